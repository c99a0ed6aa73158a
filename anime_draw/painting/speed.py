"""What this machine is quick at, measured once and remembered."""

import platform
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

import platformdirs
import torch
import torch.nn.functional as F

from anime_draw.devices import has_bfloat16
from anime_draw.errors import AnimeDrawError
from anime_draw.files import read_json, write_json

GAIN = 1.2  # times faster that bfloat16 has to be, since it is less exact
MOST = 1000.0  # times faster; a file that says more is no measurement
ROUNDS = 5


@cache
def fastest_dtype() -> torch.dtype:
    """Return the number format in which the CPU is fastest: bfloat16 or float32.

    A CPU without instructions for bfloat16 is not asked. The measurement takes
    a moment and is kept in the user's cache folder, so that the same machine
    always draws in the same format.
    """
    if not has_bfloat16(torch.device("cpu")):
        return torch.float32
    gain = remembered(_cache_path(), measure_gain)
    return torch.bfloat16 if gain >= GAIN else torch.float32


def measure_gain() -> float:
    """Measure how many times faster than float32 a convolution is in bfloat16."""
    weights = torch.randn(64, 128, 3, 3)
    features = torch.randn(1, 128, 96, 96)
    best: dict[torch.dtype, float] = {}
    for _ in range(ROUNDS):  # by turns, so that other programs slow both down
        for dtype in (torch.float32, torch.bfloat16):
            seconds = _time_convolution(features.to(dtype), weights.to(dtype))
            best[dtype] = min(seconds, best.get(dtype, seconds))
    return best[torch.float32] / best[torch.bfloat16]


@torch.inference_mode()
def _time_convolution(features: torch.Tensor, weights: torch.Tensor) -> float:
    features = features.contiguous(memory_format=torch.channels_last)
    weights = weights.contiguous(memory_format=torch.channels_last)
    began = time.perf_counter()
    F.conv2d(features, weights, padding=1)
    return time.perf_counter() - began


def _cache_path() -> Path:
    folder = platformdirs.user_cache_path("anime-draw", appauthor=False)
    return folder / "speed.json"


def remembered(path: Path, measure: Callable[[], float]) -> float:
    """Return what was measured on this machine before, else measure it and note it."""
    machine = f"{platform.processor()} {platform.machine()} torch {torch.__version__}"
    machine += f" {torch.get_num_threads()} threads"
    with suppress(AnimeDrawError, LookupError, TypeError, ValueError, OverflowError):
        gain = float(read_json(path)[machine])
        if 0 < gain < MOST:
            return gain
    gain = measure()
    with suppress(AnimeDrawError):  # a full or closed disk: it is measured next time
        write_json(path, {machine: gain})
    return gain
