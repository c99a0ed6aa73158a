"""Measure whether the two eyes of a portrait have one colour.

Real pairs match nearly always. Drawn ones may not, since they lie far apart, and
nothing that looks at one place at a time tells.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS
from anime_draw.masks import Mask
from anime_draw.pictures import Picture
from anime_draw.tagging.scene import Pixels, between, to_lab

LEAST = 1 / 500  # of the picture: smaller eyes are closed, or far away
ALIKE = 0.45  # share of the larger eye that the smaller one is, or it is half hidden
RIM = 1 / 64  # of the side: lashes, and where a mask is a little off
IRIS = (0.25, 0.75)  # quantiles of lightness: neither pupil and lashes nor the white


def difference_of_eyes(picture: Picture, mask: Mask) -> float:
    """Return how far apart the two irises are in hue and chroma; NaN without a pair.

    The distance in a* and b* of CIELAB, in which 2 is just seen. Lightness stays out:
    one eye is often in the shadow of the hair.

    Args:
        picture: square, (S, S, 3).
        mask: of the same size.
    """
    pair = _find_pair(mask)
    if pair is None:
        return np.nan
    lab = to_lab(picture)
    one, other = (_iris(lab[eye]) for eye in pair)
    return float(np.linalg.norm(one - other))


def _find_pair(mask: Mask) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
    """Return the two largest eyes (S, S) without their rims, if they are a pair."""
    eyes = (mask == IDS["eye"]).astype(np.uint8)
    count, labels, figures, _ = cv2.connectedComponentsWithStats(eyes)
    areas = figures[:, cv2.CC_STAT_AREA]
    found = sorted(range(1, count), key=lambda i: -areas[i])[:2]
    if len(found) < 2 or areas[found[1]] < max(
        LEAST * mask.size, ALIKE * areas[found[0]]
    ):
        return None
    rim = max(1, round(RIM * len(mask)))
    square = np.ones((rim, rim), np.uint8)
    one, other = (cv2.erode((labels == i).astype(np.uint8), square) > 0 for i in found)
    return (one, other) if one.any() and other.any() else None


def _iris(pixels: Pixels) -> NDArray[np.float64]:
    """Return mean a* and b* (2,) of the pixels (N, 3) of middling lightness."""
    chosen = between(pixels, IRIS)[:, 1:]
    return np.asarray(chosen.mean(axis=0, dtype=np.float64))
