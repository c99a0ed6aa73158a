"""One random change of a picture and its mask: geometry in one step, colour in one.

Rotation, mirroring, scale, crop and warp become a single map from each pixel of the
result to a place in the source, so that a picture is interpolated once, and the mask
is read by nearest neighbour at exactly the same places. Brightness, contrast,
saturation and hue become a single matrix; before it, parts may be dyed.
"""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt

import cv2
import numpy as np

from anime_draw.data.dye import LUMA, Dye
from anime_draw.data.warp import Floats, Surface, draw_warp, knots, surface
from anime_draw.masks import Mask
from anime_draw.pictures import Picture
from anime_draw.settings import PICTURE_SIZE, TransformSettings

INTERPOLATIONS = {"linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC}
BORDERS = {
    # A mirrored shoulder is a fish's tail, so bodies go on below the lower edge.
    "portrait": cv2.BORDER_REFLECT_101,
    "reflect": cv2.BORDER_REFLECT_101,
    "repeat": cv2.BORDER_REPLICATE,
    "inside": cv2.BORDER_REPLICATE,  # for the width of a rounding error
}
UNCHANGED = np.eye(3, 4)
MIDDLE = 127.5  # the grey that contrast turns around

# RGB to YIQ: a turn about the first axis changes hue and leaves luma (BT.601) alone.
TO_YIQ = np.array([LUMA, [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])


@dataclass(frozen=True)
class Transform:
    """A change of picture and mask; draw one with `Transform.draw`.

    Lengths are in sides of the picture, with the origin in its middle. The result at
    a place p shows the source at linear @ (p + warp(p)) + shift.
    """

    linear: Floats  # (2, 2)
    shift: Floats  # (2,)
    warp: Floats  # (2, cells + 3, cells + 3): x and y at the control points
    colour: Floats  # (3, 4): matrix and offset for RGB from 0 to 255
    interpolation: str = "cubic"
    border: str = "portrait"
    dye: Dye | None = None

    @classmethod
    def draw(cls, rng: np.random.Generator, settings: TransformSettings) -> "Transform":
        """Draw one within the ranges of the settings.

        Every range takes its numbers whether in use or not, so that switching one on
        leaves the others as they were.
        """
        turn, zoom, crop, *place = rng.uniform(-1, 1, 5)
        mirrored = rng.random() < settings.mirror
        tints = rng.uniform(-1, 1, 4)
        warp = draw_warp(rng, settings.warp / PICTURE_SIZE, settings.warp_cells)
        angle = radians(settings.rotate * turn)
        cut = settings.crop * (crop + 1) / 2
        side = (1 - cut) / (1 + settings.scale * zoom)
        linear = side * np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
        if mirrored:
            linear[:, 0] *= -1
        if settings.border == "inside":
            linear *= min(1.0, 1 / extent(linear, warp).max())
        room = np.clip(1 - extent(linear, warp), 0, cut)
        return cls(
            linear,
            np.array(place) * (room if settings.border == "inside" else cut) / 2,
            warp,
            colour_matrix(settings, tints),
            settings.interpolation,
            settings.border,
            Dye.draw(rng) if rng.random() < settings.dye else None,
        )

    def apply(
        self, picture: Picture, mask: Mask, size: int | None = None
    ) -> tuple[Picture, Mask]:
        """Change a picture (H, W, 3) and its mask (H, W) alike.

        Args:
            picture: RGB.
            mask: class ids, as large as the picture.
            size: side of the result in pixels; without, as large as the picture.

        Raises:
            ValueError: the mask is not as large as the picture.
        """
        source = picture.shape[0], picture.shape[1]
        if mask.shape != source:
            raise ValueError(f"picture of {source}, but mask of {mask.shape}")
        x, y = self.maps(source, (size, size) if size else source)
        border = BORDERS[self.border]
        method = INTERPOLATIONS[self.interpolation]
        drawn = cv2.remap(_soften(picture, x.shape), x, y, method, borderMode=border)
        labels = cv2.remap(mask, x, y, cv2.INTER_NEAREST, borderMode=border)
        if self.dye is not None:
            drawn = self.dye.apply(np.asarray(drawn, np.uint8), np.asarray(labels))
        if not np.array_equal(self.colour, UNCHANGED):
            drawn = cv2.transform(drawn, self.colour)
        return np.asarray(drawn, np.uint8), np.asarray(labels, np.uint8)

    def maps(
        self, source: tuple[int, int], result: tuple[int, int]
    ) -> tuple[Surface, Surface]:
        """Return the place in the source of each pixel of the result, as x and y.

        Args:
            source: height and width in pixels.
            result: height and width in pixels.
        """
        grid = knots(self.warp.shape[1] - 3)
        places = np.stack(np.meshgrid(grid, grid)) + self.warp
        x, y = np.tensordot(self.linear, places, 1) + self.shift[:, None, None]
        height, width = source
        columns = surface((x + 0.5) * width - 0.5, result)
        rows = surface((y + 0.5) * height - 0.5, result)
        if self.border == "portrait":
            np.minimum(rows, height - 1, out=rows)
        return columns, rows


def augment_pair(
    picture: Picture,
    mask: Mask,
    rng: np.random.Generator,
    settings: TransformSettings,
) -> tuple[Picture, Mask]:
    """Change a picture (H, W, 3) and its mask (H, W) alike by chance, while training.

    Raises:
        ValueError: the mask is not as large as the picture.
    """
    return Transform.draw(rng, settings).apply(picture, mask)


def extent(linear: Floats, warp: Floats) -> Floats:
    """Return width and height of what a transform shows of its source, at most."""
    far = 0.5 + np.abs(warp).max(axis=(1, 2))  # from the middle of the result
    return 2 * np.abs(linear) @ far


def colour_matrix(settings: TransformSettings, tints: Floats) -> Floats:
    """Return brightness, contrast, saturation and hue as one matrix (3, 4) for RGB.

    `tints` are four numbers from -1 to 1: how far each goes within its range.
    """
    ranges = (settings.brightness, settings.contrast, settings.saturation)
    gain, spread, vivid = 1 + np.array(ranges) * tints[:3]
    turn = radians(settings.hue * tints[3])
    matrix = np.eye(3)
    if settings.saturation or settings.hue:
        change = np.eye(3)
        change[1:, 1:] = [[cos(turn), -sin(turn)], [sin(turn), cos(turn)]]
        change[1:] *= vivid
        matrix = np.linalg.inv(TO_YIQ) @ change @ TO_YIQ
    offset = np.full(3, MIDDLE * (1 - spread))
    return np.column_stack([gain * spread * matrix, gain * offset])


def _soften(picture: Picture, result: tuple[int, ...]) -> Picture:
    # Without this, a smaller result would skip pixels. A blur moves nothing, so that
    # picture and mask still meet.
    shrink = sqrt(picture.shape[0] * picture.shape[1] / (result[0] * result[1]))
    if shrink <= 1:
        return picture
    blurred = cv2.GaussianBlur(picture, (0, 0), sqrt(shrink**2 - 1) / 2)
    return np.asarray(blurred, np.uint8)
