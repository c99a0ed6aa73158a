"""Segmentation U-Nets on MobileNetV2: the article's three (Steins, 2022), and a finer.

v1  128 px, transposed convolutions; the result is enlarged by interpolation
v2  512 px, transposed convolutions
v3  512 px, upsampling followed by a convolution: no checkerboard
v4  512 px, as v3, but it pools the whole picture first, and its last stage works at
    full size and sees the picture itself: exact borders of strands and mouths
"""

import torch.nn.functional as F
from torch import Tensor, cat, nn

from anime_draw.config import UNET_SIZES, UnetConfig
from anime_draw.models.mobilenet import PYRAMID_CHANNELS, MobileNetV2

BINS = (1, 2, 4)  # v4: per side, what the deepest features are pooled to
SHARES = (4, 4, 2, 1, 0.5)  # v4: channels of its stages in widths, coarse to fine


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

    def __init__(self, inputs: int, outputs: int, kernel: int = 3) -> None:
        super().__init__(
            nn.Conv2d(inputs, outputs, kernel, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(True),
        )


class Context(nn.Module):
    """Let every place know of the whole picture: means over parts of it, added to it.

    Source: pyramid pooling (arXiv 1612.01105, figure 3). Pooled features have no
    batch norm, since a batch of one picture would leave it a single value.
    """

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        share = outputs // len(BINS)
        self.pooled = nn.ModuleList(
            nn.Sequential(
                nn.AdaptiveAvgPool2d(bins), nn.Conv2d(inputs, share, 1), nn.ReLU(True)
            )
            for bins in BINS
        )
        self.fuse = ConvNormRelu(inputs + share * len(BINS), outputs)

    def forward(self, features: Tensor) -> Tensor:
        """Return (N, outputs, H, W) of features (N, inputs, H, W)."""
        size = features.shape[2:]
        wide = [
            F.interpolate(pool(features), size, mode="bilinear") for pool in self.pooled
        ]
        return self.fuse(cat([features, *wide], dim=1))


class Stage(nn.Module):
    """A decoder stage of v4: double, then look at what the encoder saw of that size."""

    def __init__(self, inputs: int, skip: int, outputs: int) -> None:
        super().__init__()
        self.up = Up("v4", inputs, outputs)
        # The encoder's maps are wide and deep; a picture has all yet to be found.
        self.skip = ConvNormRelu(skip, outputs, 3 if skip == 3 else 1)
        self.fuse = ConvNormRelu(2 * outputs, outputs)

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:
        """Return (N, outputs, 2H, 2W) of (N, inputs, H, W) and (N, skip, 2H, 2W)."""
        return self.fuse(cat([self.up(features), self.skip(skip)], dim=1))


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
        self.decoder = nn.ModuleList()
        self.fine = config.version == "v4"
        if self.fine:
            self._add_stages()
        else:
            self._add_ups()

    def _add_ups(self) -> None:
        config = self.config
        *skips, inputs = PYRAMID_CHANNELS
        for i, skip in enumerate(reversed(skips)):
            outputs = config.width << (3 - i)
            self.decoder.append(Up(config.version, inputs, outputs))
            inputs = outputs + skip
        self.head = upsample(config.version, inputs, config.num_classes)

    def _add_stages(self) -> None:
        *skips, deepest = PYRAMID_CHANNELS
        inputs = self.config.width * 8
        self.context = Context(deepest, inputs)
        for skip, share in zip([*reversed(skips), 3], SHARES, strict=True):
            outputs = max(1, int(self.config.width * share))
            self.decoder.append(Stage(inputs, skip, outputs))
            inputs = outputs
        self.head = nn.Conv2d(inputs, self.config.num_classes, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (N, C, H, W) of images (N, 3, H, W) in -1..1.

        H and W are multiples of 32.
        """
        *skips, features = self.encoder.pyramid(images)
        if self.fine:
            features = self.context(features)
            finer = [*reversed(skips), images]
            for stage, skip in zip(self.decoder, finer, strict=True):
                features = stage(features, skip)
            return self.head(features)
        for up, skip in zip(self.decoder, reversed(skips), strict=True):
            features = cat([up(features), skip], dim=1)
        return self.head(features)
