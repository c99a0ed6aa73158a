"""What is done to a whole class: replace, grow, shrink, smooth, remove specks. No Tk.

Each function returns a new mask; `apply` makes it a step of the document, which keeps
locked classes as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import NAMES, NUM_CLASSES
from anime_draw.masks import Mask

from .document import Document
from .regions import box_of, fill_from_around

REACH = 4  # standard deviations; a blur is cut off before that


def replace(mask: Mask, old: int, new: int) -> Mask:
    """Turn every pixel of one class into another."""
    return np.where(mask == old, np.uint8(new), mask)


def grow(mask: Mask, label: int, pixels: int) -> Mask:
    """Spread a class over what is no farther from it."""
    grown = mask.copy()
    if (box := box_of(mask == label, margin=pixels)) is not None:
        grown[box][_distance(mask[box] != label) <= pixels] = label
    return grown


def shrink(mask: Mask, label: int, pixels: int) -> Mask:
    """Take a class back from its rim; the nearest other class moves in."""
    rim = np.zeros(mask.shape, bool)
    if (box := box_of(mask == label, margin=1)) is not None:
        rim[box] = (mask[box] == label) & (_distance(mask[box] == label) <= pixels)
    return np.where(rim, _without(mask, label), mask)


def smooth(mask: Mask, label: int, pixels: int) -> Mask:
    """Round the outline of a class: what is finer than so many pixels goes."""
    own = mask == label
    smoothed = mask.copy()
    if (box := box_of(own, margin=REACH * pixels)) is not None:
        soft = _blur(own[box], pixels) > 0.5
        lost = own[box] & ~soft
        smoothed[box][soft] = label
        smoothed[box][lost] = _without(mask, label)[box][lost]
    return smoothed


def smooth_all(mask: Mask, pixels: int) -> Mask:
    """Round every outline: each pixel goes to the class that is most around it."""
    best, most = np.zeros(mask.shape, np.uint8), np.zeros(mask.shape, np.float32)
    for label in range(NUM_CLASSES):
        if (box := box_of(mask == label, margin=REACH * pixels)) is not None:
            share = _blur(mask[box] == label, pixels)
            best[box][share > most[box]] = label
            np.maximum(most[box], share, out=most[box])
    return best


def remove_specks(mask: Mask, pixels: int) -> Mask:
    """Merge parts of fewer pixels with what is around them; parts hang by sides."""
    specks = np.zeros(mask.shape, bool)
    for label in range(NUM_CLASSES):
        if (box := box_of(mask == label)) is None:
            continue
        own = (mask[box] == label).view(np.uint8)
        _, numbers, facts, _ = cv2.connectedComponentsWithStats(own, connectivity=4)
        small = facts[:, cv2.CC_STAT_AREA] < pixels
        small[0] = False  # what is not of the class
        specks[box] |= small[numbers]
    return fill_from_around(mask, specks)


def _distance(inside: NDArray[np.bool_]) -> NDArray:
    # Of each pixel inside from the nearest one that is not: 1 at the rim.
    return cv2.distanceTransform(
        inside.view(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE
    )


def _without(mask: Mask, label: int) -> Mask:
    return fill_from_around(mask, mask == label)


def _blur(inside: NDArray[np.bool_], pixels: int) -> NDArray:
    return cv2.GaussianBlur(
        inside.astype(np.float32), (0, 0), pixels, borderType=cv2.BORDER_REPLICATE
    )


@dataclass(frozen=True)
class Operation:
    """An operation as the window offers it.

    Attributes:
        name, hint: for people.
        run: takes the mask, as many classes as `num_classes`, and the amount.
        amount: in pixels: what to suggest, the least and the most; None: takes none.
    """

    name: str
    hint: str
    run: Callable[[Mask, Sequence[int], int], Mask]
    num_classes: int = 1
    amount: tuple[int, int, int] | None = None


OPERATIONS = (
    Operation(
        "Replace",
        "Turn one class into another",
        lambda mask, labels, _: replace(mask, labels[0], labels[1]),
        num_classes=2,
    ),
    Operation(
        "Grow",
        "Spread the class over its neighbours",
        lambda mask, labels, pixels: grow(mask, labels[0], pixels),
        amount=(2, 1, 64),
    ),
    Operation(
        "Shrink",
        "Let the neighbours move in",
        lambda mask, labels, pixels: shrink(mask, labels[0], pixels),
        amount=(2, 1, 64),
    ),
    Operation(
        "Smooth",
        "Round the outline of the class",
        lambda mask, labels, pixels: smooth(mask, labels[0], pixels),
        amount=(3, 1, 32),
    ),
    Operation(
        "Smooth all",
        "Round the outlines of every class",
        lambda mask, _, pixels: smooth_all(mask, pixels),
        num_classes=0,
        amount=(3, 1, 32),
    ),
    Operation(
        "Remove specks",
        "Merge parts of fewer pixels with what is around them",
        lambda mask, _, pixels: remove_specks(mask, pixels),
        num_classes=0,
        amount=(16, 2, 1000),
    ),
)


def apply(
    document: Document, operation: Operation, labels: Sequence[int], amount: int = 0
) -> int:
    """Do it as one step of the document; return how many pixels have changed.

    Raises:
        ValueError: not as many classes as the operation takes, or an open edit.
    """
    if len(labels) != operation.num_classes:
        raise ValueError(f"expected {operation.num_classes} classes, got {labels}")
    before = document.mask.copy()
    words = " to ".join(NAMES[label] for label in labels)
    with document.edit(f"{operation.name} {words}".strip()) as mask:
        mask[:] = operation.run(mask, labels, amount)
    return int((document.mask != before).sum())
