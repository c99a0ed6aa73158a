"""How drawings follow the styles asked for, and how different pictures look."""

import numpy as np
import pytest

from anime_draw.classes import IDS
from anime_draw.evaluation.bootstrap import Bootstrap
from anime_draw.evaluation.following import (
    eye_colour,
    hair_colour,
    lend,
    score_colours,
    score_following,
    spread_of,
)
from anime_draw.evaluation.variety import look_at, perceptual_distance
from anime_draw.segmenter import Segmenter

RNG = np.random.default_rng(0)
STYLES = RNG.normal(0, 3, (40, 64)).astype(np.float32)
SPREAD = spread_of(np.eye(64, dtype=np.float32) * 9)
BOOTSTRAP = Bootstrap(100, 0.95, 0)


def follow(styles, asked):
    return score_following(styles, STYLES, asked, spread=SPREAD, bootstrap=BOOTSTRAP)


def test_who_follows_exactly_is_at_no_distance_and_always_found():
    asked = lend(40, seed=1)
    scores = follow(STYLES[asked], asked)
    assert scores.distance.value == pytest.approx(0, abs=1e-6)
    assert scores.found.low == scores.found.value == 1
    assert scores.chance == 1 / 40


def test_who_follows_nothing_is_as_far_as_from_others_and_found_by_chance():
    chance = RNG.normal(0, 3, STYLES.shape).astype(np.float32)
    scores = follow(chance, np.arange(40))
    assert scores.distance.value == pytest.approx(2**0.5, rel=0.05)
    assert scores.to_others.value == pytest.approx(2**0.5, rel=0.05)
    assert scores.found.value < 0.2


def test_distances_are_in_spreads_whatever_the_scale():
    near = STYLES + 0.1 * np.roll(STYLES, 1, axis=0)
    scores = follow(near, np.arange(40))
    assert scores.distance.value == pytest.approx(0.1, rel=0.1)
    larger = score_following(
        near * 7, STYLES * 7, np.arange(40), spread=SPREAD * 7, bootstrap=BOOTSTRAP
    )
    assert larger.distance.value == pytest.approx(scores.distance.value, rel=1e-4)


def test_who_follows_another_reference_is_not_found():
    scores = follow(STYLES[np.roll(np.arange(40), 1)], np.arange(40))
    assert scores.found.value == 0
    assert scores.distance.value > 1


@pytest.mark.parametrize("count", [2, 3, 48])
def test_every_style_is_lent_once_and_never_to_its_owner(count):
    lenders = lend(count, seed=0)
    assert sorted(lenders) == list(range(count))
    assert (lenders != np.arange(count)).all()


def test_the_more_two_pictures_differ_the_more_different_they_look(tiny_unet):
    segmenter = Segmenter.load(tiny_unet, device="cpu", precision="float32")
    picture = RNG.integers(0, 256, (64, 64, 3), np.uint8)
    half = picture.copy()
    half[:32] = 255 - half[:32]
    looks = [look_at(segmenter, each) for each in (picture, half, 255 - picture)]
    same, some, much = (perceptual_distance(looks[0], each) for each in looks)
    assert same == 0
    assert 0 < some < much < 4


def test_hair_colour_is_that_of_the_hair_alone():
    mask = np.zeros((8, 8), np.uint8)
    mask[:4] = IDS["hair"]
    picture = np.zeros((8, 8, 3), np.uint8)
    picture[:4] = 255
    assert hair_colour(picture, mask) == pytest.approx([100, 0, 0], abs=0.1)
    assert np.isnan(hair_colour(picture, np.zeros_like(mask))).all()


def test_eye_colour_is_that_of_the_irises_alone():
    mask = np.zeros((64, 64), np.uint8)
    mask[24:40, 10:26] = IDS["eye"]
    picture = np.full((64, 64, 3), 255, np.uint8)
    picture[24:40, 10:26] = 0
    assert eye_colour(picture, mask) == pytest.approx([0, 0, 0], abs=0.1)
    assert np.isnan(eye_colour(picture, mask * 0)).all()


def test_colours_are_as_far_as_they_look_and_bald_pictures_do_not_count():
    white, black, bald = [100.0, 0, 0], [0.0, 0, 0], [np.nan] * 3
    colours, asked = np.array([white, white, bald]), np.array([white, black, black])
    assert score_colours(colours, asked, BOOTSTRAP).value == pytest.approx(50)
