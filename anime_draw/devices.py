"""Choose the device and the number format of a computation."""

import os
from contextlib import AbstractContextManager, nullcontext

import torch

from anime_draw import processes
from anime_draw.errors import AnimeDrawError, ProcessError

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "float32", "bfloat16")
TRAINING_PRECISIONS = (*PRECISIONS, "float16")  # the last with a scaled loss
DTYPES = {
    "float32": torch.float32,
    "bfloat16": torch.bfloat16,
    "float16": torch.float16,
}


def pick_device(name: str) -> torch.device:
    """Return the device of that name; "auto" takes CUDA, then MPS, then the CPU.

    Raises:
        AnimeDrawError: this machine has no such device.
    """
    counts = {
        "cuda": torch.cuda.device_count(),
        "mps": int(torch.backends.mps.is_available()),
        "cpu": 1,
    }
    if processes.count() > 1:
        place = int(os.environ["LOCAL_RANK"])
        kind = one_each(name, place + 1)
        return torch.device(kind) if kind == "cpu" else torch.device(kind, place)
    if name == "auto":
        return torch.device(next(each for each in counts if counts[each]))
    kind, _, number = name.partition(":")
    well_formed = name == kind or number.isdecimal()
    if not well_formed or int(number or 0) >= counts.get(kind, 0):
        raise AnimeDrawError(f"--device {name}: this machine has none; try auto")
    return torch.device(name)


def one_each(name: str, number: int) -> str:
    """Return the kind of device, cuda or cpu, of which each of `number` takes one.

    Raises:
        ProcessError: there are too few, or they cannot work as one.
    """
    cards = torch.cuda.device_count()
    kind = ("cuda" if cards else "cpu") if name == "auto" else name
    if kind not in ("cuda", "cpu"):
        raise ProcessError(
            f"--device {name}: several processes need one device each; give auto, cuda"
            " or cpu"
        )
    if kind == "cuda" and cards < number:
        raise ProcessError(f"--devices {number}: this machine has {cards} for CUDA")
    return kind


def prefer_speed(device: torch.device) -> None:
    """Let CUDA try convolutions once per shape, and round float32 products (TF32)."""
    if device.type == "cuda":
        torch.backends.cudnn.benchmark = True
        torch.set_float32_matmul_precision("high")


def has_bfloat16(device: torch.device) -> bool:
    """Tell whether bfloat16 is faster than float32 there, by what the chip has."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if device.type == "cpu":
        return (
            torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
        )
    return False


def compute_dtype(device: torch.device, precision: str) -> torch.dtype:
    """Return the number format of a precision; "auto" is what is faster there."""
    if precision not in TRAINING_PRECISIONS:
        raise ValueError(f"expected one of {TRAINING_PRECISIONS}, got {precision!r}")
    if precision == "auto":
        precision = "bfloat16" if has_bfloat16(device) else "float32"
    return DTYPES[precision]


def autocast(device: torch.device, precision: str) -> AbstractContextManager:
    """Return the context that computes in that precision; weights stay float32."""
    dtype = compute_dtype(device, precision)
    if dtype == torch.float32:
        return nullcontext()
    return torch.autocast(device.type, dtype)
