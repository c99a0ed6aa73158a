"""Make pictures and masks square: cut the longer side, pad the shorter, or stretch."""

import numpy as np
from numpy.typing import NDArray

FITS = ("crop", "pad", "stretch")


def make_square(pixels: NDArray[np.uint8], fit: str, filler: int) -> NDArray[np.uint8]:
    """Return (H, W) or (H, W, 3) as a square by cutting or padding both ends alike.

    Args:
        pixels: a mask (H, W) or picture (H, W, 3).
        fit: crop, pad, or stretch, which leaves the stretching to resizing.
        filler: value of the pixels that padding adds.
    """
    height, width = pixels.shape[:2]
    if fit == "crop":
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        return pixels[top : top + side, left : left + side]
    if fit == "pad":
        side = max(height, width)
        top, left = (side - height) // 2, (side - width) // 2
        square = np.full((side, side, *pixels.shape[2:]), filler, np.uint8)
        square[top : top + height, left : left + width] = pixels
        return square
    if fit != "stretch":
        raise ValueError(f"expected one of {FITS}, got {fit!r}")
    return pixels
