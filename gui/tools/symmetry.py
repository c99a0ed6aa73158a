"""The axis that painting is mirrored at. No Tk."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS
from anime_draw.masks import Mask

from ..document.boxes import Point, Shape, box_around, is_empty
from ..document.stencils import Stencil

Matrix = NDArray[np.float64]
FACE = [IDS[name] for name in ("face", "eye", "mouth")]


@dataclass(frozen=True)
class Axis:
    """A line that painting is mirrored at.

    Attributes:
        x, y: a point on it, in pixels of the mask.
        angle: degrees from upright, clockwise; 90 is level.
    """

    x: float
    y: float
    angle: float = 0.0

    def moved_to(self, point: Point) -> "Axis":
        """Return the same line through another point, at halves of a pixel."""
        return Axis(round(point.x * 2) / 2, round(point.y * 2) / 2, self.angle)

    def turned_to(self, angle: float) -> "Axis":
        """Return the line turned about its point."""
        return Axis(self.x, self.y, angle % 180)

    @property
    def matrix(self) -> np.ndarray:
        """The reflection (2, 3): of places in the mask."""
        turn = math.radians(2 * self.angle)
        mirror = np.array(
            [[-math.cos(turn), -math.sin(turn)], [-math.sin(turn), math.cos(turn)]]
        )
        here = np.array([self.x, self.y])
        return np.column_stack([mirror, here - mirror @ here])

    def mirror(self, point: Point) -> Point:
        """Return where a point comes to lie."""
        x, y = self.matrix @ (point.x, point.y, 1)
        return Point(float(x), float(y))

    def mirror_path(self, path: Sequence[Point]) -> tuple[Point, ...]:
        """Return where points come to lie."""
        places = np.asarray(path, np.float64).reshape(-1, 2)
        mirrored = places @ self.matrix[:, :2].T + self.matrix[:, 2]
        return tuple(map(Point._make, mirrored.tolist()))

    def mirror_stencil(self, stencil: Stencil, shape: Shape) -> Stencil:
        """Return where a stencil comes to lie in a mask of that shape.

        Upright and level axes at halves of a pixel mirror exactly, others to the
        nearest pixel.
        """
        if self.angle % 90 == 0:
            return self._flip(stencil, shape)
        return self._warp(stencil, shape)

    def _flip(self, stencil: Stencil, shape: Shape) -> Stencil:
        side = 1 if self.angle % 180 == 0 else 0  # columns turn, or rows
        total = round(2 * (self.x, self.y)[1 - side])
        length = shape[side]
        old = stencil.box[side]
        start, stop = total - old.stop, total - old.start
        cut = slice(max(start, 0), max(min(stop, length), 0))
        covered = np.flip(stencil.covered, axis=side)
        inside = slice(cut.start - start, max(cut.stop - start, cut.start - start))
        if side == 1:
            return Stencil((stencil.box[0], cut), covered[:, inside])
        return Stencil((cut, stencil.box[1]), covered[inside])

    def _warp(self, stencil: Stencil, shape: Shape) -> Stencil:
        rows, columns = stencil.box
        corners = [
            self.mirror(Point(x, y))
            for x in (columns.start, columns.stop)
            for y in (rows.start, rows.stop)
        ]
        xs, ys = zip(*corners, strict=True)
        box = box_around(shape, min(xs), min(ys), max(xs), max(ys))
        if is_empty(box) or is_empty(stencil.box):
            return Stencil(
                box, np.zeros([side.stop - side.start for side in box], bool)
            )
        there = shift(-box[1].start - 0.5, -box[0].start - 0.5)
        back = shift(columns.start + 0.5, rows.start + 0.5)
        matrix = there @ np.vstack([self.matrix, (0, 0, 1)]) @ back
        size = (box[1].stop - box[1].start, box[0].stop - box[0].start)
        covered = cv2.warpAffine(
            stencil.covered.view(np.uint8), matrix[:2], size, flags=cv2.INTER_NEAREST
        )
        return Stencil(box, covered.view(bool))


def shift(dx: float, dy: float) -> np.ndarray:
    """Return the matrix (3, 3) that moves by so many pixels."""
    return np.array([[1, 0, dx], [0, 1, dy], [0, 0, 1.0]])


def middle_of_face(mask: Mask) -> Axis:
    """Return the upright axis through the middle of the face, or of an empty mask."""
    height, width = mask.shape
    rows, columns = np.nonzero(np.isin(mask, FACE))
    if not len(columns):
        return Axis(width / 2, height / 2)
    return Axis(0, 0).moved_to(Point(columns.mean() + 0.5, rows.mean() + 0.5))
