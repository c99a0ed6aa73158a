"""Colours read from the features of a coarse stage: a draft of a picture to come.

The coarse stages, a third of the work, settle what colours a portrait has and where;
the fine ones add lines. The colours of a coarse pixel are nearly linear in its
features, so least squares over pictures that were drawn anyway tells how to read them.
"""

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from anime_draw.models.blocks import SLOPE
from anime_draw.pictures import Picture

Colours = NDArray[np.float32]
STEP = 2  # every other pixel of every other row tells enough
MEMORY = 0.9  # weight of each picture to that of the next
RIDGE = 1e-3  # of the mean variance: features may depend on each other


class Readout:
    """Ridge regression from features to colours, one picture after another."""

    def __init__(self) -> None:
        self._weight: Tensor | None = None
        self._squares = torch.zeros(())
        self._products = torch.zeros(())

    @property
    def ready(self) -> bool:
        """Whether it has seen a picture."""
        return self._weight is not None

    def learn(self, features: Tensor, picture: Picture) -> None:
        """Take the features (H, W, C) that a picture (S, S, 3) was drawn from."""
        size = features.shape[1], features.shape[0]
        colours = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
        inputs = _inputs(features[::STEP, ::STEP])
        some = np.ascontiguousarray(colours[::STEP, ::STEP])
        targets = torch.from_numpy(some).float().flatten(0, 1)
        self._squares = MEMORY * self._squares + inputs.T @ inputs
        self._products = MEMORY * self._products + inputs.T @ targets
        ridge = RIDGE * self._squares.diagonal().mean() * torch.eye(inputs.shape[1])
        self._weight = torch.linalg.solve(self._squares + ridge, self._products)

    def read(self, features: Tensor, size: int) -> Colours:
        """Return the colours (size, size, 3), about 0 to 255, of features (H, W, C)."""
        assert self._weight is not None, "nothing has been learnt yet"
        colours = (_inputs(features) @ self._weight).view(*features.shape[:2], 3)
        larger = cv2.resize(colours.numpy(), (size, size))
        return np.asarray(larger, np.float32)


def to_picture(colours: Colours) -> Picture:
    """Return colours as a picture."""
    return colours.round().clip(0, 255).astype(np.uint8)


def _inputs(features: Tensor) -> Tensor:
    # Each feature, each as the next layer sees it, and a constant.
    rows = features.float().flatten(0, 1)
    bent = torch.nn.functional.leaky_relu(rows, SLOPE)
    return torch.cat([rows, bent, rows.new_ones(len(rows), 1)], dim=1)
