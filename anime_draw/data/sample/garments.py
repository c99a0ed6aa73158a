"""Clothes: sailor suit, shirt and tie, blazer, hoodie, jumper, dress, kimono."""

from collections.abc import Sequence

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.geometry import Points, bow, curve, ellipse, mirror
from anime_draw.data.sample.palette import WHITE, Scheme, Tones, mix, tones

Rng = np.random.Generator


def _torso(broad: float, neck: Sequence[tuple[float, float]]) -> Points:
    """Return the outline of a garment; `neck` is its right side at the neck."""
    knots = [*neck[-1:], (112, 49), (150, 78), (170, 168), (182, 420)]
    right = curve(np.array(knots, float) * (broad, 1))
    opening = np.array(neck, float)
    half = np.concatenate([opening, right[1:]])
    return np.concatenate([half, mirror(half)[::-1]])


def _draw_torso(pen: Pen, cloth: Tones, outline: Points, broad: float) -> None:
    pen.fill(outline, cloth.base, label="clothes", outline=cloth.line)
    with pen.inside(outline):
        for side in (-1, 1):
            arm = curve([(118, 120), (122, 190), (120, 420), (200, 420), (126, 150)])
            pen.fill(arm * (side * broad, 1), cloth.shade)
            crease = bow((side * 118 * broad, 112), (side * 122 * broad, 260), 0.05)
            pen.stroke(crease, cloth.line, 0.4, 2, 2)
    pen.outline(outline, cloth.line)


def _part(pen: Pen, points: Points, cloth: Tones) -> None:
    pen.fill(points, cloth.base, label="clothes", outline=cloth.line)


def _both(pen: Pen, points: Points, cloth: Tones) -> None:
    _part(pen, points, cloth)
    _part(pen, mirror(points), cloth)


def _sailor(pen: Pen, scheme: Scheme, rng: Rng, broad: float) -> None:
    blouse = tones((246, 246, 250)) if rng.random() < 0.7 else scheme.cloth
    collar = scheme.cloth if blouse is not scheme.cloth else scheme.accent
    outline = _torso(broad, [(0, 108), (40, 42)])
    _draw_torso(pen, blouse, outline, broad)
    flap = np.array([(38, 34), (64, 36), (104, 62), (100, 112), (58, 118), (0, 134)])
    flap = np.concatenate([flap, [(0, 112)]]).astype(float)
    _both(pen, flap, collar)
    for side in (-1, 1):
        for inset in (8, 14):
            stripe = np.array([(103 - inset, 66), (97 - inset, 108 - inset)])
            stripe = np.concatenate([stripe, [(57, 116 - inset), (4, 128 - inset)]])
            pen.line(stripe * (side, 1), WHITE, 2)
    _draw_bow(pen, scheme.accent, (0, 132), 1.0)


def _shirt(pen: Pen, scheme: Scheme, rng: Rng, broad: float) -> None:
    white = tones((248, 248, 252))
    shirt = white if rng.random() < 0.6 else scheme.cloth
    _draw_torso(pen, shirt, _torso(broad, [(0, 74), (34, 34)]), broad)
    if rng.random() < 0.6:
        vest = scheme.cloth if shirt is white else scheme.accent
        _draw_vest(pen, vest, broad)
    if rng.random() < 0.6:
        tie = np.array([(-9, 66), (9, 66), (14, 420), (-14, 420)], float)
        _part(pen, tie, scheme.accent)
        knot = np.array([(-12, 56), (12, 56), (8, 76), (-8, 76)], float)
        _part(pen, knot, scheme.accent)
    else:
        _draw_bow(pen, scheme.accent, (0, 74), 0.8)
    wing = np.array([(33, 22), (46, 44), (36, 90), (0, 64), (16, 54)], float)
    _both(pen, wing, shirt)


def _draw_vest(pen: Pen, cloth: Tones, broad: float) -> None:
    knots = [(58, 40), (112, 50), (150, 80), (170, 170), (182, 420)]
    outer = curve(np.array(knots) * (broad, 1))
    half = np.concatenate([outer, [(30, 420), (6, 170)]])
    _both(pen, half, cloth)
    lapel = np.array([(50, 36), (70, 50), (78, 104), (60, 112), (8, 176)], float)
    _both(pen, lapel, cloth)


