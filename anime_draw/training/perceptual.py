"""The perceptual loss: distance in the features of a network that knows pictures.

The network is the encoder of our own U-Net, any MobileNetV2, or VGG19.
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from anime_draw.checkpoint import load_into, load_weights
from anime_draw.config import UnetConfig
from anime_draw.models.folding import fold
from anime_draw.models.mobilenet import MobileNetV2
from anime_draw.models.unet import Unet
from anime_draw.models.vgg import Vgg19
from anime_draw.networks import load_encoder_weights, load_unet
from anime_draw.processes import average
from anime_draw.training.losses import weighted_mean

LOSS_WEIGHTS = (1 / 32, 1 / 16, 1 / 8, 1 / 4, 1.0)  # fine to coarse
TINY = 1e-4  # keeps the share finite where features are all zero
REACH = 8  # pixels that images are moved by, at most


class Perceptual(nn.Module):
    """Compare images by a network's feature maps, from fine to coarse.

    Each map's L1 distance is a share of the target's mean, so that the weights mean
    the same whatever the network.

    Args:
        network: frozen here, and its norms folded; has `pyramid(images)` -> five maps,
            fine to coarse.
        name: what facts call it.

    Source: arXiv 1603.08155, with the weights of arXiv 1711.11585.
    """

    def __init__(self, network: MobileNetV2 | Vgg19, name: str) -> None:
        super().__init__()
        fold(network)  # frozen: its batch norms would only cost time
        self.network = network
        self.name = name
        self.pyramid = network.pyramid

    def forward(
        self, images: Tensor, targets: Tensor, weights: Tensor | None = None
    ) -> Tensor:
        """Return the distance of images from targets, (N,3,H,W) in -1..1 each.

        `weights` (N,1,H,W) say how much each pixel counts, 1 on average.

        What is learned from is moved by a few pixels at random: convolutions with a
        stride look at some pixels more than at others, and their gradients would draw
        that grid into the images (distill.pub/2016/deconv-checkerboard).
        """
        if images.requires_grad:
            pixels = (
                [images, targets] if weights is None else [images, targets, weights]
            )
            images, targets, *rest = moved_alike(*pixels)
            weights = rest[0] if rest else None
        with torch.no_grad():
            wanted = self.pyramid(targets)
            sizes = torch.stack([theirs.abs().float().mean() for theirs in wanted])
            sizes = average(sizes) + TINY
        shares = [
            weighted_mean((ours - theirs).abs().float(), weights) / size
            for ours, theirs, size in zip(
                self.pyramid(images), wanted, sizes, strict=True
            )
        ]
        pairs = zip(LOSS_WEIGHTS, shares, strict=True)
        return torch.stack([weight * share for weight, share in pairs]).sum()


def moved_alike(*images: Tensor) -> list[Tensor]:
    """Return images (N,C,H,W), larger by REACH, moved alike by torch's generator."""
    right, down = torch.randint(REACH + 1, (2,)).tolist()
    sides = (right, REACH - right, down, REACH - down)
    return [F.pad(each, sides, mode="reflect") for each in images]


def from_unet(path: Path) -> Perceptual:
    """Look through the encoder of a trained U-Net.

    Raises:
        CheckpointError: no U-Net's model file.
    """
    return Perceptual(load_unet(path).encoder, "unet")


def from_mobilenet(path: Path, origin: str) -> Perceptual:
    """Look through a MobileNetV2 by torchvision's names; `origin` as in UnetConfig.

    Raises:
        CheckpointError: not a MobileNetV2 1.0.
    """
    unet = Unet(UnetConfig(origin=origin))
    load_encoder_weights(unet, path)
    return Perceptual(unet.encoder, "mobilenet")


def from_vgg19(path: Path) -> Perceptual:
    """Look through VGG19 by torchvision's names; what lies beyond relu5_1 is ignored.

    Raises:
        CheckpointError: not a VGG19.
    """
    network = Vgg19()
    wanted = network.state_dict().keys()
    weights = load_weights(path)
    load_into(path, network, {k: v for k, v in weights.items() if k in wanted})
    return Perceptual(network, "vgg19")
