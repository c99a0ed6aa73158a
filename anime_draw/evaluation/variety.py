"""Measure how different two pictures look: in the U-Net's encoder, at every scale.

As LPIPS does (arXiv 1801.03924, equation 1), but with all weights at 1 and the encoder
of our own U-Net: at each place of a map its channels are brought to length 1, so that
what is there counts and not how strongly.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.devices import autocast
from anime_draw.pictures import Picture
from anime_draw.segmenter import Segmenter
from anime_draw.tensors import to_images

Look = list[Tensor]  # maps (1, C, h, w) of unit length, fine to coarse


@torch.inference_mode()
def look_at(segmenter: Segmenter, picture: Picture) -> Look:
    """Return what the U-Net's encoder sees in a picture (H, W, 3)."""
    images = to_images([segmenter.prepare(picture)], segmenter.device)
    images = images.contiguous(memory_format=torch.channels_last)
    with autocast(segmenter.device, segmenter.precision):
        maps = segmenter.network.encoder.pyramid(images)
    return [F.normalize(each.float(), dim=1) for each in maps]


def perceptual_distance(a: Sequence[Tensor], b: Sequence[Tensor]) -> float:
    """Return the distance of two looks: 0 for the same picture, below 4.

    The mean over scales of the squared distance, which is averaged over places.
    """
    squares = [
        (ours - theirs).square().sum(dim=1).mean()
        for ours, theirs in zip(a, b, strict=True)
    ]
    return float(torch.stack(squares).mean())
