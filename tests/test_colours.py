"""Single colours: RGB, CIELAB, and as people write them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.colours import lab_of, read_colour, rgb_of, write_colour
from anime_draw.errors import AnimeDrawError

VALUES = st.integers(0, 255)
COLOURS = st.tuples(VALUES, VALUES, VALUES)


@given(COLOURS)
def test_colours_come_back_from_cielab_and_from_text(colour):
    assert np.abs(np.subtract(rgb_of(lab_of(colour)), colour)).max() <= 1
    assert read_colour(write_colour(colour)) == colour


def test_grey_has_no_chroma_and_white_is_lightest():
    assert lab_of((255, 255, 255)) == pytest.approx([100, 0, 0], abs=0.1)
    lightness, *chroma = lab_of((119, 119, 119))
    assert lightness == pytest.approx(50, abs=0.5)
    assert chroma == pytest.approx([0, 0], abs=0.1)


@pytest.mark.parametrize(
    ("text", "colour"),
    [
        ("#3a7bd5", (58, 123, 213)),
        (" teal ", (0, 128, 128)),
        ("rgb(58, 123, 213)", (58, 123, 213)),
        ("#fff", (255, 255, 255)),
        ("hsl(120, 100%, 50%)", (0, 255, 0)),
        ("#3a7bd580", (58, 123, 213)),
    ],
)
def test_colours_are_read_as_people_write_them(text, colour):
    assert read_colour(text) == colour


@pytest.mark.parametrize(
    "text",
    [
        "",
        "bleu",
        "#12345",
        "rgb(300, 0, 0)",
        "rgb(1)",
        "hsl(0,300%,10%)",
        "٣",
        "a" * 10**6,
    ],
)
def test_what_is_no_colour_is_named(text):
    with pytest.raises(AnimeDrawError, match="is no colour; write it like") as told:
        read_colour(text)
    assert len(str(told.value)) < 150


@given(st.text(st.sampled_from("#rgbhslva(),.%0123456789 "), max_size=60))
def test_no_text_breaks_the_reader(text):
    try:
        colour = read_colour(text)
    except AnimeDrawError:
        return
    assert len(colour) == 3 and all(0 <= each <= 255 for each in colour)
