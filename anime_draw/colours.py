"""Colours: as screens have them, in CIELAB, and as people write them."""

import re

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture

LONGEST = 40  # characters of a colour

Rgb = tuple[int, int, int]
Lab = NDArray[np.float32]  # L* 0..100, a* and b* about 0


def to_lab(picture: Picture) -> Lab:
    """Return a picture (H, W, 3) in CIELAB: L* 0..100, a* and b* about 0."""
    lab = cv2.cvtColor(picture.astype(np.float32) / 255, cv2.COLOR_RGB2Lab)
    return np.asarray(lab, np.float32)


def from_lab(lab: NDArray[np.floating]) -> Picture:
    """Return the picture of CIELAB (H, W, 3); what no screen shows is cut."""
    picture = cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_Lab2RGB) * 255
    return np.asarray(picture.round().clip(0, 255).astype(np.uint8))


def lab_of(rgb: Rgb) -> Lab:
    """Return L* 0..100, a* and b* (3,) of a colour."""
    return to_lab(np.array([[rgb]], np.uint8))[0, 0]


def rgb_of(lab: NDArray[np.floating]) -> Rgb:
    """Return the colour of L*, a* and b* (3,); what no screen shows is cut."""
    red, green, blue = from_lab(lab[None, None])[0, 0].tolist()
    return red, green, blue


def read_colour(text: str) -> Rgb:
    """Read a colour such as "#3a7bd5", "teal" or "rgb(58, 123, 213)".

    Raises:
        AnimeDrawError: it is none.
    """
    try:
        if len(text) > LONGEST or not re.fullmatch(r"[\w#(),.% ]+", text, re.ASCII):
            raise ValueError(text)
        red, green, blue, *_ = ImageColor.getrgb(text.strip())
        if not all(0 <= each <= 255 for each in (red, green, blue)):
            raise ValueError(text)
    except (TypeError, ValueError) as error:  # "hsl(0)" is one, too
        raise AnimeDrawError(
            f"{text[:LONGEST]!r} is no colour; write it like '#3a7bd5', 'teal' or"
            " 'rgb(58, 123, 213)'"
        ) from error
    return red, green, blue


def write_colour(rgb: Rgb) -> str:
    """Return a colour as `read_colour` reads it: "#3a7bd5"."""
    return "#{:02x}{:02x}{:02x}".format(*rgb)
