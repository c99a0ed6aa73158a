"""A part lifted out of the mask, and where it is put down again. No Tk.

However often a part is moved, scaled and turned, it is drawn from the pixels that were
lifted: nothing is lost on the way.
"""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.masks import Mask

from ..document.boxes import Box, Point, Shape, box_around, is_empty
from ..document.stencils import Stencil
from .symmetry import Axis, Matrix, shift

FULL, HALF = 255, 128  # shares of a pixel that a class covers
SMALLEST = 1.0  # pixels; a part is scaled no smaller


@dataclass(frozen=True)
class Placement:
    """Where a part lies.

    Attributes:
        centre: in pixels of the mask.
        angle: degrees, clockwise.
        across, down: scale of width and height, before turning; negative: mirrored.
    """

    centre: Point
    angle: float = 0.0
    across: float = 1.0
    down: float = 1.0

    def moved(self, dx: float, dy: float) -> "Placement":
        """Move by pixels."""
        return replace(self, centre=self.centre.moved(dx, dy))

    def turned(self, angle: float) -> "Placement":
        """Turn by degrees, clockwise, about the centre."""
        return replace(self, angle=(self.angle + angle) % 360)

    def mirrored(self, axis: Axis) -> "Placement":
        """Mirror at an axis."""
        return Placement(
            axis.mirror(self.centre),
            (2 * axis.angle - self.angle) % 360,
            -self.across,
            self.down,
        )

    @property
    def matrix(self) -> Matrix:
        """The matrix (2, 2) that scales and turns."""
        turn = math.radians(self.angle)
        # Exact at quarter turns, where the cosine of pi / 2 is not.
        sin, cos = round(math.sin(turn), 12), round(math.cos(turn), 12)
        return np.array(
            [
                [cos * self.across, -sin * self.down],
                [sin * self.across, cos * self.down],
            ]
        )

    def place(self, dx: float, dy: float) -> Point:
        """Return where a place of the part lies, given from its centre."""
        x, y = self.matrix @ (dx, dy)
        return self.centre.moved(float(x), float(y))


@dataclass(frozen=True)
class Clip:
    """A part that was copied, and where it was."""

    part: "Part"
    placement: Placement


class Part:
    """Pixels lifted out of a mask.

    Attributes:
        width, height: in pixels.
        home: where they were.
    """

    def __init__(self, mask: Mask, stencil: Stencil) -> None:
        rows, columns = stencil.box
        self.height, self.width = stencil.covered.shape
        middle = Point((columns.start + columns.stop) / 2, (rows.start + rows.stop) / 2)
        self.home = Placement(middle)
        ids = mask[stencil.box]
        self.labels = tuple(int(each) for each in np.unique(ids[stencil.covered]))
        self._layers = [
            np.where(stencil.covered & (ids == label), FULL, 0).astype(np.uint8)
            for label in self.labels
        ]

    def corners(self, placement: Placement) -> tuple[Point, ...]:
        """Return where its corners lie, clockwise from the upper left one."""
        x, y = self.width / 2, self.height / 2
        places = ((-x, -y), (x, -y), (x, y), (-x, y))
        return tuple(placement.place(*each) for each in places)

    def render(
        self, placement: Placement, shape: Shape
    ) -> tuple[Box, Mask, NDArray[np.bool_]]:
        """Return a box of a mask of that shape, the ids there, and what is covered.

        Each class is interpolated linearly and the largest wins, so that borders stay
        smooth when a part grows.
        """
        xs, ys = zip(*self.corners(placement), strict=True)
        box = box_around(shape, min(xs), min(ys), max(xs), max(ys))
        height, width = (side.stop - side.start for side in box)
        ids, most, total = np.zeros((3, height, width), np.uint8)
        if is_empty(box):
            return box, ids, total.astype(bool)
        matrix = self._to_box(placement, box)
        for label, layer in zip(self.labels, self._layers, strict=True):
            share = np.asarray(cv2.warpAffine(layer, matrix, (width, height)))
            ids[share > most] = label
            np.maximum(most, share, out=most)
            cv2.add(total, share, total)  # stops at 255
        return box, ids, total >= HALF

    def _to_box(self, placement: Placement, box: Box) -> Matrix:
        # From pixel indices of the part to those of the box; centres lie at halves.
        linear = np.eye(3)
        linear[:2, :2] = placement.matrix
        there = shift(
            placement.centre.x - box[1].start - 0.5,
            placement.centre.y - box[0].start - 0.5,
        )
        back = shift(0.5 - self.width / 2, 0.5 - self.height / 2)
        return (there @ linear @ back)[:2]
