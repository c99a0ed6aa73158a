"""Hold a run folder to what it was begun with: config.json."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any

from anime_draw.errors import TrainingError
from anime_draw.files import read_json, write_json
from anime_draw.settings import TrainSettings

STATE = "state.pt"  # in a run folder: where the training stands

# What may differ between a run and its resumption.
FREE_SETTINGS = frozenset(
    {
        "steps",
        "validate_every",
        "sheet_every",
        "save_every",
        "workers",
        "patience",
        "keep",
        "strategy",
    }
)

# What may differ, too, until a step was saved: what one tries when memory runs out.
FREE_AT_FIRST = frozenset(
    {"batch_size", "accumulate", "recompute", "device", "precision"}
)

# Settings that are younger than some runs, and what was done before there were any.
BEFORE = {
    "discriminator": "patch",
    "label_mix": 10.0,
    "augment_target": 0.0,
    "spikes": 0.0,
    "dye": 0.0,
}


def claim(folder: Path, kind: str, config: Any, settings: TrainSettings) -> None:
    """Write config.json, or check that the folder's agrees with what is asked now.

    A run of which no step was saved may go on with another batch, device or precision.

    Args:
        folder: of the run.
        kind: of network.
        config: of the network: a dataclass, or a dict of them.
        settings: of the training.

    Raises:
        TrainingError: names the settings that differ.
    """
    asked = {
        "kind": kind,
        "training": type(settings).__name__,  # two may make one kind of network
        "config": plain(config),
        "settings": plain(settings),
    }
    path = folder / "config.json"
    if not path.exists():
        write_json(path, asked)
        return
    held = read_json(path)
    same = isinstance(held, dict) and held.get("kind") == kind
    if not same or held.get("training", asked["training"]) != asked["training"]:
        raise TrainingError(f"{folder}: holds another kind of run; use a new folder")
    begun = (folder / STATE).exists()
    free = FREE_SETTINGS if begun else FREE_SETTINGS | FREE_AT_FIRST
    different = [
        f"{name} was {old!r}, now {new!r}"
        for part in ("config", "settings")
        for name, old, new in differences(held.get(part, {}), asked[part])
        if name not in free
    ]
    if different:
        raise TrainingError(
            f"{folder}: cannot resume with other settings: {'; '.join(different)}."
            " Use the old ones or a new folder"
        )
    write_json(path, asked)


def plain(config: Any) -> Any:
    """Turn dataclasses, also inside dicts, into what JSON gives back."""
    if isinstance(config, Mapping):
        return {key: plain(value) for key, value in config.items()}
    return asdict(config) if is_dataclass(config) else config  # type: ignore[arg-type]


def differences(old: Any, new: Any) -> list[tuple[str, Any, Any]]:
    """List (name, old, new) of settings that differ."""
    old = old if isinstance(old, dict) else {}
    old = {name: value for name, value in BEFORE.items() if name in new} | old
    names = [*new, *(name for name in old if name not in new)]
    return [
        (name, old.get(name), new.get(name))
        for name in names
        if old.get(name) != new.get(name)
    ]
