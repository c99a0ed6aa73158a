"""Backs of hairdos: short, bob, long, wavy, tails, braids, buns."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.geometry import Points, bow, curve
from anime_draw.data.sample.locks import draw_braid, draw_bun, draw_lock, draw_tie
from anime_draw.data.sample.palette import Scheme, Tones, mix

Rng = np.random.Generator
Draw = Callable[[Pen, Scheme, Rng], None]


def _draw_behind(pen: Pen, tones: Tones, right: list, ends: Points) -> None:
    """Fill hair behind the neck: its right side from the top, and its lower edge."""
    half = curve(np.array(right, float))
    outline = np.concatenate([half, ends, (half * (-1, 1))[::-1]])
    base = mix(tones.base, tones.shade, 0.45)
    deep = mix(tones.shade, tones.line, 0.25)
    pen.fill(outline, base, label="hair")
    with pen.inside(outline):
        bottom = max(y for _, y in right)
        inner = [(70, 40), (72, 110), (64, bottom + 40)]
        shadow = curve(np.array(inner, float))
        pen.fill(np.concatenate([shadow, (shadow * (-1, 1))[::-1]]), deep)
        for x in (-104, -88, 90, 106):
            strand = bow((x, 30), (x * 1.05, bottom * 0.94), 0.03)
            pen.stroke(strand, tones.line, 0.3, 1.8, 0.4)
    pen.outline(outline, tones.line)


def _hem(right: float, y: float, rng: Rng, depth: float) -> Points:
    """Return a lower edge of locks, from `right` to its mirror image."""
    count = int(rng.integers(5, 8))
    x = np.linspace(right, -right, count + 1)
    x[1:-1] += rng.uniform(-0.2, 0.2, count - 1) * 2 * right / count
    valleys = np.stack([x, y - (x / right) ** 2 * 8], axis=1)
    pieces = []
    for a, b in zip(valleys[:-1], valleys[1:], strict=True):
        middle = (a[0] + b[0]) / 2
        tip = (middle * 0.92, y + depth * rng.uniform(0.7, 1.2))
        pieces += [bow(a, tip, 0.1, 4), bow(tip, b, 0.06, 4)[1:-1]]
    return np.concatenate(pieces)


def _short(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    right = [(0, -120), (104, -60), (114, 0), (111, 50), (94, 92)]
    _draw_behind(pen, scheme.hair, right, _hem(94, 100, rng, 15))


def _bob(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    flare = rng.uniform(-12, 14)
    right = [(0, -120), (108, -60), (121, 10), (128 + flare, 74), (116 + flare, 122)]
    _draw_behind(pen, scheme.hair, right, _hem(116 + flare, 130, rng, 12))


def _medium(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    flick = rng.uniform(-14, 20)
    right = [(0, -120), (108, -60), (120, 20), (126, 110), (126 + flick, 184)]
    _draw_behind(pen, scheme.hair, right, _hem(126 + flick, 192, rng, 18))


def _long(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    wide = rng.uniform(0, 26)
    right = [(0, -120), (108, -60), (119, 20), (128 + wide * 0.6, 130)]
    right += [(136 + wide, 260), (138 + wide, 420)]
    _draw_behind(pen, scheme.hair, right, np.array([(0.0, 430.0)]))


def _wavy(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    right = [(0, -120), (108, -60), (118, 10), (136, 56), (127, 100), (150, 146)]
    right += [(140, 196), (162, 250), (146, 330), (150, 430)]
    _draw_behind(pen, scheme.hair, right, np.array([(0.0, 430.0)]))


def _twin_tails(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    high, out = rng.uniform(-100, -50), rng.uniform(-12, 10)
    long, curl = rng.uniform(180, 320), rng.uniform(-24, 24)
    for side in (-1, 1):
        root = [(98, high), (138, high - 22), (168, high + 40)]
        ends = [(172, 0.5 * long), (158 + curl, 0.8 * long), (150 + curl * 2, long)]
        knots = np.array([*root, *((x, high + y) for x, y in ends)])
        line = curve((knots + (out, 0)) * (side, 1))
        behind = line * (1.06, 0.92) + (0, 0.08 * high)
        draw_lock(pen, behind, (12, 40, 64, 60, 36, 2), scheme.hair)
        draw_lock(pen, line, (16, 44, 74, 76, 52, 2), scheme.hair)
        draw_tie(pen, scheme, (side * (106 + out), high - 2), 15)


def _low_tails(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    for side in (-1, 1):
        knots = [(84, 80), (112, 108), (122, 170), (108, 250), (104, 320)]
        line = curve(np.array(knots) * (side, 1))
        draw_lock(pen, line, (18, 46, 56, 44, 2), scheme.hair)
        draw_tie(pen, scheme, (side * 93, 89), 13)


def _braids(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    long = rng.uniform(200, 260)
    for side in (-1, 1):
        knots = [(84, 76), (104, 112), (106, 160), (98, long)]
        line = curve(np.array(knots) * (side, 1), steps=8)
        draw_braid(pen, line, 30, scheme.hair)
        draw_tie(pen, scheme, (side * 98, long), 11)


def _ponytail(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    side = rng.choice((-1, 1))
    long, curl = rng.uniform(220, 330), rng.uniform(-20, 20)
    knots = [(50, -126), (104, -160), (154, -120), (168, -20), (156, long - 190)]
    line = curve(np.array([*knots, (150 + curl, long - 120)]) * (side, 1))
    behind = line * (1.08, 0.9) + (0, -10)
    draw_lock(pen, behind, (20, 44, 64, 60, 34, 2), scheme.hair)
    draw_lock(pen, line, (24, 54, 76, 74, 50, 2), scheme.hair)
    draw_tie(pen, scheme, (side * 64, -138), 17)


def _buns(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    for side in (-1, 1):
        draw_bun(pen, scheme, (side * 86, -122), rng.uniform(32, 40))


def _top_bun(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    draw_bun(pen, scheme, (rng.uniform(-16, 16), -160), rng.uniform(36, 44))


def _nothing(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    """Draw nothing."""


class Back(NamedTuple):
    """The back of a hairdo: what lies behind the neck, and before the shoulders."""

    draw_behind: Draw
    draw_before: Draw = _nothing


SHORT = Back(_short)
BACKS = (
    SHORT,
    Back(_bob),
    Back(_bob),
    Back(_medium),
    Back(_long),
    Back(_long),
    Back(_wavy),
    Back(_twin_tails),
    Back(_twin_tails),
    Back(_short, _low_tails),
    Back(_short, _braids),
    Back(_ponytail),
    Back(_buns),
    Back(_top_bun),
)
