"""The painting tools: each is one drag, written from top to bottom. No Tk.

press -> next(drag); move -> drag.send(point); release -> drag.close();
Escape -> drag.throw(Cancelled), caught where it is thrown: the edit rolls back
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np

from anime_draw.classes import IDS
from anime_draw.masks import Mask

from .document import Document

Drag = Generator[None, "Point", None]
BACKGROUND = IDS["background"]


class Point(NamedTuple):
    """A place in the mask, in pixels; the centre of the first is (0.5, 0.5)."""

    x: float
    y: float


class Cancelled(Exception):
    """The drag is given up."""


def brush(document: Document, start: Point, label: int, size: float) -> Drag:
    """Paint a round brush, `size` px wide, along the drag."""
    with document.edit() as mask:
        stroke(mask, start, start, label, size)
        while True:
            document.announce()
            end = yield
            stroke(mask, start, end, label, size)
            start = end


def eraser(document: Document, start: Point, label: int, size: float) -> Drag:
    """Paint background along the drag, whatever the class."""
    return brush(document, start, BACKGROUND, size)


def fill(document: Document, start: Point, label: int, size: float) -> Drag:
    """Fill the area of one class around the point; moving on changes nothing."""
    height, width = document.mask.shape
    x, y = int(start.x), int(start.y)
    with document.edit() as mask:
        if 0 <= x < width and 0 <= y < height:
            cv2.floodFill(mask, None, (x, y), label)
        while True:
            document.announce()
            yield


def stroke(mask: Mask, start: Point, end: Point, label: int, size: float) -> None:
    """Paint the pixels nearer than size / 2 to the segment from start to end.

    A brush narrower than a pixel paints the pixels it passes through.
    """
    radius = max(size / 2, 0.5)
    box, xs, ys = _pixels_around(mask.shape, start, end, radius)
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    along = ((xs - start.x) * dx + (ys - start.y) * dy) / length if length else 0.0
    along = np.clip(along, 0, 1)
    distance = (xs - start.x - along * dx) ** 2 + (ys - start.y - along * dy) ** 2
    mask[box][distance <= radius**2] = label
    for point in (start, end):
        _dot(mask, point, label)


def _pixels_around(
    shape: tuple[int, ...], start: Point, end: Point, radius: float
) -> tuple[tuple[slice, slice], np.ndarray, np.ndarray]:
    # The box of the mask that a stroke can reach, and its pixel centres.
    height, width = shape
    left = int(np.clip(min(start.x, end.x) - radius, 0, width))
    right = int(np.clip(max(start.x, end.x) + radius + 1, 0, width))
    top = int(np.clip(min(start.y, end.y) - radius, 0, height))
    bottom = int(np.clip(max(start.y, end.y) + radius + 1, 0, height))
    xs = np.arange(left, right)[None, :] + 0.5
    ys = np.arange(top, bottom)[:, None] + 0.5
    return (slice(top, bottom), slice(left, right)), xs, ys


def _dot(mask: Mask, point: Point, label: int) -> None:
    x, y = int(np.floor(point.x)), int(np.floor(point.y))
    if 0 <= y < mask.shape[0] and 0 <= x < mask.shape[1]:
        mask[y, x] = label


def pick(document: Document, point: Point) -> int | None:
    """Return the class at a point, None outside."""
    x, y = int(np.floor(point.x)), int(np.floor(point.y))
    height, width = document.mask.shape
    return int(document.mask[y, x]) if 0 <= x < width and 0 <= y < height else None


@dataclass(frozen=True)
class Tool:
    """A tool as the window offers it."""

    name: str
    key: str
    hint: str
    drag: Callable[[Document, Point, int, float], Drag]
    sized: bool = True


TOOLS = (
    Tool("Brush", "b", "Paint the class", brush),
    Tool("Eraser", "e", "Paint background", eraser),
    Tool("Fill", "g", "Fill an area of one class", fill, sized=False),
)
