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
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from anime_draw.errors import CheckpointError
from anime_draw.files import write_bytes, write_whole
from anime_draw.reading import MAX_MODEL, MAX_STATE, check_file
from anime_draw.soundness import is_finite, is_whole, refuse_packed, tensors_in
from anime_draw.version import VERSION

Config = TypeVar("Config")
Network = TypeVar("Network", bound=torch.nn.Module)

FORMAT = 1
MAX_HEADER = 16 * 2**20  # bytes; ours are a few kB, a stranger's could claim anything
MAX_DIMENSIONS = 8  # of a tensor; ours have four, and PyTorch computes with up to 64

# What a config may ask for: what weights do not bound, and what would take for ever.
MOST = {"size": 4096, "start": 4096, "pending": 8, "style_dim": 2048}
MOST_OF_OTHERS = 65536
MAY_BE_NOTHING = ("pending", "thumbnail")


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
    if not isinstance(config, dict) or not isinstance(facts, dict):
        raise CheckpointError(f"{path}: has broken metadata (no settings or facts)")
    return Model(metadata["kind"], config, tensors, facts)


def load_weights(path: Path) -> dict[str, Tensor]:
    """Read any safetensors file, whoever wrote it, as float32 tensors.

    Raises:
        CheckpointError: missing, too large or broken, or a weight is not finite.
    """
    return _read(path)[1]


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    try:
        check_file(path, MAX_MODEL)
        with open(path, "rb") as file:
            header = int.from_bytes(file.read(8), "little")
        if not 2 <= header <= MAX_HEADER:
            raise CheckpointError(f"{path}: is no safetensors file")
        with safe_open(path, framework="pt") as file:
            names = file.keys()
            tensors = {name: _floats(file.get_tensor(name)) for name in names}
            metadata = file.metadata() or {}
    except OSError as error:
        reason = error.strerror or str(error)
        raise CheckpointError(f"{path}: cannot be read ({reason})") from error
    except UnicodeEncodeError as error:  # safetensors can open no such path
        raise CheckpointError(f"{path}: has no name in Unicode; rename it") from error
    except (SafetensorError, RuntimeError, TypeError) as error:
        raise CheckpointError(f"{path}: broken model file ({error})") from error
    for name, tensor in tensors.items():
        if tensor.dim() > MAX_DIMENSIONS:
            raise CheckpointError(f"{path}: {name} has {tensor.dim()} dimensions")
        if not is_finite(tensor):
            raise CheckpointError(f"{path}: {name} holds numbers that are not finite")
    return metadata, tensors


def _floats(tensor: Tensor) -> Tensor:
    # Copied out of the file, which is mapped: whoever writes over it would take the
    # numbers away, and the process with them.
    kind = torch.float32 if tensor.is_floating_point() else tensor.dtype
    return tensor.to(kind, copy=True)


def config_from(path: Path, kind: type[Config], values: Any) -> Config:
    """Rebuild a config dataclass from what a model file holds.

    Raises:
        CheckpointError: a setting is unknown, of the wrong type or out of range.
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
        least, most = int(name not in MAY_BE_NOTHING), MOST.get(name, MOST_OF_OTHERS)
        if type(value) is int and not least <= value <= most:
            raise CheckpointError(f"{path}: {name} is {value}, not {least} to {most}")
    return kind(**values)


def rebuild(
    path: Path, make: Callable[[], Network], tensors: dict[str, Tensor]
) -> Network:
    """Return the network that `make` makes, with these tensors.

    It is made without memory at first: what a stranger's settings ask for is only
    taken if the file holds as many weights.

    Raises:
        CheckpointError: the settings are impossible, or the tensors do not fit.
    """
    try:
        with torch.device("meta"):
            outline = make()
        _check_fit(path, outline, tensors)
        network = make()
    except (ValueError, RuntimeError, TypeError, ArithmeticError) as error:
        first_line = str(error).partition("\n")[0]  # torch adds where it was in C++
        raise CheckpointError(f"{path}: impossible settings ({first_line})") from error
    network.load_state_dict(tensors)
    return network


def load_into(path: Path, network: torch.nn.Module, tensors: dict[str, Tensor]) -> None:
    """Load tensors into a network, every name and shape matching.

    Raises:
        CheckpointError: names the first tensors that do not fit.
    """
    _check_fit(path, network, tensors)
    network.load_state_dict(tensors)


def _check_fit(
    path: Path, network: torch.nn.Module, tensors: dict[str, Tensor]
) -> None:
    own = network.state_dict()
    wrong = sorted(own.keys() ^ tensors.keys()) or [
        name for name in own if not _is_like(own[name], tensors[name])
    ]
    if wrong:
        raise CheckpointError(
            f"{path}: does not fit this network: {', '.join(wrong[:3])}"
            f"{' …' if len(wrong) > 3 else ''} ({len(wrong)} tensors)"
        )
    for name, tensor in tensors.items():
        if name.endswith("running_var") and tensor.min() < 0:
            raise CheckpointError(f"{path}: {name} holds negative variances")


def _is_like(own: Tensor, other: Tensor) -> bool:
    return (
        own.shape == other.shape
        and own.is_floating_point() == other.is_floating_point()
    )


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
        CheckpointError: missing, too large, broken, or of a newer format.
    """
    try:
        check_file(path, MAX_STATE)
        refuse_packed(path)
        state = torch.load(path, map_location="cpu", weights_only=True)
        whole = all(map(is_whole, tensors_in(state)))
    except OSError as error:
        reason = error.strerror or str(error)
        raise CheckpointError(f"{path}: cannot be read ({reason})") from error
    except Exception as error:  # a dozen kinds, some advising to unpickle: not ours
        raise CheckpointError(
            f"{path}: broken training state, or one of another program"
        ) from error
    if not isinstance(state, dict) or state.get("format") != FORMAT:
        raise CheckpointError(f"{path}: is no training state of this version")
    if type(step := state.get("step")) is not int or step < 0 or not whole:
        raise CheckpointError(f"{path}: broken training state (step, or numbers)")
    return state
