"""Neck, shoulders and clothes, in coordinates from where the neck meets the head."""

import numpy as np

from anime_draw.data.sample.canvas import Pen
from anime_draw.data.sample.garments import GARMENTS, PLAIN_GARMENTS
from anime_draw.data.sample.geometry import Points, bow, curve, mirror
from anime_draw.data.sample.palette import Scheme


class Body:
    """A body in one garment."""

    def __init__(
        self, scheme: Scheme, rng: np.random.Generator, *, boyish: bool
    ) -> None:
        self._scheme = scheme
        garments = PLAIN_GARMENTS if boyish else GARMENTS
        self._garment = garments[rng.integers(len(garments))]
        self._rng = rng
        self._broad = rng.uniform(0.94, 1.08)
        self._choker = rng.random() < 0.1

    def draw(self, trunk: Pen, head: Pen, face: Points) -> None:
        """Draw neck and garment; the shadow of the face falls on the neck."""
        skin = self._scheme.skin
        body = self._outline()
        trunk.fill(body, skin.base, label="skin", outline=skin.line, width=1.8)
        with trunk.inside(body):
            head.fill(face * (0.9, 1) + (4, 26), skin.shade)
            for side in (-1, 1):
                bone = bow((side * 14, 62), (side * 58, 54), 0.06 * side)
                trunk.stroke(bone, skin.line, 1.8, 1.2, 0.3)
        if self._choker:
            self._draw_choker(trunk)
        self._garment(trunk, self._scheme, self._rng, self._broad)

    def _outline(self) -> Points:
        knots = [(27, -60), (26, 0), (31, 24), (56, 38), (112, 54), (146, 84)]
        right = curve(np.array([*knots, (166, 170), (178, 420)]) * (self._broad, 1))
        right[:14, 0] /= self._broad
        return np.concatenate([right, mirror(right)[::-1]])

    def _draw_choker(self, pen: Pen) -> None:
        tones = self._scheme.accent
        band = np.concatenate(
            [bow((-27, 2), (27, 2), -0.1), bow((27, 12), (-27, 12), 0.1)]
        )
        pen.fill(band, tones.shade, label="clothes", outline=tones.line)
