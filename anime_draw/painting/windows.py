"""Which pixels are computed together: strips of a whole picture, tiles of a part.

Maps of pixels lie in memory row by row, with PAD pixels of padding on each side.
"""

from collections.abc import Iterator, Sequence
from math import gcd
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.painting.neighbours import Pixels

TILE = 16  # pixels, side of small tiles where a picture's side is more than FINE
FINE = 256  # pixels; up to here, half of that
PAD = 2  # pixels around every map: two 3x3 convolutions see as far

Places = NDArray[np.int32]


class Windows(NamedTuple):
    """Equal rectangles in a picture: tops and lefts (N,) in pixels, and one size."""

    tops: NDArray[np.intp]
    lefts: NDArray[np.intp]
    height: int
    width: int

    def halved(self) -> "Windows":
        """Return the same windows in a picture of half the size; all are even."""
        return Windows(
            self.tops // 2, self.lefts // 2, self.height // 2, self.width // 2
        )

    def places(self, side: int, *, reach: int = 0) -> Places:
        """Return where their pixels lie in the padded map of a picture.

        Args:
            side: of the picture, in pixels.
            reach: pixels that are added on each side of every window.

        Returns:
            (N, height + 2 reach, width + 2 reach) int32.
        """
        stride = side + 2 * PAD
        rows = np.arange(PAD - reach, PAD + reach + self.height, dtype=np.int32)
        columns = np.arange(PAD - reach, PAD + reach + self.width, dtype=np.int32)
        corners = (self.tops * stride + self.lefts).astype(np.int32)
        return corners[:, None, None] + (rows[:, None] * stride + columns)

    def area(self, reach: int) -> int:
        """Return how many pixels they have, those within reach included."""
        return len(self.tops) * (self.height + 2 * reach) * (self.width + 2 * reach)

    def boxes(self) -> Iterator[tuple[slice, slice]]:
        """Yield the rows and columns of each window."""
        for top, left in zip(self.tops, self.lefts, strict=True):
            yield slice(top, top + self.height), slice(left, left + self.width)

    def groups(self, most: int) -> Iterator["Windows"]:
        """Yield them in groups of at most so many.

        A convolution is prepared anew for each size, so sizes are powers of two. A
        group that lacks a quarter or less has its last window again.
        """
        start = 0
        while left := len(self.tops) - start:
            size = 1 << (left - 1).bit_length()
            if size > most or 3 * size > 4 * left:
                size = 1 << (min(left, most).bit_length() - 1)
            some = np.minimum(np.arange(start, start + size), len(self.tops) - 1)
            yield self._replace(tops=self.tops[some], lefts=self.lefts[some])
            start = min(start + size, len(self.tops))


def strips(side: int, height: int) -> Iterator[Windows]:
    """Cut a square picture into strips of at most that height, each by itself."""
    none = np.zeros(1, np.intp)
    for top in range(0, side, height):
        yield Windows(none + top, none, min(height, side - top), side)


def tiles(wanted: Pixels, sides: Sequence[int], reach: int) -> list[Windows]:
    """Cover the wanted pixels (H, W) with tiles of several sizes.

    Where much is wanted large ones take the place of small ones, such that the least
    is computed, what lies within the reach of tiles included.

    Args:
        wanted: square.
        sides: of tiles: each twice the one before, the last a divisor of H.
        reach: pixels around a tile that are computed with it.
    """
    grid = _pooled(wanted, sides[0])
    cost = grid * (sides[0] + 2 * reach) ** 2
    levels = [(sides[0], grid)]
    for tile in sides[1:]:
        grid, parts = _pooled(grid, 2), _fours(cost).sum((1, 3))
        alone = grid * (tile + 2 * reach) ** 2
        levels.append((tile, grid & (alone <= parts)))
        cost = np.minimum(alone, parts)
    some = []
    left = np.ones_like(grid)
    for tile, better in reversed(levels):
        if len(left) < len(better):
            left = left.repeat(2, axis=0).repeat(2, axis=1)
        tops, lefts = np.nonzero(left & better)
        some.append(Windows(tops * tile, lefts * tile, tile, tile))
        left &= ~better
    return [each for each in some if len(each.tops)]


def _pooled(pixels: Pixels, tile: int) -> Pixels:
    # Which squares hold any. The anchor makes each square that of its first pixel.
    kernel = np.ones((tile, tile), np.uint8)
    some = cv2.dilate(pixels.view(np.uint8), kernel, anchor=(0, 0))
    return np.ascontiguousarray(some[::tile, ::tile]).view(bool)


def _fours(grid: NDArray) -> NDArray:
    half = len(grid) // 2
    return grid.reshape(half, 2, half, 2)


def tile_sides(side: int) -> list[int]:
    """Return one or two sides of tiles, divisors of the side of a square picture."""
    smallest = gcd(side, TILE if side > FINE else TILE // 2)
    return [smallest, 2 * smallest] if side % (2 * smallest) == 0 else [smallest]
