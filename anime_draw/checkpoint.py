"""Model files and training states; neither is ever unpickled.

model.safetensors holds named tensors and, as metadata, the JSON of:
    kind     what it is: "unet", "vae", "gaugan", "attributes"
    format   the version of this layout
    config   what rebuilds the network
    facts    how it was trained: step, data, scores
state.pt holds what resuming needs and is read with `weights_only=True`.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from anime_draw.errors import CheckpointError
from anime_draw.files import write_bytes, write_whole
from anime_draw.version import VERSION

Config = TypeVar("Config")

FORMAT = 1
MAX_HEADER = 16 * 2**20  # bytes; ours are a few kB, a stranger's could claim anything


@dataclass(frozen=True)
class Model:
    """The content of a model file."""

    kind: str
    config: dict[str, Any]
    tensors: dict[str, Tensor]
    facts: dict[str, Any] = field(default_factory=dict)

    def part(self, prefix: str) -> dict[str, Tensor]:
        """Return the tensors below `prefix.`, without it."""
        start = f"{prefix}."
        return {
            name.removeprefix(start): tensor
            for name, tensor in self.tensors.items()
            if name.startswith(start)
        }


def save_model(
    path: Path,
    kind: str,
    config: Any,
    tensors: Mapping[str, Tensor],
    facts: Mapping[str, Any] | None = None,
    *,
    half: bool = False,
) -> None:
    """Write a model file whole or not at all.

    Args:
        path: where to.
        kind: what it is.
        config: a config dataclass, or a dict of them by part.
        tensors: named tensors; each is copied to the CPU and made contiguous.
        facts: how it was trained; JSON.
        half: store floats in half precision, for sharing.
    """
    metadata = {
        "kind": kind,
        "format": str(FORMAT),
        "program": f"anime-draw {VERSION}",
        "config": json.dumps(_plain(config)),
        "facts": json.dumps(dict(facts or {})),
    }
    stored = {name: _stored(tensor, half) for name, tensor in tensors.items()}
    # safetensors' own way to a file leaves one that nobody else may read.
    write_bytes(path, save(stored, metadata))


def _plain(config: Any) -> Any:
    if isinstance(config, Mapping):
        return {key: _plain(each) for key, each in config.items()}
    return asdict(config) if hasattr(config, "__dataclass_fields__") else config


def _stored(tensor: Tensor, half: bool) -> Tensor:
    tensor = tensor.detach().cpu()
    if half and tensor.is_floating_point():
        tensor = tensor.half()
    return tensor.clone(memory_format=torch.contiguous_format)


def load_model(path: Path, *kinds: str) -> Model:
    """Read a model file of one of these kinds; halves come back as float32.

    Raises:
        CheckpointError: missing, broken, of another kind or a newer format.
    """
    metadata, tensors = _read(path)
    if "kind" not in metadata:
        raise CheckpointError(f"{path}: is no model file of anime-draw")
    if metadata["kind"] not in kinds:
        raise CheckpointError(
            f"{path}: holds a {metadata['kind']} model, expected {' or '.join(kinds)}"
        )
    if metadata.get("format") != str(FORMAT):
        raise CheckpointError(
            f"{path}: has format {metadata.get('format')}, this program reads"
            f" {FORMAT}; update anime-draw"
        )
    try:
        config = json.loads(metadata["config"])
        facts = json.loads(metadata["facts"])
    except (KeyError, ValueError, RecursionError) as error:
        raise CheckpointError(f"{path}: has broken metadata ({error})") from error
    return Model(metadata["kind"], config, tensors, facts)


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read any safetensors file, whoever wrote it, as float32 tensors.

    Raises:
        CheckpointError: missing or broken.
    """
    return _read(path)[1]


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    try:
        with open(path, "rb") as file:
            header = int.from_bytes(file.read(8), "little")
        if not 2 <= header <= MAX_HEADER:
            raise CheckpointError(f"{path}: is no safetensors file")
        with safe_open(path, framework="pt") as file:
            names = file.keys()
            return file.metadata() or {}, {
                name: _floats(file.get_tensor(name)) for name in names
            }
    except OSError as error:
        reason = error.strerror or str(error)
        raise CheckpointError(f"{path}: cannot be read ({reason})") from error
    except SafetensorError as error:
        raise CheckpointError(f"{path}: broken model file ({error})") from error


def _floats(tensor: Tensor) -> Tensor:
    return tensor.float() if tensor.is_floating_point() else tensor


def config_from(path: Path, kind: type[Config], values: Any) -> Config:
    """Rebuild a config dataclass from what a model file holds.

    Raises:
        CheckpointError: a setting is unknown or has the wrong type.
    """
    known = {each.name: each for each in fields(kind)}  # type: ignore[arg-type]
    if not isinstance(values, Mapping) or not known.keys() >= values.keys():
        raise CheckpointError(f"{path}: has settings unknown to this version: {values}")
    for name, value in values.items():
        default = known[name].default
        if type(value) is not type(default):
            raise CheckpointError(
                f"{path}: {name} is {value!r}, like {default!r} wanted"
            )
    return kind(**values)


def load_into(path: Path, network: torch.nn.Module, tensors: dict[str, Tensor]) -> None:
    """Load tensors into a network, every name and shape matching.

    Raises:
        CheckpointError: names the first tensors that do not fit.
    """
    own = network.state_dict()
    wrong = sorted(own.keys() ^ tensors.keys()) or [
        name for name in own if own[name].shape != tensors[name].shape
    ]
    if wrong:
        raise CheckpointError(
            f"{path}: does not fit this network: {', '.join(wrong[:3])}"
            f"{' …' if len(wrong) > 3 else ''} ({len(wrong)} tensors)"
        )
    network.load_state_dict(tensors)


def save_state(path: Path, state: Mapping[str, Any]) -> None:
    """Write what resuming needs, whole or not at all, and flushed to the disk."""
    with write_whole(path) as partial, open(partial, "wb") as file:
        try:
            torch.save({"format": FORMAT, **state}, file)
        except RuntimeError as error:  # torch's word for what the disk refused
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise OSError(str(error)) from error
        file.flush()
        os.fsync(file.fileno())


def load_state(path: Path) -> dict[str, Any]:
    """Read a training state.

    Raises:
        CheckpointError: missing, broken, or of a newer format.
    """
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CheckpointError(f"{path}: cannot be read ({reason})") from error
    except Exception as error:  # a dozen kinds, some advising to unpickle: not ours
        raise CheckpointError(
            f"{path}: broken training state, or one of another program"
        ) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise CheckpointError(f"{path}: is no training state of this version")
    return state
