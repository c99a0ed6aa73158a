"""The whole network at once: for devices on which launching work costs most."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from anime_draw.classes import NUM_CLASSES
from anime_draw.devices import autocast
from anime_draw.masks import Mask
from anime_draw.models.gaugan import Generator
from anime_draw.pictures import Picture
from anime_draw.style import Style, Styles
from anime_draw.tensors import from_images, one_hot, to_masks


class DenseCanvas:
    """Draws as `canvas.Canvas` does, but everything, always; nothing is kept.

    Args:
        generator: on its device.
        precision: see `devices.autocast`.
    """

    exact = True  # updates are never approximate

    def __init__(self, generator: Generator, precision: str) -> None:
        self._generator = generator
        self._device = generator.output.weight.device
        self._precision = precision
        self._style: Style | None = None

    def draw(self, mask: Mask, style: Style) -> Picture:
        """Draw the picture (side, side, 3) of a mask (S, S) and a style (D,)."""
        self._style = style
        return self.draw_batch([mask], style[None])[0]

    def draft(self, mask: Mask, style: Style) -> Picture | None:
        """Return none: the picture itself is there as soon."""
        return None

    def update(self, mask: Mask, tolerance: float) -> Picture:
        """Draw another mask in the same style."""
        assert self._style is not None, "nothing has been drawn yet"
        return self.draw(mask, self._style)

    @torch.inference_mode()
    def draw_batch(self, masks: Sequence[Mask], styles: Styles) -> NDArray[np.uint8]:
        """Draw pictures (N, side, side, 3) of N masks (S, S) and styles (N, D)."""
        ids = to_masks(list(masks)).to(self._device)
        hot = one_hot(ids, NUM_CLASSES)
        hot = hot.contiguous(memory_format=torch.channels_last)
        codes = torch.from_numpy(styles).to(self._device)
        with autocast(self._device, self._precision):
            images = self._generator(hot, codes)
        return from_images(images)
