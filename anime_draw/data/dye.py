"""Dye a picture: hair, clothes and background in other colours, or in the same.

Anime is drawn in flat colours between lines, so a part in another colour looks as if it
had been drawn so. A network that sees each picture in many colours has to go by lines
and places, not by what hair and clothes of few pictures happened to be; most of all
where two parts have the same colour.

    shade     luma / mean luma of the part, up to 1
    light     how far luma is from that mean towards white, 0 to 1
    dyed      colour * shade + (white - colour) * light
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import IDS
from anime_draw.data.warp import Floats
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

Colour = NDArray[np.float64]  # (3,), RGB from 0 to 255

DYED = tuple(IDS[name] for name in ("background", "hair", "clothes"))
COMPLEXION = IDS["skin"], IDS["face"]  # is darkened together, never green
LUMA = np.array([0.299, 0.587, 0.114])  # BT.601
LEAST = 64  # pixels of a part; in fewer, its mean colour is chance
DARKEST = 8.0  # mean luma of a part; below, its lines would be blown up
RANGE = 64.0  # luma from a part's mean to white, at least, for the same reason
SOFT = 1 / 512  # of the side: blur between what is dyed and the rest
HARD = 0.3  # pixels of blur that nobody sees: the least there is
STAYS = 0.4  # how likely a part is left as it is
ALIKE = 0.2  # how likely it takes the colour of another part; else one by lot
PALE = 0.7  # how likely skin is left as it is
TAN = np.array([0.35, 0.5, 0.6])  # of R, G, B that the darkest skin lacks


@dataclass(frozen=True)
class Dye:
    """What becomes of each part, drawn by lot; draw one with `Dye.draw`.

    Attributes:
        lots: (4, 5) from 0 to 1: for each of `DYED`, and the skin, what is done, which
            part's colour it takes, and hue, saturation and value of a colour.
    """

    lots: Floats

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Dye":
        """Draw one."""
        return cls(rng.random((len(DYED) + 1, 5)))

    def apply(self, picture: Picture, mask: Mask) -> Picture:
        """Return a picture (H, W, 3) with the parts of its mask (H, W) dyed.

        What the mask does not name (ids beyond the classes) stays as it is.
        """
        inside = {part: (mask == part).view(np.uint8) for part in DYED}
        means = {
            part: np.array(cv2.mean(picture, where)[:3])
            for part, where in inside.items()
            if cv2.countNonZero(where) >= LEAST
        }
        luma = cv2.transform(picture, LUMA[None])
        dyed = picture
        for part, lot in zip(DYED, self.lots[:-1], strict=True):
            if part in means and lot[0] >= STAYS:
                others = [mean for other, mean in means.items() if other != part]
                table = _shades(_colour(lot, others), float(LUMA @ means[part]))
                dyed = _blend(dyed, table[luma], inside[part])
        if self.lots[-1, 0] >= PALE:
            darker = cv2.convertScaleAbs(picture * (1 - TAN * self.lots[-1, 4]))
            dyed = _blend(dyed, darker, np.isin(mask, COMPLEXION).view(np.uint8))
        return dyed


def _colour(lot: Floats, others: Sequence[Colour]) -> Colour:
    if others and lot[0] < STAYS + ALIKE:
        return others[int(lot[1] * len(others))]
    hsv = np.array([[[180 * lot[2], 255 * lot[3], 40 + 215 * lot[4]]]], np.uint8)
    return cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB)[0, 0].astype(float)


def _shades(colour: Colour, mean: float) -> NDArray[np.uint8]:
    # What becomes of each luma: a table, since a picture has only 256.
    luma = np.arange(256.0)[:, None]
    shade = np.minimum(luma / max(mean, DARKEST), 1)
    light = np.clip((luma - mean) / max(255 - mean, RANGE), 0, 1)
    return np.rint(colour * shade + (255 - colour) * light).astype(np.uint8)


def _blend(picture: Picture, over: Picture, where: NDArray[np.uint8]) -> Picture:
    blur = max(SOFT * len(where), HARD)
    share = cv2.GaussianBlur(where.astype(np.float32), (0, 0), blur)
    return np.asarray(cv2.blendLinear(over, picture, share, 1 - share), np.uint8)
