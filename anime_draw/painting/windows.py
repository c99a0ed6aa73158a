"""Which pixels are computed together: strips of a whole picture, tiles of a part.

Maps of pixels lie in memory row by row, with PAD pixels of padding on each side.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PAD = 2  # pixels around every map: two 3x3 convolutions see as far

Places = NDArray[np.int32]
Pixels = NDArray[np.bool_]


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
        """Yield them in groups of at most so many, each a power of two.

        Few different sizes: a convolution is prepared anew for each.
        """
        start = 0
        while start < len(self.tops):
            left = min(len(self.tops) - start, most)
            stop = start + (1 << left.bit_length() - 1)
            part = slice(start, stop)
            yield self._replace(tops=self.tops[part], lefts=self.lefts[part])
            start = stop


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
