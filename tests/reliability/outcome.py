"""What a command has left in its folder, in a form that can be compared."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open

from anime_draw.alone import LOCK

EVENTS = "events.out.tfevents"  # of TensorBoard: a file for every process


def outcome(folder: Path) -> dict[str, Any]:
    """Return the content of every file below a folder by its path.

    A lock that could not be removed may be there or not: it is empty, and nobody's.
    """
    return {
        path.relative_to(folder).as_posix(): content(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(EVENTS) and path.name != LOCK
    }


def content(path: Path) -> Any:
    """Return what a file holds, without the times of day."""
    if path.name == "log.jsonl":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [{**json.loads(line), "time": None} for line in lines]
    if path.suffix == ".safetensors":  # whose metadata has no order
        with safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            return plain({"metadata": file.metadata(), **tensors})
    if path.suffix == ".pt":
        return plain(torch.load(path, weights_only=True))
    return path.read_bytes()


def plain(value: Any) -> Any:
    """Turn tensors into what compares bit by bit."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, torch.Tensor):
        return value.dtype, value.shape, value.numpy().tobytes()
    return value


def differences(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """Return the files that one of two outcomes lacks, or that are not the same."""
    names = sorted(one.keys() | other.keys())
    return [name for name in names if one.get(name) != other.get(name)]
