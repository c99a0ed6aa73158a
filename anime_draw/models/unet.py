"""Segmentation U-Nets on MobileNetV2: the article's three (Steins, 2022), and a finer.

v1  128 px, transposed convolutions; the result is enlarged by interpolation
v2  512 px, transposed convolutions
v3  512 px, upsampling followed by a convolution: no checkerboard
v4  512 px, v3 with two corrections that start at nothing: its deepest features learn
    of the whole picture, and its logits see the picture itself at full size, for exact
    borders of strands, eyes and mouths
"""

import torch.nn.functional as F
from torch import Tensor, cat, nn

from anime_draw.config import UNET_SIZES, UnetConfig
from anime_draw.models.mobilenet import PYRAMID_CHANNELS, MobileNetV2

BINS = (1, 2, 4)  # per side: what the deepest features are pooled to


def upsample(version: str, inputs: int, outputs: int) -> nn.Module:
    """Return the layer that doubles the resolution in that version."""
    if version in ("v1", "v2"):
        return nn.ConvTranspose2d(inputs, outputs, 3, 2, padding=1, output_padding=1)
    return nn.Sequential(
        nn.Upsample(scale_factor=2, mode="nearest"),
        nn.Conv2d(inputs, outputs, 3, padding=1),
    )


class Up(nn.Sequential):
    """Double the resolution: upsample, batch norm, ReLU."""

    def __init__(self, version: str, inputs: int, outputs: int) -> None:
        super().__init__(
            upsample(version, inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU(True)
        )


class ConvNormRelu(nn.Sequential):
    """Convolution, batch norm, ReLU at the same size."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(True),
        )


def start_at_nothing(conv: nn.Conv2d) -> None:
    """Let a correction start as none, so that it cannot delay what it corrects."""
    for weights in conv.parameters():
        nn.init.zeros_(weights)


class Context(nn.Module):
    """Let every place know of the whole picture: means over parts of it, added to it.

    Source: pyramid pooling (arXiv 1612.01105, figure 3). Pooled features have no
    batch norm, since a batch of one picture would leave it a single value.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        share = channels // len(BINS)
        self.pooled = nn.ModuleList(
            nn.Sequential(
                nn.AdaptiveAvgPool2d(bins), nn.Conv2d(channels, share, 1), nn.ReLU(True)
            )
            for bins in BINS
        )
        self.project = nn.Conv2d(share * len(BINS), channels, 1)
        start_at_nothing(self.project)

    def forward(self, features: Tensor) -> Tensor:
        """Return features (N, channels, H, W) with what lies elsewhere added."""
        size = features.shape[2:]
        wide = [
            F.interpolate(pool(features), size, mode="bilinear") for pool in self.pooled
        ]
        return features + self.project(cat(wide, dim=1))


class Refinement(nn.Module):
    """Correct logits along borders by what the picture shows there.

    Source: residual refinement (BASNet, CVPR 2019, section 3.3), at one size and
    guided by the picture.
    """

    def __init__(self, width: int, num_classes: int) -> None:
        super().__init__()
        self.picture = ConvNormRelu(3, width)
        self.fuse = nn.Sequential(
            ConvNormRelu(width + num_classes, width), ConvNormRelu(width, width)
        )
        self.head = nn.Conv2d(width, num_classes, 3, padding=1)
        start_at_nothing(self.head)

    def forward(self, logits: Tensor, images: Tensor) -> Tensor:
        """Return logits (N, C, H, W), corrected by images (N, 3, H, W)."""
        seen = cat([logits, self.picture(images)], dim=1)
        return logits + self.head(self.fuse(seen))


class Unet(nn.Module):
    """Segment images: pyramid down, decoder up, a skip at every resolution.

    Raises:
        ValueError: the config names an unknown version.
    """

    def __init__(self, config: UnetConfig) -> None:
        super().__init__()
        if config.version not in UNET_SIZES:
            *some, last = UNET_SIZES
            versions = f"{', '.join(some)} or {last}"
            raise ValueError(f"version must be {versions}, got {config.version!r}")
        self.config = config
        self.encoder = MobileNetV2(config.origin)
        *skips, inputs = PYRAMID_CHANNELS
        self.fine = config.version == "v4"
        if self.fine:
            self.context = Context(inputs)
            self.refinement = Refinement(max(1, config.width // 2), config.num_classes)
        self.decoder = nn.ModuleList()
        for i, skip in enumerate(reversed(skips)):
            outputs = config.width << (3 - i)
            self.decoder.append(Up(config.version, inputs, outputs))
            inputs = outputs + skip
        self.head = upsample(config.version, inputs, config.num_classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (N, C, H, W) of images (N, 3, H, W) in -1..1.

        H and W are multiples of 32.
        """
        *skips, features = self.encoder.pyramid(images)
        if self.fine:
            features = self.context(features)
        for up, skip in zip(self.decoder, reversed(skips), strict=True):
            features = cat([up(features), skip], dim=1)
        logits = self.head(features)
        return self.refinement(logits, images) if self.fine else logits
