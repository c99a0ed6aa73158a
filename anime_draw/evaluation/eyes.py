"""Measure whether the two eyes of a portrait have one colour.

Real pairs match nearly always. Drawn ones may not, since they lie far apart, and
nothing that looks at one place at a time tells.
"""

import numpy as np

from anime_draw.colours import to_lab
from anime_draw.eyes import find_pair, iris_colour
from anime_draw.masks import Mask
from anime_draw.pictures import Picture


def difference_of_eyes(picture: Picture, mask: Mask) -> float:
    """Return how far apart the two irises are in hue and chroma; NaN without a pair.

    The distance in a* and b* of CIELAB, in which 2 is just seen. Lightness stays out:
    one eye is often in the shadow of the hair.

    Args:
        picture: square, (S, S, 3).
        mask: of the same size.
    """
    pair = find_pair(mask)
    if pair is None:
        return np.nan
    lab = to_lab(picture)
    one, other = (iris_colour(lab, eye)[1:] for eye in pair)
    return float(np.linalg.norm(one - other))
