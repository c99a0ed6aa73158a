"""Curves of a drawing: arrays of points (N, 2), x to the right and y down."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points = NDArray[np.float64]

STEPS = 7  # points per piece of a curve


def curve(points: ArrayLike, *, closed: bool = False, steps: int = STEPS) -> Points:
    """Lay a smooth curve (Catmull-Rom) through points (N, 2)."""
    knots = np.asarray(points, float)
    if closed:
        padded = np.concatenate([knots[-1:], knots, knots[:2]])
    else:
        first, last = 2 * knots[0] - knots[1], 2 * knots[-1] - knots[-2]
        padded = np.concatenate([[first], knots, [last]])
    pieces = np.stack([padded[i : len(padded) - 3 + i] for i in range(4)])
    dense = np.tensordot(_basis(steps), pieces, axes=1)
    dense = dense.transpose(1, 0, 2).reshape(-1, 2)
    return dense if closed else np.concatenate([dense, knots[-1:]])


@cache
def _basis(steps: int) -> NDArray[np.float64]:
    """Return the weights (steps, 4) of four knots between the two in the middle."""
    t = np.arange(steps) / steps
    a = -t + 2 * t**2 - t**3
    b = 2 - 5 * t**2 + 3 * t**3
    c = t + 4 * t**2 - 3 * t**3
    d = -(t**2) + t**3
    return np.stack([a, b, c, d], axis=1) / 2


def bow(start: ArrayLike, end: ArrayLike, bend: float, steps: int = STEPS) -> Points:
    """Draw an arc from start to end; `bend` is its sag as a share of their distance.

    Positive sags to the left of the direction on screen.
    """
    a, b = np.asarray(start, float), np.asarray(end, float)
    ahead = b - a
    control = (a + b) / 2 + 2 * bend * np.array([ahead[1], -ahead[0]])
    return _quadratic(steps) @ np.stack([a, control, b])


@cache
def _quadratic(steps: int) -> NDArray[np.float64]:
    """Return the weights (steps + 1, 3) of the points of a quadratic Bezier curve."""
    t = np.linspace(0, 1, steps + 1)
    return np.stack([(1 - t) ** 2, 2 * t * (1 - t), t**2], axis=1)


def ellipse(
    centre: ArrayLike, radius_x: float, radius_y: float, steps: int = 28
) -> Points:
    """Return a closed ellipse."""
    return _circle(steps) * (radius_x, radius_y) + np.asarray(centre, float)


@cache
def _circle(steps: int) -> Points:
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def offset(points: Points, distances: ArrayLike) -> Points:
    """Move a line sideways, to the left of its direction on screen.

    `distances` are spread evenly along it, and smoothly.
    """
    ahead = np.concatenate(
        [
            points[1:2] - points[:1],
            points[2:] - points[:-2],
            points[-1:] - points[-2:-1],
        ]
    )
    normal = ahead[:, ::-1] * (1.0, -1.0)
    normal /= np.maximum(np.hypot(normal[:, :1], normal[:, 1:]), 1e-6)
    return points + normal * _spread(distances, len(points))[:, None]


def _spread(values: ArrayLike, count: int) -> NDArray[np.float64]:
    given = np.atleast_1d(np.asarray(values, float))
    at = np.linspace(0, 1, len(given))
    if len(given) > 2:
        at, given = curve(np.stack([at, given], axis=1), steps=4).T
    return np.interp(np.linspace(0, 1, count), at, given)


def ribbon(points: Points, widths: Sequence[float]) -> Points:
    """Turn a line into the outline of a brush stroke; widths spread along it."""
    half = np.asarray(widths, float) / 2
    return np.concatenate([offset(points, half), offset(points, -half)[::-1]])


def mirror(points: ArrayLike) -> Points:
    """Flip left and right."""
    return np.asarray(points, float) * (-1, 1)


def arch(right: ArrayLike) -> Points:
    """Lay a smooth symmetric curve: its right half from the foot to the top."""
    half = np.asarray(right, float)
    return curve(np.concatenate([mirror(half), half[-2::-1]]))


def star(
    centre: ArrayLike, radius: float, *, spikes: int = 5, inner: float = 0.45
) -> Points:
    """Return a star standing on two of its spikes; `inner` is the depth of valleys."""
    angle = np.arange(2 * spikes) * np.pi / spikes - np.pi / 2
    reach = np.where(np.arange(2 * spikes) % 2, inner * radius, radius)
    tips = np.stack([np.cos(angle), np.sin(angle)], axis=1) * reach[:, None]
    return np.asarray(centre, float) + tips


def heart(centre: ArrayLike, radius: float) -> Points:
    """Return a heart."""
    t = np.linspace(0, 2 * np.pi, 32, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    return np.asarray(centre, float) + np.stack([x, y], axis=1) * (radius / 16)


def clip(points: Points, width: float, height: float) -> list[Points]:
    """Cut a polygon to the picture: (0, 0) to (width, height); it may fall apart."""
    pieces = [points]
    for axis, sign, limit in (
        (0, 1, 0.0),
        (1, 1, 0.0),
        (0, -1, width),
        (1, -1, height),
    ):
        pieces = [
            part for piece in pieces for part in _clip_side(piece, axis, sign, limit)
        ]
    return pieces


def _clip_side(points: Points, axis: int, sign: int, limit: float) -> list[Points]:
    """Keep what lies at sign * (coordinate - limit) >= 0."""
    inside = sign * (points[:, axis] - limit) >= 0
    if inside.all():
        return [points]
    if not inside.any():
        return []
    start = int(np.flatnonzero(inside & ~np.roll(inside, 1))[0])
    chains = _chains(
        np.roll(points, -start, axis=0), axis, limit, np.roll(inside, -start)
    )
    return [part for part in _join(chains, 1 - axis) if len(part) > 2]


def _chains(
    points: Points, axis: int, limit: float, inside: NDArray[np.bool_]
) -> list[Points]:
    """Cut an outline that starts inside, coming from outside, into inner stretches."""
    chains: list[list[Points]] = []
    for i, point in enumerate(points):
        before = points[i - 1]
        if inside[i] != inside[i - 1]:
            share = (limit - before[axis]) / (point[axis] - before[axis])
            crossing = before + share * (point - before)
            crossing[axis] = limit
            if inside[i]:
                chains.append([crossing])
            else:
                chains[-1].append(crossing)
        if inside[i]:
            chains[-1].append(point)
    # The last stretch ends where the first begins: outside, by the choice of start.
    return [np.array(chain) for chain in chains]


def _join(chains: list[Points], along: int) -> list[Points]:
    """Join the ends of stretches pairwise in their order on the border."""
    ends = [
        (chain[at, along], i, at) for i, chain in enumerate(chains) for at in (0, -1)
    ]
    ends.sort(key=lambda end: end[0])
    partner: dict[tuple[int, int], tuple[int, int]] = {}
    for (_, i, at), (_, j, to) in zip(ends[::2], ends[1::2], strict=True):
        partner[i, at], partner[j, to] = (j, to), (i, at)
    loops, left = [], set(range(len(chains)))
    while left:
        first = i = min(left)
        at, loop = 0, []
        while True:
            left.discard(i)
            loop.append(chains[i] if at == 0 else chains[i][::-1])
            i, at = partner[i, -1 if at == 0 else 0]
            if i == first:
                break
        loops.append(np.concatenate(loop))
    return loops
