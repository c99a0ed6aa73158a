"""The mask as one stage of the network sees it: small, and numbered."""

import cv2
import numpy as np

from anime_draw.masks import Mask
from anime_draw.painting.neighbours import (
    NOTHING,
    REACH,
    ROOM,
    Neighbours,
    Pixels,
    outlined,
)
from anime_draw.painting.windows import PAD


class Ground:
    """The numbered neighbourhoods of a mask at one resolution, kept up to date.

    Attributes:
        numbers: (padded pixels,) int32, in step with the last mask.
    """

    def __init__(self, neighbours: Neighbours, side: int) -> None:
        self.side = side
        self.neighbours = neighbours
        padded = side + 2 * PAD
        self._map = np.full((padded, padded), NOTHING, np.int32)
        self.numbers = self._map.reshape(-1)
        self._mask: Mask | None = None
        self._version = neighbours.version

    @property
    def outdated(self) -> bool:
        """Whether the numbers have lost their meaning."""
        return self._version != self.neighbours.version

    def update(self, mask: Mask) -> Pixels:
        """Take a mask (S, S), S a multiple of the side; return what pixels it changes.

        A pixel changes if anything does within the REACH of its neighbourhood.
        """
        step = len(mask) // self.side
        small = outlined(np.ascontiguousarray(mask[::step, ::step]))
        changed = np.ones((self.side, self.side), bool)
        if self._mask is not None and not self.outdated:
            differs = (small != self._mask).astype(np.uint8)
            kernel = np.ones((2 * REACH + 1, 2 * REACH + 1), np.uint8)
            spread = cv2.dilate(differs, kernel)[REACH:-REACH, REACH:-REACH]
            changed = spread.astype(bool)
        self._number(small, changed)
        self._mask, self._version = small, self.neighbours.version
        return changed

    def _number(self, mask: Mask, changed: Pixels) -> None:
        rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
        if not len(rows):
            return
        box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
        around = tuple(slice(each.start, each.stop + 2 * REACH) for each in box)
        inner = self._map[PAD:-PAD, PAD:-PAD]
        self.neighbours.number(mask[around], inner[box], changed[box])


def room(side: int) -> int:
    """Return how many neighbourhoods are worth remembering at that resolution."""
    return min(max(2 * side**2, 1024), ROOM)
