"""Connected areas of a mask, and filling holes from what is around them. No Tk."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.masks import Mask

from .boxes import Box, Point
from .stencils import Stencil


def label_at(mask: Mask, point: Point) -> int | None:
    """Return the class at a point, None outside of the mask."""
    x, y = math.floor(point.x), math.floor(point.y)
    height, width = mask.shape
    return int(mask[y, x]) if 0 <= x < width and 0 <= y < height else None


def area_at(mask: Mask, point: Point) -> Stencil | None:
    """Return the area of one class around a point, connected by sides."""
    if label_at(mask, point) is None:
        return None
    height, width = mask.shape
    reached = np.zeros((height + 2, width + 2), np.uint8)
    seed = math.floor(point.x), math.floor(point.y)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY
    _, _, _, (x, y, w, h) = cv2.floodFill(mask, reached, seed, 1, flags=flags)
    box = slice(y, y + h), slice(x, x + w)
    return Stencil(box, reached[1:-1, 1:-1][box].astype(bool))


def class_at(mask: Mask, point: Point) -> Stencil | None:
    """Return all pixels of the class at a point."""
    if (label := label_at(mask, point)) is None:
        return None
    return trim((slice(0, mask.shape[0]), slice(0, mask.shape[1])), mask == label)


def trim(box: Box, covered: NDArray[np.bool_]) -> Stencil | None:
    """Return a stencil without empty rim, None if it covers nothing."""
    if not covered.any():
        return None
    x, y, width, height = cv2.boundingRect(covered.view(np.uint8))
    top, left = box[0].start + y, box[1].start + x
    return Stencil(
        (slice(top, top + height), slice(left, left + width)),
        covered[y : y + height, x : x + width],
    )


def fill_from_around(mask: Mask, hole: NDArray[np.bool_]) -> Mask:
    """Return the mask (H, W) with every pixel of the hole of the class nearest to it.

    A hole that is all of the mask stays as it is.
    """
    if hole.all() or not hole.any():
        return mask.copy()
    _, nearest = cv2.distanceTransformWithLabels(
        hole.view(np.uint8),
        cv2.DIST_L2,
        cv2.DIST_MASK_5,
        labelType=cv2.DIST_LABEL_PIXEL,
    )
    classes = np.zeros(int(nearest.max()) + 1, np.uint8)
    classes[nearest[~hole]] = mask[~hole]
    return classes[nearest]
