"""Lead from style to style, and from mask to mask, frame by frame.

A position on the way is counted in legs: 0 at the first stop, 1 at the second, 1.5
half-way to the third. A loop has one more leg, from the last stop to the first, and
its last frame stands one step before the first: played over and over, it has no seam.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import NUM_CLASSES
from anime_draw.masks import Mask, resize_mask
from anime_draw.pictures import Picture
from anime_draw.style import Style, Styles, interpolate

if TYPE_CHECKING:
    from anime_draw.attributes import Attributes
    from anime_draw.painter import Paints

Positions = NDArray[np.float64]

PACES = ("ease", "steady", "even")
SAMPLES_PER_LEG = 8  # pictures that are compared to even out the visible speed


def count_legs(num_stops: int, loop: bool) -> int:
    """Return how many ways there are between the stops."""
    return num_stops if loop and num_stops > 1 else num_stops - 1


def positions(
    num_stops: int, frames: int, *, loop: bool, hold: int = 0, ease: bool = False
) -> Positions:
    """Return the position of each frame.

    Args:
        num_stops: styles or masks to pass through, at least 1.
        frames: steps from one stop to the next.
        loop: go on from the last stop to the first; else end with the last stop.
        hold: more frames that each stop stays.
        ease: leave and reach each stop slowly (smoothstep).
    """
    steps = np.concatenate([np.zeros(hold), np.arange(frames) / frames])
    if ease:
        steps = steps**2 * (3 - 2 * steps)
    legs = count_legs(num_stops, loop)
    way = (np.arange(legs)[:, None] + steps).ravel()
    return way if loop and legs else np.append(way, np.full(hold + 1, legs))


def style_at(
    stops: Styles, position: float, *, loop: bool, interpolation: str = "spherical"
) -> Style:
    """Return the style (D,) at a position on the way through styles (N, D)."""
    before, after, amount = _between(len(stops), position, loop)
    return interpolate(stops[before], stops[after], amount, interpolation)


def attribute_stops(
    start: Style, attributes: "Attributes", amounts: Sequence[tuple[str, float]]
) -> Styles:
    """Return the styles (N, D) that `start` becomes with one attribute after another.

    What the start has of any of them is taken away first, so that a blonde start
    becomes as black as a brown one.

    Raises:
        AnimeDrawError: an attribute is unknown.
    """
    applied = [attributes.apply(start, {name: amount}) for name, amount in amounts]
    directions = np.stack([attributes.direction(name) for name, _ in amounts], axis=1)
    share = np.linalg.lstsq(directions, start - attributes.mean, rcond=None)[0]
    return np.asarray(np.stack(applied) - directions @ share, np.float32)


def mask_at(masks: Sequence[Mask], position: float, *, loop: bool) -> Mask:
    """Return the mask (H, W) at a position on the way through masks of one size."""
    before, after, amount = _between(len(masks), position, loop)
    return between_masks(masks[before], masks[after], amount)


def _between(num_stops: int, position: float, loop: bool) -> tuple[int, int, float]:
    legs = count_legs(num_stops, loop)
    if legs == 0:
        return 0, 0, 0.0
    leg = min(int(position), legs - 1)
    return leg, (leg + 1) % num_stops, position - leg


def between_masks(before: Mask, after: Mask, amount: float) -> Mask:
    """Return the mask that is `amount` (0 to 1) of the way from one to another.

    Each class moves by its signed distance to its own border (Payne and Toga, "Distance
    field manipulation of surface models", 1992), so that outlines travel instead of
    fading; the class that is deepest inside wins.
    """
    if amount <= 0 or before is after:
        return before
    if amount >= 1:
        return after
    depth = [
        (1 - amount) * _depth(before == label) + amount * _depth(after == label)
        for label in range(NUM_CLASSES)
    ]
    return np.argmax(depth, axis=0).astype(np.uint8)


def _depth(inside: NDArray[np.bool_]) -> NDArray[np.float32]:
    # In pixels: positive inside, negative outside, far below where a class is absent.
    far = np.float32(max(inside.shape))
    if not inside.any():
        return np.full(inside.shape, -far, np.float32)
    inner = cv2.distanceTransform(inside.astype(np.uint8), cv2.DIST_L2, 5)
    outer = cv2.distanceTransform((~inside).astype(np.uint8), cv2.DIST_L2, 5)
    return np.asarray(np.minimum(inner, far) - outer, np.float32)


def morph(
    painter: "Paints",
    masks: Sequence[Mask],
    stops: Styles,
    *,
    frames: int,
    loop: bool = True,
    hold: int = 0,
    pace: str = "ease",
    interpolation: str = "spherical",
) -> Iterator[Picture]:
    """Yield the pictures of an animation through styles and masks.

    Whichever has more stops sets the legs; the other is spread over the whole.

    Args:
        painter: draws.
        masks: one or more (H, W); the others are scaled to the painter's size, too.
        stops: styles (N, D), N at least 1.
        frames: steps from one stop to the next.
        loop: end one step before the start.
        hold: more frames that each stop stays.
        pace: "steady" changes the style at one speed, "ease" slows down at each
            stop, "even" changes the picture at one speed, as far as pixels tell.
        interpolation: "spherical" or "linear".
    """
    scaled = [resize_mask(mask, painter.size) for mask in masks]
    num_stops = max(len(scaled), len(stops))
    legs = count_legs(num_stops, loop)

    def frame_at(position: float) -> tuple[Mask, Style]:
        share = position / legs if legs else 0.0
        mask_legs = count_legs(len(scaled), loop)
        style_legs = count_legs(len(stops), loop)
        return (
            mask_at(scaled, share * mask_legs, loop=loop),
            style_at(stops, share * style_legs, loop=loop, interpolation=interpolation),
        )

    way = positions(num_stops, frames, loop=loop, hold=hold, ease=pace == "ease")
    if pace == "even":
        way = _evened(way, legs, lambda position: painter.paint(*frame_at(position)))
    for position in way:
        yield painter.paint(*frame_at(position))


def _evened(way: Positions, legs: int, paint: Callable[[float], Picture]) -> Positions:
    """Move positions within each leg so that equal steps change the picture alike."""
    knots = np.linspace(0, 1, SAMPLES_PER_LEG + 1)
    evened = way.copy()
    for leg in range(legs):
        pictures = [paint(leg + knot).astype(np.float32) for knot in knots]
        changes = [np.abs(b - a).mean() for a, b in pairwise(pictures)]
        travelled = np.concatenate([[0], np.cumsum(changes)])
        if travelled[-1] > 0:
            here = (way >= leg) & (way < leg + 1)
            share = travelled / travelled[-1]
            evened[here] = leg + np.interp(way[here] - leg, share, knots)
    return evened


def num_frames(num_stops: int, frames: int, *, loop: bool, hold: int = 0) -> int:
    """Return how many pictures `morph` yields."""
    return len(positions(num_stops, frames, loop=loop, hold=hold))
