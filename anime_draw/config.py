"""What a network is made of, as frozen dataclasses; imports no torch.

A `...Config` is stored in the model file of its network, and rebuilds it.
"""

from dataclasses import dataclass

from anime_draw.classes import NUM_CLASSES

STYLE_DIM = 256


@dataclass(frozen=True)
class UnetConfig:
    """The segmentation U-Net: the article's v1, v2 or v3 (Steins, 2022), or v4."""

    version: str = "v4"
    size: int = 512  # pixels it works at; v1 works at 128 and enlarges the result
    width: int = 32  # channels of the decoder at stride 2; doubles with each coarser
    origin: str = "keras"  # of the encoder's weights: keras or torchvision
    num_classes: int = NUM_CLASSES


UNET_SIZES = {"v1": 128, "v2": 512, "v3": 512, "v4": 512}


@dataclass(frozen=True)
class VaeConfig:
    """The style VAE: SPADE's encoder (arXiv 1903.07291) and a decoder to train it."""

    size: int = 128  # pixels; pictures are scaled to it before encoding
    width: int = 32  # channels of the first convolution; doubles up to 8x
    thumbnail: int = 8  # pixels, side of the small copy that keeps absolute colours
    style_dim: int = STYLE_DIM


@dataclass(frozen=True)
class GauganConfig:
    """The SPADE generator (arXiv 1903.07291), reduced by `width` and a cap."""

    size: int = 256  # pixels
    width: int = 32  # nf: channels of the last block
    max_channels: int = 256  # cap on the channels of the deep blocks
    start: int = 8  # pixels, side of the first feature map
    hidden: int = 64  # channels between a mask and its gamma and beta
    style_dim: int = STYLE_DIM
    num_classes: int = NUM_CLASSES
    pending: int = 0  # last blocks, each a doubling, yet to come as the network grows
    uniform: bool = False  # a style begins alike everywhere: the mask alone says where


@dataclass(frozen=True)
class DiscriminatorConfig:
    """The multi-scale PatchGAN (pix2pixHD, arXiv 1711.11585), or that of OASIS."""

    width: int = 64
    num_layers: int = 4  # of the PatchGAN
    num_scales: int = 2  # of the PatchGAN
    num_classes: int = NUM_CLASSES


@dataclass(frozen=True)
class MaskVaeConfig:
    """The generative model of masks: a VAE of class maps."""

    size: int = 128  # pixels it works at; masks are enlarged smoothly
    width: int = 32  # channels of the finest stage; doubles up to 8x
    latent_dim: int = 64
    num_classes: int = NUM_CLASSES
