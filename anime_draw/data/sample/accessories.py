"""Things worn on the head: bow, hairpin, flower, headphones, band, hat; all clothes."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.geometry import (
    Points,
    arch,
    bow,
    curve,
    ellipse,
    mirror,
    star,
)
from anime_draw.data.sample.palette import WHITE, Scheme, Tones, tones

Rng = np.random.Generator
Draw = Callable[[Pen], None]


def _nothing(pen: Pen) -> None:
    """Draw nothing."""


@dataclass(frozen=True)
class Accessories:
    """What is worn: the part behind the head, and the one before the hair."""

    draw_behind: Draw = _nothing
    draw_front: Draw = _nothing


def choose_accessories(scheme: Scheme, rng: Rng, *, boyish: bool) -> Accessories:
    """Choose what is worn on the head; nearly half the portraits have nothing."""
    if rng.random() < (0.7 if boyish else 0.45):
        return Accessories()
    kinds = PLAIN_KINDS if boyish else KINDS
    return kinds[rng.integers(len(kinds))](scheme, rng)


def _part(pen: Pen, points: Points, cloth: Tones) -> None:
    pen.fill(points, cloth.base, label="clothes", outline=cloth.line)


def _ribbon(scheme: Scheme, rng: Rng) -> Accessories:
    side = rng.choice((-1, 1))
    size = rng.uniform(0.75, 1.1)
    centre = (side * rng.uniform(66, 84), -108)

    def draw(head: Pen) -> None:
        pen = head.at(0.5)
        draw_ribbon(pen, scheme.accent, centre, size, side * 0.6)

    return Accessories(draw_front=draw)


def draw_ribbon(
    pen: Pen, cloth: Tones, centre: tuple[float, float], size: float, lean: float
) -> None:
    """Draw a bow, turned by `lean` radians."""
    cos, sin = np.cos(lean) * size, np.sin(lean) * size
    turn = np.array([[cos, sin], [-sin, cos]])
    loop = curve(
        [(0, 0), (24, -22), (52, -24), (56, 2), (50, 22), (24, 16)], closed=True
    )
    for each in (loop, mirror(loop)):
        _part(pen, each @ turn + centre, cloth)
    for side in (-1, 1):
        shade = curve([(8, 2), (30, 4), (48, 20), (26, 14)], closed=True) * (side, 1)
        pen.fill(shade @ turn + centre, cloth.shade)
        fold = bow((side * 8, -2), (side * 34, -6), 0.1)
        pen.stroke(fold @ turn + centre, cloth.line, 2.4, 0.4)
    _part(pen, ellipse((0, 0), 10, 12) @ turn + centre, cloth)


def _pin(scheme: Scheme, rng: Rng) -> Accessories:
    side = rng.choice((-1, 1))
    kind = rng.integers(3)

    def draw(head: Pen) -> None:
        pen, x = head.at(0.6), side * 72
        if kind == 0:
            _part(pen, star((x, -50), 19), scheme.accent)
        elif kind == 1:
            for slant in (-1, 1):
                bar = np.array([(x - 16, -50 - 9 * slant), (x + 16, -50 + 9 * slant)])
                pen.stroke(bar, scheme.accent.line, 9, 9, label="clothes")
                pen.stroke(bar, scheme.accent.base, 5, 5)
        else:
            for y in (-62, -48):
                bar = np.array([(x - 17, y + side * 5), (x + 17, y - side * 5)])
                pen.stroke(bar, scheme.accent.line, 9, 9, label="clothes")
                pen.stroke(bar, scheme.accent.base, 5, 5)

    return Accessories(draw_front=draw)


def _flower(scheme: Scheme, rng: Rng) -> Accessories:
    side = rng.choice((-1, 1))

    def draw(head: Pen) -> None:
        pen, centre = head.at(0.5), np.array((side * 86, -72))
        for angle in np.arange(5) * 2 * np.pi / 5 + 0.3:
            petal = centre + 15 * np.array((np.cos(angle), np.sin(angle)))
            _part(pen, ellipse(petal, 13, 13), scheme.accent)
        _part(pen, ellipse(centre, 8, 8), tones((250, 210, 90)))

    return Accessories(draw_front=draw)


def _headphones(scheme: Scheme, rng: Rng) -> Accessories:
    cloth = scheme.accent if rng.random() < 0.5 else tones((70, 70, 82))
    band = arch([(119, 6), (121, -60), (86, -128), (0, -160)])

    def draw(head: Pen) -> None:
        pen = head.at(0.1)
        pen.stroke(band, cloth.line, 14, 18, 14, label="clothes")
        pen.stroke(band, cloth.base, 10, 14, 10)
        for side in (-1, 1):
            _part(pen, ellipse((side * 117, 14), 19, 34), cloth)
            pen.fill(ellipse((side * 120, 14), 9, 20), cloth.shade)
            pen.fill(ellipse((side * 112 - 2, -2), 3, 8), WHITE)

    return Accessories(draw_front=draw)


def _band(scheme: Scheme, rng: Rng) -> Accessories:
    frilly = rng.random() < 0.5

    def draw(head: Pen) -> None:
        pen = head.at(0.45)
        line = arch([(117, -30), (100, -86), (56, -118), (0, -128)])
        if frilly:
            _draw_frill(pen, line)
        pen.stroke(line, scheme.accent.line, 13, 19, 13, label="clothes")
        pen.stroke(line, scheme.accent.base, 9, 15, 9)

    return Accessories(draw_front=draw)


def _draw_frill(pen: Pen, line: Points) -> None:
    white = tones((250, 250, 252))
    for x, y in line[6:-6:3]:
        _part(pen, ellipse((x * 1.1, y * 1.1 - 3), 12, 12), white)


def _beret(scheme: Scheme, rng: Rng) -> Accessories:
    side = rng.choice((-1, 1))
    cloth = scheme.cloth if rng.random() < 0.5 else scheme.accent

    def draw(head: Pen) -> None:
        pen = head.at(0.3)
        knots = [(-112, -84), (-128, -128), (-70, -174), (30, -178), (112, -138)]
        hat = curve(
            [*knots, (118, -92), (60, -112), (0, -116), (-60, -106)], closed=True
        )
        _part(pen, hat * (side, 1), cloth)
        with pen.inside(hat * (side, 1)):
            fold = curve([(-120, -90), (-60, -122), (20, -132), (120, -104), (0, -90)])
            pen.fill(fold * (side, 1), cloth.shade)
        stem = np.array([(-18, -176), (-26, -192)]) * (side, 1)
        pen.stroke(stem, cloth.line, 7, 6, label="clothes")

    return Accessories(draw_front=draw)


def _straw_hat(scheme: Scheme, rng: Rng) -> Accessories:
    straw = tones((238, 206, 138))
    lean = rng.normal(0, 0.05)

    def draw(head: Pen) -> None:
        pen = head.at(0.3)
        cos, sin = np.cos(lean), np.sin(lean)
        turn = np.array([[cos, sin], [-sin, cos]])
        brim = ellipse((0, -92), 172, 38, 44) @ turn
        top = arch([(104, -92), (100, -148), (66, -186), (0, -192)])
        low = bow((104, -92), (-104, -92), 0.11, 10)
        crown = np.concatenate([top, low]) @ turn
        _part(pen, brim, straw)
        with pen.inside(brim):
            pen.fill(brim + (0, 60), straw.shade)
            pen.fill(brim + (0, -12), straw.base)
        pen.outline(brim, straw.line)
        _part(pen, crown, straw)
        with pen.inside(crown):
            pen.stroke((low - (0, 10)) @ turn, scheme.accent.base, 30, 30)
            pen.fill(top[:12] @ turn, straw.light)
        pen.outline(crown, straw.line)

    return Accessories(draw_front=draw)


KINDS = (_ribbon, _ribbon, _pin, _pin, _flower, _headphones, _band, _beret, _straw_hat)
PLAIN_KINDS = (_headphones, _pin, _beret)
