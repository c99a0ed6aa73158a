"""The style VAE: an encoder from picture to style, and a decoder to train it with.

    encoder   conv3x3 of stride 2 until 4x4 pixels are left, each with instance norm
              and leaky ReLU 0.2; linear to mean and log-variance
    decoder   linear to 4x4 pixels; upsample, conv3x3, group norm, leaky ReLU; tanh

Instance norm takes a picture's absolute colours away, which are half of what a style
is: hair, eyes, skin, clothes, background. So a small copy of the picture goes past
the convolutions straight into the linear layers (`VaeConfig.thumbnail`).
"""

from collections.abc import Callable
from math import log2

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.config import VaeConfig
from anime_draw.models.blocks import SLOPE

LAST_SIDE = 4  # pixels, where the convolutions end and the linear layers begin
MOST = 8  # channels grow up to this many times the width
GROUPS = 8
LOG_VARIANCES = (-12.0, 8.0)  # beyond, exp over- or underflows in half precision

Noise = Callable[[Tensor], Tensor]  # normal noise of the shape of a tensor


def stage_channels(size: int, width: int) -> list[int]:
    """Return the channels after each convolution, from fine to coarse.

    Raises:
        ValueError: the size is no power of two, or below 8 pixels.
    """
    steps = log2(size / LAST_SIDE)
    if steps != int(steps) or steps < 1:
        raise ValueError(f"size must be 8, 16, 32, 64 ...; got {size}")
    return [width * min(2**step, MOST) for step in range(int(steps))]


def group_norm(channels: int) -> nn.GroupNorm:
    """Return group norm of 8 groups, or of one where channels do not divide."""
    return nn.GroupNorm(GROUPS if channels % GROUPS == 0 else 1, channels)


class Encoder(nn.Module):
    """Turn images into the mean and log-variance of their style.

    Raises:
        ValueError: the config's size is no power of two.

    Source: arXiv 1903.07291, appendix A, figure 14; the thumbnail is our addition.
    """

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        self.config = config
        stages: list[nn.Module] = []
        inputs = 3
        for outputs in stage_channels(config.size, config.width):
            stages += [
                nn.Conv2d(inputs, outputs, 3, 2, padding=1),
                nn.InstanceNorm2d(outputs),
                nn.LeakyReLU(SLOPE, inplace=True),
            ]
            inputs = outputs
        self.stages = nn.Sequential(*stages)
        features = inputs * LAST_SIDE**2 + 3 * config.thumbnail**2
        self.mean = nn.Linear(features, config.style_dim)
        self.log_variance = nn.Linear(features, config.style_dim)

    def forward(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, (N,D) each, of images (N,3,S,S) in -1..1."""
        features = self.stages(images).flatten(1)
        if self.config.thumbnail:
            small = F.adaptive_avg_pool2d(images, self.config.thumbnail)
            features = torch.cat([features, small.flatten(1).to(features.dtype)], 1)
        log_variance = self.log_variance(features).float()
        return self.mean(features).float(), log_variance.clamp(*LOG_VARIANCES)


class Decoder(nn.Module):
    """Draw images from styles: only used to train the encoder.

    Raises:
        ValueError: the config's size is no power of two.
    """

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        *channels, self.inputs = stage_channels(config.size, config.width)
        self.linear = nn.Linear(config.style_dim, self.inputs * LAST_SIDE**2)
        stages: list[nn.Module] = []
        inputs = self.inputs
        for outputs in [*reversed(channels), config.width]:
            stages += [
                nn.Upsample(scale_factor=2, mode="nearest"),
                nn.Conv2d(inputs, outputs, 3, padding=1),
                group_norm(outputs),
                nn.LeakyReLU(SLOPE, inplace=True),
            ]
            inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.output = nn.Conv2d(inputs, 3, 3, padding=1)

    def forward(self, style: Tensor) -> Tensor:
        """Return images (N, 3, size, size) in -1..1 of styles (N, D)."""
        features = self.linear(style).unflatten(1, (-1, LAST_SIDE, LAST_SIDE))
        return torch.tanh(self.output(self.stages(features)).float())


class Vae(nn.Module):
    """Encoder and decoder together, as they are trained and stored."""

    def __init__(self, config: VaeConfig) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)

    def forward(
        self, images: Tensor, noise: Noise = torch.randn_like
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return the images as drawn from a sampled style, mean and log-variance."""
        mean, log_variance = self.encoder(images)
        style = sample_style(mean, log_variance, noise)
        return self.decoder(style), mean, log_variance


def sample_style(
    mean: Tensor, log_variance: Tensor, noise: Noise = torch.randn_like
) -> Tensor:
    """Draw a style (N,D) from each posterior, by torch's generator."""
    return mean + noise(mean) * (0.5 * log_variance).exp()