def _hoodie(pen: Pen, scheme: Scheme, rng: Rng, broad: float) -> None:
    cloth = scheme.cloth
    _draw_torso(pen, cloth, _torso(broad, [(0, 78), (44, 34)]), broad)
    hood = curve([(30, 10), (62, 14), (86, 40), (64, 76), (0, 104)])
    inner = curve([(0, 82), (30, 64), (38, 40), (30, 10)])
    _both(pen, np.concatenate([hood, inner]), cloth)
    for side in (-1, 1):
        string = bow((side * 22, 92), (side * 28, 178), 0.06)
        pen.stroke(string, scheme.accent.base, 4.5, 4.5, label="clothes")
        pen.fill(ellipse((side * 28, 180), 4, 8), scheme.accent.line, label="clothes")


def _jumper(pen: Pen, scheme: Scheme, rng: Rng, broad: float) -> None:
    cloth = scheme.cloth
    _draw_torso(pen, cloth, _torso(broad, [(0, 52), (40, 34)]), broad)
    if rng.random() < 0.5:
        for y in (150, 186):
            pen.stroke(bow((-112, y), (112, y), -0.06), scheme.accent.base, 12, 12)
    top = rng.choice((8, 26))
    neck = np.concatenate(
        [bow((-31, top), (31, top), -0.16), bow((42, 44), (-42, 44), 0.2)]
    )
    _part(pen, neck, cloth)
    for x in (-22, -11, 0, 11, 22):
        rib = np.array([(x, top + 16 - abs(x) * 0.2), (x * 1.15, 54 - abs(x) * 0.3)])
        pen.line(rib, cloth.shade, 2)


def _dress(pen: Pen, scheme: Scheme, rng: Rng, broad: float) -> None:
    cloth = scheme.cloth
    top = curve([(0, 132), (40, 118), (84, 116), (124, 134)]) * (broad, 1)
    half = np.concatenate([top, [(128 * broad, 420.0)]])
    for side in (-1, 1):
        strap = np.array([(62, 44), (78, 48), (86, 120), (70, 120)]) * (side, 1)
        _part(pen, strap.astype(float), cloth)
    _part(pen, np.concatenate([half, mirror(half)[::-1]]), cloth)
    frill = np.linspace(-120, 120, 17) * broad
    y = 130 - 14 * (1 - (frill / 120) ** 2) ** 0.0 + np.where(np.arange(17) % 2, 26, 8)
    lower = curve(np.stack([frill, y], axis=1), steps=3)
    edge = np.concatenate([mirror(top)[::-1], top])
    _part(pen, np.concatenate([edge, lower[::-1]]), scheme.accent)
    if rng.random() < 0.6:
        _draw_bow(pen, scheme.cloth, (0, 136), 0.7)


def _tee(pen: Pen, scheme: Scheme, rng: Rng, broad: float) -> None:
    neck = [(0, 76), (24, 68), (44, 36)]
    _draw_torso(pen, scheme.cloth, _torso(broad, neck), broad)
    band = curve([(-44, 37), (-26, 68), (0, 76), (26, 68), (44, 37)])
    pen.stroke(band, scheme.accent.base, 7, 7, label="clothes")


def _kimono(pen: Pen, scheme: Scheme, rng: Rng, broad: float) -> None:
    cloth = scheme.cloth
    _draw_torso(pen, cloth, _torso(broad, [(0, 110), (44, 34)]), broad)
    for _ in range(9):
        spot = (rng.uniform(-160, 160), rng.uniform(90, 260))
        pen.fill(ellipse(spot, 9, 9), mix(cloth.base, scheme.accent.base, 0.55))
    inner = np.array([(30, 18), (46, 34), (-22, 150), (-32, 132)], float)
    _both(pen, inner, tones((250, 246, 240)))
    outer = np.array([(40, 26), (64, 38), (-40, 240), (-60, 214)], float)
    _part(pen, mirror(outer), scheme.accent)
    _part(pen, outer, scheme.accent)


def _draw_bow(pen: Pen, cloth: Tones, centre: tuple[float, float], size: float) -> None:
    tail = np.array([(2, 4), (16, 2), (30, 62), (18, 58), (10, 66)], float)
    loop = curve(
        [(0, 0), (26, -18), (50, -20), (52, 4), (48, 22), (24, 14)], closed=True
    )
    for each in (tail, loop):
        _part(pen, each * size + centre, cloth)
        _part(pen, mirror(each) * size + centre, cloth)
    for side in (-1, 1):
        fold = bow((side * 10, 0), (side * 34, -2), 0.1) * size + centre
        pen.stroke(fold, cloth.line, 2.4, 0.4)
    _part(pen, ellipse((0, 0), 9, 11) * size + centre, cloth)


GARMENTS = (_sailor, _sailor, _shirt, _shirt, _hoodie, _jumper, _dress, _tee, _kimono)
PLAIN_GARMENTS = (_shirt, _shirt, _hoodie, _jumper, _tee, _kimono)
