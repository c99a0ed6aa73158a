"""The generative model of masks: a VAE of class maps.

    encoder   conv3x3 of stride 2 until 4x4 pixels are left; linear
    decoder   linear to 4x4 pixels; upsample, residual block; logits of the classes

A class map says where things are, with no colour or texture to spend a latent on, so a
small one holds a whole face.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.config import MaskVaeConfig
from anime_draw.models.blocks import SLOPE
from anime_draw.models.vae import LAST_SIDE, LOG_VARIANCES, group_norm, stage_channels


class MaskEncoder(nn.Module):
    """Turn one-hot masks into the mean and log-variance of their latent."""

    def __init__(self, config: MaskVaeConfig) -> None:
        super().__init__()
        stages: list[nn.Module] = []
        inputs = config.num_classes
        for outputs in stage_channels(config.size, config.width):
            stages += [
                nn.Conv2d(inputs, outputs, 3, 2, padding=1),
                group_norm(outputs),
                nn.LeakyReLU(SLOPE, inplace=True),
            ]
            inputs = outputs
        self.stages = nn.Sequential(*stages)
        features = inputs * LAST_SIDE**2
        self.mean = nn.Linear(features, config.latent_dim)
        self.log_variance = nn.Linear(features, config.latent_dim)

    def forward(self, one_hot: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, (N,D) each, of masks (N,C,S,S)."""
        features = self.stages(one_hot).flatten(1)
        log_variance = self.log_variance(features).float()
        return self.mean(features).float(), log_variance.clamp(*LOG_VARIANCES)


class Refine(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.shortcut = nn.Conv2d(inputs, outputs, 1)
        self.conv = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, padding=1),
            group_norm(outputs),
            nn.LeakyReLU(SLOPE, inplace=True),
            nn.Conv2d(outputs, outputs, 3, padding=1),
            group_norm(outputs),
        )

    def forward(self, features: Tensor) -> Tensor:
        """Return (N, outputs, H, W)."""
        return F.leaky_relu(self.shortcut(features) + self.conv(features), SLOPE)


class MaskDecoder(nn.Module):
    """Turn latents into class logits."""

    def __init__(self, config: MaskVaeConfig) -> None:
        super().__init__()
        *channels, inputs = stage_channels(config.size, config.width)
        self.linear = nn.Linear(config.latent_dim, inputs * LAST_SIDE**2)
        stages: list[nn.Module] = []
        for outputs in [*reversed(channels), config.width]:
            stages += [
                nn.Upsample(scale_factor=2, mode="nearest"),
                Refine(inputs, outputs),
            ]
            inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.output = nn.Conv2d(inputs, config.num_classes, 3, padding=1)

    def forward(self, latent: Tensor) -> Tensor:
        """Return logits (N,C,S,S) of latents (N,D)."""
        features = self.linear(latent).unflatten(1, (-1, LAST_SIDE, LAST_SIDE))
        return self.output(self.stages(features)).float()


class MaskVae(nn.Module):
    """Encoder and decoder together, as they are trained and stored.

    Raises:
        ValueError: the config's size is no power of two.
    """

    def __init__(self, config: MaskVaeConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = MaskEncoder(config)
        self.decoder = MaskDecoder(config)

    def enlarged(self, latent: Tensor, size: int) -> Tensor:
        """Return masks (N,size,size) of class ids, with smooth borders, of latents."""
        logits = F.interpolate(
            self.decoder(latent), (size, size), mode="bicubic", align_corners=False
        )
        return torch.argmax(logits, dim=1).to(torch.uint8)
