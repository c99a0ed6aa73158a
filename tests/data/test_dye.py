"""Parts in other colours: where, which, and what stays."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.classes import IDS
from anime_draw.data.dye import DYED, LUMA, Dye
from anime_draw.masks import colourise

BACKGROUND, HAIR, CLOTHES = DYED
KEEP, ALIKE, NEW = 0.0, 0.5, 0.99
SIDE = 48
REACH = 4  # pixels that the soft edge of a part goes


def bands() -> tuple[np.ndarray, np.ndarray]:
    """Return a mask of seven bands, one for each class, and flat colours for it."""
    mask = np.repeat(np.arange(7, dtype=np.uint8), 12)[:, None].repeat(SIDE, axis=1)
    return colourise(mask), mask


def lots(**chosen: tuple[float, ...]) -> np.ndarray:
    """Return lots that leave all as it is, but for what is named."""
    names = ["background", "hair", "clothes", "skin"]
    some = np.zeros((4, 5))
    for name, lot in chosen.items():
        some[names.index(name)] = lot
    return some


def middle(image: np.ndarray, label: int) -> np.ndarray:
    return image[12 * label + 6, SIDE // 2]


def test_lots_that_leave_all_change_nothing():
    picture, mask = bands()
    assert (Dye(lots()).apply(picture, mask) == picture).all()


def test_a_flat_part_takes_the_colour_and_the_rest_stays():
    picture, mask = bands()
    dyed = Dye(lots(hair=(NEW, 0, 0, 1, 1))).apply(picture, mask)  # red
    assert middle(dyed, HAIR).tolist() == pytest.approx([255, 0, 0], abs=3)
    changed = (dyed != picture).any(axis=2)
    assert changed[mask == HAIR].all()
    far = np.ones_like(changed)
    far[12 * HAIR - REACH : 12 * (HAIR + 1) + REACH] = False
    assert not changed[far].any()


def test_a_part_may_take_the_colour_of_another():
    picture, mask = bands()
    to_clothes = 0.9  # the last of the others
    dyed = Dye(lots(hair=(ALIKE, to_clothes, 0, 0, 0))).apply(picture, mask)
    assert middle(dyed, HAIR).tolist() == pytest.approx(middle(picture, CLOTHES), abs=2)


def test_lines_stay_darker_and_light_lighter_than_what_is_around_them():
    picture = np.full((SIDE, SIDE, 3), 120, np.uint8)
    picture[10], picture[30] = 10, 250
    mask = np.full((SIDE, SIDE), HAIR, np.uint8)
    dyed = Dye(lots(hair=(NEW, 0, 0.5, 0.8, 0.6))).apply(picture, mask) @ LUMA
    line, flat, light = dyed[10, 24], dyed[20, 24], dyed[30, 24]
    assert line < 0.2 * flat and light > flat + 40


def test_skin_and_face_get_darker_together_and_stay_the_colour_of_skin():
    picture, mask = bands()
    dyed = Dye(lots(skin=(NEW, 0, 0, 0, 1))).apply(picture, mask)
    for name in ("skin", "face"):
        red, green, blue = middle(dyed, IDS[name])
        assert (middle(dyed, IDS[name]) < middle(picture, IDS[name])).all()
        assert red > green > blue
    assert (middle(dyed, IDS["eye"]) == middle(picture, IDS["eye"])).all()


def test_what_the_mask_does_not_name_and_small_parts_stay():
    picture, mask = bands()
    mask[mask == HAIR] = 255
    mask[-1, :5] = HAIR
    every = Dye(np.full((4, 5), NEW)).apply(picture, mask)
    inner = slice(12 * HAIR + REACH, 12 * (HAIR + 1) - REACH)
    assert (every[inner] == picture[inner]).all()


@given(st.integers(0, 2**32 - 1))
def test_any_dye_is_a_picture_and_the_same_of_the_same_seed(seed):
    picture, mask = bands()
    one, other = (Dye.draw(np.random.default_rng(seed)) for _ in range(2))
    dyed = one.apply(picture, mask)
    assert dyed.dtype == np.uint8 and dyed.shape == picture.shape
    assert (dyed == other.apply(picture, mask)).all()
