"""What tools paint with: class, size, form, and the axis that mirrors it. No Tk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from anime_draw.classes import IDS, NAMES
from anime_draw.masks import Mask

from ..document.boxes import Box, Point, Shape, is_empty, union
from ..document.document import Document
from ..document.stencils import Stencil
from .gesture import Outline
from .placement import Clip
from .symmetry import Axis

SIZE = 24.0  # pixels, of a new brush
REACH = 6.0  # pixels


@dataclass
class Ink:
    """What the tools paint with.

    Attributes:
        label: class.
        size: pixels of the mask, of brush and line.
        square: the form of the brush; otherwise it is round.
        contiguous: filling stays within the area; otherwise all of the class is filled.
        gap: filling does not leak through passages of so many pixels.
        steady: the brush follows at the end of a string so many pixels long.
        axis: what is painted is painted mirrored too.
        reach: pixels of the mask that count as near a corner or handle.
        last: where the last stroke ended; the next one begins there if `join`.
        clip: a part that was copied.
    """

    label: int = IDS["hair"]
    size: float = SIZE
    square: bool = False
    contiguous: bool = True
    gap: int = 0
    steady: float = 0.0
    axis: Axis | None = None
    reach: float = REACH
    last: Point | None = None
    join: bool = False
    clip: Clip | None = None

    def named(self, verb: str) -> str:
        """Return the name of a step that paints: Brush hair."""
        return f"{verb} {NAMES[self.label]}"

    def images(self, stencil: Stencil, shape: Shape) -> Iterator[Stencil]:
        """Yield the stencil, and what the axis mirrors it to."""
        yield stencil
        if self.axis is not None:
            yield self.axis.mirror_stencil(stencil, shape)

    def places(self, point: Point) -> Iterator[Point]:
        """Yield the point, and where the axis mirrors it to."""
        yield point
        if self.axis is not None:
            yield self.axis.mirror(point)

    def outline(self, path: Sequence[Point], handles: Sequence[Point] = ()) -> Outline:
        """Return a path to show, and its mirror image."""
        paths = [tuple(path)]
        if self.axis is not None:
            paths.append(self.axis.mirror_path(path))
        return Outline(tuple(paths), handles=tuple(handles))


def paint(
    document: Document,
    mask: Mask,
    stencil: Stencil,
    ink: Ink,
    label: int | None = None,
) -> Box | None:
    """Paint a stencil and its mirror image; return the box around both.

    `label` takes the place of the ink's class.
    """
    label = ink.label if label is None else label
    boxes = []
    for box, covered in ink.images(stencil, mask.shape):
        if not is_empty(box):
            np.copyto(mask[box], np.uint8(label), where=covered)
            document.announce(box)
            boxes.append(box)
    return union(boxes)
