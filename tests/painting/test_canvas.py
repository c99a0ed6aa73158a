"""A canvas draws what the dense network draws, whatever is done to the mask."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from anime_draw.masks import Mask
from anime_draw.painting.arithmetic import count
from anime_draw.painting.canvas import Canvas
from anime_draw.painting.network import Network
from tests.painting.small_generators import (
    SIZES,
    blobs,
    make_generator,
    make_style,
    paint_dense,
)

LABELS = st.integers(0, 6)
SHARES = st.floats(0, 1)


@st.composite
def rectangles(draw):
    """Return what paints a rectangle; many touch or cross the border."""
    top, left, height, width = (draw(SHARES) for _ in range(4))
    label = draw(LABELS)

    def paint(mask: Mask) -> Mask:
        size = len(mask)
        rows = slice(int(top * size), int(top * size) + 1 + int(height * size / 3))
        columns = slice(int(left * size), int(left * size) + 1 + int(width * size / 3))
        changed = mask.copy()
        changed[rows, columns] = label
        return changed

    return paint


@st.composite
def swaps(draw):
    """Return what turns one class into another, which leaves it empty."""
    one, other = draw(LABELS), draw(LABELS)
    return lambda mask: np.where(mask == one, np.uint8(other), mask)


@st.composite
def pixels(draw):
    """Return what changes single pixels, corners among them."""
    places = draw(st.lists(st.tuples(SHARES, SHARES), min_size=1, max_size=4))
    label = draw(LABELS)

    def paint(mask: Mask) -> Mask:
        changed = mask.copy()
        for y, x in places:
            last = len(mask) - 1
            changed[round(y * last), round(x * last)] = label
        return changed

    return paint


MASKS = st.tuples(st.integers(0, 10**6), st.sampled_from([1, 2, 4, 7, 64]))
EDITS = st.lists(st.one_of(rectangles(), swaps(), pixels()), min_size=1, max_size=4)


def network(size: int, start: int) -> Network:
    return Network(make_generator(size, start), torch.float32)


def assert_dense(picture: np.ndarray, mask: Mask, style: np.ndarray, start: int):
    exact = paint_dense(make_generator(len(mask), start), mask, style)
    assert np.abs(picture.astype(int) - exact).max() <= 1


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SIZES), MASKS, st.integers(0, 99))
def test_drawing_equals_the_dense_network(sizes, chosen, seed: int):
    size, start = sizes
    mask = blobs(chosen[0], size, min(chosen[1], size))
    style = make_style(seed)
    assert_dense(Canvas(network(size, start)).draw(mask, style), mask, style, start)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from(SIZES), MASKS, EDITS, st.booleans())
def test_updating_equals_the_dense_network(sizes, chosen, edits, undo: bool):
    size, start = sizes
    style = make_style(0)
    masks = [blobs(chosen[0], size, min(chosen[1], size))]
    for edit in edits:
        masks.append(edit(masks[-1]))
    if undo:
        masks += masks[-2::-1] + masks[1:]  # and redo
    canvas = Canvas(network(size, start))
    canvas.draw(masks[0], style)
    for mask in masks[1:]:
        assert_dense(canvas.update(mask, 0), mask, style, start)


def test_undo_returns_exactly_the_picture_that_was_there():
    canvas, style = Canvas(network(32, 4)), make_style(1)
    mask = blobs(0, 32)
    edited = mask.copy()
    edited[8:20, 3:9] = 6
    before = canvas.draw(mask, style)
    assert (canvas.update(edited, 0) != before).any()
    assert (canvas.update(mask, 0) == before).all()


def test_a_small_tolerance_leaves_small_errors_however_many_strokes():
    canvas, style = Canvas(network(96, 6)), make_style(2)
    rng = np.random.default_rng(0)
    mask = blobs(3, 96, 6)
    canvas.draw(mask, style)
    for _ in range(30):
        mask = mask.copy()
        top, left = rng.integers(0, 86, 2)
        mask[top : top + 10, left : left + 10] = rng.integers(0, 7)
        picture = canvas.update(mask, 0.015)
    error = picture.astype(float) - paint_dense(make_generator(96, 6), mask, style)
    assert 0 < (error**2).mean() < 255**2 / 10**4  # 40 dB


def test_a_tolerance_saves_work_and_none_is_needed_where_nothing_changes():
    canvas, style = Canvas(network(96, 6)), make_style(2)
    mask = blobs(3, 96, 6)
    edited = mask.copy()
    edited[40:44, 40:44] = 6
    work = []
    for tolerance, before in ((0, mask), (0.05, mask), (0, edited)):
        canvas.draw(before, style)
        work.append(count(lambda by=tolerance: canvas.update(edited, by)))
    assert work[0] > 1.3 * work[1] > work[2] == 0


def test_another_style_on_the_same_mask_equals_the_dense_network():
    canvas, mask = Canvas(network(32, 4)), blobs(5, 32)
    for seed in range(3):
        style = make_style(seed)
        assert_dense(canvas.draw(mask, style), mask, style, 4)


def test_canvases_share_tables_and_notice_when_those_are_forgotten():
    shared = network(32, 4)
    style = make_style(0)
    one, other = Canvas(shared), Canvas(shared)
    kept = blobs(0, 32)
    one.draw(kept, style)
    for seed in range(40):  # of noise: more neighbourhoods than are remembered
        other.draw(blobs(seed, 32, 32), style)
    assert shared.neighbours[-1].version > 1
    kept[3:9, 4:6] = 2
    assert_dense(one.update(kept, 0), kept, style, 4)


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16], ids=str)
def test_a_draft_resembles_the_picture_that_follows_and_does_not_change_it(dtype):
    canvas = Canvas(Network(make_generator(64, 2), dtype))
    fresh = Canvas(Network(make_generator(64, 2), dtype))
    mask, other = blobs(1, 64, 3), blobs(2, 64, 3)
    assert canvas.draft(mask, make_style(0)) is None  # there is nothing to learn from
    for seed in range(4):
        before = canvas.draw(mask, make_style(seed))
        canvas.draft(mask, make_style(seed + 1))
    for new in (mask, other, mask):
        draft, exact = canvas.draft(new, make_style(9)), fresh.draw(new, make_style(9))
        assert distance(draft, exact) < 0.8 * distance(before, exact)
        assert (canvas.draw(new, make_style(9)) == exact).all()
        before = canvas.draw(new, make_style(3))


def distance(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


@settings(max_examples=10, deadline=None)
@given(MASKS, EDITS, st.integers(0, 5))
def test_after_a_draft_everything_equals_the_dense_network(chosen, edits, when: int):
    mask = blobs(chosen[0], 32, min(chosen[1], 32))
    canvas, style, other = Canvas(network(32, 4)), make_style(0), make_style(1)
    canvas.draw(mask, style)
    for number, edit in enumerate(edits):
        mask = edit(mask)
        if number == when % len(edits):
            style = other
            canvas.draft(edit(mask), make_style(2))
            canvas.draft(mask, style)  # the first is no longer wanted
        assert_dense(canvas.update(mask, 0), mask, style, 4)


def test_a_draft_of_forgotten_numbers_is_drawn_anew():
    shared, style = network(32, 4), make_style(0)
    one, other = Canvas(shared), Canvas(shared)
    one.draw(blobs(0, 32), style)
    one.draft(blobs(1, 32), style)
    version = shared.neighbours[-1].version
    for seed in range(40):
        other.draw(blobs(seed, 32, 32), style)
    assert shared.neighbours[-1].version > version
    assert_dense(one.draw(blobs(1, 32), style), blobs(1, 32), style, 4)


@settings(max_examples=10, deadline=None)
@given(MASKS, EDITS)
def test_updating_equals_drawing_anew_in_half_precision(chosen, edits):
    half = Network(make_generator(64, 2), torch.bfloat16)
    mask, style = blobs(chosen[0], 64, min(chosen[1], 64)), make_style(0)
    one, other = Canvas(half), Canvas(half)
    one.draw(mask, style)
    for edit in edits:
        mask = edit(mask)
        assert distance(one.update(mask, 0), other.draw(mask, style)) < 0.5


def test_half_precision_stays_close():
    mask, style = blobs(2, 64), make_style(0)
    canvas = Canvas(Network(make_generator(64, 2), torch.bfloat16))
    exact = paint_dense(make_generator(64, 2), mask, style).astype(int)
    assert np.abs(canvas.draw(mask, style) - exact).mean() < 4
