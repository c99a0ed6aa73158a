"""Hair: what hangs behind the head, and the cap with fringe and side locks."""

from collections.abc import Callable

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.fringe import FRINGES, SHORT_FRINGES, TEMPLE
from anime_draw.data.sample.geometry import Points, bow, curve, mirror
from anime_draw.data.sample.locks import draw_lock
from anime_draw.data.sample.palette import Scheme, mix
from anime_draw.data.sample.tails import BACKS, SHORT

CROWN = -146.0  # top of the hair
SIDES = (48.0, 92.0, 140.0, 200.0)  # where side locks end
SIDE_SHARES = (0.3, 0.32, 0.22, 0.16)


class Hair:
    """A hairdo.

    Attributes:
        fringe: the outline of the cap, whose shadow falls on the face.
    """

    def __init__(
        self, scheme: Scheme, rng: np.random.Generator, *, boyish: bool
    ) -> None:
        self._scheme = scheme
        self._rng = rng
        self._back = SHORT if boyish else BACKS[rng.integers(len(BACKS))]
        fringes = SHORT_FRINGES if boyish else FRINGES
        self._fringe = fringes[rng.integers(len(fringes))](rng)
        self._volume = rng.uniform(0.98, 1.06)
        self._tufted = rng.random() < (0.9 if boyish else 0.2)
        long = int(rng.choice(len(SIDES), p=SIDE_SHARES))
        self._side = SIDES[0 if boyish else long]
        self._ahoge = rng.random() < 0.4
        self._ears = rng.random() < 0.09
        self._shine = int(rng.integers(3))
        self.fringe = self._outline()

    def draw_back(self, head: Pen) -> None:
        """Draw what lies behind the neck."""
        self._back.draw_behind(head.at(-0.3), self._scheme, self._rng)

    def draw_front(self, head: Pen, draw_below: Callable[[Pen], None]) -> None:
        """Draw the cap with all that grows on it, and what shows through it."""
        self._back.draw_before(head.at(-0.1), self._scheme, self._rng)
        pen, tones = head.at(0.6), self._scheme.hair
        if self._ears:
            self._draw_ears(pen)
        if self._ahoge:
            self._draw_ahoge(pen)
        top = mix(tones.base, tones.light, 0.22)
        pen.fill(self.fringe, (top, tones.base), label="hair")
        with pen.inside(self.fringe):
            self._draw_shading(pen)
            self._draw_shine(pen)
            self._draw_strands(pen)
            draw_below(head)
        pen.outline(self.fringe, tones.line)

    def _skull(self) -> Points:
        half = [(113, 22), (118, -20), (111, -72), (82, -118), (42, -141)]
        right = np.array(half, float) * self._volume
        knots = np.concatenate([right, [(0, CROWN * self._volume)]])
        skull = curve(np.concatenate([knots, mirror(right)[::-1]]))
        return self._tuft(skull) if self._tufted else skull

    def _tuft(self, skull: Points) -> Points:
        """Let tips of hair stand out from the outline of the skull, and hang."""
        pieces = []
        roots = np.unique(np.linspace(3, len(skull) - 4, 9).round().astype(int))
        for start, end in zip(roots[:-1], roots[1:], strict=True):
            a, b = skull[start], skull[end]
            rising = a[1] > b[1]
            low, high = (a, b) if rising else (b, a)
            steep = abs(high[1] - low[1]) / np.hypot(*(high - low))
            tip = (low + (high - low) * (0.5 - 0.4 * steep)) * (1.1, 1.06)
            tip = tip + (0, 8 * steep * self._rng.uniform(0.5, 2))
            bends = (0.06, -0.12) if rising else (-0.12, 0.06)
            pieces += [bow(a, tip, bends[0], 5)[:-1], bow(tip, b, bends[1], 5)[:-1]]
        return np.concatenate([skull[: roots[0]], *pieces, skull[roots[-1] :]])

    def _side_lock(self) -> Points:
        """Return the edge of the right side lock from the temple to the outside."""
        y = self._side
        tip, notch, second = (
            (88 - y * 0.03, y),
            (103, y * 0.5 + 14),
            (114, y * 0.62 + 14),
        )
        inner = curve([TEMPLE, (86, y * 0.35 + 6), (91, y * 0.7), tip])
        back = bow(tip, notch, -0.1)[1:-1]
        outer = curve([second, (120, y * 0.3 + 16), (119, 30), (113, 10)])
        return np.concatenate([inner, back, bow(notch, second, -0.06)[:-1], outer])

    def _outline(self) -> Points:
        right = self._side_lock()
        left = mirror(right)[::-1]
        return np.concatenate([left, self._fringe.edge(), right, self._skull()])

    def _draw_shading(self, pen: Pen) -> None:
        shade = self._scheme.hair.shade
        rim = curve([(40, -150), (84, -104), (100, -50), (99, 10), (96, 60), (98, 220)])
        far = np.array([(150, 220), (150, -160)], float)
        pen.fill(np.concatenate([rim, far]), shade)
        for sliver in self._fringe.slivers():
            pen.fill(sliver, shade)
        left = curve([(-108, 24), (-102, 60), (-104, 130), (-106, 220)])
        pen.stroke(left, shade, 2, 9, 9, 5)

    def _draw_shine(self, pen: Pen) -> None:
        light, base = self._scheme.hair.light, self._scheme.hair.base
        if self._shine == 2:
            for angle in (-0.8, -0.56, -0.44, -0.1, 0.3, 0.52):
                streak = _arc([angle, angle + 0.06, angle + 0.1], [0.88, 0.74, 0.58])
                pen.stroke(curve(streak), light, 0.4, 6, 0.4)
            return
        count = 23
        angles = np.linspace(-1.0, 0.95, count)
        jag = np.where(np.arange(count) % 2, 0.035, -0.025)
        taper = np.sin(np.linspace(0, np.pi, count)) ** 0.6
        for thick, colour in ((0.085, mix(base, light, 0.5)), (0.045, light)):
            upper = _arc(angles, 0.70 + (thick + jag) * taper)
            lower = _arc(angles, 0.70 - (thick - jag * 1.5) * taper)
            if self._shine == 1:
                upper, lower = curve(upper, steps=3), curve(lower, steps=3)
            pen.fill(np.concatenate([upper, lower[::-1]]), colour)

    def _draw_strands(self, pen: Pen) -> None:
        part = self._fringe.part
        colour = mix(self._scheme.hair.line, self._scheme.hair.shade, 0.3)
        for valley in self._fringe.valleys[1:-1]:
            crown = np.array((part * 0.8 + valley[0] * 0.15, CROWN + 8))
            bend = -0.10 * np.sign(valley[0] - part)
            strand = bow(valley, crown, bend, 10)[:7]
            pen.stroke(strand, colour, 2.0, 1.3, 0.3)
        for side in (-1, 1):
            start = np.array(TEMPLE) * (side, 1)
            strand = bow(start, (side * 74, -96), 0.12 * side, 8)
            pen.stroke(strand, colour, 2.0, 1.2, 0.3)
            lock = bow((side * 103, self._side * 0.5 + 14), (side * 106, -16), 0.04, 8)
            pen.stroke(lock, colour, 1.8, 1.2, 0.3)

    def _draw_ahoge(self, pen: Pen) -> None:
        side = self._rng.choice((-1, 1))
        reach, x = self._rng.uniform(30, 58), self._fringe.part * 0.5
        knots = [
            (0, 14),
            (3, -12),
            (reach * 0.42, -32),
            (reach, -22),
            (reach * 1.1, -6),
        ]
        line = curve(np.array(knots) * (side, 1) + (x, CROWN))
        draw_lock(pen, line, (8, 13, 15, 10, 0.5), self._scheme.hair)

    def _draw_ears(self, pen: Pen) -> None:
        tones = self._scheme.hair
        for side in (-1, 1):
            outer = [(98, -84), (104, -150), (96, -184), (62, -164), (34, -136)]
            ear = curve(outer) * (side, 1)
            pen.fill(ear, tones.base, label="hair", outline=tones.line)
            inner = curve([(88, -96), (94, -146), (90, -168), (66, -150)]) * (side, 1)
            pen.fill(inner, mix(self._scheme.skin.shade, (240, 150, 150), 0.5))


def _arc(angles: object, radii: object) -> Points:
    """Return points on the dome of the hair: angles from straight up, in radians."""
    a, r = np.broadcast_arrays(np.asarray(angles, float), np.asarray(radii, float))
    return np.stack([np.sin(a) * 118 * r, -20 - np.cos(a) * 126 * r], axis=1)
