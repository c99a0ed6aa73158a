"""Hair behind the head: short, bob, long, wavy, ponytails, twin tails, buns."""

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.geometry import Points, bow, curve, ellipse, offset, ribbon
from anime_draw.data.sample.palette import Scheme, Tones, mix

Rng = np.random.Generator


def draw_lock(pen: Pen, line: Points, widths: tuple[float, ...], tones: Tones) -> None:
    """Draw a lock of hair along a line, from its root to its tip."""
    lock = ribbon(line, widths)
    pen.fill(lock, tones.base, label="hair")
    half = np.asarray(widths) / 2
    shaded = np.concatenate([offset(line, -half * 0.25), offset(line, -half)[::-1]])
    pen.fill(shaded, tones.shade)
    if max(widths) > 30:
        for share in (-0.45, 0.15, 0.6):
            strand = offset(line, half * share)[2:-3]
            pen.stroke(strand, tones.line, 0.3, 1.8, 0.3)
        glint = offset(line, half * 0.45)[len(line) // 5 : len(line) // 2]
        pen.stroke(glint, tones.light, 0.3, 6, 0.3)
    pen.canvas.line(pen.place(lock), tones.line, 2.0 * pen.scale, True)


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
    pen.canvas.line(pen.place(outline), tones.line, 2.0 * pen.scale, True)


def _zigzag(half_width: float, y: float, rng: Rng, depth: float) -> Points:
    """Return a lower edge of tips, from right to left."""
    count = 2 * int(rng.integers(4, 6)) + 1
    x = np.linspace(half_width, -half_width, count)
    drop = np.where(np.arange(count) % 2, depth, 0) + rng.uniform(0, 4, count)
    return np.stack([x, y + drop - (x / half_width) ** 2 * 6], axis=1)[1:-1]


def _short(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    right = [(0, -120), (104, -60), (114, 0), (108, 56), (86, 98)]
    _draw_behind(pen, scheme.hair, right, _zigzag(80, 96, rng, 16))


def _bob(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    flare = rng.uniform(-12, 14)
    right = [(0, -120), (108, -60), (120, 10), (124 + flare, 74), (112 + flare, 128)]
    _draw_behind(pen, scheme.hair, right, _zigzag(104 + flare, 128, rng, 12))


def _medium(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    right = [(0, -120), (108, -60), (119, 20), (128, 110), (134, 190)]
    _draw_behind(pen, scheme.hair, right, _zigzag(122, 192, rng, 18))


def _long(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    wide = rng.uniform(0, 26)
    right = [(0, -120), (108, -60), (119, 20), (130 + wide * 0.6, 160)]
    right += [(136 + wide, 320), (138 + wide, 420)]
    _draw_behind(pen, scheme.hair, right, np.array([(0.0, 430.0)]))


def _wavy(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    right = [(0, -120), (108, -60), (118, 10), (134, 60), (126, 110), (146, 165)]
    right += [(136, 220), (156, 280), (144, 360), (150, 430)]
    _draw_behind(pen, scheme.hair, right, np.array([(0.0, 430.0)]))


def _twin_tails(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    high, out = rng.uniform(-96, -40), rng.uniform(150, 186)
    end = rng.uniform(150, 330)
    for side in (-1, 1):
        knots = [(100, high), (out, high - 12), (out + 16, high + 90), (out, end)]
        line = curve(np.array([*knots, (out - 26, end + 60)]) * (side, 1))
        draw_lock(pen, line, (18, 54, 66, 54, 2), scheme.hair)
        _draw_tie(pen, scheme, (side * 106, high), 13)


def _low_tails(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    for side in (-1, 1):
        knots = [(88, 84), (124, 112), (132, 190), (118, 290), (110, 340)]
        line = curve(np.array(knots) * (side, 1))
        draw_lock(pen, line, (20, 44, 52, 44, 2), scheme.hair)
        _draw_tie(pen, scheme, (side * 98, 92), 12)


def _ponytail(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    side = rng.choice((-1, 1))
    end = rng.uniform(120, 240)
    knots = [(52, -128), (112, -168), (164, -110), (170, 10), (150, end)]
    line = curve(np.array([*knots, (128, end + 44)]) * (side, 1))
    draw_lock(pen, line, (26, 56, 66, 64, 46, 2), scheme.hair)
    _draw_tie(pen, scheme, (side * 66, -136), 17)


def _buns(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    for side in (-1, 1):
        _draw_bun(pen, scheme, (side * 86, -122), rng.uniform(32, 40))


def _top_bun(pen: Pen, scheme: Scheme, rng: Rng) -> None:
    _short(pen, scheme, rng)
    _draw_bun(pen, scheme, (rng.uniform(-16, 16), -160), rng.uniform(36, 44))


def _draw_bun(
    pen: Pen, scheme: Scheme, centre: tuple[float, float], radius: float
) -> None:
    tones = scheme.hair
    bun = ellipse(centre, radius, radius * 0.94)
    pen.fill(bun, tones.base, label="hair")
    with pen.inside(bun):
        pen.fill(bun + (radius * 0.3, radius * 0.45), tones.shade)
        pen.fill(ellipse(np.array(centre) - radius * 0.35, 11, 6), tones.light)
    angle = np.linspace(0.4, 5.4, 16)
    spiral = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    spiral = spiral * np.linspace(0.75, 0.2, 16)[:, None] * radius + centre
    pen.stroke(spiral, tones.line, 0.4, 2.0, 1.0)
    pen.canvas.line(pen.place(bun), tones.line, 2.0 * pen.scale, True)


def _draw_tie(
    pen: Pen, scheme: Scheme, centre: tuple[float, float], size: float
) -> None:
    tones = scheme.accent
    ring = ellipse(centre, size * 0.8, size)
    pen.fill(ring, tones.base, label="clothes", outline=tones.line)


BACKS = (
    _short,
    _bob,
    _bob,
    _medium,
    _long,
    _long,
    _wavy,
    _twin_tails,
    _twin_tails,
    _low_tails,
    _ponytail,
    _buns,
    _top_bun,
)
