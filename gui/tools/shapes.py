"""Line, rectangle and ellipse, painted as they are drawn; lasso and polygon. No Tk.

Shift constrains: lines to steps of 45 degrees, rectangles and ellipses to equal sides.
"""

import math
from collections.abc import Callable, Generator

from ..document import stencils
from ..document.boxes import Point, Shape
from ..document.document import Document
from ..document.stencils import Stencil
from .gesture import Event, Gesture, Key, Move, Outline, Press, Release
from .ink import Ink, paint

Constraint = Callable[[Point, Point], Point]

STEP = math.pi / 4  # radians between the directions of a constrained line
NEAR = 0.5  # pixels; a lasso takes no points that are nearer to the last


def to_direction(start: Point, end: Point) -> Point:
    """Turn a line to the nearest step of 45 degrees, its length as projected on it."""
    angle = round(math.atan2(end.y - start.y, end.x - start.x) / STEP) * STEP
    x, y = math.cos(angle), math.sin(angle)
    length = (end.x - start.x) * x + (end.y - start.y) * y
    return start.moved(length * x, length * y)


def to_square(start: Point, end: Point) -> Point:
    """Make both sides of a rectangle as long as the longer."""
    dx, dy = end.x - start.x, end.y - start.y
    side = max(abs(dx), abs(dy))
    return start.moved(math.copysign(side, dx), math.copysign(side, dy))


def line(document: Document, start: Point, ink: Ink) -> Gesture:
    """Paint a straight line, as wide as the brush."""

    def draw(shape: Shape, start: Point, end: Point) -> Stencil:
        return stencils.sweep(shape, start, end, ink.size, square=ink.square)

    return _shape(document, start, ink, "Line", draw, to_direction)


def rectangle(document: Document, start: Point, ink: Ink) -> Gesture:
    """Paint a filled rectangle between two corners."""
    return _shape(document, start, ink, "Rectangle", stencils.rectangle, to_square)


def ellipse(document: Document, start: Point, ink: Ink) -> Gesture:
    """Paint the filled ellipse between two corners."""
    return _shape(document, start, ink, "Ellipse", stencils.ellipse, to_square)


def _shape(
    document: Document,
    start: Point,
    ink: Ink,
    verb: str,
    draw: Callable[[Shape, Point, Point], Stencil],
    constrain: Constraint,
) -> Gesture:
    with document.edit(ink.named(verb)) as mask:
        clean, end = mask.copy(), start
        while True:
            painted = paint(document, mask, draw(mask.shape, start, end), ink)
            match (yield None):
                case Move(point, constrained):
                    end = constrain(start, point) if constrained else point
                case Release():
                    return None
            if painted is not None:
                mask[painted] = clean[painted]
                document.announce(painted)


def lasso(document: Document, start: Point, ink: Ink) -> Gesture:
    """Fill what the drag goes around."""
    points = yield from trace(start, ink)
    _fill(document, points, ink, "Lasso")
    return None


def trace(start: Point, ink: Ink) -> Generator[Outline | None, Event, list[Point]]:
    """Follow the drag; return its points."""
    points = [start]
    while not isinstance(event := (yield ink.outline(points)), Release):
        if isinstance(event, Move) and event.point.distance(points[-1]) >= NEAR:
            points.append(event.point)
    return points


def polygon(document: Document, start: Point, ink: Ink) -> Gesture:
    """Fill a polygon: clicks add corners, BackSpace drops one, Return closes it.

    A double click and a click on the first corner close it too.
    """
    corners, pointer = [start], start
    while True:
        match (yield ink.outline([*corners, pointer], handles=corners)):
            case Move(point, constrained):
                pointer = to_direction(corners[-1], point) if constrained else point
            case Press(point, constrained):
                pointer = to_direction(corners[-1], point) if constrained else point
                if len(corners) > 2 and point.distance(corners[0]) <= ink.reach:
                    break
                corners.append(pointer)
            case Key("BackSpace"):
                corners.pop()
                if not corners:
                    return None
            case Key("Return" | "Double"):
                break
    _fill(document, corners, ink, "Polygon")
    return None


def _fill(document: Document, points: list[Point], ink: Ink, verb: str) -> None:
    with document.edit(ink.named(verb)) as mask:
        paint(document, mask, stencils.polygon(mask.shape, points), ink)
