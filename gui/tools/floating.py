"""A part that floats over the mask until it is put down, and its handles. No Tk."""

import math
from dataclasses import dataclass, replace

import numpy as np

from anime_draw.masks import Mask

from ..document.boxes import Box, Point, whole
from ..document.document import Document
from ..document.regions import fill_from_around, label_at
from ..document.stencils import Stencil
from .gesture import Outline
from .placement import SMALLEST, Clip, Part, Placement
from .symmetry import Axis, middle_of_face

STEM = 4.0  # the handle that turns is so many reaches away from the part
STEP = 15.0  # degrees, of constrained turning
COPY_OFFSET = 8.0  # pixels from a part to its copy

# The handles that scale: on which side of the part they are, across and down.
SIDES = ((-1, -1), (0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0))


@dataclass(frozen=True)
class Grip:
    """What the pointer holds: a side, the turning handle, or the part itself."""

    kind: str  # move, turn or scale
    start: Point
    began: Placement
    side: tuple[int, int] = (0, 0)


class Floating:
    """A part of the mask that is being placed, in an edit that is open.

    Attributes:
        part: what was lifted.
        placement: where it is.
    """

    def __init__(
        self, document: Document, mask: Mask, beneath: Mask, clip: Clip
    ) -> None:
        self.part = clip.part
        self.placement = clip.placement
        self._document = document
        self._mask = mask
        self._beneath = beneath
        self._shown: Box = whole(mask.shape)
        self.place(self.placement)

    @classmethod
    def lift(cls, document: Document, mask: Mask, stencil: Stencil) -> "Floating":
        """Take pixels out of the mask; the nearest classes close the hole."""
        part = Part(mask, stencil)
        hole = np.zeros(mask.shape, bool)
        hole[stencil.box] = stencil.covered
        beneath = fill_from_around(mask, hole)
        return cls(document, mask, beneath, Clip(part, part.home))

    @classmethod
    def paste(cls, document: Document, mask: Mask, clip: Clip) -> "Floating":
        """Show a copied part over the mask, where it was in its own if that is here."""
        if label_at(mask, clip.placement.centre) is None:
            middle = Point(mask.shape[1] / 2, mask.shape[0] / 2)
            clip = replace(clip, placement=replace(clip.placement, centre=middle))
        return cls(document, mask, mask.copy(), clip)

    @property
    def middle(self) -> Axis:
        """The upright axis in the middle of the face, as it is beneath the part."""
        return middle_of_face(self._beneath)

    @property
    def clip(self) -> Clip:
        """The part as it lies now, to be pasted elsewhere."""
        return Clip(self.part, self.placement)

    def place(self, placement: Placement) -> None:
        """Show it elsewhere, the mask beneath it where it was."""
        self.placement = placement
        self.remove()
        box, ids, covered = self.part.render(placement, self._mask.shape)
        np.copyto(self._mask[box], ids, where=covered)
        self._document.announce(box)
        self._shown = box

    def remove(self) -> None:
        """Show the mask beneath it only."""
        self._mask[self._shown] = self._beneath[self._shown]
        self._document.announce(self._shown)

    def copy(self, placement: Placement | None = None) -> None:
        """Leave it where it is, and go on with a copy, placed a little beside it."""
        self._beneath = self._mask.copy()
        self.place(placement or self.placement.moved(COPY_OFFSET, COPY_OFFSET))

    # The pointer

    def outline(self, reach: float) -> Outline:
        """Return its frame and handles: the eight of `SIDES`, and one that turns it."""
        corners = self.part.corners(self.placement)
        return Outline((corners,), closed=True, handles=self._handles(reach))

    def _handles(self, reach: float) -> tuple[Point, ...]:
        # A reach outside of the frame, so that even the smallest part can be held.
        x = self.part.width / 2 + reach / abs(self.placement.across)
        y = self.part.height / 2 + reach / abs(self.placement.down)
        stem = y + STEM * reach / abs(self.placement.down)
        places = [self.placement.place(side * x, end * y) for side, end in SIDES]
        return (*places, self.placement.place(0, -stem))

    def grip(self, point: Point, reach: float) -> Grip | None:
        """Return what is at a point; None: neither a handle nor the part."""
        handles = self._handles(reach)
        nearest = min(range(len(handles)), key=lambda i: point.distance(handles[i]))
        if point.distance(handles[nearest]) <= reach:
            if nearest == len(SIDES):
                return Grip("turn", point, self.placement)
            return Grip("scale", point, self.placement, SIDES[nearest])
        if self._holds(point):
            return Grip("move", point, self.placement)
        return None

    def _holds(self, point: Point) -> bool:
        away = point.x - self.placement.centre.x, point.y - self.placement.centre.y
        x, y = np.linalg.solve(self.placement.matrix, away)
        return bool(abs(x) <= self.part.width / 2 and abs(y) <= self.part.height / 2)

    def drag(self, grip: Grip, point: Point, constrain: bool) -> None:
        """Place it as the pointer, which holds the grip, says."""
        ways = {"move": _move, "turn": _turn, "scale": self._scale}
        self.place(ways[grip.kind](grip, point, constrain))

    def _scale(self, grip: Grip, point: Point, constrain: bool) -> Placement:
        # The opposite side stays where it is.
        began = grip.began
        turn = math.radians(began.angle)
        dx, dy = point.x - grip.start.x, point.y - grip.start.y
        right = dx * math.cos(turn) + dy * math.sin(turn)
        below = dy * math.cos(turn) - dx * math.sin(turn)
        old = began.across * self.part.width, began.down * self.part.height
        new = (
            _stretch(old[0], grip.side[0] * right),
            _stretch(old[1], grip.side[1] * below),
        )
        if constrain and all(grip.side):
            factor = max(new[0] / old[0], new[1] / old[1], key=abs)
            new = old[0] * factor, old[1] * factor
        right = grip.side[0] * (new[0] - old[0]) / 2
        below = grip.side[1] * (new[1] - old[1]) / 2
        return replace(
            began.moved(
                right * math.cos(turn) - below * math.sin(turn),
                right * math.sin(turn) + below * math.cos(turn),
            ),
            across=new[0] / self.part.width,
            down=new[1] / self.part.height,
        )


def _stretch(length: float, change: float) -> float:
    changed = length + change
    if abs(changed) >= SMALLEST:
        return changed
    return math.copysign(min(SMALLEST, abs(length)), length)


def _move(grip: Grip, point: Point, constrain: bool) -> Placement:
    dx, dy = point.x - grip.start.x, point.y - grip.start.y
    if constrain:
        dx, dy = (dx, 0.0) if abs(dx) > abs(dy) else (0.0, dy)
    return grip.began.moved(round(dx), round(dy))


def _turn(grip: Grip, point: Point, constrain: bool) -> Placement:
    centre = grip.began.centre
    before, now = (
        math.atan2(each.y - centre.y, each.x - centre.x) for each in (grip.start, point)
    )
    angle = math.degrees(now - before)
    if constrain:
        angle = round((grip.began.angle + angle) / STEP) * STEP - grip.began.angle
    return grip.began.turned(angle)
