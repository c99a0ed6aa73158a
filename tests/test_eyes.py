"""Where eyes are, what colour their irises have, and giving them another."""

import cv2
import numpy as np
import pytest

from anime_draw.classes import IDS
from anime_draw.colours import from_lab, to_lab
from anime_draw.evaluation.eyes import difference_of_eyes
from anime_draw.eyes import (
    DARKER,
    LIGHTER,
    SMOOTH,
    SOFT,
    blurred,
    colour_of_eyes,
    find_eyes,
    find_pair,
    iris_colour,
    iris_likeness,
    tint_eyes,
)

LEFT, RIGHT = slice(60, 110), slice(146, 196)
ROWS = slice(100, 140)
IRIS = slice(108, 132)  # rows: between a dark lid and the white
GREEN = np.array([45.0, -30.0, 20.0])


@pytest.fixture
def mask():
    eyes = np.full((256, 256), IDS["face"], np.uint8)
    eyes[ROWS, LEFT] = eyes[ROWS, RIGHT] = IDS["eye"]
    return eyes


@pytest.fixture
def picture():
    """A blue eye of many shades, and a brown one, in a face."""
    image = np.full((256, 256, 3), 220, np.uint8)
    shades = np.linspace(0.8, 1.2, IRIS.stop - IRIS.start)[:, None, None]
    for eye, colour in ((LEFT, (70, 90, 200)), (RIGHT, (120, 80, 50))):
        image[ROWS, eye] = 255
        image[ROWS.start : IRIS.start, eye] = 0
        image[IRIS, eye] = np.array(colour) * shades
    return image


def plainly_tinted(picture, mask, colour):
    """Tint as `tint_eyes` does, but look at the whole picture."""
    lab, side = to_lab(picture), max(mask.shape)
    for eye in find_eyes(mask):
        lightness, *chroma = colour - iris_colour(lab, eye)
        share = blurred(eye, SOFT * side) * iris_likeness(lab, eye, SMOOTH * side)
        times = colour[0] / max(colour[0] - lightness, 1.0)
        lab[..., 0] *= 1 + share * (np.clip(times, DARKER, LIGHTER) - 1)
        lab[..., 1:] += share[..., None] * np.asarray(chroma, np.float32)
    lab[..., 0] = lab[..., 0].clip(0, 100)
    return from_lab(lab)


@pytest.mark.parametrize("seed", range(8))
def test_only_what_is_around_the_eyes_needs_to_be_looked_at(seed):
    rng = np.random.default_rng(seed)
    side = int(rng.choice([64, 200, 512]))
    mask = np.full((side, side), IDS["face"], np.uint8)
    for left in (0.1, 0.55):  # at the border of the picture, too
        y, x = (int(side * (each + rng.uniform(-0.1, 0.1))) for each in (0.3, left))
        height, width = (int(side * rng.uniform(0.06, 0.3)) for _ in range(2))
        mask[max(0, y) : y + height, max(0, x) : x + width] = IDS["eye"]
    noise = rng.integers(0, 256, (side // 8, side // 8, 3), np.uint8)
    picture = cv2.resize(noise, (side, side), interpolation=cv2.INTER_CUBIC)
    found = tint_eyes(picture, mask, GREEN).astype(int)
    expected = plainly_tinted(picture, mask, GREEN)
    assert np.abs(found - expected).max() <= 1
    assert (found != picture).any()
    colours = [iris_colour(to_lab(picture), eye) for eye in find_eyes(mask)]
    assert np.allclose(colour_of_eyes(picture, mask), np.mean(colours, axis=0))


def test_tinted_eyes_have_the_colour_asked_for_both(picture, mask):
    assert difference_of_eyes(picture, mask) > 40
    tinted = tint_eyes(picture, mask, GREEN)
    assert difference_of_eyes(tinted, mask) < 2
    assert np.abs(colour_of_eyes(tinted, mask) - GREEN).max() < 4


def test_shades_within_an_iris_stay(picture, mask):
    tinted = to_lab(tint_eyes(picture, mask, GREEN))[IRIS, 80, 0]
    assert (np.diff(tinted[4:-4]) >= 0).all() and tinted[-5] - tinted[4] > 5


def test_lids_and_whites_and_all_around_stay(picture, mask):
    tinted = tint_eyes(picture, mask, GREEN).astype(int)
    away = mask != IDS["eye"]
    away[96:144] = False  # over a few pixels a tint fades
    assert (tinted[away] == picture[away]).all()
    for rows in (slice(101, 105), slice(135, 139)):
        assert np.abs(tinted[rows, LEFT] - picture[rows, LEFT]).max() < 8


def test_an_eye_of_which_two_pixels_are_left_has_their_colour():
    mask = np.full((128, 128), IDS["face"], np.uint8)
    mask[64, 40:76] = mask[65, 40:43] = IDS["eye"]  # a lid that hides all but a corner
    [eye] = find_eyes(mask)
    assert eye.sum() == 2
    picture = np.full((128, 128, 3), 220, np.uint8)
    picture[eye] = (40, 60, 120), (60, 80, 140)
    colour = colour_of_eyes(picture, mask)
    assert np.allclose(colour, to_lab(picture)[eye].mean(axis=0))
    away = cv2.dilate(mask, np.ones((9, 9))) != IDS["eye"]
    assert (tint_eyes(picture, mask, GREEN)[away] == picture[away]).all()


def test_a_colour_as_it_is_changes_next_to_nothing(picture, mask):
    mask[:, RIGHT] = IDS["face"]
    colour = colour_of_eyes(picture, mask)
    again = tint_eyes(picture, mask, colour).astype(int)
    assert np.abs(again - picture).max() <= 1


def test_an_eye_of_one_grey_can_be_tinted(picture, mask):
    picture[ROWS] = 128
    tinted = tint_eyes(picture, mask, GREEN)
    assert (tinted[120, 80] != picture[120, 80]).any()
    assert np.isfinite(to_lab(tinted)).all()


def test_without_eyes_there_is_no_colour_and_no_change(picture, mask):
    mask[:] = IDS["hair"]
    mask[4:8, 4:8] = IDS["eye"]  # too small
    assert find_eyes(mask) == [] and find_pair(mask) is None
    assert colour_of_eyes(picture, mask) is None
    assert tint_eyes(picture, mask, GREEN) is picture


def test_of_three_eyes_the_two_largest_count(picture, mask):
    mask[10:30, 10:40] = IDS["eye"]  # of somebody in the background
    pair = find_pair(mask)
    assert pair is not None and not any(eye[:40].any() for eye in pair)


@pytest.mark.parametrize("step", [2, 4])
def test_smaller_pictures_are_tinted_alike(picture, mask, step):
    small, its = picture[::step, ::step], mask[::step, ::step]
    tinted = tint_eyes(small, its, GREEN)
    assert np.abs(colour_of_eyes(tinted, its) - GREEN).max() < 8
