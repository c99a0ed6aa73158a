"""A picture and its mask in CIELAB: the pixels of a part, without its rim."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS
from anime_draw.colours import to_lab
from anime_draw.masks import Mask, resize_mask
from anime_draw.pictures import Picture

SIDE = 256  # pixels that pictures are measured at
BASE = (0.30, 0.95)  # quantiles of lightness between which a base colour lies
CLOSE = 20  # distance in CIELAB within which pixels are taken for one colour

Pixels = NDArray[np.float32]


class Colour(NamedTuple):
    """A colour in CIELAB as lightness 0..100, chroma 0 up, hue 0..360 degrees."""

    lightness: float
    chroma: float
    hue: float

    @classmethod
    def of(cls, lab: Pixels) -> "Colour":
        """Turn L, a and b (3,) into lightness, chroma and hue."""
        lightness, a, b = lab.tolist()
        hue = float(np.degrees(np.arctan2(b, a))) % 360
        return cls(lightness, float(np.hypot(a, b)), hue)


class Scene(NamedTuple):
    """A picture in CIELAB (H, W, 3) float32 and its mask (H, W), at most 256 px."""

    lab: Pixels
    mask: Mask

    @classmethod
    def of(cls, picture: Picture, mask: Mask) -> "Scene":
        """Prepare a picture (H, W, 3) and its mask (H, W) for measuring."""
        if min(mask.shape) > SIDE:
            small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
            picture, mask = np.asarray(small, np.uint8), resize_mask(mask, SIDE)
        return cls(to_lab(picture), mask)

    def share(self, part: str) -> float:
        """Return the share of the picture that a class covers."""
        return float((self.mask == IDS[part]).mean())

    def pixels(self, part: str, rim: int = 1) -> Pixels:
        """Return the pixels (N, 3) of a class without `rim` pixels at its borders.

        There are outlines, and there a mask is a little off. What is so thin that the
        rim is most of it keeps it.
        """
        whole = (self.mask == IDS[part]).astype(np.uint8)
        square = np.ones((3, 3), np.uint8)
        inner = cv2.erode(whole, square, iterations=rim, borderValue=1)
        chosen = inner if inner.sum() * 4 > whole.sum() else whole
        return self.lab[chosen > 0]


def median(pixels: Pixels) -> Pixels:
    """Return the median (3,) of each of L, a and b of pixels (N, 3)."""
    return np.median(pixels, axis=0)


def base(pixels: Pixels) -> Pixels:
    """Return the median (3,) without outlines, deepest shadow and shine.

    Those are the darkest 30 % and the lightest 5 % of pixels (N, 3).
    """
    return median(between(pixels, BASE))


def between(pixels: Pixels, quantiles: tuple[float, float]) -> Pixels:
    """Return those of pixels (N, 3) whose lightness lies between two quantiles.

    Of two pixels neither may; then all are returned.
    """
    low, high = np.quantile(pixels[:, 0], quantiles)
    found = pixels[(pixels[:, 0] >= low) & (pixels[:, 0] <= high)]
    return found if len(found) else pixels


def agreement(pixels: Pixels, colour: Pixels) -> float:
    """Return the share of pixels (N, 3) that look like a colour (3,)."""
    return float((np.linalg.norm(pixels - colour, axis=1) < CLOSE).mean())
