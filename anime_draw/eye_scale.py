"""The colour of eyes in a style: what its last three numbers mean, and how to set them.

Models that `train-eyes` made have such styles. Here are numbers and colours alone, no
pictures: where eyes are in one, and what colour they have, is in `eyes`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anime_draw.colours import Rgb, lab_of, rgb_of
from anime_draw.errors import CheckpointError
from anime_draw.models.eyes import NUMBERS, SPREAD

FURTHEST = 3 * SPREAD  # from the mean, which hardly any eyes are
LARGEST = 1e3  # of L*, a*, b* and their spread, in a model file

Numbers = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class EyeScale:
    """Turns colours of irises into the numbers of a style, and back.

    The numbers of a colour are how far its L*, a* and b* are from the mean, in units in
    which the spread of all eyes is `SPREAD`.

    Attributes:
        mean: L*, a* and b* (3,) of the eyes that were learned from.
        unit: their standard deviations (3,), by SPREAD.
    """

    mean: Numbers
    unit: Numbers

    @classmethod
    def of(
        cls, path: Path, facts: Mapping[str, Any], style_dim: int
    ) -> "EyeScale | None":
        """Read the facts of a model file; None if its styles tell no eyes.

        `style_dim` is D: how many numbers the model's styles have.

        Raises:
            CheckpointError: broken facts.
        """
        if not (stored := facts.get("eyes")):
            return None
        try:
            mean, unit = (
                np.asarray(stored[name], np.float32) for name in ("mean", "unit")
            )
        except (LookupError, OverflowError, TypeError, ValueError) as error:
            raise CheckpointError(
                f"{path}: broken colours of eyes ({error!r})"
            ) from error
        fitting = mean.shape == unit.shape == (NUMBERS,) and style_dim > NUMBERS
        # A NaN is not within bounds either.
        if not (fitting and (np.abs(mean) <= LARGEST).all() and _sound(unit)):
            raise CheckpointError(f"{path}: broken colours of eyes (numbers)")
        return cls(mean, unit)

    def as_json(self) -> dict[str, Any]:
        """Return it for the facts of a model file."""
        return {"mean": self.mean.tolist(), "unit": self.unit.tolist()}

    def numbers(self, colour: NDArray[np.floating]) -> Numbers:
        """Return the numbers (..., 3) of colours L*, a*, b* (..., 3)."""
        return ((colour - self.mean) / self.unit).astype(np.float32)

    def colour(self, numbers: NDArray[np.floating]) -> Numbers:
        """Return the colours L*, a*, b* (..., 3) that numbers (..., 3) say."""
        return (numbers * self.unit + self.mean).astype(np.float32)

    def put(self, styles: Numbers, rgb: Rgb) -> Numbers:
        """Return styles (..., D) whose eyes have a colour.

        One that no eyes have becomes the most vivid of its kind that some have.
        """
        numbers = self.numbers(lab_of(rgb))
        distance = float(np.linalg.norm(numbers))
        put = styles.astype(np.float32)  # a copy
        put[..., -NUMBERS:] = numbers * min(1.0, FURTHEST / max(distance, 1e-6))
        return put

    def tell(self, style: Numbers) -> Rgb:
        """Return the colour that the eyes of a style (D,) shall have."""
        return rgb_of(self.colour(style[-NUMBERS:]))


def _sound(unit: Numbers) -> bool:
    return bool(((unit > 1 / LARGEST) & (unit <= LARGEST)).all())
