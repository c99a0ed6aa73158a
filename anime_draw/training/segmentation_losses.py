"""Losses of segmentation: weighted cross-entropy and Dice."""

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.processes import average

IGNORED = 255  # in a mask: nobody knows, and nothing is learned
BORDER = 128  # a border is this part of the side wide, to either side


def class_weights(counts: Tensor) -> Tensor:
    """Return a weight per class (C,) from pixel counts (C,): rarer weighs more.

    One over the square root of a class's share, scaled so that the mean over pixels
    is 1. Plain inverse frequency would weigh a mouth 300 times a background, and
    its outline would bleed. A class that never occurs gets the weight 0.
    """
    share = counts.double() / counts.sum()
    weights = torch.where(share > 0, share.clamp(min=1e-12).rsqrt(), 0.0)
    return (weights / (weights * share).sum()).float()


def near_borders(masks: Tensor) -> Tensor:
    """Tell which pixels of masks (N, H, W) have another class close by: bool.

    Close is 1 / `BORDER` of the side, at least one pixel.
    """
    reach = max(1, masks.shape[-1] // BORDER)
    ids = masks[:, None].float()
    highest, lowest = (
        sign * F.max_pool2d(sign * ids, 2 * reach + 1, 1, reach) for sign in (1, -1)
    )
    return (highest != lowest)[:, 0]


def cross_entropy(
    logits: Tensor, masks: Tensor, weights: Tensor, boundary: float = 0.0
) -> Tensor:
    """Return the cross-entropy, a mean over pixels by their weights.

    Args:
        logits: (N, C, H, W).
        masks: class ids (N, H, W).
        weights: of the classes (C,).
        boundary: how much more a pixel near a border weighs: 1 doubles it.

    Source: the weight map of the U-Net (arXiv 1505.04597, equation 2), with a band
    instead of a Gaussian of the distance.
    """
    pixels = weights[masks]
    if boundary:
        pixels = pixels * (1 + boundary * near_borders(masks))
    losses = F.cross_entropy(logits, masks, reduction="none")
    return (losses * pixels).sum() / average(pixels.sum()).clamp(min=1e-6)


def pseudo_cross_entropy(logits: Tensor, masks: Tensor, weights: Tensor) -> Tensor:
    """Return the cross-entropy with pseudo-labels, a mean over all pixels.

    Those that are `IGNORED` count as pixels without a loss, so that a batch of which
    little is known also teaches little.

    Args:
        logits: (N, C, H, W).
        masks: class ids, or `IGNORED`: (N, H, W).
        weights: of the classes (C,).

    Source: FixMatch (arXiv 2001.07685, equation 4).
    """
    losses = F.cross_entropy(
        logits, masks, weights, ignore_index=IGNORED, reduction="none"
    )
    return losses.mean()


def dice_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Return 1 - Dice, meant over the classes that occur in the batch.

    Args:
        logits: (N, C, H, W).
        masks: class ids (N, H, W).

    Source: V-Net (arXiv 1606.04797), per class over the whole batch, with the
    squared denominator.
    """
    chances = logits.float().softmax(dim=1)
    truth = torch.zeros_like(chances).scatter_(1, masks[:, None], 1.0)
    axes = (0, 2, 3)
    sums = (chances * truth).sum(axes), truth.sum(axes), (chances**2).sum(axes)
    both, true, drawn = average(torch.stack(sums))
    either = drawn + true
    dice = 2 * both / either.clamp(min=1e-6)
    present = true > 0  # counted instead of picked: a device need not be waited for
    return 1 - (dice * present).sum() / present.sum()


def pixel_counts(masks: Iterable[Tensor], num_classes: int) -> Tensor:
    """Count the pixels per class (C,) of many masks."""
    counts = torch.zeros(num_classes, dtype=torch.int64)
    for mask in masks:
        counts += torch.bincount(mask.reshape(-1).long(), minlength=num_classes)
    return counts
