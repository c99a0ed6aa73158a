"""How well two masks agree: confusion matrix, IoU, boundary IoU, accuracy."""

import warnings

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.masks import Mask

BAND = 0.005  # of a boundary, in diagonals, as for Cityscapes: 4 pixels at 512


def confusion_matrix(truth: Mask, predicted: Mask, num_classes: int) -> NDArray:
    """Count pixels by true class (rows) and predicted class (columns): (C, C).

    Raises:
        ValueError: the masks differ in shape.
    """
    if truth.shape != predicted.shape:
        raise ValueError(f"masks differ in shape: {truth.shape}, {predicted.shape}")
    pairs = truth.astype(np.int64).ravel() * num_classes + predicted.ravel()
    return np.bincount(pairs, minlength=num_classes**2).reshape(num_classes, -1)


def iou(matrix: NDArray) -> NDArray[np.float64]:
    """Return intersection over union per class (C,); NaN where a class is absent.

    `matrix` is (..., C, C), the result (..., C).
    """
    both = np.diagonal(matrix, axis1=-2, axis2=-1)
    either = matrix.sum(axis=-1) + matrix.sum(axis=-2) - both
    with np.errstate(invalid="ignore"):
        return both / either


def boundary_counts(truth: Mask, predicted: Mask, num_classes: int) -> NDArray:
    """Count what the bands inside each class's outline share and cover: (2, C).

    Their quotient is boundary IoU, which minds a jagged outline of a large class
    that IoU hardly feels.

    Source: arXiv 2103.16562, equation 1.
    """
    counts = np.zeros((2, num_classes), np.int64)
    for label in range(num_classes):
        ours, theirs = _band(truth == label), _band(predicted == label)
        counts[:, label] = (ours & theirs).sum(), (ours | theirs).sum()
    return counts


def _band(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    reach = max(1, round(BAND * float(np.hypot(*inside.shape))))
    kernel = np.ones((3, 3), np.uint8)
    # Zeros outside, so that the edge of the picture is an outline too.
    core = cv2.erode(
        inside.astype(np.uint8),
        kernel,
        iterations=reach,
        borderType=cv2.BORDER_CONSTANT,
        borderValue=0,
    )
    return inside & (core == 0)


class Confusion:
    """A confusion matrix summed over pictures."""

    def __init__(self, num_classes: int) -> None:
        self.matrix = np.zeros((num_classes, num_classes), np.int64)

    def add(self, truth: Mask, predicted: Mask) -> None:
        """Count one picture's masks (H, W)."""
        self.matrix += confusion_matrix(truth, predicted, len(self.matrix))

    def iou(self) -> NDArray[np.float64]:
        """Return IoU per class (C,), NaN where a class is absent."""
        return iou(self.matrix)

    def mean_iou(self) -> float:
        """Return the mean IoU over the classes that occur; NaN without any."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # mean of nothing is NaN
            return float(np.nanmean(self.iou()))

    def accuracy(self) -> float:
        """Return the share of pixels that agree; NaN without any."""
        total = self.matrix.sum()
        return float(self.matrix.trace() / total) if total else float("nan")
