"""Fringes: locks of hair over the forehead, from the left temple to the right one.

A fringe is a row of locks. Lock i hangs between valley i and valley i + 1 and ends in
tip i. All points are in the coordinates of the head.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anime_draw.data.sample.geometry import Points, bow

TEMPLE = (88.0, 6.0)  # where a fringe ends on the right; mirrored on the left


@dataclass(frozen=True)
class Fringe:
    """Valleys (n + 1, 2) and tips (n, 2); `sweep` in -1..1 bends tips to the right."""

    valleys: Points
    tips: Points
    sweep: float = 0.0
    part: float = 0.0  # x of the parting on the crown

    def edge(self) -> Points:
        """Return the lower edge from left to right."""
        pieces = []
        for start, tip, end in zip(
            self.valleys[:-1], self.tips, self.valleys[1:], strict=True
        ):
            pieces += [bow(start, tip, *self._bends(start, tip)[:1])[:-1]]
            pieces += [bow(tip, end, self._bends(end, tip)[1])[:-1]]
        return np.concatenate([*pieces, self.valleys[-1:]])

    def _bends(self, valley: Points, tip: Points) -> tuple[float, float]:
        lean = np.clip((tip[0] - self.part) / 110 + self.sweep, -1, 1) * 0.11
        return float(-0.09 + lean * -0.6), float(-0.09 + lean * 0.6)

    def slivers(self) -> list[Points]:
        """Return the shaded side of each lock."""
        found = []
        for tip, end in zip(self.tips, self.valleys[1:], strict=True):
            root = end + (end - tip) * 0.25 + (-2, -16)
            right = bow(tip, end, self._bends(end, tip)[1])
            found.append(np.concatenate([right, bow(root, tip, 0.1)]))
        return found


Rng = np.random.Generator


def _spread(count: int, rng: Rng, unevenness: float) -> Points:
    """Return the x of valleys, spread over the forehead with some irregularity."""
    steps = 1 + rng.uniform(-unevenness, unevenness, count)
    x = np.concatenate([[0], np.cumsum(steps)]) / steps.sum()
    return (x * 2 - 1) * TEMPLE[0]


def _row(
    count: int, rng: Rng, *, valley: float, tip: float, jitter: float, sweep: float
) -> Fringe:
    x = _spread(count, rng, 0.3)
    arch = (x / TEMPLE[0]) ** 2
    valleys = np.stack([x, valley + arch * (TEMPLE[1] - valley)], axis=1)
    middle = (x[:-1] + x[1:]) / 2
    tips_x = middle + sweep * 0.5 * np.diff(x)
    tips_y = tip + rng.uniform(-jitter, jitter, count) + (middle / TEMPLE[0]) ** 2 * 18
    valleys[0], valleys[-1] = (-TEMPLE[0], TEMPLE[1]), TEMPLE
    return Fringe(valleys, np.stack([tips_x, tips_y], axis=1), sweep, sweep * -40)


def _straight(rng: Rng) -> Fringe:
    count = int(rng.integers(6, 9))
    y = rng.uniform(-16, -8)
    return _row(count, rng, valley=y - 12, tip=y, jitter=2, sweep=0)


def _spiky(rng: Rng) -> Fringe:
    count = int(rng.integers(4, 7))
    sweep = rng.uniform(-0.8, 0.8)
    return _row(count, rng, valley=-44, tip=-4, jitter=9, sweep=sweep)


def _soft(rng: Rng) -> Fringe:
    count = int(rng.integers(4, 7))
    sweep = rng.choice((-1, 1)) * rng.uniform(0.3, 0.9)
    return _row(count, rng, valley=-30, tip=-8, jitter=5, sweep=sweep)


def _parted(rng: Rng) -> Fringe:
    part = rng.uniform(-8, 8)
    high = rng.uniform(-82, -62)
    right = [(58, -30), (86, -2)]
    tips = [(46, -14), (78, 22)]
    valleys = [(-x, y) for x, y in right[::-1]] + [(part, high)] + right
    locks = [(-x, y) for x, y in tips[::-1]] + tips
    return Fringe(np.array(valleys, float), np.array(locks, float), 0, part)


def _swept(rng: Rng) -> Fringe:
    side = rng.choice((-1.0, 1.0))
    high = rng.uniform(-76, -60)
    valleys = [(-88, 4), (-62, -22), (-38, high), (12, -38), (52, -26), (88, 6)]
    tips = [(-82, 24), (-58, -6), (10, -10), (48, -2), (80, 18)]
    v, t = np.array(valleys, float), np.array(tips, float)
    if side < 0:
        v, t = v[::-1] * (-1, 1), t[::-1] * (-1, 1)
    return Fringe(v, t, 0.5 * side, -36 * side)


def _middle(rng: Rng) -> Fringe:
    y = rng.uniform(18, 34)
    lean = rng.uniform(-8, 8)
    valleys = [(-88, 4), (-52, -34), (-14, -46), (14, -46), (52, -34), (88, 4)]
    tips = [(-70, 4), (-34, -12), (lean, y), (34, -12), (70, 4)]
    return Fringe(np.array(valleys, float), np.array(tips, float))


def _curtain(rng: Rng) -> Fringe:
    part = rng.uniform(-6, 6)
    valleys = [(-86, 0), (-50, -34), (-16, -52), (part, -64), (16, -52), (50, -34)]
    tips = [(-76, 18), (-42, -8), (-10, -20), (10, -20), (42, -8), (76, 18)]
    return Fringe(np.array([*valleys, (86, 0)], float), np.array(tips, float), 0, part)


FRINGES: tuple[Callable[[Rng], Fringe], ...] = (
    _straight,
    _spiky,
    _soft,
    _parted,
    _swept,
    _middle,
    _curtain,
)
SHORT_FRINGES = (_spiky, _soft, _swept, _middle)
