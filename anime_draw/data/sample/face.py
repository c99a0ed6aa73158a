"""The face: outline, ears, nose, mouth, blush, brows and glasses."""

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.eyes import HEIGHT, SPREAD, Eyes
from anime_draw.data.sample.geometry import (
    Points,
    bow,
    curve,
    ellipse,
    mirror,
)
from anime_draw.data.sample.palette import INK, WHITE, Colour, Scheme, mix

CHIN = 104.0  # below the centre of the head
PRESENT = 0.16  # share of portraits with glasses


class Face:
    """A face with its expression.

    Attributes:
        outline: from the hairline to the chin, at depth 0.
    """

    def __init__(
        self, scheme: Scheme, rng: np.random.Generator, *, boyish: bool
    ) -> None:
        self._scheme = scheme
        self._eyes = Eyes(scheme, rng, boyish=boyish)
        self._mouth = MOUTHS[rng.choice(len(MOUTHS), p=MOUTH_SHARES)]
        self._blush = 0.1 if boyish else rng.uniform(0.15, 0.5)
        self._hatches = rng.random() < 0.3 and not boyish
        self._mood = rng.normal(0, 3.0)  # positive: inner ends of the brows up
        self._brow = rng.uniform(2.2, 4.2) + 1.6 * boyish
        self._glasses = int(rng.integers(1, 4)) if rng.random() < PRESENT else 0
        frame = (INK, (150, 52, 60), (74, 84, 120), (96, 66, 52))
        self._frame = frame[rng.integers(len(frame))]
        jaw, chin = rng.uniform(-4, 4), rng.uniform(-4, 5)
        side = [(91, -34), (90, 18), (83 + jaw * 0.4, 48), (62 + jaw, 78)]
        right = np.array([*side, (27, 98 + chin * 0.8), (0, CHIN + chin)], float)
        top = np.array([(76, -86), (0, -118), (-76, -86)], float)
        knots = np.concatenate([top[::-1][1:], right, mirror(right)[-2::-1], top[2:]])
        self.outline = curve(knots, closed=True)
        self._chin = np.array((0, CHIN + chin))

    def shadow(self, pen: Pen, drop: float) -> Points:
        """Return the outline moved down: what it throws on the neck."""
        return self.outline * (0.92, 1) + (0, drop)

    def draw(self, head: Pen, fringe: Points) -> None:
        """Draw it; `fringe` is the hair whose shadow falls on the face."""
        skin = self._scheme.skin
        self._draw_ears(head)
        pen = head.at(0.35)
        pen.fill(self.outline, skin.base, label="face", outline=skin.line, width=1.8)
        with pen.inside(self.outline):
            cheek = np.array([(58, 70), (100, -20), (120, 40), (70, 120), (20, 118)])
            pen.fill(curve(mirror(cheek) - (6, -12), closed=True), skin.shade)
            self._draw_blush(head.at(1.0))
            head.fill(fringe + (3, 11), skin.shade)
        self._draw_features(head.at(1.0))

    def _draw_features(self, pen: Pen) -> None:
        skin = self._scheme.skin
        pen.stroke(bow((2, 46), (-2, 55), -0.1, 4), skin.line, 0.4, 2.2, 0.6)
        self._mouth(pen, self._scheme)
        self._eyes.draw(pen)
        for side in (-1, 1):
            self._draw_brow(pen, side, mix(INK, self._scheme.hair.line, 0.7))
        if self._glasses:
            self._draw_glasses(pen)

    def _draw_ears(self, head: Pen) -> None:
        skin, pen = self._scheme.skin, head.at(-0.2)
        for side in (-1, 1):
            knots = [(84, 2), (95, -8), (103, 2), (100, 22), (92, 40), (84, 44)]
            ear = curve(knots) * (side, 1)
            pen.fill(ear, skin.base, label="skin", outline=skin.line, width=1.8)
            inner = curve([(89, 6), (97, 5), (95, 20), (90, 28)]) * (side, 1)
            pen.stroke(inner, skin.shade, 2, 4, 1)

    def _draw_blush(self, pen: Pen) -> None:
        tint = mix(self._scheme.skin.shade, (255, 92, 92), 0.5)
        for side in (-1, 1):
            spot = ellipse((side * 58, 58), 25, 13)
            pen.glow(spot, tint, self._blush * 1.6)
            if self._hatches:
                for dx in (-8, 0, 8):
                    hatch = np.array(
                        [(side * 58 + dx + 3, 53), (side * 58 + dx - 3, 62)]
                    )
                    pen.line(hatch, tint, 1.4)

    def draw_hidden_brows(self, head: Pen) -> None:
        """Let the brows show faintly through the hair that covers them."""
        hair = self._scheme.hair
        for side in (-1, 1):
            self._draw_brow(head.at(1.0), side, mix(hair.base, hair.line, 0.55))

    def _draw_brow(self, pen: Pen, side: int, colour: Colour) -> None:
        y = HEIGHT - 45
        knots = [(-20, y - self._mood + 3), (2, y - 3), (24, y + 4 + self._mood * 0.5)]
        brow = curve(knots) * (side, 1) + (side * SPREAD, 0)
        pen.stroke(brow, colour, 0.8 * self._brow, self._brow, 0.6)

    def _draw_glasses(self, pen: Pen) -> None:
        for side in (-1, 1):
            centre = (side * SPREAD, HEIGHT + 3)
            if self._glasses == 1:
                lens = ellipse(centre, 35, 33, 40)
            else:
                w, h = 36, 26 + 3 * self._glasses
                box = [(-w, -h * 0.7), (0, -h), (w, -h * 0.7), (w * 0.86, h * 0.7)]
                knots = np.array([*box, (0, h), (-w * 0.86, h * 0.7)]) * (side, 1)
                lens = curve(knots + centre, closed=True)
            rim = np.concatenate([lens, lens[:1]])
            pen.stroke(rim, self._frame, 3.2, 3.2, label="face")
            shine = np.array(centre) + [(-16, -24), (-4, -24), (-20, 16), (-27, 8)]
            pen.line(shine[[0, 3]], WHITE, 1.6)
            temple = np.array([(side * 79, HEIGHT - 6), (side * 92, HEIGHT - 12)])
            pen.stroke(temple, self._frame, 3, 2, label="face")
        bridge = bow((-11, HEIGHT - 2), (11, HEIGHT - 2), 0.25)
        pen.stroke(bridge, self._frame, 3.2, 3.2, label="face")


