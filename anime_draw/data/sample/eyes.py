"""Eyes: lashes, white, iris with gradient and highlights; or closed in a smile."""

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.geometry import Points, curve, ellipse, offset
from anime_draw.data.sample.palette import INK, WHITE, Scheme, mix, multiply

SPREAD = 45.0  # of an eye from the middle of the face
HEIGHT = 20.0  # of the eyes below the centre of the head


class Eyes:
    """A pair of eyes of one shape."""

    def __init__(
        self, scheme: Scheme, rng: np.random.Generator, *, boyish: bool
    ) -> None:
        self._scheme = scheme
        self._width = rng.uniform(26, 30)
        self._height = rng.uniform(20, 24) if boyish else rng.uniform(24, 30)
        self._slant = rng.normal(-2 if boyish else 0, 4)  # positive: corners hang
        self._gaze = np.clip(rng.normal(0, 2.5), -4, 4)
        self._iris = rng.uniform(0.54, 0.6) if boyish else rng.uniform(0.6, 0.7)
        self._lash = rng.uniform(4.5, 6) if boyish else rng.uniform(5.5, 8.0)
        self._spikes = 0 if boyish else int(rng.integers(1, 4))
        self._lid = rng.random() < 0.8
        self._ink = mix(INK, scheme.hair.line, 0.35)
        closed = rng.random()
        self._closed = (closed < 0.07, closed < 0.05 or closed > 0.97)

    def draw(self, pen: Pen) -> None:
        """Draw both; `pen` is that of the face."""
        for side, closed in zip((-1, 1), self._closed, strict=True):
            if closed:
                self._draw_closed(pen, side)
            else:
                self._draw_open(pen, side)

    def _put(self, points: Points, side: int) -> Points:
        """Move an eye, drawn with its outer corner to the right, to its place."""
        return points * (side, 1) + (side * SPREAD, HEIGHT)

    def _upper(self) -> Points:
        w, h, s = self._width, self._height, self._slant
        knots = [(-w, h * 0.06 - s), (-w * 0.66, -h * 0.66 - s * 0.6), (-w * 0.06, -h)]
        return curve([*knots, (w * 0.64, -h * 0.7 + s * 0.6), (w, s)])

    def _lower(self) -> Points:
        w, h, s = self._width, self._height, self._slant
        knots = [(w, s), (w * 0.82, h * 0.64 + s * 0.5), (w * 0.3, h * 0.97)]
        return curve(
            [*knots, (-w * 0.36, h * 0.96), (-w * 0.8, h * 0.6), (-w, h * 0.06 - s)]
        )

    def _lash_line(self) -> Points:
        wing = np.array([(self._width * 1.18, self._slant + 1.0)])
        return np.concatenate([self._upper(), wing])

    def _draw_open(self, pen: Pen, side: int) -> None:
        upper, lower = self._upper(), self._lower()
        opening = self._put(np.concatenate([upper, lower]), side)
        half = np.array([0.8, 2.4, 3.6, 4.0, 0.4]) * self._lash / 7
        lash = self._lash_line()
        brim, rim = offset(lash, half), offset(lower, 0.8)
        pen.fill(self._put(np.concatenate([brim, rim]), side), WHITE, label="eye")
        with pen.inside(opening):
            self._draw_ball(pen, side, upper)
        under = self._put(lower[4:-11], side)
        pen.stroke(under, self._ink, 0.3, 2.2, 1.8, 0.3)
        pen.line(self._put(lower[:6], side), mix(self._ink, WHITE, 0.2), 1.0)
        upper_lash = np.concatenate([brim, offset(lash, -half)[::-1]])
        pen.fill(self._put(upper_lash, side), self._ink)
        self._draw_lashes(pen, side)

    def _draw_lashes(self, pen: Pen, side: int) -> None:
        w, s = self._width, self._slant
        for i in range(self._spikes):
            root = np.array((w * (0.98 - 0.16 * i), s - 6.0 * i - 2))
            tip = root + np.array((7.0 - i, -3.5 - 1.5 * i))
            lash = curve([root, (root + tip) / 2 + (0.8, 0.8), tip], steps=3)
            pen.stroke(self._put(lash, side), self._ink, 4, 2.4, 0.2, label="eye")
        if self._lid:
            lid = offset(self._upper()[5:-3], self._lash * 0.5 + 4.5)
            pen.stroke(self._put(lid, side), self._scheme.skin.line, 0.2, 1.5, 0.2)

    def _draw_ball(self, pen: Pen, side: int, upper: Points) -> None:
        tones, w, h = self._scheme.iris, self._width, self._height
        centre = np.array((side * SPREAD + self._gaze, HEIGHT + 1.0))
        rx, ry = w * self._iris, h * 1.04
        pen.fill(self._put(_under(upper, 10), side), (204, 208, 228))
        deep = multiply(tones.base, (0.34, 0.30, 0.42))
        pen.fill(ellipse(centre, rx, ry), deep)
        top = multiply(tones.base, (0.56, 0.52, 0.62))
        bottom = mix(tones.base, WHITE, 0.42)
        pen.fill(ellipse(centre + (0, 0.4), rx - 1.8, ry - 1.8), (top, bottom))
        pen.fill(ellipse(centre + (0, -ry * 0.02), rx * 0.42, ry * 0.4), deep)
        self._draw_light(pen, centre, rx, ry)
        pen.fill(self._put(_under(upper, 8), side), multiply(deep, (0.8, 0.8, 0.85)))
        shine = centre + (-rx * 0.38, -ry * 0.34)
        pen.fill(ellipse(shine, rx * 0.36, ry * 0.25), WHITE)
        pen.fill(ellipse(centre + (rx * 0.42, ry * 0.34), rx * 0.17, ry * 0.12), WHITE)

    def _draw_light(self, pen: Pen, centre: Points, rx: float, ry: float) -> None:
        """Draw the light that the iris gathers at the bottom."""
        glint = mix(self._scheme.iris.base, WHITE, 0.7)
        low = ellipse(centre + (0, ry * 0.1), rx * 0.78, ry * 0.78)
        with pen.inside(ellipse(centre + (0, ry * 0.86), rx * 0.8, ry * 0.36)):
            pen.fill(low, glint)
        pen.glow(ellipse(centre + (0, ry * 0.5), rx * 0.9, ry * 0.5), glint, 0.55)

    def _draw_closed(self, pen: Pen, side: int) -> None:
        w, s = self._width, self._slant
        knots = [(-w, 9 - s * 0.5), (-w * 0.5, -3), (0, -7), (w * 0.55, -3)]
        line = curve([*knots, (w * 1.1, 9 + s)])
        pen.stroke(
            self._put(line, side), self._ink, 1.5, 5.2, 5.6, 5.2, 1.0, label="eye"
        )
        for i in range(self._spikes):
            root = np.array((w * (0.95 - 0.2 * i), 5.0 + s - 4.5 * i))
            lash = np.stack([root, root + (7.0, 0.5 - i)])
            pen.stroke(self._put(lash, side), self._ink, 3.2, 0.4, label="eye")


def _under(line: Points, drop: float) -> Points:
    """Return the band between a line and the same line moved down."""
    return np.concatenate([line - (0, 12), (line + (0, drop))[::-1]])
