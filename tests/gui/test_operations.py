"""What is done to a whole class, and filling holes from what is around them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.document.boxes import Point
from gui.document.document import Document
from gui.document.operations import (
    OPERATIONS,
    apply,
    grow,
    remove_specks,
    replace,
    shrink,
    smooth,
    smooth_all,
)
from gui.document.regions import area_at, class_at, fill_from_around

BY_NAME = {operation.name: operation for operation in OPERATIONS}


def disc(radius: float, size: int = 48, label: int = 5) -> np.ndarray:
    ys, xs = np.mgrid[:size, :size] - size // 2
    return np.where(np.hypot(xs, ys) <= radius, label, 0).astype(np.uint8)


def test_growing_adds_exactly_the_rim_and_shrinking_takes_it_back():
    assert (grow(disc(10), 5, 4) == disc(14)).mean() > 0.99
    point = disc(0)
    assert (grow(point, 5, 7) == disc(7)).all()
    assert (shrink(grow(point, 5, 7), 5, 6) == 5).sum() in range(1, 6)


def test_where_a_class_shrinks_its_neighbour_moves_in():
    mask = disc(10)
    mask[mask == 0] = 2
    mask[:, 24:][mask[:, 24:] == 2] = 4
    smaller = shrink(mask, 5, 3)
    assert set(np.unique(smaller)) == {2, 4, 5}
    assert smaller[24, 15] == 2 and smaller[24, 33] == 4 and smaller[24, 24] == 5


def test_a_class_that_is_everything_does_not_shrink_away():
    mask = np.full((8, 8), 3, np.uint8)
    assert (shrink(mask, 3, 2) == mask).all()
    assert (fill_from_around(mask, mask == 3) == mask).all()


def test_smoothing_removes_teeth_and_keeps_the_form():
    mask = np.zeros((40, 40), np.uint8)
    mask[10:30, 10:30] = 5
    toothed = mask.copy()
    toothed[9, 10:30:2] = 5
    toothed[20, 30:36] = 5
    for smoother in (smooth(toothed, 5, 2), smooth_all(toothed, 2)):
        assert not smoother[20, 34] and not smoother[8].any()
        assert (smoother != mask).sum() < 30
    assert (smooth(mask, 3, 2) == mask).all()


def test_smoothing_rounds_corners_wherever_the_class_lies():
    mask = np.zeros((40, 40), np.uint8)
    mask[10:30, 10:30] = 5
    for smoother in (smooth(mask, 5, 4), smooth_all(mask, 4)):
        assert not smoother[10, 10] and smoother[20, 10] and smoother[15, 15]
        assert (smoother == smoother.T).all() and not smoother[:9].any()


def test_what_a_class_surrounds_in_part_is_no_speck():
    mask = np.zeros((20, 20), np.uint8)
    mask[2:10, 2:10] = 5
    mask[2:4, 2:4] = 0  # four pixels within the box of the class, part of the ground
    assert (remove_specks(mask, 5) == mask).all()


def test_specks_join_what_is_around_them_and_parts_of_size_stay():
    mask = disc(10)
    mask[2, 2:6] = 3
    mask[24, 24] = 4
    mask[40:44, 2:6] = 6
    clean = remove_specks(mask, 5)
    expected = disc(10)
    expected[40:44, 2:6] = 6
    assert (clean == expected).all()
    assert (remove_specks(mask, 4)[2, 2:6] == 3).all()


def test_the_nearest_class_fills_a_hole():
    mask = np.zeros((9, 9), np.uint8)
    mask[:, 5:] = 6
    hole = np.zeros((9, 9), bool)
    hole[2:7, 1:8] = True
    mask[hole] = 3
    filled = fill_from_around(mask, hole)
    assert filled[4, 1] == 0 and filled[4, 7] == 6 and not (filled == 3).any()
    assert (filled[~hole] == mask[~hole]).all()


def test_areas_hang_by_sides_and_end_at_other_classes():
    mask = np.zeros((6, 6), np.uint8)
    mask[1:3, 1:3] = mask[3, 3] = 4
    area = area_at(mask, Point(1.5, 1.5))
    assert area.box == (slice(1, 3), slice(1, 3)) and area.covered.all()
    everywhere = class_at(mask, Point(1.5, 1.5))
    assert (
        everywhere.box == (slice(1, 4), slice(1, 4)) and everywhere.covered.sum() == 5
    )
    assert area_at(mask, Point(6, 0)) is None and class_at(mask, Point(-1, 0)) is None


@settings(deadline=None)
@given(
    st.sampled_from(OPERATIONS),
    st.lists(st.integers(0, 6), min_size=2, max_size=2),
    st.integers(1, 12),
    st.sets(st.integers(0, 6), max_size=4),
    st.integers(0, 99),
)
def test_every_operation_is_one_step_that_respects_locks(
    operation, labels, amount, locked, seed
):
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 7, (6, 7), np.uint8).repeat(5, 0).repeat(4, 1)
    document = Document(first)
    document.locked = frozenset(locked)
    count = apply(document, operation, labels[: operation.num_classes], amount)
    kept = np.isin(first, list(locked))
    assert (document.mask[kept] == first[kept]).all() and document.mask.max() < 7
    assert count == (document.mask != first).sum()
    assert len(document.history) == (count > 0)
    document.undo()
    assert (document.mask == first).all()


def test_steps_say_what_was_done():
    document = Document(disc(5))
    apply(document, BY_NAME["Replace"], (5, 2))
    assert (document.mask == replace(disc(5), 5, 2)).all()
    apply(document, BY_NAME["Grow"], (2,), 3)
    assert document.history == ["Replace hair to face", "Grow face"]
    with pytest.raises(ValueError, match="expected 2 classes"):
        apply(document, BY_NAME["Replace"], (5,))
