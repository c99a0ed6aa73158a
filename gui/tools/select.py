"""Select a part of the mask, then move, scale, turn, mirror or copy it. No Tk.

A drag goes around the part, a click takes the area under the pointer. It then floats:
its frame moves it, its handles scale and turn it, Return puts it down, and so does a
press beside it, which begins the next drag.
"""

import numpy as np

from anime_draw.classes import NAMES
from anime_draw.masks import Mask

from ..document.boxes import Point
from ..document.document import Document
from ..document.regions import area_at, trim
from ..document.stencils import Stencil, polygon, rectangle
from .floating import Floating
from .gesture import Gesture, Key, Move, Outline, Press, Release
from .ink import Ink
from .placement import Placement
from .shapes import to_square, trace
from .symmetry import Axis

CLICK = 2.0  # pixels; a drag no longer than this is a click
QUARTER = 90.0  # degrees

NUDGES = {
    "Left": (-1, 0),
    "Right": (1, 0),
    "Up": (0, -1),
    "Down": (0, 1),
    "Shift-Left": (-10, 0),
    "Shift-Right": (10, 0),
    "Shift-Up": (0, -10),
    "Shift-Down": (0, 10),
}
COMMANDS = (
    "mirror",
    "flip",
    "turn left",
    "turn right",
    "copy",
    "copy across",
    "store",
    "cut",
    "Delete",
    "BackSpace",
)
KEYS = frozenset({"Return", *NUDGES, *COMMANDS})


def select_box(document: Document, start: Point, ink: Ink) -> Gesture:
    """Take a rectangle, or the area that is clicked, and place it anew."""
    end = start
    while not isinstance(event := (yield _frame(start, end)), Release):
        if isinstance(event, Move):
            constrained = to_square(start, event.point)
            end = constrained if event.constrain else event.point
    if start.distance(end) <= CLICK:
        part = area_at(document.mask, start)
    else:
        part = rectangle(document.mask.shape, start, end)
    return (yield from _place(document, part, ink))


def select_lasso(document: Document, start: Point, ink: Ink) -> Gesture:
    """Take what the drag goes around, and place it anew."""
    points = yield from trace(start, ink)
    part = polygon(document.mask.shape, points)
    return (yield from _place(document, part, ink))


def _frame(start: Point, end: Point) -> Outline:
    corners = (start, Point(end.x, start.y), end, Point(start.x, end.y))
    return Outline((corners,), closed=True)


def _place(document: Document, part: Stencil | None, ink: Ink) -> Gesture:
    part = trim(*part) if part is not None else None
    if part is None:
        return None
    with document.edit(f"Place {_name(document.mask, part)}") as mask:
        return (yield from _float(Floating.lift(document, mask, part), ink))


def _name(mask: Mask, part: Stencil) -> str:
    labels = np.unique(mask[part.box][part.covered])
    return NAMES[labels[0]] if len(labels) == 1 else "part"


def paste(document: Document, start: Point, ink: Ink) -> Gesture:
    """Place the part that was copied last, from this mask or another one."""
    if ink.clip is None:
        return None
    with document.edit("Paste part") as mask:
        return (yield from _float(Floating.paste(document, mask, ink.clip), ink))


def _float(floating: Floating, ink: Ink) -> Gesture:
    grip = None
    while True:
        match (yield floating.outline(ink.reach)):
            case Press(point) as press:
                if (grip := floating.grip(point, ink.reach)) is None:
                    return press
            case Move(point, constrain) if grip is not None:
                floating.drag(grip, point, constrain)
            case Release():
                grip = None
            case Key("Return"):
                return None
            case Key("store"):
                ink.clip = floating.clip
            case Key("Delete" | "BackSpace" | "cut" as name):
                ink.clip = floating.clip if name == "cut" else ink.clip
                floating.remove()
                return None
            case Key(name):
                _obey(floating, name, ink.axis or floating.middle)
                grip = None


def _obey(floating: Floating, name: str, axis: Axis) -> None:
    now = floating.placement
    if name == "copy":
        floating.copy()
    elif name == "copy across":
        floating.copy(now.mirrored(axis))
    elif name in NUDGES:
        floating.place(now.moved(*NUDGES[name]))
    else:
        floating.place(_turned(now, name))


def _turned(now: Placement, name: str) -> Placement:
    match name:
        case "mirror":
            return now.mirrored(Axis(*now.centre))
        case "flip":
            return now.mirrored(Axis(*now.centre, angle=QUARTER))
        case "turn left":
            return now.turned(-QUARTER)
        case "turn right":
            return now.turned(QUARTER)
    raise ValueError(f"expected one of {COMMANDS}, got {name!r}")
