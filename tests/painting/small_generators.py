"""Small generators whose every part matters to the picture."""

from functools import cache

import numpy as np
import torch

from anime_draw.config import GauganConfig
from anime_draw.masks import Mask
from anime_draw.models.gaugan import Generator
from anime_draw.painting.neighbours import Neighbours, Numbers, outlined
from anime_draw.pictures import Picture
from anime_draw.style import Style
from anime_draw.tensors import from_images, one_hot, to_masks

STYLE_DIM = 8
SIZES = ((32, 4), (24, 3), (64, 2), (16, 8), (40, 5), (96, 6))  # size and start


@cache
def make_generator(size: int, start: int) -> Generator:
    """Return a generator with norms that have statistics and masks that show."""
    torch.manual_seed(size)
    config = GauganConfig(
        size=size,
        width=4,
        max_channels=12,
        start=start,
        hidden=6,
        style_dim=STYLE_DIM,
        uniform=size in (24, 64),
    )
    generator = Generator(config).eval().requires_grad_(False)
    for name, buffer in generator.named_buffers():
        if name.endswith("running_mean"):
            buffer.normal_(0, 0.3)
        elif name.endswith("running_var"):
            buffer.uniform_(0.2, 0.6)
    for name, weight in generator.named_parameters():
        if "scale_shift" in name or "shared" in name:
            weight.mul_(3)
    return generator


@torch.inference_mode()
def paint_dense(generator: Generator, mask: Mask, style: Style) -> Picture:
    """Draw as published: everything, in float32."""
    hot = one_hot(to_masks([mask]), 7)
    return from_images(generator(hot, torch.from_numpy(style)[None]))[0]


def make_style(seed: int) -> Style:
    """Draw a style (D,)."""
    return np.random.default_rng(seed).normal(0, 1, STYLE_DIM).astype(np.float32)


def blobs(seed: int, size: int, cells: int = 4) -> Mask:
    """Return a mask of rectangles of random classes."""
    rng = np.random.default_rng(seed)
    grid = rng.integers(0, 7, (cells, cells)).astype(np.uint8)
    steps = np.arange(size) * cells // size
    return grid[steps][:, steps]


def number(neighbours: Neighbours, mask: Mask) -> Numbers:
    """Return the number of each pixel's neighbourhood."""
    numbers = np.empty(mask.shape, np.int32)
    neighbours.number(outlined(mask), numbers, np.ones(mask.shape, bool))
    return numbers
