"""The multi-scale PatchGAN (pix2pixHD, arXiv 1711.11585; SPADE, arXiv 1903.07291)."""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.config import DiscriminatorConfig
from anime_draw.models.blocks import SLOPE

FINEST = "scales.0."
MOST = 8  # channels grow up to this many times the width


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


def enlarged(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return the state of a discriminator for images of twice the size.

    What judged the whole image now judges it reduced to half, where it looks the same;
    the finest scale begins as a copy.
    """
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
