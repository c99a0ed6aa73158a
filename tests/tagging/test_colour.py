"""Measuring hair and naming what was measured."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.classes import IDS
from anime_draw.data.annotations import read_annotation, read_picture
from anime_draw.data.labels import load_labels
from anime_draw.data.shapes import rasterise
from anime_draw.tagging.colour import WORDS, measure_hair, name_colour, tag_hair
from anime_draw.tagging.scene import Colour, Scene

HAIR = IDS["hair"]

# What people call these, looked up in portraits.
NAMED = {
    "blonde": (247, 223, 139),
    "brown": (115, 74, 47),
    "black": (35, 33, 40),
    "blue": (62, 98, 180),
    "pink": (250, 165, 190),
    "purple": (120, 80, 160),
    "green": (70, 150, 95),
    "red": (190, 40, 50),
    "silver": (196, 200, 212),
    "white": (250, 250, 252),
    "orange": (232, 125, 45),
    "aqua": (120, 215, 225),
    "grey": (128, 130, 134),
}

# By a person, for portraits whose colour no two people would call differently.
SEEN = {
    "0047": "black",
    "0101": "blonde",
    "0135": "white",
    "0200": "pink",
    "0330": "blue",
    "0363": "brown",
    "0613": "green",
    "0953": "purple",
    "1420": "orange",
    "1801": "red",
    "2180": "silver",
}


def portrait(colour: tuple[int, int, int], side: int = 64):
    """Return a picture and mask; hair on the left: base, shadow, shine, outlines."""
    picture = np.full((side, side, 3), (255, 220, 190), np.uint8)
    half = side // 2
    hair = picture[:, :half]
    hair[:] = colour
    hair[side * 3 // 4 :] = np.asarray(colour) * 0.7
    hair[: side // 32] = 255
    hair[:, -1] = 20
    mask = np.zeros((side, side), np.uint8)
    mask[:, :half] = HAIR
    return picture, mask


@pytest.mark.parametrize(("word", "colour"), NAMED.items())
def test_hair_is_called_what_people_call_it(word, colour):
    assert tag_hair(Scene.of(*portrait(colour))).tags == (f"{word} hair",)


def test_every_word_is_tried():
    assert set(NAMED) == set(WORDS)


@given(
    st.floats(0, 100, exclude_max=False),
    st.floats(0, 150),
    st.floats(0, 360, exclude_max=True),
)
def test_every_colour_has_a_name(lightness, chroma, hue):
    assert name_colour(Colour(lightness, chroma, hue)) in WORDS


def test_shadow_shine_and_outlines_do_not_count():
    plain, mask = portrait(NAMED["blue"])
    plain[:, :32] = NAMED["blue"]
    drawn, _ = portrait(NAMED["blue"])
    np.testing.assert_allclose(
        measure_hair(Scene.of(drawn, mask)),
        measure_hair(Scene.of(plain, mask)),
        atol=1e-3,
    )


def test_big_pictures_measure_like_small_ones():
    small = measure_hair(Scene.of(*portrait(NAMED["pink"])))
    big = measure_hair(Scene.of(*portrait(NAMED["pink"], side=768)))
    np.testing.assert_allclose(small, big, atol=1.5)


def test_too_little_hair_is_not_tagged_but_explained():
    picture, mask = portrait(NAMED["red"])
    mask[:] = 0
    mask[:4, :4] = HAIR
    tagging = tag_hair(Scene.of(picture, mask))
    assert tagging.tags == ()
    assert tagging.reason == "hair covers 0.4% of the picture, less than 2%"


def test_measuring_no_hair_is_refused():
    picture, mask = portrait(NAMED["red"])
    with pytest.raises(ValueError, match="expected a mask with hair"):
        measure_hair(Scene.of(picture, np.zeros_like(mask)))


@pytest.mark.parametrize(("name", "word"), SEEN.items())
def test_real_portraits_are_called_what_a_person_calls_them(shared_data, name, word):
    path = shared_data / "annotations" / f"{name}.json"
    annotation = read_annotation(path, load_labels(None))
    picture = read_picture(annotation)
    mask = rasterise(annotation.shapes, *picture.shape[:2])
    assert tag_hair(Scene.of(picture, mask)).tags == (f"{word} hair",)
