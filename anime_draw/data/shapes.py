"""Rasterise labelme's shapes: which pixels a polygon, circle, line or crop covers.

    polygon             corners, at least 3
    rectangle           two opposite corners
    oriented_rectangle  four corners
    circle              centre and a point on the edge
    line, linestrip     points joined by strokes 10 px wide
    point               a disc of 5 px radius
    mask                two opposite corners, and a crop of pixels between them

Pixel for pixel what labelme.utils.shapes_to_label gives: Pillow's drawing, without
antialiasing, edges included.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from anime_draw.masks import Mask

Point = tuple[float, float]

LINE_WIDTH = 10  # pixels
POINT_RADIUS = 5  # pixels

# How many points a shape has; None: no limit.
NUM_POINTS: dict[str, tuple[int, int | None]] = {
    "polygon": (3, None),
    "rectangle": (2, 2),
    "oriented_rectangle": (4, 4),
    "circle": (2, 2),
    "line": (2, 2),
    "linestrip": (2, None),
    "point": (1, 1),
    "mask": (2, 2),
}


@dataclass(frozen=True)
class Shape:
    """A shape of one class: points (x, y) in pixels, and the crop of a mask shape.

    `title` is what messages call it.
    """

    label: int
    kind: str
    points: tuple[Point, ...]
    crop: NDArray[np.bool_] | None = None
    title: str = "shape"


def rasterise(shapes: Iterable[Shape], height: int, width: int) -> Mask:
    """Paint shapes on background in their order; return class ids (height, width)."""
    canvas = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(canvas)
    for shape in shapes:
        if shape.crop is not None:
            (x, y), _ = shape.points
            stencil = Image.fromarray(shape.crop)
            canvas.paste(shape.label, (int(x), int(y)), stencil)
        else:
            _draw(draw, shape)
    return np.array(canvas)


def _draw(draw: ImageDraw.ImageDraw, shape: Shape) -> None:
    ink, points = shape.label, list(shape.points)
    match shape.kind:
        case "polygon" | "oriented_rectangle":
            draw.polygon(points, fill=ink, outline=ink)
        case "rectangle":
            (x0, x1), (y0, y1) = (sorted(each) for each in zip(*points, strict=True))
            draw.rectangle((x0, y0, x1, y1), fill=ink, outline=ink)
        case "circle":
            (x, y), (edge_x, edge_y) = points
            # Not math.hypot, whose last bit may differ and with it a pixel.
            radius = math.sqrt((edge_x - x) ** 2 + (edge_y - y) ** 2)
            _disc(draw, points[0], radius, ink)
        case "point":
            _disc(draw, points[0], POINT_RADIUS, ink)
        case "line" | "linestrip":
            draw.line(points, fill=ink, width=LINE_WIDTH)
        case kind:
            raise ValueError(f"expected one of {sorted(NUM_POINTS)}, got {kind!r}")


def _disc(draw: ImageDraw.ImageDraw, centre: Point, radius: float, ink: int) -> None:
    x, y = centre
    box = (x - radius, y - radius, x + radius, y + radius)
    draw.ellipse(box, fill=ink, outline=ink)
