"""Losses of segmentation: weighted cross-entropy and Dice."""

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from torch import Tensor


def class_weights(counts: Tensor) -> Tensor:
    """Return a weight per class (C,) from pixel counts (C,): rarer weighs more.

    One over the square root of a class's share, scaled so that the mean over pixels
    is 1. Plain inverse frequency would weigh a mouth 300 times a background, and
    its outline would bleed. A class that never occurs gets the weight 0.
    """
    share = counts.double() / counts.sum()
    weights = torch.where(share > 0, share.clamp(min=1e-12).rsqrt(), 0.0)
    return (weights / (weights * share).sum()).float()


def dice_loss(logits: Tensor, masks: Tensor) -> Tensor:
    """Return 1 - Dice, meant over the classes that occur in the batch.

    Args:
        logits: (N, C, H, W).
        masks: class ids (N, H, W).

    Source: V-Net (arXiv 1606.04797), per class over the whole batch, with the
    squared denominator.
    """
    chances = logits.float().softmax(dim=1)
    truth = F.one_hot(masks, logits.shape[1]).movedim(3, 1).to(chances.dtype)
    axes = (0, 2, 3)
    both = (chances * truth).sum(axes)
    either = (chances**2).sum(axes) + truth.sum(axes)
    present = truth.sum(axes) > 0
    return 1 - (2 * both / either.clamp(min=1e-6))[present].mean()


def pixel_counts(masks: Iterable[Tensor], num_classes: int) -> Tensor:
    """Count the pixels per class (C,) of many masks."""
    counts = torch.zeros(num_classes, dtype=torch.int64)
    for mask in masks:
        counts += torch.bincount(mask.reshape(-1).long(), minlength=num_classes)
    return counts
