"""One random change of a picture and its mask: geometry in one step, colour in one.

Rotation, mirroring, scale, crop and warp become a single map from each pixel of the
result to a place in the source, so that a picture is interpolated once, and the mask
is read by nearest neighbour at exactly the same places. Brightness, contrast,
saturation and hue become a single matrix.

The map is a uniform cubic B-spline surface over a coarse grid of control points.
Such a surface reproduces an affine map exactly and never leaves the hull of its
control points, so the amplitude of the warp is a true limit. A warp so steep that it
might fold is weakened until it cannot.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import cos, gcd, radians, sin

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.config import PICTURE_SIZE, TransformSettings
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

Floats = NDArray[np.float64]
Map = NDArray[np.float32]

INTERPOLATIONS = {"linear": cv2.INTER_LINEAR, "cubic": cv2.INTER_CUBIC}
BORDERS = {"reflect": cv2.BORDER_REFLECT_101, "repeat": cv2.BORDER_REPLICATE}
STEEPEST = 0.75  # slope of a warp, at most; below 1 it cannot fold
SAMPLES = 8  # places per cell where the slope is measured
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601
MIDDLE = 127.5  # the grey that contrast turns around

# YIQ, in which a turn about the first axis changes hue and leaves luma alone.
TO_YIQ = np.array([LUMA, [0.596, -0.274, -0.322], [0.211, -0.523, 0.312]])


@dataclass(frozen=True)
class Transform:
    """A change of picture and mask; draw one with `Transform.draw`.

    Lengths are shares of the side of the picture, with the origin in its middle.
    """

    linear: Floats  # (2, 2): from the result to the source
    shift: Floats  # (2,)
    warp: Floats  # (2, cells + 3, cells + 3): x and y at the control points
    colour: Floats  # (3, 4): matrix and offset for RGB 0 to 255
    interpolation: str = "cubic"
    border: str = "reflect"

    @classmethod
    def draw(cls, rng: np.random.Generator, settings: TransformSettings) -> "Transform":
        """Draw one within the ranges of the settings.

        Every range takes its numbers whether it is in use or not, so that switching
        one on leaves the others as they were.
        """
        turn, zoom, crop, *middle = rng.uniform(-1, 1, 5)
        mirrored = rng.random() < settings.mirror
        tints = rng.uniform(-1, 1, 4)
        warp = draw_warp(rng, settings.warp / PICTURE_SIZE, settings.warp_cells)
        cut = settings.crop * (crop + 1) / 2
        angle = radians(settings.rotate * turn)
        side = (1 - cut) / (1 + settings.scale * zoom)
        linear = side * np.array([[cos(angle), -sin(angle)], [sin(angle), cos(angle)]])
        if mirrored:
            linear[:, 0] *= -1
        return cls(
            linear,
            np.array(middle) * cut / 2,
            warp,
            colour_matrix(settings, tints),
            settings.interpolation,
            settings.border,
        )

    def maps(self, source: tuple[int, int], result: tuple[int, int]) -> tuple[Map, Map]:
        """Return the place in the source of each pixel of the result, as x and y.

        Args:
            source: height and width in pixels.
            result: height and width in pixels.
        """
        cells = self.warp.shape[1] - 3
        knots = (np.arange(-1, cells + 2)) / cells - 0.5
        places = np.stack(np.meshgrid(knots, knots)) + self.warp
        x, y = np.tensordot(self.linear, places, 1) + self.shift[:, None, None]
        height, width = source
        return (
            _surface((x + 0.5) * width - 0.5, result),
            _surface((y + 0.5) * height - 0.5, result),
        )

    def apply(
        self, picture: Picture, mask: Mask, size: int | None = None
    ) -> tuple[Picture, Mask]:
        """Change a picture (H, W, 3) and its mask (H, W) alike.

        Args:
            picture: RGB.
            mask: class ids, as large as the picture.
            size: side of the result in pixels; that of the picture if not given.

        Raises:
            ValueError: the mask is not as large as the picture.
        """
        source = picture.shape[0], picture.shape[1]
        if mask.shape != source:
            raise ValueError(f"picture of {source}, but mask of {mask.shape}")
        x, y = self.maps(source, (size, size) if size else source)
        border = BORDERS[self.border]
        method = INTERPOLATIONS[self.interpolation]
        shrink = float(np.sqrt(source[0] * source[1] / x.size))
        drawn = cv2.remap(_soften(picture, shrink), x, y, method, borderMode=border)
        if not np.array_equal(self.colour, np.eye(3, 4)):
            drawn = cv2.transform(drawn, self.colour)
        labels = cv2.remap(mask, x, y, cv2.INTER_NEAREST, borderMode=border)
        return drawn, labels  # type: ignore[return-value]


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


def draw_warp(rng: np.random.Generator, amplitude: float, cells: int) -> Floats:
    """Draw the control points (2, cells + 3, cells + 3) of a warp that cannot fold.

    Where the slope of the displacement stays below 1, no two places of the result are
    one in the source: the map is the identity plus a contraction.
    """
    offsets = rng.uniform(-amplitude, amplitude, (2, cells + 3, cells + 3))
    return offsets * min(1.0, STEEPEST / max(steepest(offsets), 1e-9))


def steepest(offsets: Floats) -> float:
    """Return the greatest slope of a warp: the operator norm of its Jacobian."""
    side = (offsets.shape[1] - 3) * SAMPLES
    x, y = (_surface(each, (side, side)) * side for each in offsets)
    (x_down, x_across), (y_down, y_across) = np.gradient(x), np.gradient(y)
    # The larger singular value of a 2x2 matrix, in closed form.
    turning = np.hypot(x_across + y_down, y_across - x_down)
    shearing = np.hypot(x_across - y_down, y_across + x_down)
    return float((turning + shearing).max()) / 2


def _surface(control: Floats, shape: tuple[int, int]) -> Map:
    height, width = shape
    rows = _basis(height, len(control)) @ control.astype(np.float32)
    # In blocks that are too small for BLAS to share among threads: those would cost
    # more than they save, and fight with the threads that work on other pictures.
    block = gcd(height, 32)
    blocks = rows.reshape(height // block, block, -1)
    return (blocks @ _basis(width, len(control)).T).reshape(height, width)


@lru_cache(maxsize=16)
def _basis(size: int, num_points: int) -> Map:
    """Return the weight (size, num_points) of each control point at each pixel."""
    cells = num_points - 3
    place = (np.arange(size) + 0.5) / size * cells
    cell = np.minimum(place.astype(int), cells - 1)
    t = place - cell
    weights = np.zeros((size, num_points), np.float32)
    pieces = (
        (1 - t) ** 3,
        3 * t**3 - 6 * t**2 + 4,
        -3 * t**3 + 3 * t**2 + 3 * t + 1,
        t**3,
    )
    for i, piece in enumerate(pieces):
        weights[np.arange(size), cell + i] = piece / 6
    weights.flags.writeable = False
    return weights


def _soften(picture: Picture, shrink: float) -> Picture:
    # Without this a smaller result would skip pixels. A blur moves nothing, so mask
    # and picture still meet; its width is the usual one for a reduction.
    if shrink <= 1.2:
        return picture
    return cv2.GaussianBlur(picture, (0, 0), shrink / 3)  # type: ignore[return-value]


def colour_matrix(settings: TransformSettings, tints: Floats) -> Floats:
    """Return brightness, contrast, saturation and hue as one matrix (3, 4) for RGB.

    `tints` are four numbers from -1 to 1: how far each goes within its range.
    """
    brightness, contrast, saturation, hue = tints
    gain = 1 + settings.brightness * brightness
    spread = 1 + settings.contrast * contrast
    vivid = 1 + settings.saturation * saturation
    turn = radians(settings.hue * hue)
    chroma = vivid * np.array([[cos(turn), -sin(turn)], [sin(turn), cos(turn)]])
    yiq = np.eye(3)
    yiq[1:, 1:] = chroma
    matrix = gain * spread * np.linalg.inv(TO_YIQ) @ yiq @ TO_YIQ
    plain = not any((settings.saturation, settings.hue))
    if plain:  # free of the rounding of the way there and back
        matrix = gain * spread * np.eye(3)
    return np.column_stack([matrix, np.full(3, MIDDLE * (1 - spread))])
