"""Which pixels are computed together: strips of a whole picture, tiles of a part.

Maps of pixels lie in memory row by row, with PAD pixels of padding on each side.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from anime_draw.painting.neighbours import Pixels

SIZES = sorted({1, *(size << n for n in range(20) for size in (2, 3))})  # of groups
PAD = 2  # pixels around every map: two 3x3 convolutions see as far

Places = NDArray[np.int32]


class Windows(NamedTuple):
    """Equal rectangles in a picture: tops and lefts (N,) in pixels, and one size."""

    tops: NDArray[np.intp]
    lefts: NDArray[np.intp]
    height: int
    width: int

    def places(self, side: int, *, reach: int = 0, coarse: int = 1) -> Places:
        """Return where their pixels lie in the padded map of a picture.

        Args:
            side: of the picture, in pixels.
            reach: pixels that are added on each side of every window.
            coarse: 2: where the pixels lie in the map of a picture half the size.

        Returns:
            (N, height + 2 reach, width + 2 reach) int32.
        """
        rows = self.tops[:, None] + np.arange(-reach, self.height + reach)
        columns = self.lefts[:, None] + np.arange(-reach, self.width + reach)
        stride = side // coarse + 2 * PAD
        starts = (rows // coarse + PAD) * stride
        steps = columns // coarse + PAD
        return (starts[:, :, None] + steps[:, None, :]).astype(np.int32)

    def boxes(self) -> Iterator[tuple[slice, slice]]:
        """Yield the rows and columns of each window."""
        for top, left in zip(self.tops, self.lefts, strict=True):
            yield slice(top, top + self.height), slice(left, left + self.width)

    def groups(self, most: int) -> Iterator["Windows"]:
        """Yield them in groups of at most so many.

        A convolution is prepared anew for each size, so there are few sizes, and a
        group that is too small has its last window again until it has one of them.
        """
        for start in range(0, len(self.tops), most):
            stop = min(start + most, len(self.tops))
            size = next(each for each in SIZES if each >= min(stop - start, most))
            some = np.minimum(np.arange(start, start + min(size, most)), stop - 1)
            yield self._replace(tops=self.tops[some], lefts=self.lefts[some])


def strips(side: int, height: int) -> Iterator[Windows]:
    """Cut a square picture into strips of at most that height, each by itself."""
    none = np.zeros(1, np.intp)
    for top in range(0, side, height):
        yield Windows(none + top, none, min(height, side - top), side)


def tiles(wanted: Pixels, tile: int) -> Windows:
    """Return the tiles of a grid that hold any of the wanted pixels (H, W)."""
    height, width = wanted.shape
    grid = wanted.reshape(height // tile, tile, width // tile, tile)
    tops, lefts = np.nonzero(grid.any(axis=(1, 3)))
    return Windows(tops * tile, lefts * tile, tile, tile)
