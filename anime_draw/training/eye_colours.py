"""Which colours the eyes of a data set have."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from anime_draw.data.portraits import Portraits
from anime_draw.errors import DatasetError
from anime_draw.eye_scale import EyeScale, Numbers
from anime_draw.eyes import colour_of_eyes
from anime_draw.models.eyes import SPREAD
from anime_draw.training.pairs import evenly

COUNTED = 500  # pictures measured: enough for mean and spread to settle
FEWEST = 2  # with eyes, of which a spread can be told
LEAST_SPREAD = 1.0  # in CIELAB; eyes of one colour all would divide by 0


@dataclass(frozen=True)
class EyeColours:
    """Colours of eyes in one data set, at one size of its pictures.

    Irises of small pictures are paler, since what surrounds them runs into them:
    measured for each size, the numbers of one eye are the same at all.

    Attributes:
        scale: between colours and numbers.
        found: numbers (N, 3) of the colours that were measured.
    """

    scale: EyeScale
    found: Numbers

    @classmethod
    def measure(cls, portraits: Portraits) -> "EyeColours":
        """Measure pictures that are trained on.

        Raises:
            DatasetError: hardly any shows an eye large enough to have a colour.
        """
        names = evenly(portraits.train, COUNTED)
        found = [
            colour
            for name in names
            if (colour := eye_colour(portraits, name)) is not None
        ]
        if len(found) < FEWEST:
            raise DatasetError(
                f"{portraits.folder}: {len(found)} of {len(names)} masks show an eye"
                f" large enough to have a colour; at least {FEWEST} must"
            )
        colours = np.stack(found).astype(np.float32)
        mean = colours.mean(axis=0)
        unit = colours.std(axis=0).clip(LEAST_SPREAD) / SPREAD
        scale = EyeScale(mean, unit)
        return cls(scale, scale.numbers(colours))


def eye_colour(portraits: Portraits, name: str) -> NDArray[np.float64] | None:
    """Return the colour (3,) of a picture's eyes; None where it shows none."""
    return colour_of_eyes(portraits.picture(name), portraits.mask(name))
