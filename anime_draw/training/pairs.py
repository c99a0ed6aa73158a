"""Pairs of mask and picture, as training takes them: samples, and tensors of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from anime_draw.data.portraits import Portraits
from anime_draw.masks import Mask
from anime_draw.pictures import Picture
from anime_draw.sheets import in_rows
from anime_draw.tensors import one_hot, to_images, to_masks

Sample = tuple[Picture, Mask]


def evenly(names: Sequence[str], most: int) -> Sequence[str]:
    """Return at most so many names, evenly spaced."""
    return names[:: max(1, -(-len(names) // most))]


@dataclass(frozen=True)
class Pairs:
    """Turns samples into tensors on a device.

    Attributes:
        portraits: pictures and masks at one size.
        num_classes: of the masks.
        device: where tensors go.
        batch_size: pairs in a batch.
    """

    portraits: Portraits
    num_classes: int
    device: torch.device
    batch_size: int

    def load(self, name: str, mirrored: bool) -> Sample:
        """Return a picture and its mask, mirrored together or not at all."""
        picture, mask = self.portraits.picture(name), self.portraits.mask(name)
        if mirrored:
            # Copied here, in a thread: stacking mirrored views is slow.
            picture = np.ascontiguousarray(picture[:, ::-1])
            mask = np.ascontiguousarray(mask[:, ::-1])
        return picture, mask

    def to_device(self, samples: Sequence[Sample]) -> tuple[Tensor, Tensor]:
        """Stack samples into one-hot masks (N,C,S,S) and images (N,3,S,S)."""
        pictures, masks = zip(*samples, strict=True)
        hot = one_hot(to_masks(masks, self.device), self.num_classes)
        images = to_images(pictures, self.device)
        layout = torch.channels_last
        return hot.contiguous(memory_format=layout), images.contiguous(
            memory_format=layout
        )

    def named(self, names: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return the one-hot masks and images of these names."""
        return self.to_device([self.load(name, mirrored=False) for name in names])

    def some(self, names: Sequence[str], most: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield batches of at most so many pairs, evenly spaced over the names."""
        for each in in_rows(evenly(names, most), self.batch_size):
            yield self.named(each)
