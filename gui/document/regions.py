"""Connected areas of a mask, and filling holes from what is around them. No Tk."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.masks import Mask

from .boxes import Box, Point, whole
from .stencils import Stencil

CORNER = 1.5  # a disc in a corner is that many radii from its point


def label_at(mask: Mask, point: Point) -> int | None:
    """Return the class at a point, None outside of the mask."""
    x, y = math.floor(point.x), math.floor(point.y)
    height, width = mask.shape
    return int(mask[y, x]) if 0 <= x < width and 0 <= y < height else None


def area_at(mask: Mask, point: Point, gap: int = 0) -> Stencil | None:
    """Return the area of one class around a point, connected by sides.

    It does not leak through passages of up to `gap` pixels, unless the point lies in
    one itself.
    """
    if (label := label_at(mask, point)) is None:
        return None
    seed = math.floor(point.x), math.floor(point.y)
    inside = (mask == label).view(np.uint8)
    wide = np.asarray(cv2.erode(inside, _disc(gap / 2)) if gap else inside, np.uint8)
    if gap and wide[seed[::-1]]:
        # Beyond what erosion took, into corners: those of 90 degrees are that far.
        near = cv2.dilate(_flood(wide, seed), _disc(gap / 2 * CORNER))
        return trim(whole(mask.shape), (near & inside).view(bool))
    return trim(whole(mask.shape), _flood(inside, seed).view(bool))


def _flood(inside: Mask, seed: tuple[int, int]) -> Mask:
    height, width = inside.shape
    reached = np.zeros((height + 2, width + 2), np.uint8)
    cv2.floodFill(inside, reached, seed, 1, flags=4 | cv2.FLOODFILL_MASK_ONLY)
    return np.ascontiguousarray(reached[1:-1, 1:-1])


def _disc(radius: float) -> Mask:
    side = 2 * math.ceil(radius) + 1
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)).astype(np.uint8)


def class_at(mask: Mask, point: Point) -> Stencil | None:
    """Return all pixels of the class at a point."""
    if (label := label_at(mask, point)) is None:
        return None
    return trim(whole(mask.shape), mask == label)


def trim(box: Box, covered: NDArray[np.bool_]) -> Stencil | None:
    """Return a stencil without empty rim, None if it covers nothing."""
    if (inner := box_of(covered)) is None:
        return None
    rows, columns = inner
    top, left = box[0].start, box[1].start
    moved = (
        slice(top + rows.start, top + rows.stop),
        slice(left + columns.start, left + columns.stop),
    )
    return Stencil(moved, covered[inner])


def box_of(covered: NDArray[np.bool_], margin: int = 0) -> Box | None:
    """Return the box around what is covered, None if nothing is.

    It is so many pixels wider on each side, as far as there are any.
    """
    x, y, width, height = cv2.boundingRect(covered.view(np.uint8))
    if not width:
        return None
    return (
        slice(max(y - margin, 0), min(y + height + margin, covered.shape[0])),
        slice(max(x - margin, 0), min(x + width + margin, covered.shape[1])),
    )


def fill_from_around(mask: Mask, hole: NDArray[np.bool_]) -> Mask:
    """Return the mask (H, W) with every pixel of the hole of the class nearest to it.

    A hole that is all of the mask stays as it is.
    """
    filled = mask.copy()
    # What is nearest to a pixel of the hole touches the hole.
    box = box_of(hole, margin=1)
    if box is not None and not hole.all():
        filled[box] = _fill(mask[box], hole[box])
    return filled


def _fill(mask: Mask, hole: NDArray[np.bool_]) -> Mask:
    _, nearest = cv2.distanceTransformWithLabels(
        np.ascontiguousarray(hole).view(np.uint8),
        cv2.DIST_L2,
        cv2.DIST_MASK_5,
        labelType=cv2.DIST_LABEL_PIXEL,
    )
    classes = np.zeros(int(nearest.max()) + 1, np.uint8)
    classes[nearest[~hole]] = mask[~hole]
    return classes[nearest]
