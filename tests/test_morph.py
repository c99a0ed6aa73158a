"""Morphs: the way through styles and masks, smooth and without a seam."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.attributes import load_attributes
from anime_draw.morph import (
    attribute_stops,
    between_masks,
    morph,
    num_frames,
    positions,
    style_at,
)
from anime_draw.painter import Painter

STOPS = np.eye(3, 8, dtype=np.float32) * 3


@given(
    st.integers(1, 5),
    st.integers(1, 9),
    st.booleans(),
    st.booleans(),
    st.integers(0, 3),
)
def test_positions_go_forward_through_every_stop(stops, frames, loop, ease, hold):
    way = positions(stops, frames, loop=loop, ease=ease, hold=hold)
    assert (np.diff(way) >= 0).all()
    for stop in range(stops):
        assert (way == stop).sum() == hold + 1
    assert len(way) == num_frames(stops, frames, loop=loop, hold=hold)


@pytest.mark.parametrize("interpolation", ["spherical", "linear"])
def test_a_loop_has_no_seam(interpolation: str):
    way = positions(3, 10, loop=True)
    styles = [style_at(STOPS, p, loop=True, interpolation=interpolation) for p in way]
    steps = [np.linalg.norm(b - a) for a, b in pairwise([*styles, styles[0]])]
    assert max(steps) < 1.2 * min(steps)


def test_easing_slows_down_at_the_stops():
    steps = np.diff(positions(2, 20, loop=False, ease=True))
    assert steps[0] < steps[10] / 3 and steps[-1] < steps[10] / 3


def test_without_a_loop_the_last_stop_is_the_last_frame():
    way = positions(3, 10, loop=False)
    assert len(way) == 21
    assert (style_at(STOPS, way[-1], loop=False) == STOPS[2]).all()


def test_a_blonde_start_becomes_as_black_as_a_brown_one(tiny_attributes: Path):
    attributes = load_attributes(tiny_attributes)
    amounts = [("black hair", 1.0), ("blonde hair", 0.5)]
    start = np.random.default_rng(1).normal(size=8).astype(np.float32)
    blonde = attributes.apply(start, {"blonde hair": 2.0})
    stops = attribute_stops(start, attributes, amounts)
    np.testing.assert_allclose(
        attribute_stops(blonde, attributes, amounts), stops, atol=1e-4
    )
    difference = attributes.direction("black hair") - attributes.direction(
        "blonde hair"
    ) * np.float32(0.5)
    np.testing.assert_allclose(stops[0] - stops[1], difference, atol=1e-4)


def square(left: int) -> np.ndarray:
    mask = np.zeros((40, 40), np.uint8)
    mask[10:20, left : left + 10] = 5
    return mask


def test_shapes_travel_between_two_masks():
    before, after = square(10), square(14)
    assert (between_masks(before, after, 0) == before).all()
    assert (between_masks(before, after, 1) == after).all()
    halfway = between_masks(before, after, 0.5)
    assert np.abs(halfway.astype(int) - square(12)).sum() <= 5 * 20


def test_a_class_that_only_one_mask_has_grows_from_nothing():
    areas = [
        (between_masks(np.zeros((40, 40), np.uint8), square(10), amount) == 5).sum()
        for amount in (0, 0.5, 0.9, 0.95, 1)
    ]
    assert areas == sorted(areas) and areas[0] == 0 and areas[-1] == 100


@pytest.fixture(scope="module")
def painter(tiny_gaugan: Path) -> Painter:
    return Painter.load(tiny_gaugan, "cpu", "float32")


def test_an_animation_begins_with_the_first_style_in_the_first_mask(painter: Painter):
    stops = np.stack([painter.random_style(seed) for seed in range(2)])
    frames = list(morph(painter, [square(10), square(20)], stops, frames=3))
    assert len(frames) == 6
    assert np.abs(frames[0] - painter.paint(square(10), stops[0]).astype(int)).max() < 2
    assert np.abs(frames[3] - painter.paint(square(20), stops[1]).astype(int)).max() < 2


def test_an_even_pace_changes_the_picture_at_one_speed(painter: Painter):
    stops = np.stack([painter.random_style(0), painter.random_style(0) * 8])

    def unevenness(pace: str) -> float:
        frames = list(
            morph(
                painter, [square(10)], stops, frames=8, loop=False, pace=pace,
                interpolation="linear",
            )
        )  # fmt: skip
        steps = [np.abs(b.astype(float) - a).mean() for a, b in pairwise(frames)]
        return float(np.std(steps) / np.mean(steps))

    assert unevenness("even") < unevenness("steady") / 2
