"""Confidence intervals by bootstrap over pictures (Efron and Tibshirani, 1993).

A score of a set of pictures would be another one with other pictures. How much so is
estimated by drawing as many pictures from the set, with replacement, over and over.
A resample is given by how often it has each picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Score:
    """A score with its interval; NaN where it is not defined."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        if np.isnan(self.value):
            return "-"
        digits = 4 if abs(self.value) < 10 else 2
        value, low, high = (f"{each:.{digits}f}" for each in vars(self).values())
        return f"{value}  ({low} to {high})"

    def as_json(self) -> dict[str, float | None]:
        """Return it with null for NaN, which JSON does not have."""
        return {
            key: None if np.isnan(value) else round(float(value), 6)
            for key, value in vars(self).items()
        }


@dataclass(frozen=True)
class Bootstrap:
    """How intervals are drawn: resamples, level (0 to 1) and seed."""

    resamples: int
    level: float
    seed: int

    def counts(self, pictures: int) -> Counts:
        """Return how often each picture is in each resample: (resamples, pictures)."""
        rng = np.random.default_rng(self.seed)
        even = np.full(pictures, 1 / pictures)
        return rng.multinomial(pictures, even, size=self.resamples)

    def mean(self, values: NDArray) -> Score:
        """Score the mean of one value a picture (N,), leaving out NaN."""
        return self.of_means(values[:, None], lambda means: means[..., 0])

    def of_means(
        self, values: NDArray, function: Callable[[NDArray], NDArray]
    ) -> Score:
        """Score a function of the means of K values a picture.

        Args:
            values: (N, K); pictures with NaN are left out.
            function: makes (...) of means (..., K).
        """
        known = np.isfinite(values).all(axis=1)
        filled = np.where(known[:, None], values, 0.0)
        counts = self.counts(len(values))
        with np.errstate(invalid="ignore"):
            means = (counts @ filled) / (counts @ known.astype(float))[:, None]
            value = function(filled.sum(axis=0) / known.sum())
            return self.percentiles(float(value), function(means))

    def percentiles(self, value: float, resampled: NDArray) -> Score:
        """Return a score with the middle part of its resampled values as interval."""
        known = resampled[np.isfinite(resampled)]
        if not len(known):
            return Score(value, float("nan"), float("nan"))
        tail = (1 - self.level) / 2
        low, high = np.quantile(known, (tail, 1 - tail))
        return Score(value, float(low), float(high))

    def around(self, value: float, resampled: NDArray) -> Score:
        """Return a score with an interval about it, as wide as the resampled spread.

        For scores that repeated pictures bias, as they do a Frechet distance: their
        own quantiles would lie beside the score. Normal theory gives the width.
        """
        quantile = NormalDist().inv_cdf((1 + self.level) / 2)
        half = quantile * float(np.std(resampled, ddof=1))
        return Score(value, max(value - half, 0.0), value + half)

    def protocol(self) -> dict[str, Any]:
        """Say how the intervals were drawn."""
        return {
            "method": "bootstrap over pictures",
            "resamples": self.resamples,
            "level": self.level,
            "seed": self.seed,
        }
