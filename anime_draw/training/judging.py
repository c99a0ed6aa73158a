"""Two ways to judge what was drawn beside the pictures: the losses of the players.

patch  Is this patch real, with this mask? Hinge losses, and feature matching.

oasis  Which of the C classes has this pixel, or is it drawn (C + 1)? With the mask t,
       one-hot, the discriminator's softmax p, and means over pixels:

       real       -sum_c a_c t_c log p_c(x)     a_c = pixels / (classes * those of c)
       fake       -log p_(C+1)(G)
       generator  -sum_c a_c t_c log p_c(G)
       mix        |l(M x + (1 - M) G) - M l(x) - (1 - M) l(G)|^2    of the logits l

       a_c lets every class of the batch count alike. M is 1 or 0 in all of a class
       (LabelMix): pasting along the mask's borders must not change what is seen. There
       is no feature matching: the loss of each pixel says what is to be drawn there.

Both say as well how sure the discriminator is of real pictures, -1 to 1: nobody brings
that up or down, it tells how far pictures are learned by heart (`adaptation`).

Source: arXiv 1711.11585 and 1802.05957; arXiv 2012.04781, section 3.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.processes import average, own, whole
from anime_draw.training.losses import (
    feature_matching,
    hinge_discriminator,
    hinge_generator,
)

Losses = dict[str, Tensor]


def judge_patches(
    discriminator: Callable[..., Any],
    masks: Tensor,
    images: Tensor,
    drawn: Tensor,
    weights: Tensor,
) -> Losses:
    """Return the losses of a PatchGAN.

    Args:
        discriminator: takes masks and images.
        masks: one-hot (N,C,S,S).
        images: real (N,3,S,S) in -1..1.
        drawn: from the same masks.
        weights: of pixels in feature matching (N,1,S,S).
    """
    of_real, of_drawn = discriminator(masks, images), discriminator(masks, drawn)
    real, fake = hinge_discriminator(of_real, of_drawn)
    signs = [each[-1].detach().sign().float().mean() for each in of_real]
    return {
        "real": real,
        "fake": fake,
        "sure": torch.stack(signs).mean(),
        "generator": hinge_generator(of_drawn),
        "matching": feature_matching(of_real, of_drawn, weights),
    }


def judge_classes(
    discriminator: Callable[..., Any],
    masks: Tensor,
    images: Tensor,
    drawn: Tensor,
    weights: Tensor,
) -> Losses:
    """Return the losses of OASIS; takes what `judge_patches` takes.

    Pixels of no class, which augmentation moved in, are in no cross-entropy. `weights`
    are not used: `class_balance` says what pixels count.
    """
    of_real = discriminator(images).float()
    of_drawn = discriminator(drawn).float()
    balanced = masks * class_balance(masks)[:, None, None]
    known = masks.sum(dim=1)
    picked = label_mix(masks)
    mixed = discriminator(torch.lerp(drawn.detach(), images, picked)).float()
    expected = torch.lerp(of_drawn, of_real, picked)
    taken_for_drawn = of_real.detach().argmax(dim=1) == of_real.shape[1] - 1
    return {
        "real": segmentation_loss(of_real, balanced),
        "sure": 1 - 2 * (taken_for_drawn * known).sum() / known.sum(),
        "fake": -(of_drawn.log_softmax(dim=1)[:, -1] * known).mean(),
        "generator": segmentation_loss(of_drawn, balanced),
        "mix": F.mse_loss(mixed, expected),
    }


def segmentation_loss(logits: Tensor, balanced: Tensor) -> Tensor:
    """Return the cross-entropy of logits (N,C+1,S,S) with the classes, as a mean.

    Args:
        logits: "drawn" last.
        balanced: one-hot masks (N,C,S,S), times what each class weighs.
    """
    return -(logits.log_softmax(dim=1)[:, :-1] * balanced).sum(dim=1).mean()


def class_balance(masks: Tensor) -> Tensor:
    """Return what a pixel of each class weighs (C,); 0 where there is none.

    Over one-hot masks (N,C,S,S), the mean over pixels is 1 and all classes that occur
    have the same sum.
    """
    counts = whole(average(masks.sum(dim=(0, 2, 3))))
    occur = counts > 0
    return occur * counts.sum() / (counts.clamp(min=1) * occur.sum())


def label_mix(masks: Tensor) -> Tensor:
    """Choose by chance, for each mask and class, real or drawn.

    Returns:
        (N,1,S,S): 1 in all pixels of a class whose picture is real, else 0.
    """
    shape = whole(len(masks)), masks.shape[1], 1, 1
    real = own(torch.randint(0, 2, shape, device=masks.device))
    return (masks * real).sum(dim=1, keepdim=True)


JUDGES = {"patch": judge_patches, "oasis": judge_classes}
