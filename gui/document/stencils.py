"""Which pixels a stroke, polygon or ellipse covers: those whose centre it does.

A stencil is a box of the mask and, for each of its pixels, whether it is covered.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .boxes import Box, Point, Shape, box_around

Floats = NDArray[np.float64]

TIE = 1e-6  # pixels; keeps sides off the pixel centres, so that 4 px cover 4 pixels


class Stencil(NamedTuple):
    """Pixels of a mask: `covered` has the shape of the box."""

    box: Box
    covered: NDArray[np.bool_]


def sweep(
    shape: Shape, start: Point, end: Point, size: float, *, square: bool = False
) -> Stencil:
    """Return what a round or square brush, `size` px wide, covers on its way.

    A brush of one pixel covers the pixels it passes through.
    """
    reach = max(size, 1) / 2
    box = box_around(
        shape,
        min(start.x, end.x) - reach,
        min(start.y, end.y) - reach,
        max(start.x, end.x) + reach,
        max(start.y, end.y) + reach,
    )
    rows = _centres(box[0])
    first, last = (p.moved(TIE, TIE) if square else p for p in (start, end))
    left, right = np.full(len(rows), np.inf), np.full(len(rows), -np.inf)
    for each in (first, last):
        half = _half_widths(rows - each.y, reach, square)
        np.fmin(left, each.x - half, out=left)  # half is NaN where it does not reach
        np.fmax(right, each.x + half, out=right)
    for side in _sides(first, last, reach, square):
        x = _crossings(*side, rows)
        np.fmin(left, x, out=left)
        np.fmax(right, x, out=right)
    covered = _between(box, left, right)
    _cover_point(box, covered, start)
    _cover_point(box, covered, end)
    return Stencil(box, covered)


def _centres(side: slice) -> Floats:
    return np.arange(side.start, side.stop) + 0.5


def _half_widths(heights: Floats, reach: float, square: bool) -> Floats:
    # Of a brush, at these distances from its centre; NaN beyond its rim.
    inside = np.abs(heights) <= reach
    widths = reach if square else np.sqrt(np.maximum(reach**2 - heights**2, 0))
    return np.where(inside, widths, np.nan)


def _sides(
    start: Point, end: Point, reach: float, square: bool
) -> Iterator[tuple[Point, Point]]:
    # The lines along which the rim of a brush moves. The body between them and the
    # brush at both ends is all that is covered, one interval per row.
    if (length := start.distance(end)) == 0:
        return
    if square:
        offsets = [(x, y) for x in (-reach, reach) for y in (-reach, reach)]
    else:
        x = reach * (start.y - end.y) / length
        y = reach * (end.x - start.x) / length
        offsets = [(x, y), (-x, -y)]
    for offset in offsets:
        yield start.moved(*offset), end.moved(*offset)


def _crossings(start: Point, end: Point, rows: Floats) -> Floats:
    # Where a line crosses the rows; NaN where it does not.
    low, high = sorted((start, end), key=lambda point: point.y)
    if low.y == high.y:
        return np.full(len(rows), np.nan)
    along = (rows - low.y) / (high.y - low.y)
    x = low.x + along * (high.x - low.x)
    return np.where((along >= 0) & (along <= 1), x, np.nan)


def _between(box: Box, left: Floats, right: Floats) -> NDArray[np.bool_]:
    columns = np.arange(box[1].start, box[1].stop, dtype=np.int32)
    span = box[1].start - 1, box[1].stop + 1
    first = np.clip(np.ceil(left - 0.5), *span).astype(np.int32)
    last = np.clip(np.floor(right - 0.5), *span).astype(np.int32)
    return (columns >= first[:, None]) & (columns <= last[:, None])


def _cover_point(box: Box, covered: NDArray[np.bool_], point: Point) -> None:
    y, x = math.floor(point.y) - box[0].start, math.floor(point.x) - box[1].start
    if 0 <= y < covered.shape[0] and 0 <= x < covered.shape[1]:
        covered[y, x] = True


def rectangle(shape: Shape, start: Point, end: Point) -> Stencil:
    """Return the pixels from one corner's to the other's, both of them included."""
    box = box_around(shape, *_touched(start, end))
    height, width = (side.stop - side.start for side in box)
    return Stencil(box, np.ones((height, width), bool))


def _touched(start: Point, end: Point) -> tuple[int, int, int, int]:
    return (
        math.floor(min(start.x, end.x)),
        math.floor(min(start.y, end.y)),
        math.floor(max(start.x, end.x)) + 1,
        math.floor(max(start.y, end.y)) + 1,
    )


def ellipse(shape: Shape, start: Point, end: Point) -> Stencil:
    """Return the ellipse that fills the rectangle of two corners."""
    left, top, right, bottom = _touched(start, end)
    box = box_around(shape, left, top, right, bottom)
    heights = (_centres(box[0]) - (top + bottom) / 2) / ((bottom - top) / 2)
    half = (right - left) / 2 * np.sqrt(np.maximum(1 - heights**2, 0))
    middle = (left + right) / 2
    return Stencil(box, _between(box, middle - half, middle + half))


def polygon(shape: Shape, points: Sequence[Point]) -> Stencil:
    """Return the inside of a polygon by nonzero winding, whether it crosses itself."""
    corners = np.asarray(points, np.float64).reshape(-1, 2)
    box = box_around(shape, *corners.min(0), *corners.max(0))
    top, left = box[0].start, box[1].start
    height, width = (side.stop - side.start for side in box)
    ends = np.roll(corners, -1, axis=0)
    first, last = (
        np.clip(np.ceil(each[:, 1] - 0.5) - top, 0, height).astype(np.int64)
        for each in (corners, ends)
    )
    turns = np.zeros((height, width + 1), np.int32)
    counts = np.abs(last - first)  # rows that each side crosses
    side = np.repeat(np.arange(len(corners)), counts)
    step = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
    row = np.minimum(first, last)[side] + step
    (x0, y0), (x1, y1) = corners[side].T, ends[side].T
    x = x0 + (row + top + 0.5 - y0) / (y1 - y0) * (x1 - x0)
    column = np.clip(np.ceil(x - 0.5) - left, 0, width).astype(np.int64)
    np.add.at(turns, (row, column), np.sign(last - first)[side])
    return Stencil(box, turns.cumsum(axis=1)[:, :width] != 0)
