"""Number the 5x5 neighbourhoods of a mask.

Scale and shift of a SPADE layer see 5x5 pixels of the mask, so pixels with the same
neighbourhood have the same. A portrait has far fewer neighbourhoods than pixels: one
for the inside of each class, and a few thousand where classes meet.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import NUM_CLASSES
from anime_draw.masks import Mask

REACH = 2  # pixels that a neighbourhood goes beyond its centre
SIDE = 2 * REACH + 1
OUTSIDE = NUM_CLASSES  # stands for a class where the picture has ended
NOTHING = 0  # the number of whatever lies outside the picture
BITS = 3  # of a class, or OUTSIDE
SPLIT = 3 * SIDE  # a neighbourhood has 75 bits: its first rows and its last
ROOM = 32_768  # neighbourhoods that are remembered, at least

Numbers = NDArray[np.int32]
Patterns = NDArray[np.uint8]
Pixels = NDArray[np.bool_]


class Numbering:
    """Gives keys (int64) the numbers 0, 1, 2 ... in the order they are first met."""

    def __init__(self) -> None:
        self._keys = np.empty(0, np.int64)  # sorted, and beside each its number
        self._numbers = np.empty(0, np.int64)

    def __len__(self) -> int:
        return len(self._keys)

    def __call__(self, keys: NDArray[np.int64]) -> tuple[NDArray, NDArray]:
        """Return the numbers of keys (N,), and where each new key comes first."""
        unique, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
        places = np.searchsorted(self._keys, unique)
        known = np.zeros(len(unique), bool)
        inside = places < len(self)
        known[inside] = self._keys[places[inside]] == unique[inside]
        numbers = np.arange(len(self), len(self) + np.count_nonzero(~known))
        self._keys = np.insert(self._keys, places[~known], unique[~known])
        self._numbers = np.insert(self._numbers, places[~known], numbers)
        found = self._numbers[np.searchsorted(self._keys, unique)]
        return found[inverse], first[~known]


class Neighbours:
    """The neighbourhoods met so far at one stage of the network, by number.

    0 is what lies outside of the picture, 1 to NUM_CLASSES a class with nothing but
    itself around, the rest is numbered as met.

    Attributes:
        patterns: (N, 25) uint8, the classes of each neighbourhood, row by row.
        version: another one after numbers lost their meaning.
    """

    def __init__(self) -> None:
        self.version = 0
        self.clear()

    def __len__(self) -> int:
        return len(self.patterns)

    def clear(self) -> None:
        """Forget all but the first numbers."""
        alone = np.r_[OUTSIDE, np.arange(NUM_CLASSES)].astype(np.uint8)
        self.patterns: Patterns = alone[:, None].repeat(SIDE**2, axis=1)
        self.version += 1
        self._upper, self._whole = Numbering(), Numbering()

    def number(self, mask: Mask, numbers: Numbers, wanted: Pixels) -> None:
        """Write the numbers of the wanted pixels' neighbourhoods.

        Args:
            mask: with REACH pixels more on each side than `numbers`, OUTSIDE where
                the picture has ended.
            numbers: (H, W), changed in place.
            wanted: (H, W), which of them.
        """
        mask = np.ascontiguousarray(mask)
        core = (slice(REACH, -REACH), slice(REACH, -REACH))
        np.add(mask[core], 1, out=numbers, where=wanted, casting="unsafe")
        kernel = np.ones((SIDE, SIDE), np.uint8)
        mixed = (cv2.dilate(mask, kernel) != cv2.erode(mask, kernel))[core] & wanted
        rows, columns = np.nonzero(mixed)
        if len(rows):
            numbers[rows, columns] = self._lookup(mask, rows, columns)

    def _lookup(self, mask: Mask, rows: NDArray, columns: NDArray) -> NDArray:
        corner = rows * mask.shape[1] + columns
        steps = np.arange(SIDE) * mask.shape[1]
        around = (steps[:, None] + np.arange(SIDE)).ravel()
        patterns = mask.ravel()[corner[:, None] + around]
        weights = np.int64(1) << BITS * np.arange(SPLIT)
        upper, _ = self._upper(patterns[:, :SPLIT] @ weights)
        rest = patterns[:, SPLIT:] @ weights[: SIDE**2 - SPLIT]
        lowest = BITS * (SIDE**2 - SPLIT)
        numbers, new = self._whole((upper << lowest) | rest)
        self.patterns = np.concatenate([self.patterns, patterns[new]])
        return numbers + NUM_CLASSES + 1


def outlined(mask: Mask) -> Mask:
    """Return the mask with REACH pixels of OUTSIDE around it."""
    return np.pad(mask, REACH, constant_values=OUTSIDE)
