"""What it is worth that the program keeps freed memory (anime_draw/allocator.py)."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from contest import Contender, Work, compare
from table import Table

from anime_draw.config import UnetConfig
from parts import segment, train

SIZE = 512  # pixels the U-Net works at


def measure(sample: Path, scratch: Path, seconds: float) -> list[Table]:
    """Train and segment with memory that is given back, and with memory kept."""
    unet, pictures = scratch / "unet.safetensors", sample / "images"
    segment.write_unet(unet, UnetConfig("v3", SIZE))
    number = len(list(pictures.iterdir()))
    words = (unet, pictures, scratch / "segmented", "auto")
    jobs: list[tuple[str, Callable[..., Work], tuple[Any, ...], int, str]] = [
        (f"train {case}", train.steps, (sample, case), case.batch_size, "samples")
        for case in (train.UNET, train.GAUGAN)
    ]
    jobs.append((f"segment, {SIZE} px", segment.ours, words, number, "pictures"))
    return [
        compare(
            f"allocator: {title}",
            [
                Contender("memory given back", work, (*arguments, False)),
                Contender("memory kept", work, (*arguments, True)),
            ],
            items=items,
            unit=unit,
            seconds=seconds,
        )
        for title, work, arguments, items, unit in jobs
    ]
