"""Read the shapes of a labelme file, and refuse what cannot be drawn.

    {"label": "hair", "shape_type": "polygon", "points": [[x, y], ...], "mask": null}

Messages name what is wrong and the remedy; whoever reads the file adds the place.
"""

import base64
import io
import reprlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anime_draw.data.labels import Labels
from anime_draw.data.shapes import NUM_POINTS, Point, Shape
from anime_draw.errors import AnnotationError
from anime_draw.pictures import read_image

MAX_COORDINATE = 100_000  # pixels; beyond it a number is taken for a mistake


def shape_title(number: int, entry: Any) -> str:
    """Return what messages call the shape of an entry: its number and label."""
    label = entry.get("label") if isinstance(entry, dict) else None
    return f"shape {number} ({reprlib.repr(label)})" if label else f"shape {number}"


def read_shape(entry: Any, labels: Labels, title: str) -> Shape | None:
    """Return the shape of an entry; None if its label is to be left out.

    Raises:
        AnnotationError: unknown label or type, or points that make no such shape.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("label"), str):
        raise AnnotationError("has no label; give it one in labelme or delete it")
    if (label := labels.find(entry["label"])) is None:
        return None
    kind = entry.get("shape_type") or "polygon"  # old files do not say
    if not isinstance(kind, str) or kind not in NUM_POINTS:
        got = reprlib.repr(kind)
        raise AnnotationError(f"shape type {got} is unknown; draw it as a polygon")
    points = _read_points(entry.get("points"), kind)
    if kind != "mask":
        return Shape(label, kind, points, None, title)
    crop = _read_crop(entry.get("mask"))
    return Shape(label, kind, _place_crop(points, crop), crop, title)


def _place_crop(points: tuple[Point, ...], crop: NDArray) -> tuple[Point, ...]:
    (x0, y0), (x1, y1) = points
    height, width = crop.shape
    expected = int(y1) - int(y0) + 1, int(x1) - int(x0) + 1
    if crop.shape == expected:
        return points
    # Corners between pixels come from labelme 7, which rounds the first and lets the
    # crop say how far it reaches.
    if all(each.is_integer() for point in points for each in point):
        raise AnnotationError(
            f"its mask has {width}x{height} pixels, its corners span"
            f" {expected[1]}x{expected[0]}; draw it again"
        )
    left, top = float(round(x0)), float(round(y0))
    return (left, top), (left + width - 1, top + height - 1)


def _read_points(points: Any, kind: str) -> tuple[Point, ...]:
    fewest, most = NUM_POINTS[kind]
    count = len(points) if isinstance(points, list) else 0
    if count < fewest or most is not None and count > most:
        need = f"{fewest}" if fewest == most else f"at least {fewest}"
        raise AnnotationError(
            f"a {kind} needs {need} points, this one has {count}; delete or redraw it"
        )
    return tuple(map(_read_point, points))


def _read_point(point: Any) -> Point:
    if not isinstance(point, list) or len(point) != 2:
        got = reprlib.repr(point)
        raise AnnotationError(f"expected a point [x, y], got {got}; redraw it")
    for number in point:
        if type(number) not in (int, float):
            got = reprlib.repr(number)
            raise AnnotationError(f"{got} is no coordinate; redraw it")
        if not abs(number) <= MAX_COORDINATE:  # so put, it also catches NaN
            got = reprlib.repr(number)
            raise AnnotationError(f"the coordinate {got} is impossible; redraw it")
    return float(point[0]), float(point[1])


def _read_crop(text: Any) -> NDArray[np.bool_]:
    if not isinstance(text, str):
        raise AnnotationError("a mask needs a picture of itself; delete or redraw it")
    data = io.BytesIO(from_base64(text))
    image = read_image(data, "its mask", AnnotationError)
    if len(image.getbands()) > 1:
        raise AnnotationError("its mask is no greyscale PNG; redraw it")
    return np.asarray(image).astype(bool)


def from_base64(text: str) -> bytes:
    """Decode the text of an embedded picture.

    Raises:
        AnnotationError: it is no base64.
    """
    try:
        return base64.b64decode(text)
    except ValueError as error:
        raise AnnotationError(
            f"embedded picture is broken base64 ({error}); save it again in labelme"
        ) from error
