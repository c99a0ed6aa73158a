"""Classes in styles of their own: composed of portraits of one mask."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anime_draw.classes import IDS, NUM_CLASSES
from anime_draw.painter import Painter
from anime_draw.parts import (
    InParts,
    Joined,
    apart,
    bounds,
    compose,
    join_stops,
    share_of,
)
from anime_draw.style import interpolate

SIDE = 64
MASKS = arrays(np.uint8, (SIDE, SIDE), elements=st.integers(0, NUM_CLASSES - 1))
HAIR, CLOTHES, FACE = IDS["hair"], IDS["clothes"], IDS["face"]


@pytest.fixture
def mask() -> np.ndarray:
    halves = np.full((SIDE, SIDE), FACE, np.uint8)
    halves[:24] = HAIR
    halves[40:] = CLOTHES
    return halves


def plain(value: int) -> np.ndarray:
    return np.full((SIDE, SIDE, 3), value, np.uint8)


@given(MASKS)
def test_shares_of_all_classes_add_up_to_one(mask):
    shares = [share_of(mask, [label]) for label in range(NUM_CLASSES)]
    assert np.abs(np.sum(shares, axis=0) - 1).max() < 1e-4


def test_each_class_is_taken_from_its_picture(mask):
    others = [(plain(200), [HAIR]), (plain(50), [CLOTHES])]
    picture = compose(plain(100), others, mask)
    assert picture.dtype == np.uint8
    for row, value in ((5, 200), (32, 100), (60, 50)):
        assert (picture[row] == value).all()
    borders = np.diff(picture[:, 0, 0].astype(int))
    assert (borders[:30] <= 0).all() and (borders[30:] <= 0).all()


def test_what_stays_is_drawn_once(mask):
    class Painter:
        size, drawn = SIDE, 0

        def paint(self, mask, style):
            self.drawn += 1
            return plain(int(style[0]))

    painter = Painter()
    parts = {HAIR: np.array([200.0]), CLOTHES: np.array([50.0])}
    frames = InParts(painter, parts)
    for base in (100, 110, 120):
        picture = frames.paint(mask, np.array([base], float))
        assert [picture[row, 0, 0] for row in (5, 32, 60)] == [200, base, 50]
    assert painter.drawn == 3 + 2
    other = np.roll(mask, 1, axis=0)
    expected = InParts(Painter(), parts).paint(other, np.array([100.0]))
    assert (frames.paint(other, np.array([100.0])) == expected).all()
    assert painter.drawn == 3 + 2 + 3


def test_a_picture_in_one_style_alone_stays_as_it_is(mask):
    noise = np.random.default_rng(0).integers(0, 256, (SIDE, SIDE, 3), np.uint8)
    assert (compose(noise, [], mask) == noise).all()
    assert (compose(noise, [(noise, [HAIR, CLOTHES])], mask) == noise).all()
    assert (compose(noise, [(plain(0), [IDS["mouth"]])], mask) == noise).all()


def test_what_is_composed_is_where_the_class_is(mask):
    rows, columns = bounds(share_of(mask, [CLOTHES]))
    assert 30 < rows.start < 40 and rows.stop == SIDE and columns == slice(0, SIDE)
    assert bounds(np.zeros((4, 4), np.float32)) == (slice(0), slice(0))


def test_equal_styles_are_drawn_once_and_what_is_not_needed_not_at_all(mask):
    base, a, b = (np.full(4, value, np.float32) for value in range(3))
    mouth, eye = IDS["mouth"], IDS["eye"]
    mask[0, 0] = eye
    parts = {HAIR: a, CLOTHES: b, FACE: a.copy(), mouth: b + 1, eye: base.copy()}
    groups = apart(parts, base, mask)
    assert [classes for _, classes in groups] == [(FACE, HAIR), (CLOTHES,)]
    assert [style[0] for style, _ in groups] == [1, 2]
    assert apart({}, base, mask) == apart({HAIR: base}, base, mask) == []


def test_each_style_goes_its_own_way_and_what_is_alike_stays(tiny_gaugan: Path, mask):
    painter = Painter.load(tiny_gaugan, "cpu", "float32")
    first, second, hair, face = (painter.random_style(seed) for seed in range(4))
    labels, stops = join_stops(
        [first, second], [{HAIR: hair}, {HAIR: hair, FACE: face}]
    )
    assert labels == [FACE, HAIR] and stops.shape == (2, 3, 8)
    for amount in (0.0, 0.3, 0.5, 1.0):
        style = interpolate(*stops, amount)
        base = interpolate(first, second, amount)
        assert (style[0] == base).all() and (style[2] == hair).all()
        parts = {FACE: interpolate(first, face, amount), HAIR: hair}
        expected = InParts(painter, parts).paint(mask, base)
        assert (Joined(painter, labels).paint(mask, style) == expected).all()


def test_a_painter_paints_in_parts(tiny_gaugan: Path, mask):
    painter = Painter.load(tiny_gaugan, "cpu", "float32")
    styles = [painter.random_style(seed) for seed in range(2)]
    whole, other = (painter.paint(mask, style) for style in styles)
    picture = InParts(painter, {HAIR: styles[1]}).paint(mask, styles[0])
    assert (picture[:9] == other[:9]).all() and (picture[15:] == whole[15:]).all()
    assert (whole != other).any()
