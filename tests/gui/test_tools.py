"""The tools: a drag from press to release paints, and is one undo step."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.document.document import Document
from gui.tools import TOOLS, Axis, Drag, Ink, Point, Toolbox, pick
from gui.tools.toolbox import TOOLS_BY_NAME

INSIDE = st.floats(0, 31.99)
POINT = st.builds(Point, INSIDE, INSIDE)
ANY = st.builds(Point, st.floats(-20, 50), st.floats(-20, 50))


def blank(size: int = 32) -> Document:
    return Document(np.zeros((size, size), np.uint8))


def patches(size: int = 32) -> Document:
    rng = np.random.default_rng(3)
    return Document(rng.integers(0, 7, (8, 8), np.uint8).repeat(4, 0).repeat(4, 1))


def begin(name: str, document: Document, start: Point, **ink) -> Drag:
    tool = TOOLS_BY_NAME[name]
    chosen = Ink(**{"label": 3, "size": 1, **ink})
    return Drag(tool.gesture(document, start, chosen), tool.keys)


def drag(name: str, document: Document, *points: Point, shift=False, **ink) -> Drag:
    moving = begin(name, document, points[0], **ink)
    for point in points[1:]:
        moving.move(point, shift)
    moving.release()
    return moving


def test_one_drag_is_one_undo_step():
    document = blank()
    drag("Brush", document, Point(1.5, 1.5), Point(6.5, 1.5), Point(6.5, 4.5))
    assert document.mask[1, 1:7].tolist() == [3] * 6
    assert document.mask[1:5, 6].tolist() == [3] * 4
    assert document.history == ["Brush eye"]
    document.undo()
    assert not document.mask.any() and not document.can_undo


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_a_drag_that_is_given_up_leaves_no_trace(tool):
    document = patches()
    first = document.mask.copy()
    moving = begin(tool.name, document, Point(5, 5), size=9)
    moving.move(Point(20, 20))
    moving.press(Point(20, 25))
    moving.cancel()
    assert (document.mask == first).all()
    assert not document.can_undo and not document.editing
    assert moving.done and moving.outline is None
    moving.cancel()
    moving.move(Point(1, 1))
    assert not moving.press(Point(2, 2)) and not moving.key("Return")


@pytest.mark.parametrize("name", ["Brush", "Line", "Rectangle", "Ellipse"])
def test_every_move_can_be_seen_at_once(name):
    document = blank()
    moving = begin(name, document, Point(5, 5), size=9)
    before = document.version
    moving.move(Point(9, 9))
    assert document.version > before and document.mask[8, 8] == 3


def test_a_brush_that_is_resized_in_the_midst_goes_on_with_its_new_size():
    document, box = blank(), Toolbox()
    box.size = 2
    moving = box.begin(document, Point(4, 16))
    box.size = 10
    moving.move(Point(20, 16))
    moving.release()
    assert document.mask[12, 20] == box.label and not document.mask[10, 4]


@given(POINT, POINT)
def test_the_finest_stroke_has_no_gaps(start: Point, end: Point):
    document = blank()
    drag("Brush", document, start, end)
    mask = document.mask
    for share in np.linspace(0, 1, 100):
        x = start.x + share * (end.x - start.x)
        y = start.y + share * (end.y - start.y)
        near = mask[max(int(y) - 1, 0) : int(y) + 2, max(int(x) - 1, 0) : int(x) + 2]
        assert near.any()
    assert mask[int(start.y), int(start.x)] and mask[int(end.y), int(end.x)]


def test_a_steady_brush_follows_at_the_end_of_its_string():
    document = blank()
    moving = begin("Brush", document, Point(4.5, 16.5), steady=5)
    moving.move(Point(8.5, 18.5))  # within the string
    assert (document.mask == 3).sum() == 1
    moving.move(Point(20.5, 16.5))
    moving.release()
    assert np.flatnonzero(document.mask[16]).tolist() == list(range(4, 16))


def test_shift_joins_a_stroke_to_the_last_one():
    document, box = blank(), Toolbox()
    box.size = 1
    for name, point, shift in (
        ("Brush", Point(2.5, 4.5), True),  # there is no last one yet
        ("Brush", Point(20.5, 4.5), True),
        ("Brush", Point(20.5, 9.5), False),
        ("Eraser", Point(20.5, 2.5), True),
    ):
        box.choose(name)
        box.size = 1
        box.begin(document, point, shift).release()
    assert np.flatnonzero(document.mask[4]).tolist() == list(range(2, 20))
    assert document.history == ["Brush hair"] * 3 + ["Eraser"]


def test_the_eraser_paints_background_whatever_the_class():
    document = Document(np.full((8, 8), 5, np.uint8))
    drag("Eraser", document, Point(4, 4), size=20)
    assert not document.mask.any()


def test_filling_stops_at_the_border_of_the_area():
    document = blank()
    with document.edit() as mask:
        mask[:, 10] = 4
    drag("Fill", document, Point(3, 3), Point(20, 20), label=6)
    assert (document.mask[:, :10] == 6).all()
    assert (document.mask[:, 10] == 4).all() and not document.mask[:, 11:].any()


def test_filling_all_of_a_class_goes_past_borders():
    document = blank()
    with document.edit() as mask:
        mask[:, 10] = 4
    drag("Fill", document, Point(3, 3), label=6, contiguous=False)
    assert (document.mask[:, 10] == 4).all()
    assert (np.delete(document.mask, 10, axis=1) == 6).all()


def test_filling_does_not_leak_through_a_gap_that_is_closed():
    document = blank()
    with document.edit() as mask:
        mask[8:24, 8:24] = 5
        mask[10:22, 10:22] = 0
        mask[8:10, 15:18] = 0  # a gap of 3 pixels
    drag("Fill", document, Point(12, 12), gap=2)
    assert document.mask[0, 0] == 3
    document.undo()
    drag("Fill", document, Point(12, 12), gap=4)
    assert document.mask[0, 0] == 0 and (document.mask[10:22, 10:22] == 3).all()
    document.undo()
    drag("Fill", document, Point(16, 8), gap=4)  # in the gap itself: all of it
    assert document.mask[0, 0] == 3 and document.mask[12, 12] == 3


def test_a_click_outside_fills_nothing():
    document = blank()
    drag("Fill", document, Point(-3, 3), label=6)
    assert not document.mask.any() and not document.can_undo


def test_the_class_under_the_pointer_can_be_picked():
    document = blank()
    with document.edit() as mask:
        mask[2, 7] = 4
    assert pick(document, Point(7.9, 2.1)) == 4
    assert pick(document, Point(-0.1, 2)) is None
    assert pick(document, Point(32, 2)) is None
    box = Toolbox()
    box.choose("Pick")
    moving = box.begin(document, Point(0, 0))
    assert box.label == 0
    moving.move(Point(7, 2))
    moving.release()
    assert box.label == 4 and moving.done and len(document.history) == 1


# Shapes


def test_shapes_follow_the_pointer_and_leave_nothing_behind():
    for name in ("Line", "Rectangle", "Ellipse"):
        document = patches()
        first = document.mask.copy()
        moving = begin(name, document, Point(4.5, 4.5), size=3)
        moving.move(Point(30, 30))
        moving.move(Point(8.5, 6.5))
        moving.release()
        expected = Document(first)
        drag(name, expected, Point(4.5, 4.5), Point(8.5, 6.5), size=3)
        assert (document.mask == expected.mask).all() and len(document.history) == 1


def test_shift_makes_squares_circles_and_straight_lines():
    start, end = Point(4.5, 4.5), Point(13.5, 10.5)
    document = blank()
    drag("Rectangle", document, start, end, shift=True)
    assert (document.mask[4:14, 4:14] == 3).all() and document.mask.sum() == 300
    document = blank()
    drag("Ellipse", document, start, end, shift=True)
    assert (document.mask == document.mask.T).all() and document.mask[13, 9]
    document = blank()
    drag("Line", document, start, Point(13.5, 5.5), shift=True)
    assert set(np.nonzero(document.mask)[0]) == {4}
    document = blank()
    drag("Line", document, start, Point(13.5, 12.0), shift=True)
    ys, xs = np.nonzero(document.mask)
    assert (ys == xs).all() and len(ys) > 7


def test_a_lasso_fills_what_it_went_around_when_it_is_let_go():
    document = blank()
    corners = [Point(4, 4), Point(20, 4), Point(20, 20), Point(4, 20)]
    moving = begin("Lasso", document, corners[0])
    for point in corners[1:]:
        moving.move(point)
    assert not document.mask.any() and moving.outline.paths[0] == tuple(corners)
    moving.release()
    assert (document.mask[4:20, 4:20] == 3).all() and document.mask.sum() == 256 * 3


def polygon(document: Document, *corners: Point) -> Drag:
    moving = begin("Polygon", document, corners[0], reach=1)
    moving.release()
    for point in corners[1:]:
        moving.move(point)
        assert moving.press(point)
        moving.release()
    return moving


CORNERS = (Point(4, 4), Point(20, 4), Point(20, 20), Point(4, 20))


def test_a_polygon_goes_on_until_return():
    document = blank()
    moving = polygon(document, *CORNERS)
    moving.move(Point(30, 30))
    assert moving.outline.paths[0] == (*CORNERS, Point(30, 30))
    assert moving.outline.handles == CORNERS and not moving.done
    assert not document.editing
    assert moving.key("Return") and moving.done
    assert (document.mask[4:20, 4:20] == 3).all() and document.mask.sum() == 256 * 3
    assert document.history == ["Polygon eye"]


def test_a_click_on_the_first_corner_closes_the_polygon():
    document = blank()
    moving = polygon(document, *CORNERS)
    assert moving.press(Point(4.3, 4.3)) and moving.done
    assert document.mask.sum() == 256 * 3


def test_a_double_click_closes_a_polygon_and_means_nothing_to_others():
    document = blank()
    assert polygon(document, *CORNERS).key("Double")
    assert document.mask.sum() == 256 * 3
    for name in ("Brush", "Select"):
        assert not begin(name, document, Point(1, 1)).key("Double")
        document.jump(0)


def test_backspace_drops_corners_one_by_one_and_at_last_the_polygon():
    document = blank()
    moving = polygon(document, *CORNERS, Point(0, 30))
    assert moving.key("BackSpace")
    assert moving.outline.handles == CORNERS
    assert not moving.key("Left") and not moving.key("x")
    for _ in CORNERS:
        assert not moving.done
        moving.key("BackSpace")
    assert moving.done and not document.can_undo


def test_finishing_closes_a_polygon_and_keeps_a_stroke():
    document = blank()
    polygon(document, *CORNERS).finish()
    assert document.mask.sum() == 256 * 3
    moving = begin("Brush", document, Point(30, 30))
    moving.finish()
    assert document.mask[30, 30] == 3 and not document.editing


# Symmetry


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(["Brush", "Line", "Rectangle", "Ellipse", "Lasso"]),
    st.lists(ANY, min_size=1, max_size=4),
    st.floats(1, 12),
    st.booleans(),
    st.sampled_from([0.0, 90.0]),
)
def test_what_is_painted_at_an_axis_is_symmetric(name, points, size, square, angle):
    document = blank()
    axis = Axis(16, 16, angle)
    drag(name, document, *points, size=size, square=square, axis=axis)
    other = document.mask[:, ::-1] if angle == 0 else document.mask[::-1]
    assert (document.mask == other).all()


def test_an_axis_may_be_off_the_middle_and_go_through_a_pixel():
    document = blank()
    axis = Axis(0, 0).moved_to(Point(10.6, 3))
    assert axis.x == 10.5
    drag("Brush", document, Point(8.5, 5.5), axis=axis)
    assert np.flatnonzero(document.mask[5]).tolist() == [8, 12]
    drag("Brush", document, Point(25.5, 7.5), axis=axis)  # its image lies outside
    assert np.flatnonzero(document.mask[7]).tolist() == [25]


def test_a_tilted_axis_mirrors_too():
    document = blank(64)
    axis = Axis(32, 32).turned_to(45)  # from upper right to lower left
    drag("Rectangle", document, Point(4.5, 8.5), Point(13.5, 20.5), axis=axis)
    assert (document.mask == document.mask[::-1, ::-1].T).all()
    assert (document.mask > 0).sum() == 2 * 10 * 13
    assert axis.turned_to(405).angle == 45


def test_a_polygon_shows_its_mirror_image():
    document = blank()
    moving = begin("Polygon", document, Point(4, 4), axis=Axis(16, 0))
    assert moving.outline.paths[1] == (Point(28, 4), Point(28, 4))


def test_the_bucket_fills_at_both_sides_of_the_axis():
    document = blank()
    with document.edit() as mask:
        mask[4:8, 4:8] = mask[4:8, 24:28] = 2
    drag("Fill", document, Point(5, 5), axis=Axis(16, 16))
    assert (document.mask > 0).sum() == 32 and set(document.mask[4, [4, 27]]) == {3}


# Anything


EVENTS = st.one_of(
    st.tuples(st.just("move"), ANY, st.booleans()),
    st.tuples(st.just("press"), ANY, st.booleans()),
    st.tuples(st.just("release")),
    st.tuples(st.just("key"), st.sampled_from(sorted(TOOLS_BY_NAME["Select"].keys))),
)
AXES = st.sampled_from([None, Axis(16, 16), Axis(9.5, 3, 90), Axis(12, 20, 30)])


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(sorted(TOOLS_BY_NAME)),
            ANY,
            st.lists(EVENTS, max_size=6),
            st.sampled_from(["finish", "cancel", "leave"]),
            st.integers(0, 6),
            st.floats(1, 40),
            AXES,
        ),
        max_size=5,
    ),
    st.sets(st.integers(0, 6), max_size=3),
)
def test_whatever_was_done_undo_leads_back_and_locks_hold(strokes, locked):
    document = patches()
    document.locked = frozenset(locked)
    first = document.mask.copy()
    kept = np.isin(first, list(locked))
    shown, seen = first.copy(), document.version
    for name, start, events, end, label, size, axis in strokes:
        before, steps = document.mask.copy(), len(document.history)
        moving = begin(name, document, start, label=label, size=size, axis=axis)
        for what, *values in events:
            getattr(moving, what)(*values)
        if end == "leave":
            moving.release()
        if not moving.done:
            moving.cancel() if end == "cancel" else moving.finish()
        if not (document.mask != before).any():
            assert len(document.history) == steps
        assert not document.editing and document.mask.max() < 7
        assert (document.mask[kept] == first[kept]).all()
        if (box := document.changed_since(seen)) is not None:
            shown[box], seen = document.mask[box], document.version
        assert (shown == document.mask).all()
    last = document.mask.copy()
    document.jump(0)
    assert (document.mask == first).all() and not document.modified
    document.jump(len(document.history))
    assert (document.mask == last).all()


# The toolbox


def test_each_tool_remembers_its_size():
    box = Toolbox()
    box.size = 100
    box.choose("Eraser")
    box.size = 7
    box.choose("Fill")
    box.choose("Brush")
    assert box.size == 100
    box.choose("Eraser")
    assert box.size == 7


def test_sizes_stay_between_the_limits():
    box = Toolbox()
    box.grow(100)
    assert box.size == 512
    box.shrink()
    assert box.size < 512
    box.shrink(100)
    assert box.size == 1


def test_the_choices_survive_as_settings_and_odd_settings_do_no_harm():
    box = Toolbox()
    box.choose("Line")
    box.size, box.label, box.ink.square = 9, 2, True
    other = Toolbox()
    other.use_settings(box.to_settings())
    assert other.to_settings() == box.to_settings()
    assert (other.tool.name, other.size, other.label) == ("Line", 9, 2)
    other.use_settings(
        {"tool": "Axe", "label": 9, "sizes": {"Line": "big", "Axe": 3, "Brush": 1e9}}
    )
    assert (other.tool.name, other.size, other.label) == ("Line", 9, 2)
    other.choose("Brush")
    assert other.size == 24
    other.use_settings({"sizes": [], "gap": True, "steady": -1, "tool": ["Brush"]})
    assert other.size == 24 and other.ink.gap == 0 and other.ink.steady == 0


def test_no_two_tools_share_a_key():
    assert len({tool.key for tool in TOOLS}) == len(TOOLS)
