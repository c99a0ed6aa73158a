"""Losses of the VAE and of the GAN, all as means: none depends on the batch size."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

Judged = Sequence[Sequence[Tensor]]  # per scale: features, and last the judgement


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the divergence (D,) of posteriors (N,D) from a standard normal, in nats.

    Per dimension, as the mean over the batch. The published sum over both depends on
    batch and style size.

    Source: arXiv 1312.6114, appendix B.
    """
    return 0.5 * (mean**2 + log_variance.exp() - 1 - log_variance).mean(dim=0)


def hinge_discriminator(real: Judged, fake: Judged) -> tuple[Tensor, Tensor]:
    """Return the discriminator's losses for real and for fake, means over scales.

    Source: arXiv 1802.05957, equation 16.
    """
    on_real = [F.relu(1 - each[-1].float()).mean() for each in real]
    on_fake = [F.relu(1 + each[-1].float()).mean() for each in fake]
    return torch.stack(on_real).mean(), torch.stack(on_fake).mean()


def hinge_generator(fake: Judged) -> Tensor:
    """Return the generator's loss, a mean over scales (equation 17 there)."""
    return torch.stack([-each[-1].float().mean() for each in fake]).mean()


def weighted_mean(distances: Tensor, weights: Tensor | None) -> Tensor:
    """Return the mean of distances (N,C,h,w), weighed by pixel where weights are given.

    Args:
        distances: of feature maps, of any resolution.
        weights: (N,1,H,W), scaled here to the maps' resolution; 1 on average.
    """
    if weights is None:
        return distances.mean()
    height, width = distances.shape[-2:]
    return (distances * F.adaptive_avg_pool2d(weights, (height, width))).mean()


def feature_matching(
    real: Judged, fake: Judged, weights: Tensor | None = None
) -> Tensor:
    """Return the L1 distance between a discriminator's features of real and fake.

    The sum over layers, the mean over scales; no gradient reaches the real side.
    `weights` (N,1,H,W) say how much each pixel counts.

    Source: arXiv 1711.11585, equation 4.
    """
    distances = [
        weighted_mean((ours - theirs.detach()).abs().float(), weights)
        for of_real, of_fake in zip(real, fake, strict=True)
        for theirs, ours in zip(of_real[:-1], of_fake[:-1], strict=True)
    ]
    return torch.stack(distances).sum() / len(real)