def _closed(pen: Pen, scheme: Scheme) -> None:
    lips = bow((-11, 74), (11, 74), -0.06)
    pen.stroke(lips, scheme.skin.line, 1.4, 3.0, 1.4, label="mouth")


def _smile(pen: Pen, scheme: Scheme) -> None:
    lips = bow((-17, 71), (17, 71), -0.2)
    pen.stroke(lips, scheme.skin.line, 1.4, 3.2, 1.4, label="mouth")
    lower = bow((-5, 84), (5, 84), -0.15, 4)
    pen.stroke(lower, scheme.skin.shade, 0.5, 2, 0.5)


def _pout(pen: Pen, scheme: Scheme) -> None:
    lips = bow((-10, 77), (10, 77), 0.16)
    pen.stroke(lips, scheme.skin.line, 1.4, 3.0, 1.4, label="mouth")


def _open(pen: Pen, scheme: Scheme) -> None:
    top = bow((-17, 68), (17, 68), -0.06)
    bottom = curve([(17, 68), (11, 82), (0, 88), (-11, 82), (-17, 68)], steps=5)
    _fill_mouth(pen, scheme, np.concatenate([top, bottom]), 68, 87)


def _oh(pen: Pen, scheme: Scheme) -> None:
    _fill_mouth(pen, scheme, ellipse((0, 77), 7.5, 8.5), 60, 90)


def _fill_mouth(
    pen: Pen, scheme: Scheme, lips: Points, teeth: float, tongue: float
) -> None:
    line = scheme.skin.line
    pen.fill(lips, (158, 56, 66), label="mouth")
    with pen.inside(lips):
        pen.fill(ellipse((0, tongue), 12, 8), (236, 120, 122))
        pen.fill(ellipse((0, teeth), 14, 4.5), WHITE)
    pen.stroke(np.concatenate([lips, lips[:1]]), line, 2.4, 2.4)


def _cat(pen: Pen, scheme: Scheme) -> None:
    left, right = bow((-15, 72), (0, 73), -0.3), bow((0, 73), (15, 72), -0.3)
    lips = np.concatenate([left, right[1:]])
    pen.stroke(lips, scheme.skin.line, 1.4, 2.8, 2.8, 2.8, 1.4, label="mouth")


MOUTHS = (_closed, _smile, _pout, _open, _oh, _cat)
MOUTH_SHARES = (0.16, 0.32, 0.07, 0.30, 0.07, 0.08)
