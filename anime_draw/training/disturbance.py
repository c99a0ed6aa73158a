"""What a network that segments must see through: blur, grain, no colour, a collage.

Done on the device, by torch's generator, so that a resumed run draws the same.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.processes import neighbours, noise_like, own, whole
from anime_draw.training.diffaugment import holes

GRAIN = 0.1  # standard deviation of the noise, at most, in a range of -1 to 1
COLOURLESS = 0.1  # share of the images that become grey


def disturb(images: Tensor) -> Tensor:
    """Return images (N, 3, S, S) in -1..1: half blurred, half grainy, some grey."""
    lots = torch.rand(3, whole(len(images)), 1, 1, 1, device=images.device)
    lots = own(lots, dim=1)
    softness, grain = F.relu(2 * lots[0] - 1), F.relu(2 * lots[1] - 1) * GRAIN
    greyness = (lots[2] < COLOURLESS).float()
    blurred = F.avg_pool2d(F.pad(images, (1, 1, 1, 1), mode="replicate"), 3, 1)
    images = torch.lerp(images, blurred, softness)
    images = torch.lerp(images, images.mean(dim=1, keepdim=True), greyness)
    return torch.addcmul(images, noise_like(images), grain).clamp(-1, 1)


def collage(images: Tensor, masks: Tensor) -> tuple[Tensor, Tensor]:
    """Paste a square of each image's neighbour in the batch, and of its mask.

    Args:
        images: (N, 3, S, S).
        masks: (N, S, S).

    Source: CutMix for semi-supervised segmentation (arXiv 1906.01916).
    """
    side = images.shape[-1]
    count = whole(len(images))
    corner = own(torch.randint(side // 2 + 1, (count, 2), device=images.device))
    outside = holes(corner, side) > 0
    return (
        torch.where(outside, images, neighbours(images)),
        torch.where(outside[:, 0], masks, neighbours(masks)),
    )
