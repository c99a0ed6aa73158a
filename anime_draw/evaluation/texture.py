"""Measure the texture of hair: grids that upsampling left in it, and fine noise.

A generator that doubles its maps may leave patterns whose periods are powers of two:
lines along both axes, or a checkerboard (Odena et al., "Deconvolution and checkerboard
artifacts", distill.pub, 2016). In a spectrum they are peaks at 1/2, 1/4, 1/8 and 1/16
cycles a pixel (arXiv 2003.01826). How far a peak stands out from the frequencies
beside it, in the same direction, tells a grid from strands of hair, which are strong
in one direction at all frequencies.

Spectra are taken of square windows that lie wholly in hair, so that no outline is in
them, each faded out towards its edges by a Hann window.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import log
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.evaluation.bootstrap import Bootstrap, Score
from anime_draw.pictures import Picture

Corners = NDArray[np.int64]
Values = NDArray[np.float64]
Directions = tuple[tuple[int, int], ...]

PERIODS = (2, 4, 8, 16)  # pixels
# Directions (y, x) in which a pattern repeats.
PATTERNS = {"grid": ((0, 1), (1, 0)), "checkerboard": ((1, 1), (1, -1))}
PEAK = 2 * 3  # values of a peak: directions times itself, below, above
BESIDE = 2  # bins from a peak, which a Hann window spreads to one on either side
FINE = 0.25  # cycles a pixel from which detail counts as fine
ROUNDING = 1 / 12  # variance of what rounding to whole bytes adds


def window_side(size: int) -> int:
    """Return the side of the windows, in pixels, for pictures of `size` pixels.

    An eighth, in which every period has a bin of its own; at least 32.
    """
    return max(32, size // 256 * 32)


def periods_within(side: int) -> tuple[int, ...]:
    """Return the periods that windows of this side can tell from slow changes."""
    return tuple(each for each in PERIODS if side // each >= 2 * BESIDE)


def find_windows(inside: NDArray[np.bool_], side: int) -> Corners:
    """Return the corners (K, 2), y and x, of windows that lie wholly inside."""
    if min(inside.shape) < side:
        return np.empty((0, 2), np.int64)
    sums = cv2.integral(inside.astype(np.uint8))
    step = side // 4
    filled = sums[side:, side:] - sums[side:, :-side]
    filled += sums[:-side, :-side] - sums[:-side, side:]
    return np.argwhere(filled[::step, ::step] == side**2) * step


def measure_texture(picture: Picture, corners: Corners, side: int) -> Values:
    """Measure a picture (H, W, 3) in its windows, each counting the same.

    Returns:
        One row of values, NaN without windows: for every pattern, period and direction
        the power at the peak, below and above it, as shares of the three; and last the
        share of all energy that is fine.
    """
    periods = periods_within(side)
    if not len(corners):
        return np.full(PEAK * len(PATTERNS) * len(periods) + 1, np.nan)
    power = _spectra(picture, corners, side)
    values = [
        _shares(power, side // period, directions).mean(axis=0).ravel()
        for directions in PATTERNS.values()
        for period in periods
    ]
    return np.concatenate([*values, [_fine_share(power).mean()]])


def _spectra(picture: Picture, corners: Corners, side: int) -> Values:
    """Return power spectra (K, side, side), summed over the colours."""
    views = np.lib.stride_tricks.sliding_window_view(picture, (side, side), (0, 1))
    windows = views[corners[:, 0], corners[:, 1]].astype(np.float64)
    fade = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(side) / side)
    weights = np.outer(fade, fade)
    means = (windows * weights).sum((2, 3), keepdims=True) / weights.sum()
    transformed = np.fft.fft2((windows - means) * weights)
    # What rounding may have made is nothing to find a peak in, nor to divide by.
    floor = 3 * ROUNDING * (weights**2).sum()
    return np.asarray((np.abs(transformed) ** 2).sum(axis=1) + floor)


def _shares(power: Values, peak: int, directions: Directions) -> Values:
    """Return the shares (K, 2, 3) of a peak, and of what is below and above it."""
    side = power.shape[1]
    bins = np.array((peak, peak - BESIDE, peak + BESIDE))
    found = [power[:, y * bins % side, x * bins % side] for y, x in directions]
    threes = np.stack(found, axis=1)
    return np.asarray(threes / threes.sum(axis=2, keepdims=True))


def _fine_share(power: Values) -> Values:
    """Return the share (K,) of energy at FINE and beyond."""
    frequencies = np.fft.fftfreq(power.shape[1])
    fine = np.hypot(frequencies, frequencies[:, None]) >= FINE
    return np.asarray(power[:, fine].sum(axis=1) / power.sum(axis=(1, 2)))


@dataclass(frozen=True)
class HairScores:
    """The texture of hair in a set of pictures.

    `peaks` are by pattern and period: the power there over that beside it, 1 where
    there is no grid. `fine` is the share of energy that is fine detail, `noise` that
    share over the one of real pictures.
    """

    peaks: dict[tuple[str, int], Score]
    fine: Score
    noise: Score | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the scores by name."""
        named: dict[str, Any] = {pattern: {} for pattern in PATTERNS}
        for (pattern, period), score in self.peaks.items():
            named[pattern][str(period)] = score.as_json()
        named["fine_detail"] = self.fine.as_json()
        return named | ({"noise": self.noise.as_json()} if self.noise else {})


def score_hair(
    values: Values, side: int, bootstrap: Bootstrap, real: Values | None = None
) -> HairScores:
    """Score what was measured of pictures (N, V), and of real ones with their masks."""
    peaks = {
        (pattern, period): bootstrap.of_means(
            values[:, column : column + PEAK], _Prominence(side // period)
        )
        for column, pattern, period in _columns(side)
    }
    fine = bootstrap.mean(values[:, -1])
    if real is None:
        return HairScores(peaks, fine)
    both = np.stack((values[:, -1], real[:, -1]), axis=1)
    noise = bootstrap.of_means(both, lambda means: means[..., 0] / means[..., 1])
    return HairScores(peaks, fine, noise)


def _columns(side: int) -> Iterator[tuple[int, str, int]]:
    kinds = [(name, each) for name in PATTERNS for each in periods_within(side)]
    return ((PEAK * i, *kind) for i, kind in enumerate(kinds))


@dataclass(frozen=True)
class _Prominence:
    """The power of a peak at a bin over what a power law would have there.

    Natural spectra fall as a power of the frequency (Field, 1987); through the power
    below and above the peak there is one such law. The mean of both directions.
    """

    bin: int

    def __call__(self, shares: Values) -> Values:
        low, high = self.bin - BESIDE, self.bin + BESIDE
        weight = log(high / self.bin) / log(high / low)
        directions = shares.reshape(*shares.shape[:-1], 2, 3)
        peak, below, above = np.moveaxis(directions, -1, 0)
        return np.asarray((peak / (below**weight * above ** (1 - weight))).mean(-1))
