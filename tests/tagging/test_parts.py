"""Measuring eyes, skin, clothes, background and picture in drawings of known colour."""

import numpy as np
import pytest

from anime_draw.classes import IDS
from anime_draw.tagging.parts import (
    tag_background,
    tag_clothes,
    tag_eyes,
    tag_picture,
    tag_skin,
)
from anime_draw.tagging.scene import Scene, agreement

SIDE = 256
FACE = (255, 228, 205)
FACE_ROWS = slice(40, 140)
MIDDLE = slice(70, 190)
LINE = (30, 22, 24)

# What people call these.
IRISES = {
    "blue": (58, 98, 185),
    "green": (60, 145, 90),
    "red": (190, 45, 50),
    "brown": (115, 72, 42),
    "purple": (125, 80, 165),
    "aqua": (90, 200, 215),
    "yellow": (225, 190, 60),
}
FABRICS = {
    "white": (236, 236, 240),
    "grey": (150, 150, 154),
    "black": (32, 32, 38),
    "red": (195, 45, 52),
    "blue": (50, 80, 160),
    "green": (70, 140, 80),
    "pink": (245, 165, 190),
    "yellow": (240, 210, 80),
    "beige": (238, 225, 195),
}


def draw(
    *,
    face=FACE,
    iris=IRISES["blue"],
    clothes=FABRICS["white"],
    background=(150, 190, 150),
):
    """Return a picture and its mask: background, face with two eyes, and clothes."""
    picture = np.full((SIDE, SIDE, 3), background, np.uint8)
    mask = np.zeros((SIDE, SIDE), np.uint8)
    picture[FACE_ROWS, MIDDLE], mask[FACE_ROWS, MIDDLE] = face, IDS["face"]
    picture[150:, 30:220], mask[150:, 30:220] = clothes, IDS["clothes"]
    for column in (85, 145):
        _draw_eye(picture[70:100, column : column + 30], face, iris)
        mask[70:100, column : column + 30] = IDS["eye"]
    return picture, mask


def _draw_eye(eye, face, iris):
    eye[:] = face  # the mask reaches into the skin
    eye[4:28, 2:28] = (250, 250, 252)  # the white
    eye[4:9, 2:28] = LINE  # lashes
    eye[9:28, 8:22] = iris
    eye[9:16, 8:22] = np.asarray(iris) * 0.75  # the shade of the lid
    eye[14:22, 12:17] = LINE  # pupil
    eye[11:14, 9:12] = 255  # shine


@pytest.mark.parametrize(("word", "colour"), IRISES.items())
@pytest.mark.parametrize("face", [FACE, (190, 130, 90)])
def test_eyes_are_named_by_the_iris_whatever_the_skin(word, colour, face):
    scene = Scene.of(*draw(iris=colour, face=face))
    assert tag_eyes(scene) == (f"{word} eyes",)


def test_closed_eyes_have_no_colour():
    picture, mask = draw()
    picture[mask == IDS["eye"]] = FACE
    picture[84:86, 85:175] = LINE
    assert tag_eyes(Scene.of(picture, mask)) == ()


@pytest.mark.parametrize(
    ("face", "tags"),
    [
        (FACE, ()),
        ((150, 96, 64), ("dark skin",)),
        ((205, 150, 110), ("dark skin",)),
        ((140, 136, 134), ()),  # pale in a dim light
        ((110, 120, 190), ()),  # in blue light
    ],
)
def test_skin_is_dark_if_it_is_dark_and_brown(face, tags):
    assert tag_skin(Scene.of(*draw(face=face))) == tags


def test_blushes_and_lines_do_not_make_skin_dark():
    picture, mask = draw()
    picture[105:125, 75:100] = picture[105:125, 160:185] = (230, 130, 120)
    picture[40:64, 70:190] = (200, 170, 150)  # the shadow of the hair
    picture[FACE_ROWS, 70:72] = LINE
    assert tag_skin(Scene.of(picture, mask)) == ()


@pytest.mark.parametrize(("word", "colour"), FABRICS.items())
def test_clothes_are_named_by_the_colour_most_of_them_have(word, colour):
    picture, mask = draw(clothes=colour)
    picture[150:165, 30:220] = (60, 200, 60)  # a collar
    picture[165:, 100:104] = LINE
    assert tag_clothes(Scene.of(picture, mask)) == (f"{word} clothes",)


def test_clothes_of_many_colours_have_no_name():
    picture, mask = draw()
    for i, colour in enumerate(FABRICS.values()):
        picture[150:, 30 + 21 * i : 51 + 21 * i] = colour
    assert tag_clothes(Scene.of(picture, mask)) == ()


@pytest.mark.parametrize(
    ("background", "tags"),
    [
        ((250, 250, 250), ("light background",)),
        ((25, 25, 30), ()),
        ((170, 215, 245), ("light background", "blue background")),
        ((25, 40, 110), ("blue background",)),
        ((230, 200, 150), ("light background",)),
    ],
)
def test_backgrounds_are_light_or_blue_or_both(background, tags):
    assert tag_background(Scene.of(*draw(background=background))) == tags


def test_what_stands_in_a_background_does_not_count():
    picture, mask = draw(background=(245, 245, 245))
    picture[:60, :60] = picture[:60, -60:] = LINE
    assert tag_background(Scene.of(picture, mask)) == ("light background",)


@pytest.mark.parametrize(
    ("colour", "tags"),
    [
        ((240, 225, 200), ("bright picture", "warm picture")),
        ((215, 225, 245), ("bright picture",)),
        ((120, 80, 40), ("warm picture",)),
        ((30, 35, 60), ()),
    ],
)
def test_pictures_are_bright_or_warm_or_both(colour, tags):
    picture, mask = draw()
    picture[:] = colour
    assert tag_picture(Scene.of(picture, mask)) == tags


@pytest.mark.parametrize("tag", [tag_eyes, tag_skin, tag_clothes, tag_background])
def test_a_part_that_is_not_there_has_no_tag(tag):
    picture, _ = draw()
    hair = np.full((SIDE, SIDE), IDS["hair"], np.uint8)
    assert tag(Scene.of(picture, hair)) == ()


def test_a_rim_of_another_colour_is_left_out():
    picture, mask = draw(background=(120, 120, 120))
    picture[150:153], picture[:, 30:33] = LINE, LINE
    pixels = Scene.of(picture, mask).pixels("clothes", rim=3)
    assert agreement(pixels, pixels[0]) == 1


def test_big_pictures_are_tagged_like_small_ones():
    picture, mask = (np.repeat(np.repeat(x, 3, 0), 3, 1) for x in draw())
    assert tag_eyes(Scene.of(picture, mask)) == ("blue eyes",)
