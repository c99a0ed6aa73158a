"""The networks that judge what the generator draws.

Discriminator              multi-scale PatchGAN (pix2pixHD, arXiv 1711.11585; SPADE,
                           arXiv 1903.07291): is this patch real, with this mask?
SegmentationDiscriminator  that of OASIS (arXiv 2012.04781): which class has this pixel,
                           or is it drawn?
"""

from collections.abc import Mapping
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.config import DiscriminatorConfig
from anime_draw.models.blocks import SLOPE

FINEST = "scales.0."
MOST = 8  # channels grow up to this many times the width
LEVELS = (1, 1, 2, 2, 4, 4)  # times the width: channels from full size to 1 / 32


class Patches(nn.Module):
    """Judge overlapping patches at one scale: 4x4 convolutions, strided but the last.

    All but the first have instance norm, as published: it keeps the features, which
    feature matching compares, at one size.
    """

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        self.layers = nn.ModuleList()
        inputs = config.num_classes + 3
        for i in range(config.num_layers):
            outputs = config.width * min(2**i, MOST)
            stride = 1 if i == config.num_layers - 1 else 2
            conv = nn.Conv2d(inputs, outputs, 4, stride, padding=2, bias=i == 0)
            norm = nn.InstanceNorm2d(outputs) if i else nn.Identity()
            self.layers.append(nn.Sequential(conv, norm, nn.LeakyReLU(SLOPE)))
            inputs = outputs
        self.output = nn.Conv2d(inputs, 1, 4, padding=2)

    def forward(self, pairs: Tensor) -> list[Tensor]:
        """Return the features of each layer and, last, the judgement of each patch."""
        features = []
        for layer in self.layers:
            pairs = layer(pairs)
            features.append(pairs)
        return [*features, self.output(pairs)]


class Discriminator(nn.Module):
    """Judge images together with their masks, at several scales."""

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        self.scales = nn.ModuleList(Patches(config) for _ in range(config.num_scales))

    def forward(self, one_hot: Tensor, images: Tensor) -> list[list[Tensor]]:
        """Return per scale what `Patches` returns, of (N,C,S,S) and (N,3,S,S)."""
        pairs = torch.cat([one_hot, images], dim=1)
        judged = []
        for i, scale in enumerate(self.scales):
            if i:
                pairs = F.avg_pool2d(pairs, 3, 2, 1, count_include_pad=False)
            judged.append(scale(pairs))
        return judged


def leaky(features: Tensor) -> Tensor:
    """Apply the leaky ReLU, not in place: the shortcut needs features as they are."""
    return F.leaky_relu(features, SLOPE)


class Residual(nn.Module):
    """Two convolutions beside a shortcut, at one size."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.second = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.shortcut = nn.Conv2d(inputs, outputs, 1)

    def forward(self, features: Tensor) -> Tensor:
        """Return (N,outputs,H,W) of features (N,inputs,H,W)."""
        inside = self.second(leaky(self.first(leaky(features))))
        return self.shortcut(features) + inside


class SegmentationDiscriminator(nn.Module):
    """Tell the class of every pixel, or that it is drawn: a U-Net of residual blocks.

    It is not shown the mask: to judge a picture is to find the mask in it. Without
    norms, as published; five halvings of six, so that 32 px are enough.

    Source: arXiv 2012.04781, section 3.
    """

    def __init__(self, config: DiscriminatorConfig) -> None:
        super().__init__()
        widths = [config.width * times for times in LEVELS]
        self.input = nn.Conv2d(3, widths[0], 3, padding=1)
        self.down = nn.ModuleList(Residual(*pair) for pair in pairwise(widths))
        self.up = nn.ModuleList()
        inputs = widths.pop()
        for outputs in reversed(widths):
            self.up.append(Residual(inputs, outputs))
            inputs = 2 * outputs  # beside the features of the way down
        self.output = nn.Conv2d(inputs, config.num_classes + 1, 1)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits (N,C+1,S,S), "drawn" last, of images (N,3,S,S) in -1..1.

        S is a multiple of 32.
        """
        features, skips = self.input(images), []
        for block in self.down:
            skips.append(features)
            features = F.avg_pool2d(block(features), 2)
        for block in self.up:
            features = block(F.interpolate(features, scale_factor=2.0, mode="nearest"))
            features = torch.cat([features, skips.pop()], dim=1)
        return self.output(leaky(features))


def enlarged(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the state of a discriminator for images of twice the size.

    What judged the whole image now judges it reduced to half, where it looks the same;
    the finest scale begins as a copy. One without scales stays as it is.
    """
    if not any(name.startswith(FINEST) for name in state):
        return dict(state)
    finest = {
        name.removeprefix(FINEST): each
        for name, each in state.items()
        if name.startswith(FINEST)
    }
    scales = {name.split(".")[1] for name in state}
    moved = {
        f"scales.{int(scale) + 1}.{name}": state[f"scales.{scale}.{name}"]
        for scale in scales
        for name in finest
        if str(int(scale) + 1) in scales
    }
    return {**{f"{FINEST}{name}": each for name, each in finest.items()}, **moved}
