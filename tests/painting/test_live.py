"""What the editor paints on follows mask and style."""

from pathlib import Path

import numpy as np
import pytest

from anime_draw.errors import MaskError
from anime_draw.painter import Painter
from anime_draw.painting.live import Live
from tests.painting.small_generators import blobs


@pytest.fixture(scope="module")
def painter(tiny_gaugan: Path) -> Painter:
    return Painter.load(tiny_gaugan, "cpu", "float32")


@pytest.fixture
def live(painter: Painter) -> Live:
    return painter.live()


def edited(mask: np.ndarray) -> np.ndarray:
    changed = mask.copy()
    changed[10:18, 12:20] = 6
    return changed


def test_it_paints_what_the_painter_paints(painter: Painter, live: Live):
    mask = blobs(0, 64)  # twice the size: it is scaled
    for seed in (0, 1):
        style = painter.random_style(seed)
        assert (live.paint(mask, style) == painter.paint(mask, style)).all()
        assert live.settled


def test_after_strokes_refreshing_makes_it_exact(painter: Painter, live: Live):
    mask, style = blobs(0, 32), painter.random_style(0)
    live.paint(mask, style)
    picture = live.paint(edited(mask), style)
    exact = painter.paint(edited(mask), style)
    assert not live.settled
    assert np.abs(picture.astype(int) - exact).mean() < 4
    assert (live.refresh() == exact).all() and live.settled


def test_nothing_new_gives_the_same_picture_and_a_copy(painter: Painter, live: Live):
    mask, style = blobs(0, 32), painter.random_style(0)
    first = live.paint(mask, style)
    live.paint(mask, style)[:] = 0
    assert (live.paint(mask, style) == first).all()


def test_the_mask_it_was_given_may_be_painted_on(painter: Painter, live: Live):
    mask, style = blobs(0, 32), painter.random_style(0)
    before = live.paint(mask, style)
    mask[:] = 3
    assert (live.paint(mask, style) != before).any()


def test_a_draft_comes_only_if_the_picture_would_take_too_long(painter: Painter):
    mask, style = blobs(0, 32), painter.random_style(0)
    patient, hasty = painter.live(budget=60), painter.live(budget=1e-6)
    for live in (patient, hasty):
        assert live.preview(mask, style) is None  # nobody knows yet
        live.paint(mask, style)
    other = painter.random_style(1)
    assert patient.preview(mask, other) is None
    assert hasty.preview(mask, style) is None  # that picture is there already
    assert hasty.preview(edited(mask), style) is None  # a stroke
    draft = hasty.preview(mask, other)
    assert draft is not None and draft.shape == (32, 32, 3)
    assert (hasty.paint(mask, other) == painter.paint(mask, other)).all()
    assert hasty.settled


def test_a_draft_that_is_no_longer_wanted_leaves_no_trace(painter: Painter):
    mask, style = blobs(0, 32), painter.random_style(0)
    live = painter.live(budget=1e-6)
    exact = live.paint(mask, style)
    assert live.preview(blobs(1, 32), painter.random_style(1)) is not None
    assert (live.paint(mask, style) == exact).all()
    assert (live.paint(edited(mask), style) == painter.paint(edited(mask), style)).all()
    live.preview(blobs(1, 32), style)
    assert (live.refresh() == painter.paint(edited(mask), style)).all()


def test_a_bad_mask_is_refused_and_the_next_is_painted(painter: Painter, live: Live):
    mask, style = blobs(0, 32), painter.random_style(0)
    live.paint(mask, style)
    with pytest.raises(MaskError, match="1024 pixels have the id 9"):
        live.paint(np.full((32, 32), 9, np.uint8), style)
    assert (live.paint(mask, style) == painter.paint(mask, style)).all()


def test_refreshing_nothing_is_a_mistake(live: Live):
    with pytest.raises(ValueError, match="nothing has been painted"):
        live.refresh()


def test_it_says_what_it_draws_on(live: Live):
    assert live.device_text == "cpu fp32"
