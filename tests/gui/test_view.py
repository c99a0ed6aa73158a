"""The view: zoom, pan and mirror show the mask elsewhere and never change it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.document.boxes import Point
from gui.panes.layers import Layers, changed_part, show_ids
from gui.panes.view import VISIBLE, View

PLACE = st.floats(0, 300)


def view_of(shape: tuple[int, int] = (64, 64), **options) -> View:
    view = View(shape, 300, 260, **options)
    view.fit()
    return view


@given(PLACE, PLACE, st.booleans(), st.floats(0.2, 9))
def test_screen_and_mask_lead_to_each_other(x, y, mirrored, factor):
    view = view_of(mirrored=mirrored)
    view.zoom(factor, 40, 50)
    assert view.to_screen(*view.to_mask(x, y)) == pytest.approx((x, y))


@given(PLACE, PLACE, st.floats(0.3, 4), st.booleans())
def test_zooming_keeps_what_is_at_the_pointer(x, y, factor, mirrored):
    view = view_of((512, 512), mirrored=mirrored)
    view.zoom(3, 150, 130)
    before = view.to_mask(x, y)
    view.zoom(factor, x, y)
    inside = view.left > VISIBLE - view.across and view.left < view.width - VISIBLE
    if inside and view.top > VISIBLE - view.down and view.top < view.height - VISIBLE:
        assert view.to_mask(x, y) == pytest.approx(before)


@given(st.floats(-9000, 9000), st.floats(-9000, 9000))
def test_the_picture_cannot_be_lost(dx, dy):
    view = view_of()
    view.pan(dx, dy)
    assert view.left < view.width and view.left + view.across > 0
    assert view.top < view.height and view.top + view.down > 0


def test_fitting_shows_all_of_masks_of_any_shape_in_the_middle():
    view = view_of((40, 120))
    assert view.to_screen(60, 20) == pytest.approx((150, 130))
    left, right = view.to_screen(0, 0)[0], view.to_screen(120, 0)[0]
    assert 0 < left < right < 300 and view.scale == pytest.approx(280 / 120)


def test_a_growing_pane_is_fitted_again_unless_the_view_was_moved():
    view = view_of()
    view.resize(600, 520)
    assert view.scale == pytest.approx(500 / 64)
    view.show_actual()
    middle = view.to_mask(300, 260)
    view.resize(400, 400)
    assert view.scale == 1 and view.to_mask(200, 200) == pytest.approx(middle)


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("factor", [0.3, 1.0, 2.5, 8.0])
def test_every_pixel_shows_the_class_that_a_click_there_would_paint(factor, mirrored):
    mask = np.random.default_rng(0).integers(0, 7, (64, 64), np.uint8)
    view = view_of(mirrored=mirrored)
    view.zoom(factor, 100, 90)
    ids = show_ids(mask, view, (0, 0, 300, 260))
    for x, y in ((20, 30), (150, 130), (222, 201)):
        point: Point = view.to_mask(x + 0.5, y + 0.5)
        if 0 <= point.x < 64 and 0 <= point.y < 64:
            assert ids[y, x] == mask[int(point.y), int(point.x)]


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("factor", [0.4, 1.0, 6.0])
def test_a_part_is_drawn_as_in_the_whole(factor, mirrored):
    rng = np.random.default_rng(1)
    picture = np.kron(rng.integers(0, 255, (16, 16, 3)), np.ones((8, 8, 1)))
    layers = Layers(
        mask=np.kron(rng.integers(0, 7, (8, 8)), np.ones((8, 8))).astype(np.uint8),
        picture=picture.astype(np.uint8),
        opacity=0.5,
    )
    view = view_of(mirrored=mirrored)
    view.zoom(factor, 120, 100)
    whole = layers.render(view, (0, 0, 300, 260)).astype(int)
    part = layers.render(view, (90, 70, 190, 160))
    assert np.abs(whole[70:160, 90:190] - part).max() <= 24  # OpenCV rounds places
    assert np.abs(whole[70:160, 90:190] - part).mean() < 1


def test_hidden_classes_let_the_picture_through_and_outlines_show_borders_only():
    mask = np.zeros((64, 64), np.uint8)
    mask[:, 32:] = 5
    picture = np.full((64, 64, 3), 200, np.uint8)
    view, box = view_of(), (0, 0, 300, 260)
    hidden = Layers(mask, picture, hidden={5}).render(view, box)
    assert (hidden[130, 250] == 200).all() and (hidden[130, 50] != 200).any()
    lines = Layers(mask, picture, outlines=True).render(view, box)
    differs = (lines[130] != 200).any(axis=-1)
    assert differs[148:153].any() and not differs[60:140].any()


def test_the_changed_part_of_a_picture_is_found():
    before = np.zeros((20, 30, 3), np.uint8)
    after = before.copy()
    after[5, 7, 2] = after[9, 11, 0] = 1
    assert changed_part(before, after) == (slice(5, 10), slice(7, 12))
    assert changed_part(before, before) is None
