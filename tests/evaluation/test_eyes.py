"""Whether two eyes have one colour."""

import numpy as np
import pytest

from anime_draw.classes import IDS
from anime_draw.evaluation.eyes import difference_of_eyes

LEFT, RIGHT = slice(60, 110), slice(146, 196)
ROWS = slice(100, 140)


@pytest.fixture
def mask():
    eyes = np.full((256, 256), IDS["face"], np.uint8)
    eyes[ROWS, LEFT] = eyes[ROWS, RIGHT] = IDS["eye"]
    return eyes


@pytest.fixture
def picture():
    """Two blue eyes, lighter and darker by lines, in a face."""
    image = np.full((256, 256, 3), 220, np.uint8)
    for eye in (LEFT, RIGHT):
        image[ROWS, eye] = (70, 90, 200)
        image[ROWS.start : ROWS.start + 8, eye] = 0
        image[ROWS.stop - 8 : ROWS.stop, eye] = 255
    return image


def test_eyes_of_one_colour_are_not_apart(picture, mask):
    assert difference_of_eyes(picture, mask) == pytest.approx(0, abs=1e-3)


def test_a_brown_eye_beside_a_blue_one_is_far_apart(picture, mask):
    picture[ROWS.start + 8 : ROWS.stop - 8, LEFT] = (140, 90, 60)
    assert difference_of_eyes(picture, mask) > 40


def test_shadow_lashes_and_white_of_one_eye_do_not_count(picture, mask):
    before = picture.copy()
    picture[ROWS.start : ROWS.start + 8, LEFT] = (60, 0, 0)
    picture[ROWS.stop - 8 : ROWS.stop, LEFT] = (255, 255, 200)
    assert difference_of_eyes(picture, mask) == pytest.approx(
        difference_of_eyes(before, mask), abs=1
    )


@pytest.mark.parametrize("size", [32, 64, 128])
def test_small_pictures_have_eyes_too(picture, mask, size):
    step = 256 // size
    small = picture[::step, ::step], mask[::step, ::step]
    assert difference_of_eyes(*small) == pytest.approx(0, abs=1)


def test_one_eye_or_half_a_one_is_no_pair(picture, mask):
    mask[ROWS, LEFT] = IDS["hair"]
    assert np.isnan(difference_of_eyes(picture, mask))
    mask[ROWS, LEFT.start : LEFT.start + 15] = IDS["eye"]
    assert np.isnan(difference_of_eyes(picture, mask))
    assert np.isnan(difference_of_eyes(picture, mask * 0))


def test_closed_eyes_show_no_colour(picture, mask):
    mask[ROWS.start : ROWS.stop - 3] = IDS["face"]
    assert np.isnan(difference_of_eyes(picture, mask))
