"""Turn masks into labelme polygons that a person corrects, and write labelme files.

Painting order reproduces everything: a polygon is the outer border of one connected
part, filled, and what lies inside is painted after it. So parts go from large to
small; a hole is a part like any other, of background if it is that. Background that
reaches the border of the picture is what nobody paints.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import ndimage
from skimage import measure

from anime_draw.classes import IDS, NAMES
from anime_draw.data.shapes import Point, Shape
from anime_draw.files import write_json
from anime_draw.masks import Mask

LABELME_VERSION = "5.5.0"  # the oldest release whose files have all these fields
TOLERANCE = 1.0  # pixels by which the side of a polygon may pass its border
SMALL_TOLERANCE = 0.02  # of a part's square side, if that is less: spares mouths
SMALLEST = 8  # pixels; smaller parts join what is around them
UNPAINTED = -1

Box = tuple[slice, slice]


def to_polygons(
    mask: Mask, *, tolerance: float = TOLERANCE, smallest: int = SMALLEST
) -> list[Shape]:
    """Return the polygons that paint a mask (H, W), in painting order.

    Args:
        mask: class ids.
        tolerance: pixels that a side may pass its border; fewer points with more.
        smallest: parts of fewer pixels join what is around them.
    """
    mask, numbers = _merge_specks(mask, smallest)
    boxes: list[Box] = ndimage.find_objects(numbers)
    areas = [
        cv2.contourArea(_border(numbers[box] == number))
        for number, box in enumerate(boxes, start=1)
    ]
    order = np.argsort(-np.asarray(areas), kind="stable")
    ranks = np.empty(len(boxes) + 1, np.int32)
    ranks[order + 1] = np.arange(len(boxes))
    labels = [int(mask[box][numbers[box] == i + 1][0]) for i, box in enumerate(boxes)]
    for i, box in enumerate(boxes):
        if labels[i] == IDS["background"] and _reaches_edge(box, mask.shape):
            ranks[i + 1] = UNPAINTED
    painted = ranks[numbers]
    return [
        Shape(
            labels[i], "polygon", _outline(painted, ranks[i + 1], boxes[i], tolerance)
        )
        for i in order
        if ranks[i + 1] != UNPAINTED
    ]


def _number_parts(mask: Mask) -> NDArray[np.int32]:
    # Connected by sides only: such parts cannot cross each other at a corner, so each
    # lies wholly inside or wholly outside of another's border.
    return measure.label(mask, background=-1, connectivity=1).astype(np.int32)


def _merge_specks(mask: Mask, smallest: int) -> tuple[Mask, NDArray[np.int32]]:
    numbers = _number_parts(mask)
    specks = (np.bincount(numbers.ravel()) < smallest)[numbers]
    if not specks.any() or specks.all():
        return mask, numbers
    rows, columns = ndimage.distance_transform_edt(
        specks, return_distances=False, return_indices=True
    )
    merged = mask[rows, columns]
    return merged, _number_parts(merged)


def _reaches_edge(box: Box, shape: Sequence[int]) -> bool:
    return any(
        side.start == 0 or side.stop == length
        for side, length in zip(box, shape, strict=True)
    )


def _outline(
    ranks: NDArray[np.int32], rank: int, box: Box, tolerance: float
) -> tuple[Point, ...]:
    # A part grows by a pixel under its neighbours that are painted later. They cover
    # it again, and no background shows where two simplified borders part.
    rows, columns = (slice(max(0, side.start - 1), side.stop + 1) for side in box)
    near = ranks[rows, columns]
    own = (near == rank).astype(np.uint8)
    tolerance = min(tolerance, SMALL_TOLERANCE * float(own.sum()) ** 0.5)
    grown = cv2.dilate(own, np.ones((3, 3), np.uint8)).astype(bool) & (near >= rank)
    contour = _border(grown, offset=(columns.start, rows.start))
    if tolerance > 0:
        contour = cv2.approxPolyDP(contour, tolerance, closed=True)
    points = [(float(x), float(y)) for x, y in contour[:, 0].tolist()]
    points += points[-1:] * (3 - len(points))  # a line one pixel wide has two
    return tuple(points)


def _border(part: NDArray[np.bool_], offset: tuple[int, int] = (0, 0)) -> NDArray:
    contours, _ = cv2.findContours(
        part.astype(np.uint8),
        cv2.RETR_EXTERNAL,
        cv2.CHAIN_APPROX_SIMPLE,
        offset=offset,
    )
    return max(contours, key=len)


def write_annotation(
    path: Path, shapes: Sequence[Shape], *, image_path: str, height: int, width: int
) -> None:
    """Write polygons as a labelme file, whole or not at all.

    `image_path` leads from the folder of the file to the picture.
    """
    entries: list[dict[str, Any]] = [
        {
            "label": NAMES[shape.label],
            "points": shape.points,
            "group_id": None,
            "description": "",
            "shape_type": shape.kind,
            "flags": {},
            "mask": None,
        }
        for shape in shapes
    ]
    content: dict[str, Any] = {
        "version": LABELME_VERSION,
        "flags": {},
        "shapes": entries,
        "imagePath": image_path,
        "imageData": None,
        "imageHeight": height,
        "imageWidth": width,
    }
    write_json(path, content)
