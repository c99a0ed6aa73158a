"""Brush, eraser, bucket, and taking the class under the pointer. No Tk."""

from dataclasses import replace

from anime_draw.classes import IDS

from ..document import Document
from ..regions import area_at, class_at, label_at
from ..stencils import sweep
from .gesture import Gesture, Move, Point, Release
from .ink import Ink, paint


def brush(document: Document, start: Point, ink: Ink) -> Gesture:
    """Paint along the drag."""
    with document.edit(ink.named("Brush")) as mask:
        end = start
        while True:
            covered = sweep(mask.shape, start, end, ink.size, square=ink.square)
            paint(document, mask, covered, ink)
            start = end
            match (yield None):
                case Move(point):
                    end = point
                case Release():
                    return None


def eraser(document: Document, start: Point, ink: Ink) -> Gesture:
    """Paint background along the drag, whatever the class."""
    return brush(document, start, replace(ink, label=IDS["background"]))


def bucket(document: Document, start: Point, ink: Ink) -> Gesture:
    """Fill the area around the point, or all of its class; moving changes nothing."""
    find = area_at if ink.contiguous else class_at
    with document.edit(ink.named("Fill")) as mask:
        for place in ink.places(start):
            if (area := find(mask, place)) is not None:
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
