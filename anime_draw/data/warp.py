"""Smooth surfaces over a coarse grid of control points: what bends a picture.

They are uniform cubic B-splines. Such a surface reproduces an affine map exactly and
never leaves the hull of its control points, so the amplitude of a warp is a true
limit. A warp so steep that it might fold is weakened until it cannot.
"""

from functools import lru_cache
from math import gcd

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Surface = NDArray[np.float32]

STEEPEST = 0.75  # slope of a warp, at most; below 1 it cannot fold
SAMPLES = 8  # places per cell where the slope is measured


def draw_warp(rng: np.random.Generator, amplitude: float, cells: int) -> Floats:
    """Draw the control points (2, cells + 3, cells + 3) of a warp that cannot fold.

    Where the slope of the displacement stays below 1, no two places of the result are
    one in the source: the map is the identity plus a contraction.

    Args:
        rng: where chance comes from.
        amplitude: limit of either coordinate's displacement, in sides of the picture.
        cells: of the grid, per side.
    """
    offsets = rng.uniform(-amplitude, amplitude, (2, cells + 3, cells + 3))
    return offsets * min(1.0, STEEPEST / max(steepest(offsets), 1e-9))


def steepest(offsets: Floats) -> float:
    """Return the greatest slope of a warp: the operator norm of its Jacobian."""
    side = (offsets.shape[1] - 3) * SAMPLES
    x, y = (surface(each, (side, side)) * side for each in offsets)
    (x_down, x_across), (y_down, y_across) = np.gradient(x), np.gradient(y)
    # The larger singular value of a 2x2 matrix, in closed form.
    turning = np.hypot(x_across + y_down, y_across - x_down)
    shearing = np.hypot(x_across - y_down, y_across + x_down)
    return float((turning + shearing).max()) / 2


def knots(cells: int) -> Floats:
    """Return where the control points lie, in sides from the middle."""
    return np.arange(-1, cells + 2) / cells - 0.5


def surface(control: Floats, shape: tuple[int, int]) -> Surface:
    """Return the heights of a surface (cells + 3, cells + 3) at every pixel."""
    height, width = shape
    rows = _basis(height, len(control)) @ control.astype(np.float32)
    # In blocks that are too small for BLAS to share among threads: those would cost
    # more than they save, and fight with the threads that work on other pictures.
    block = gcd(height, 32)
    blocks = rows.reshape(height // block, block, -1)
    return (blocks @ _basis(width, len(control)).T).reshape(height, width)


@lru_cache(maxsize=16)
def _basis(size: int, num_points: int) -> Surface:
    """Return the weight (size, num_points) of each control point at each pixel."""
    cells = num_points - 3
    place = (np.arange(size) + 0.5) / size * cells
    cell = np.minimum(place.astype(int), cells - 1)
    t = place - cell
    pieces = (
        (1 - t) ** 3,
        3 * t**3 - 6 * t**2 + 4,
        -3 * t**3 + 3 * t**2 + 3 * t + 1,
        t**3,
    )
    weights = np.zeros((size, num_points), np.float32)
    for i, piece in enumerate(pieces):
        weights[np.arange(size), cell + i] = piece / 6
    weights.flags.writeable = False  # every caller shares it
    return weights
