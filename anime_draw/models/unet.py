"""The article's three segmentation U-Nets on MobileNetV2 (Steins, 2022).

v1  128 px, transposed convolutions; the result is enlarged by interpolation
v2  512 px, transposed convolutions
v3  512 px, upsampling followed by a convolution: no checkerboard
"""

from torch import Tensor, cat, nn

from anime_draw.config import UnetConfig
from anime_draw.models.mobilenet import PYRAMID_CHANNELS, MobileNetV2


def upsample(version: str, inputs: int, outputs: int) -> nn.Module:
    """Return the layer that doubles the resolution in that version."""
    if version == "v3":
        return nn.Sequential(
            nn.Upsample(scale_factor=2, mode="nearest"),
            nn.Conv2d(inputs, outputs, 3, padding=1),
        )
    return nn.ConvTranspose2d(inputs, outputs, 3, 2, padding=1, output_padding=1)


class Up(nn.Sequential):
    """Double the resolution: upsample, batch norm, ReLU."""

    def __init__(self, version: str, inputs: int, outputs: int) -> None:
        super().__init__(
            upsample(version, inputs, outputs), nn.BatchNorm2d(outputs), nn.ReLU(True)
        )


class Unet(nn.Module):
    """Segment images: pyramid down, decoder up, a skip at every resolution.

    Raises:
        ValueError: the config names an unknown version.
    """

    def __init__(self, config: UnetConfig) -> None:
        super().__init__()
        if config.version not in ("v1", "v2", "v3"):
            raise ValueError(f"version must be v1, v2 or v3, got {config.version!r}")
        self.config = config
        self.encoder = MobileNetV2(config.origin)
        *skips, inputs = PYRAMID_CHANNELS
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
        for up, skip in zip(self.decoder, reversed(skips), strict=True):
            features = cat([up(features), skip], dim=1)
        return self.head(features)
