"""Parts of hairdos: locks, braids, buns and ties."""

import numpy as np
from numpy.typing import NDArray

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.geometry import Points, curve, ellipse, offset, ribbon
from anime_draw.data.sample.palette import Scheme, Tones, mix


def draw_lock(pen: Pen, line: Points, widths: tuple[float, ...], tones: Tones) -> None:
    """Draw a lock of hair along a line, from its root to its tip."""
    lock = ribbon(line, widths)
    pen.fill(lock, tones.base, label="hair")
    half = np.asarray(widths) / 2
    side = -1 if line[len(line) // 2, 0] < 0 else 1  # the light comes from the left
    inner, outer = offset(line, half * side * 0.4), offset(line, half * side)
    pen.fill(np.concatenate([inner, outer[::-1]]), tones.shade)
    if max(widths) > 30:
        _draw_gloss(pen, line, half * side, tones)
    pen.outline(lock, tones.line, 1.8)


def _draw_gloss(pen: Pen, line: Points, half: NDArray, tones: Tones) -> None:
    n = len(line)
    colour = mix(tones.line, tones.shade, 0.4)
    for share, start, end in ((-0.5, 0.08, 0.66), (0.05, 0.0, 0.4), (0.2, 0.5, 0.95)):
        strand = offset(line, half * share)[int(start * n) : int(end * n)]
        pen.stroke(strand, colour, 0.3, 1.6, 0.3)
    for share, width in ((-0.62, 5), (-0.3, 9), (-0.02, 5)):
        at = int((0.28 + 0.1 * abs(share)) * n)
        streak = offset(line, half * share)[at : at + n // 7]
        pen.stroke(streak, tones.light, 0.3, width, 0.3)


def draw_braid(pen: Pen, line: Points, width: float, tones: Tones) -> None:
    """Draw a braid along a line: links from the tip up, and a tuft at the tip."""
    count = max(3, round(len(line) / 3.2))
    at = np.linspace(0, len(line) - 1, count).astype(int)
    ahead = line[-1] - line[-3]
    tuft = np.stack([line[-1] - ahead, line[-1] + ahead * 0.5, line[-1] + ahead * 2.2])
    draw_lock(pen, curve(tuft), (width * 0.6, width * 0.8, 1), tones)
    for i in reversed(range(count - 1)):
        start, end = line[at[i]], line[at[i + 1]]
        middle, reach = (start + end) / 2, (end - start) * 0.72
        aside = np.array([-reach[1], reach[0]]) * (width * 0.62 / np.hypot(*reach))
        for side in (-1, 1):
            knots = [middle - reach, middle - reach * 0.1 + aside * side]
            link = curve(
                [*knots, middle + reach, middle + aside * side * 0.1], closed=True
            )
            tone = tones.base if side < 0 else mix(tones.base, tones.shade, 0.6)
            pen.fill(link, tone, label="hair", outline=tones.line, width=1.6)


def draw_bun(
    pen: Pen, scheme: Scheme, centre: tuple[float, float], radius: float
) -> None:
    """Draw hair tied to a ball."""
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
    pen.outline(bun, tones.line)


def draw_tie(
    pen: Pen, scheme: Scheme, centre: tuple[float, float], size: float
) -> None:
    """Draw what holds a tail."""
    tones = scheme.accent
    ring = ellipse(centre, size * 0.8, size)
    pen.fill(ring, tones.base, label="clothes", outline=tones.line)
