"""The tools: a drag from press to release paints, and is one undo step."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.document import Document
from gui.tools import Cancelled, Point, brush, eraser, fill, pick, stroke

INSIDE = st.floats(0, 31.99)
POINT = st.builds(Point, INSIDE, INSIDE)


def blank(size: int = 32) -> Document:
    return Document(np.zeros((size, size), np.uint8))


def drag(tool, document: Document, *points: Point, label: int = 3, size: float = 1):
    moving = tool(document, points[0], label, size)
    next(moving)
    for point in points[1:]:
        moving.send(point)
    moving.close()


def test_one_drag_is_one_undo_step():
    document = blank()
    drag(brush, document, Point(1.5, 1.5), Point(6.5, 1.5), Point(6.5, 4.5))
    assert document.mask[1, 1:7].tolist() == [3] * 6
    assert document.mask[1:5, 6].tolist() == [3] * 4
    document.undo()
    assert not document.mask.any() and not document.can_undo


def test_a_drag_that_is_given_up_leaves_no_trace():
    document = blank()
    moving = brush(document, Point(5, 5), 3, 9)
    next(moving)
    moving.send(Point(20, 20))
    assert document.mask.any()
    with pytest.raises(Cancelled):
        moving.throw(Cancelled)
    assert not document.mask.any() and not document.can_undo


def test_every_move_can_be_seen_at_once():
    document = blank()
    moving = brush(document, Point(5, 5), 3, 9)
    next(moving)
    before = document.version
    moving.send(Point(9, 9))
    assert document.version > before


def test_the_brush_is_round_and_of_the_size_that_is_said():
    document = blank(101)
    drag(brush, document, Point(50.5, 50.5), size=60)
    assert (document.mask == 3).sum() == pytest.approx(np.pi * 30**2, rel=0.01)
    assert document.mask[50, 21:80].all() and not document.mask[25, 25]


@given(POINT, POINT)
def test_the_finest_stroke_has_no_gaps(start: Point, end: Point):
    mask = np.zeros((32, 32), np.uint8)
    stroke(mask, start, end, 1, 1)
    for share in np.linspace(0, 1, 200):
        x = start.x + share * (end.x - start.x)
        y = start.y + share * (end.y - start.y)
        near = mask[max(int(y) - 1, 0) : int(y) + 2, max(int(x) - 1, 0) : int(x) + 2]
        assert near.any()
    assert mask[int(start.y), int(start.x)] and mask[int(end.y), int(end.x)]


@given(
    st.floats(-500, 500), st.floats(-500, 500), st.floats(-500, 500), st.floats(1, 90)
)
def test_strokes_outside_of_the_mask_do_no_harm(x, y, other, size):
    mask = np.zeros((16, 24), np.uint8)
    stroke(mask, Point(x, y), Point(other, y), 1, size)
    assert set(np.unique(mask)) <= {0, 1}


def test_the_eraser_paints_background_whatever_the_class():
    document = Document(np.full((8, 8), 5, np.uint8))
    drag(eraser, document, Point(4, 4), label=3, size=20)
    assert not document.mask.any()


def test_filling_stops_at_the_border_of_the_area():
    document = blank()
    with document.edit() as mask:
        mask[:, 10] = 4
    drag(fill, document, Point(3, 3), Point(20, 20), label=6)
    assert (document.mask[:, :10] == 6).all()
    assert (document.mask[:, 10] == 4).all() and not document.mask[:, 11:].any()


def test_a_click_outside_fills_nothing():
    document = blank()
    drag(fill, document, Point(-3, 3), label=6)
    assert not document.mask.any()


def test_the_class_under_the_pointer_can_be_picked():
    document = blank()
    with document.edit() as mask:
        mask[2, 7] = 4
    assert pick(document, Point(7.9, 2.1)) == 4
    assert pick(document, Point(-0.1, 2)) is None
    assert pick(document, Point(32, 2)) is None
