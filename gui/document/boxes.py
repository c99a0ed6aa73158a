"""Places in the mask: points, and boxes, which are rectangles of pixels. No Tk."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from anime_draw.masks import Mask

Box = tuple[slice, slice]  # rows, columns; both with start and stop
Shape = tuple[int, ...]  # of a mask: height, width


class Point(NamedTuple):
    """A place in the mask, in pixels; the centre of the first is (0.5, 0.5)."""

    x: float
    y: float

    def moved(self, dx: float, dy: float) -> "Point":
        """Return the point further on by so many pixels."""
        return Point(self.x + dx, self.y + dy)

    def distance(self, other: "Point") -> float:
        """Return how many pixels two points are apart."""
        return math.hypot(self.x - other.x, self.y - other.y)


def whole(shape: Shape) -> Box:
    """Return the box of a mask of that shape."""
    return slice(0, shape[0]), slice(0, shape[1])


def box_around(
    shape: Shape, left: float, top: float, right: float, bottom: float
) -> Box:
    """Return the pixels of a mask that a rectangle touches; it may be none."""
    height, width = shape[:2]
    return (_touched(top, bottom, height), _touched(left, right, width))


def _touched(start: float, stop: float, length: int) -> slice:
    first = math.floor(min(max(start, 0), length))
    return slice(first, max(first, math.ceil(min(max(stop, 0), length))))


def is_empty(box: Box) -> bool:
    """Tell whether a box holds no pixel."""
    return any(side.start >= side.stop for side in box)


def union(boxes: Sequence[Box]) -> Box | None:
    """Return the smallest box around boxes, None if none of them holds a pixel."""
    filled = [box for box in boxes if not is_empty(box)]
    if not filled:
        return None
    rows, columns = zip(*filled, strict=True)
    return _join(rows), _join(columns)


def _join(sides: Sequence[slice]) -> slice:
    return slice(min(each.start for each in sides), max(each.stop for each in sides))


def contains(outer: Box, inner: Box) -> bool:
    """Tell whether a box lies within another."""
    return all(
        out.start <= within.start and within.stop <= out.stop
        for out, within in zip(outer, inner, strict=True)
    )


def changed_box(before: Mask, after: Mask) -> Box | None:
    """Return the smallest box around what differs, None if nothing does."""
    differs = before != after
    rows, columns = np.flatnonzero(differs.any(1)), np.flatnonzero(differs.any(0))
    if not len(rows):
        return None
    return (
        slice(int(rows[0]), int(rows[-1]) + 1),
        slice(int(columns[0]), int(columns[-1]) + 1),
    )
