"""The eyes of a portrait: where they are, the colour of their irises, and another one.

Colours are in CIELAB. An iris is what is of middling lightness in an eye: pupil and
lashes are darker, the white and the lights in it lighter. Only what is around the eyes
is looked at, which in whole pictures is little.
"""

from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS
from anime_draw.colours import from_lab, to_lab
from anime_draw.masks import Mask
from anime_draw.pictures import Picture
from anime_draw.tagging.scene import Pixels, between

Eye = NDArray[np.bool_]  # (S, S), where it is
Place = tuple[slice, slice]  # rows and columns

LEAST = 1 / 500  # of the picture: smaller eyes are closed, or far away
ALIKE = 0.45  # share of the larger eye that the smaller one is, or it is half hidden
RIM = 1 / 64  # of the side: lashes, and where a mask is a little off
IRIS = (0.25, 0.75)  # quantiles of lightness between which the iris lies
ENDS = (0.05, 0.95)  # and beyond which nothing of it is left
SOFT = 1 / 200  # of the side: over how much a new colour sets in at an eye's border
SMOOTH = 1 / 512  # and from one lightness to the next
REACH = 4  # standard deviations, beyond which a blur of ours takes nothing in
DARKER, LIGHTER = 0.6, 1.6  # times, at most: beyond, shades of an eye become noise


def find_eyes(mask: Mask) -> list[Eye]:
    """Return the largest eyes of a mask (S, S), at most two, without their rims.

    Eyes too small to have a colour are left out.
    """
    side = max(mask.shape)
    rim = max(1, round(RIM * side))
    eyes = mask == IDS["eye"]
    place = around(eyes, rim)
    count, labels, figures, _ = cv2.connectedComponentsWithStats(
        eyes[place].astype(np.uint8)
    )
    areas = figures[:, cv2.CC_STAT_AREA]
    largest = sorted(range(1, count), key=lambda i: -areas[i])[:2]
    square = np.ones((rim, rim), np.uint8)
    found = []
    for i in largest:
        if areas[i] >= LEAST * side**2:
            eye = np.zeros(mask.shape, bool)
            eye[place] = cv2.erode((labels == i).astype(np.uint8), square) > 0
            found.append(eye)
    return [eye for eye in found if eye.any()]


def around(there: NDArray[np.bool_], margin: int) -> Place:
    """Return the rows and columns of all that is there (H, W), and some around."""
    x, y, width, height = cv2.boundingRect(there.astype(np.uint8))
    return (
        slice(max(0, y - margin), y + height + margin),
        slice(max(0, x - margin), x + width + margin),
    )


def find_pair(mask: Mask) -> tuple[Eye, Eye] | None:
    """Return both eyes of a mask (S, S), if they are a pair of which all is seen."""
    eyes = find_eyes(mask)
    if len(eyes) < 2 or eyes[1].sum() < ALIKE * eyes[0].sum():
        return None
    return eyes[0], eyes[1]


def iris_colour(lab: Pixels, eye: Eye) -> NDArray[np.float64]:
    """Return the mean L*, a* and b* (3,) of the iris of one eye.

    Args:
        lab: a picture (S, S, 3) in CIELAB.
        eye: (S, S), one of `find_eyes`.
    """
    return np.asarray(between(lab[eye], IRIS).mean(axis=0, dtype=np.float64))


def colour_of_eyes(picture: Picture, mask: Mask) -> NDArray[np.float64] | None:
    """Return the mean L*, a* and b* (3,) of the irises; None without any."""
    eyes = find_eyes(mask)
    if not eyes:
        return None
    place = around(np.any(eyes, axis=0), 0)
    lab = to_lab(picture[place])
    return np.mean([iris_colour(lab, eye[place]) for eye in eyes], axis=0)


def tint_eyes(picture: Picture, mask: Mask, colour: NDArray[np.floating]) -> Picture:
    """Return a picture whose irises have another colour, both the same.

    Shades within an iris stay: a* and b* are moved, L* is multiplied. Pupils, lashes,
    whites and lights stay as they are.

    Args:
        picture: (H, W, 3).
        mask: (H, W).
        colour: L*, a* and b* (3,) that the irises shall have on average.
    """
    eyes = find_eyes(mask)
    if not eyes:
        return picture
    side = max(mask.shape)
    soft, smooth = SOFT * side, SMOOTH * side
    # What is tinted, and what the likeness there is made of by two blurs.
    place = around(np.any(eyes, axis=0), ceil(REACH * soft) + 2 * ceil(REACH * smooth))
    lab = to_lab(picture[place])
    for eye in (each[place] for each in eyes):
        lightness, *chroma = colour - iris_colour(lab, eye)
        share = blurred(eye, soft) * iris_likeness(lab, eye, smooth)
        times = colour[0] / max(colour[0] - lightness, 1.0)
        lab[..., 0] *= 1 + share * (np.clip(times, DARKER, LIGHTER) - 1)
        lab[..., 1:] += share[..., None] * np.asarray(chroma, np.float32)
    lab[..., 0] = lab[..., 0].clip(0, 100)
    tinted = picture.copy()
    tinted[place] = from_lab(lab)
    return tinted


def iris_likeness(lab: Pixels, eye: Eye, smooth: float) -> Pixels:
    """Return how much of each pixel (H, W) is iris by its lightness, 0 to 1.

    `smooth` is over how many pixels it passes into the next.
    """
    low, high = ENDS
    quantiles = np.quantile(lab[eye][:, 0], (low, *IRIS, high))
    quantiles += np.linspace(-0.5, 0.5, len(quantiles))  # they must rise, in one grey
    likeness = np.interp(blurred(lab[..., 0], smooth), quantiles, (0, 1, 1, 0))
    return blurred(likeness, smooth)


def blurred(plane: NDArray, sigma: float) -> Pixels:
    """Return a plane (H, W) after a Gaussian blur."""
    return np.asarray(cv2.GaussianBlur(plane.astype(np.float32), (0, 0), sigma))
