"""Paint smooth shapes, and note down the polygons of those that have a class.

A `Canvas` is the paper: twice the size of the picture, scaled down at the end, so that
edges are smooth. A `Pen` draws on it in the coordinates of a part of the body, such as
the head; lengths are pixels of a 512 px picture.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from anime_draw.classes import IDS
from anime_draw.data.sample.geometry import Points, clip, ribbon
from anime_draw.data.sample.palette import Colour
from anime_draw.data.shapes import Shape
from anime_draw.pictures import Picture

Paint = Colour | tuple[Colour, Colour]  # plain, or from top to bottom
Box = tuple[slice, slice]  # rows, columns

UNITS = 512  # a picture is so wide, whatever its size in pixels
FINER = 2  # times the size of the picture
SHIFT = 4  # bits below the point in OpenCV's coordinates
ROUND = 130.0  # half the width of a head: where turning it moves nothing


class Canvas:
    """The paper: what is drawn, and the shapes noted down.

    Attributes:
        size: pixels of the side of the picture.
        shapes: polygons in the order of painting, in pixels of the picture.
    """

    def __init__(self, size: int) -> None:
        self.size = size
        self.shapes: list[Shape] = []
        self._fine = np.zeros((size * FINER, size * FINER, 3), np.uint8)
        self._origin = np.zeros(2)

    @property
    def units(self) -> float:
        """Fine pixels per unit."""
        return self.size * FINER / UNITS

    def picture(self) -> Picture:
        """Return the picture (size, size, 3)."""
        side = (self.size, self.size)
        small = cv2.resize(self._fine, side, interpolation=cv2.INTER_AREA)
        return small.astype(np.uint8, copy=False)

    def note(self, label: str, points: Points) -> None:
        """Note the class of a polygon, in units, cut to the picture."""
        scale = self.size / UNITS
        for part in clip((points + 0.5) * scale - 0.5, self.size, self.size):
            corners = tuple((x, y) for x, y in np.round(part, 2).tolist())
            self.shapes.append(Shape(IDS[label], "polygon", corners))

    def fill(self, points: Points, paint: Paint) -> None:
        """Fill a polygon in units."""
        corners = self._fixed(points)
        if not isinstance(paint[0], tuple):
            cv2.fillPoly(self._fine, [corners], paint, cv2.LINE_AA, SHIFT)
        elif (box := self._box(points)) is not None:
            view = self._fine[box]
            ramp = _ramp(paint[0], paint[1], view.shape)
            cv2.copyTo(ramp, _stencil(corners, box), view)

    def line(self, points: Points, colour: Colour, width: float, closed: bool) -> None:
        """Draw a line of even width in units."""
        thick = max(1, round(width * self.units))
        corners = [self._fixed(points)]
        cv2.polylines(self._fine, corners, closed, colour, thick, cv2.LINE_AA, SHIFT)

    @contextmanager
    def inside(self, points: Points) -> Iterator[None]:
        """Keep all that is drawn in the block within a polygon in units."""
        if (box := self._box(points)) is None:
            box = slice(0, 1), slice(0, 1)
        corners, paper, origin = self._fixed(points), self._fine, self._origin
        self._fine = paper[box].copy()
        self._origin = origin + (box[1].start, box[0].start)
        try:
            yield
            cv2.copyTo(self._fine, _stencil(corners, box), paper[box])
        finally:
            self._fine, self._origin = paper, origin

    def glow(self, points: Points, colour: Colour, strength: float) -> None:
        """Lay a soft spot of colour over the box of a polygon."""
        if (box := self._box(points)) is None:
            return
        view = self._fine[box]
        x, y = (np.linspace(-1, 1, n, dtype=np.float32) for n in view.shape[1::-1])
        fall = np.maximum(1 - x[None] ** 2 - y[:, None] ** 2, 0)
        alpha = fall * np.sqrt(fall) * np.float32(strength)
        plain = np.full_like(view, colour)
        view[:] = cv2.blendLinear(view, plain, 1 - alpha, alpha)

    def _fine_points(self, points: Points) -> Points:
        return (points + 0.5) * self.units - 0.5 - self._origin

    def _fixed(self, points: Points) -> NDArray[np.int32]:
        return np.rint(self._fine_points(points) * (1 << SHIFT)).astype(np.int32)

    def _box(self, points: Points) -> Box | None:
        """Return the part of the paper that a polygon may cover, None if no part."""
        fine = self._fine_points(points)
        sides = self._fine.shape[1::-1]
        low = np.clip(np.floor(fine.min(axis=0)), 0, sides).astype(int)
        high = np.clip(np.ceil(fine.max(axis=0)) + 1, 0, sides).astype(int)
        if (low >= high).any():
            return None
        return slice(low[1], high[1]), slice(low[0], high[0])


def _stencil(corners: NDArray[np.int32], box: Box) -> NDArray[np.uint8]:
    rows, columns = box
    shape = (rows.stop - rows.start, columns.stop - columns.start)
    stencil = np.zeros(shape, np.uint8)
    moved = corners - np.array((columns.start, rows.start), np.int32) * (1 << SHIFT)
    cv2.fillPoly(stencil, [moved], 255, cv2.LINE_8, SHIFT)
    return stencil


def _ramp(top: Colour, bottom: Colour, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    t = np.linspace(0, 1, shape[0])[:, None]
    column = np.rint(np.array(top) * (1 - t) + np.array(bottom) * t).astype(np.uint8)
    # Four times as fast as to repeat it.
    side = (shape[1], shape[0])
    ramp = cv2.resize(column[:, None], side, interpolation=cv2.INTER_NEAREST)
    return ramp.astype(np.uint8, copy=False)


@dataclass(frozen=True)
class Pen:
    """Draws on a canvas in the coordinates of a part of the body.

    Attributes:
        turn: (x, y) that the nearest point moves by when the head turns.
        depth: how near the part is: 1 the face, 0 the axis of the head.
    """

    canvas: Canvas
    centre: tuple[float, float] = (0.0, 0.0)
    scale: float = 1.0
    tilt: float = 0.0  # radians, clockwise
    turn: tuple[float, float] = (0.0, 0.0)
    depth: float = 0.0

    def at(self, depth: float) -> "Pen":
        """Return the pen of a nearer or farther part."""
        return replace(self, depth=depth)

    def place(self, points: ArrayLike) -> Points:
        """Return points of the part in units of the canvas."""
        points = np.asarray(points, float)
        fall = np.clip(1 - (points[:, :1] / ROUND) ** 2, 0, 1)
        moved = (points + fall * self.depth * np.array(self.turn)) * self.scale
        cos, sin = np.cos(self.tilt), np.sin(self.tilt)
        return moved @ np.array([[cos, sin], [-sin, cos]]) + np.array(self.centre)

    def fill(
        self,
        points: Points,
        paint: Paint,
        *,
        label: str | None = None,
        outline: Colour | None = None,
        width: float = 2.0,
    ) -> None:
        """Fill a polygon; note its class, draw its outline if given."""
        placed = self.place(points)
        self.canvas.fill(placed, paint)
        if label is not None:
            self.canvas.note(label, placed)
        if outline is not None:
            self.outline(points, outline, width)

    def outline(self, points: Points, colour: Colour, width: float = 2.0) -> None:
        """Draw the outline of a polygon."""
        self.canvas.line(self.place(points), colour, width * self.scale, closed=True)

    def line(self, points: Points, colour: Colour, width: float = 2.0) -> None:
        """Draw a line of even width."""
        self.canvas.line(self.place(points), colour, width * self.scale, closed=False)

    def stroke(
        self,
        points: Points,
        colour: Colour,
        *widths: float,
        label: str | None = None,
    ) -> None:
        """Draw a brush stroke: widths are spread along it."""
        self.fill(ribbon(points, widths), colour, label=label)

    @contextmanager
    def inside(self, points: Points) -> Iterator[None]:
        """Keep all that is drawn in the block within a polygon."""
        with self.canvas.inside(self.place(points)):
            yield

    def glow(self, points: Points, colour: Colour, strength: float) -> None:
        """Lay a soft spot of colour over the box of a polygon."""
        self.canvas.glow(self.place(points), colour, strength)
