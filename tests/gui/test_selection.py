"""Selecting a part and placing it: always from the pixels that were lifted."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.document.boxes import Point
from gui.document.document import Document
from gui.document.regions import area_at
from gui.document.stencils import Stencil
from gui.tools import Axis, Drag, Ink, Toolbox
from gui.tools.floating import SIDES
from gui.tools.placement import Part, Placement
from gui.tools.select import KEYS, select_box, select_lasso

REACH = 3.0


def face(size: int = 64) -> Document:
    """Return a face with one eye at columns 10 to 19, rows 20 to 25."""
    mask = np.full((size, size), 2, np.uint8)
    mask[20:26, 10:20] = 3
    return Document(mask)


def eye_of(document: Document) -> tuple[int, int, int, int]:
    """Return top, bottom, left and right of the eye class, ends excluded."""
    rows, columns = np.nonzero(document.mask == 3)
    return rows.min(), rows.max() + 1, columns.min(), columns.max() + 1


def lift(document: Document, **ink) -> Drag:
    """Click the eye: it floats."""
    drag = Drag(select_box(document, Point(15, 23), Ink(reach=REACH, **ink)), KEYS)
    drag.release()
    return drag


def pull(drag: Drag, start: Point, end: Point, shift: bool = False) -> None:
    assert drag.press(start)
    drag.move(end, shift)
    drag.release()


def handle(drag: Drag, x: int, y: int) -> Point:
    return drag.outline.handles[SIDES.index((x, y))]


def test_a_clicked_part_is_moved_and_the_face_closes_behind_it():
    document = face()
    drag = lift(document)
    assert drag.outline.paths[0] == (
        Point(10, 20),
        Point(20, 20),
        Point(20, 26),
        Point(10, 26),
    )
    pull(drag, Point(15, 23), Point(35.2, 33.1))
    assert eye_of(document) == (30, 36, 30, 40) and document.editing
    drag.key("Return")
    assert drag.done and not document.editing
    assert (document.mask == 3).sum() == 60 and set(np.unique(document.mask)) == {2, 3}
    assert document.history == ["Place eye"]
    document.undo()
    assert (document.mask == face().mask).all()


def test_escape_puts_everything_back():
    document = face()
    drag = lift(document)
    pull(drag, Point(15, 23), Point(35, 33))
    drag.key("turn left")
    drag.key("copy")
    drag.cancel()
    assert (document.mask == face().mask).all() and not document.can_undo


def test_a_press_beside_the_part_puts_it_down_and_is_not_taken():
    document = face()
    drag = lift(document)
    pull(drag, Point(15, 23), Point(35, 33))
    assert not drag.press(Point(60, 60))
    assert drag.done and eye_of(document)[0] == 30


def test_a_part_that_is_only_looked_at_is_no_step():
    document = face()
    lift(document).key("Return")
    assert not document.can_undo and not document.modified


def test_a_rectangle_takes_all_classes_in_it():
    document = face()
    drag = Drag(select_box(document, Point(8, 18), Ink(reach=REACH)), KEYS)
    drag.move(Point(21, 27.5))
    assert drag.outline.closed and not document.editing
    drag.release()
    pull(drag, Point(9, 19), Point(19, 19))
    drag.key("Return")
    assert eye_of(document) == (20, 26, 20, 30) and document.history == ["Place part"]


def test_a_lasso_takes_what_it_goes_around():
    document = face()
    drag = Drag(select_lasso(document, Point(5, 15), Ink(reach=REACH)), KEYS)
    for point in (Point(15, 15), Point(15, 30), Point(5, 30)):
        drag.move(point)
    drag.release()
    pull(drag, Point(12, 23), Point(12, 43))
    assert (document.mask[40:46, 10:15] == 3).all()
    assert (document.mask[20:26, 15:20] == 3).all()
    drag.key("Return")
    assert (document.mask[40:46] == 3).sum() == 30


def test_a_deleted_part_leaves_what_was_around_it():
    document = face()
    drag = lift(document)
    drag.key("Delete")
    assert drag.done and (document.mask == 2).all()


def test_a_click_outside_of_the_mask_selects_nothing():
    document = face()
    drag = Drag(select_box(document, Point(-5, 3), Ink()), KEYS)
    drag.release()
    assert drag.done and not document.editing


def test_handles_scale_from_the_other_side():
    document = face()
    drag = lift(document)
    right = handle(drag, 1, 0)
    pull(drag, right, right.moved(10, 5))
    assert eye_of(document) == (20, 26, 10, 30)
    corner = handle(drag, -1, -1)
    pull(drag, corner, corner.moved(-20, -3), shift=True)  # doubles the width
    assert eye_of(document) == (14, 26, -10 + 10, 30)
    pull(drag, handle(drag, 0, 1), handle(drag, 0, 1).moved(0, -6))
    assert eye_of(document) == (14, 20, 0, 30)


def test_a_side_that_passes_the_other_mirrors_and_never_vanishes():
    document = face()
    drag = lift(document)
    right = handle(drag, 1, 0)
    drag.press(right)
    for x in range(0, -21, -1):
        drag.move(right.moved(x, 0))
        assert (document.mask == 3).any()
    drag.release()
    assert eye_of(document) == (20, 26, 0, 10)


def test_turning_goes_about_the_middle_and_shift_makes_steps():
    document = face()
    drag = lift(document)
    turning = drag.outline.handles[-1]
    assert turning.x == 15 and turning.y < 15
    pull(drag, turning, Point(40, 24), shift=True)  # 92 degrees, so 90
    assert eye_of(document) == (18, 28, 12, 18)
    assert drag.outline.paths[0][0] == pytest.approx(Point(18, 18))


def test_keys_nudge_and_commands_turn_mirror_and_copy():
    document = face()
    with document.edit() as mask:
        mask[20, 10] = 4  # tells the upper left corner
    drag = lift(document)
    drag.key("Right")
    drag.key("Shift-Down")
    assert eye_of(document) == (30, 36, 11, 21)
    drag.key("Shift-Up")
    drag.key("Left")
    drag.cancel()
    for command, corner in (
        ("mirror", (0, 9)),
        ("flip", (5, 0)),
    ):
        drag = Drag(select_box(document, Point(10, 20), Ink(reach=REACH)), KEYS)
        drag.move(Point(19.9, 25.9))
        drag.release()
        drag.key(command)
        assert document.mask[20 + corner[0], 10 + corner[1]] == 4
        drag.cancel()
    drag = Drag(select_box(document, Point(10, 20), Ink(reach=REACH)), KEYS)
    drag.move(Point(19.9, 25.9))
    drag.release()
    drag.key("turn right")
    assert eye_of(document) == (18, 28, 12, 18) and document.mask[18, 17] == 4
    drag.key("turn left")
    assert document.mask[20, 10] == 4


def test_an_eye_is_copied_across_the_face():
    document = face()
    drag = lift(document)
    drag.key("copy across")
    drag.key("Return")
    assert (document.mask == document.mask[:, ::-1]).all()
    assert (document.mask == 3).sum() == 120 and len(document.history) == 1


def test_a_face_beside_the_middle_of_the_mask_has_a_middle_of_its_own():
    document = Document(np.zeros((64, 64), np.uint8))
    with document.edit("") as mask:
        mask[10:50, 4:44] = 2
        mask[20:26, 10:20] = 3
    drag = lift(document)
    drag.key("copy across")
    drag.key("Return")
    assert eye_of(document) == (20, 26, 10, 38)
    assert (document.mask[:, 4:44] == document.mask[:, 43:3:-1]).all()


def test_copies_go_across_the_axis_if_there_is_one():
    document = face()
    drag = lift(document, axis=Axis(22, 0))
    drag.key("copy across")
    assert eye_of(document) == (20, 26, 10, 34)
    drag.key("copy")
    assert (document.mask == 3).sum() > 120


def test_locked_classes_stay_where_parts_are_put_on_them():
    document = face()
    with document.edit() as mask:
        mask[30:40, 30:40] = 5
    document.lock(5)
    drag = lift(document)
    pull(drag, Point(15, 23), Point(35, 33))
    drag.key("Return")
    assert (document.mask[30:40, 30:40] == 5).all()


def test_a_part_is_pasted_into_another_mask():
    box, document, other = Toolbox(), face(), Document(np.zeros((40, 40), np.uint8))
    assert box.paste(other) is None
    box.choose("Select")
    box.ink.reach = REACH
    drag = box.begin(document, Point(15, 23))
    drag.release()
    drag.key("turn left")
    drag.key("store")
    drag.key("cut")
    assert drag.done and not (document.mask == 3).any()
    pasted = box.paste(other)
    assert eye_of(other) == (18, 28, 12, 18)
    pasted.key("turn right")
    pasted.key("Return")
    assert eye_of(other) == (20, 26, 10, 20) and other.history == ["Paste part"]
    small = Document(np.zeros((12, 12), np.uint8))
    box.paste(small).finish()
    assert eye_of(small) == (1, 11, 3, 9)  # its place is outside: in the middle
    pasted = box.paste(small)
    pasted.cancel()
    assert len(small.history) == 1


MOVES = st.lists(
    st.tuples(st.sampled_from(["move", "turn", "across", "down"]), st.floats(-30, 30)),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(MOVES)
def test_however_it_was_moved_going_back_restores_every_pixel(moves):
    document = face()
    with document.edit() as mask:
        mask[22:24, 13:16] = 4
        mask[21, 14] = 5
    first = document.mask.copy()
    drag = Drag(select_box(document, Point(8, 18), Ink(reach=REACH)), KEYS)
    drag.move(Point(24, 29))
    drag.release()
    began = drag.outline
    for kind, amount in moves:
        places = {
            "move": drag.outline.paths[0][0],
            "turn": drag.outline.handles[-1],
            "across": handle(drag, 1, 0),
            "down": handle(drag, 0, 1),
        }
        start = places[kind]
        if not drag.press(start):
            return
        drag.move(start.moved(amount, amount / 2))
        drag.move(start)
        drag.release()
        assert drag.outline == began
        assert (document.mask == first).all()


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_quarter_turns_and_mirrors_move_pixels_exactly(angle):
    rng = np.random.default_rng(0)
    mask = rng.integers(0, 7, (20, 20), np.uint8)
    box = slice(4, 12), slice(6, 14)
    part = Part(mask, Stencil(box, np.ones((8, 8), bool)))
    for placement, expected in (
        (part.home.turned(angle), np.rot90(mask[box], -angle // 90)),
        (
            part.home.turned(angle).mirrored(Axis(*part.home.centre)),
            np.rot90(mask[box], -angle // 90)[:, ::-1],
        ),
    ):
        where, ids, covered = part.render(placement, mask.shape)
        assert where == box and covered.all() and (ids == expected).all()


def test_a_grown_part_has_smooth_borders():
    ys, xs = np.mgrid[:40, :40] - 19.5
    mask = np.where(np.hypot(xs, ys) <= 9, 3, 2).astype(np.uint8)
    part = Part(mask, area_at(mask, Point(20, 20)))
    placement = Placement(part.home.centre, across=2, down=2)
    box, ids, covered = part.render(placement, mask.shape)
    grown = np.zeros(mask.shape, bool)
    grown[box] = covered
    assert grown.sum() == pytest.approx(math.pi * 18**2, rel=0.05)
    wrong = grown ^ (np.hypot(xs, ys) <= 18)
    assert wrong.sum() < 60


def test_a_border_within_a_grown_part_stays_in_its_middle():
    mask = np.zeros((40, 40), np.uint8)
    mask[16:24, 16:20], mask[16:24, 20:24] = 2, 6
    part = Part(mask, Stencil((slice(16, 24), slice(16, 24)), np.ones((8, 8), bool)))
    placement = Placement(part.home.centre, across=3, down=3)
    box, ids, covered = part.render(placement, mask.shape)
    grown = np.zeros_like(mask)
    grown[box] = np.where(covered, ids, 0)
    assert (grown[10:30, 9:20] == 2).all() and (grown[10:30, 20:31] == 6).all()


def test_mirroring_twice_is_nothing():
    axis = Axis(7, 3, 30)
    placement = Placement(Point(4, 9), angle=50, across=1.5, down=0.5)
    again = placement.mirrored(axis).mirrored(axis)
    assert again.centre == pytest.approx(placement.centre)
    assert np.allclose(again.matrix, placement.matrix)
    corner, mirrored = placement.place(2, 3), placement.mirrored(axis).place(2, 3)
    assert mirrored == pytest.approx(axis.mirror(corner))
