"""Brush, eraser, bucket, and taking the class under the pointer. No Tk."""

from dataclasses import replace

from anime_draw.classes import IDS

from ..document.document import Document
from ..document.regions import area_at, class_at, label_at
from ..document.stencils import sweep
from .gesture import Gesture, Move, Point, Release
from .ink import Ink, paint


def brush(
    document: Document, start: Point, ink: Ink, label: int | None = None
) -> Gesture:
    """Paint along the drag; `label` takes the place of the ink's class."""
    name = ink.named("Brush") if label is None else "Eraser"
    with document.edit(name) as mask:
        end = start
        if ink.join and ink.last is not None:
            start = ink.last
        while True:
            covered = sweep(mask.shape, start, end, ink.size, square=ink.square)
            paint(document, mask, covered, ink, label)
            start = ink.last = end
            match (yield None):
                case Move(point):
                    end = _follow(start, point, ink.steady)
                case Release():
                    return None


def _follow(start: Point, point: Point, string: float) -> Point:
    # The brush is drawn along by a string, which smooths an unsteady hand.
    if string == 0:
        return point
    slack = max(start.distance(point) - string, 0) / (start.distance(point) or 1)
    return start.moved((point.x - start.x) * slack, (point.y - start.y) * slack)


def eraser(document: Document, start: Point, ink: Ink) -> Gesture:
    """Paint background along the drag, whatever the class."""
    return brush(document, start, ink, IDS["background"])


def bucket(document: Document, start: Point, ink: Ink) -> Gesture:
    """Fill the area around the point, or all of its class; moving changes nothing."""
    with document.edit(ink.named("Fill")) as mask:
        for place in ink.places(start):
            if ink.contiguous:
                area = area_at(mask, place, ink.gap)
            else:
                area = class_at(mask, place)
            if area is not None:
                paint(document, mask, area, replace(ink, axis=None))
        while not isinstance((yield None), Release):
            pass
    return None


def pick_class(document: Document, start: Point, ink: Ink) -> Gesture:
    """Take the class under the pointer."""
    place = start
    while True:
        if (label := label_at(document.mask, place)) is not None:
            ink.label = label
        match (yield None):
            case Move(point):
                place = point
            case Release():
                return None
