"""What the benchmark of the painter draws: networks at 512 px, masks and strokes."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from anime_draw.bundled import EXAMPLE_MASK, find_asset
from anime_draw.checkpoint import load_model
from anime_draw.config import GauganConfig
from anime_draw.data.sample.portrait import draw_sample
from anime_draw.masks import Mask, load_mask, resize_mask
from anime_draw.models.gaugan import Generator
from anime_draw.tensors import one_hot, to_masks

SIZE = 512  # pixels
LAYOUTS = {
    "a": GauganConfig(size=SIZE, width=64, max_channels=1024, start=16, hidden=128),
    "c": GauganConfig(size=SIZE, width=16, max_channels=256, start=8, hidden=64),
}
# How many times more the scales and shifts of the bundled model vary over a mask than
# those of a new network, block by block.
GAINS = (1.0, 1.2, 1.5, 1.8, 2.5, 2.8, 3.0)
BRUSH = 12  # pixels, its radius
STEP = 6  # pixels between two dabs


def untrained(config: GauganConfig) -> Generator:
    """Return a generator with random weights and norms that fit them."""
    torch.manual_seed(0)
    generator = Generator(config).train().requires_grad_(False)
    for block, gain in zip(generator.blocks, GAINS, strict=True):
        for name, weight in block.named_parameters():
            if "scale_shift.weight" in name:
                weight.mul_(gain)
    for module in generator.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.momentum = None  # the mean of all that is seen from now on
    # Half the size has the same statistics, and takes a quarter of the time.
    masks = [resize_mask(mask, SIZE // 2) for mask in real_masks(2)]
    first = generator.first(torch.randn(2, config.style_dim))[:, :, ::2, ::2]
    with torch.autocast("cpu", torch.bfloat16):
        generator.rest(first, one_hot(to_masks(masks), config.num_classes))
    return generator.eval()


def bundled(path: Path) -> Generator:
    """Return the generator of a model file, for SIZE.

    One of smaller pictures begins with a larger map; one of that size is as it is.
    """
    model = load_model(path, "gaugan")
    config = GauganConfig(**model.config["generator"])
    weights = model.part("generator")
    if config.size != SIZE:
        start = config.start * SIZE // config.size
        placed = () if config.uniform else ("linear.weight", "linear.bias")
        for name in placed:
            weights[name] = _enlarge(weights[name], config.start, start)
        config = replace(config, size=SIZE, start=start)
    generator = Generator(config).eval().requires_grad_(False)
    generator.load_state_dict(weights)
    return generator


def _enlarge(rows: Tensor, start: int, larger: int) -> Tensor:
    # (channels * start * start, ...): each column is a stack of little maps.
    columns = rows.reshape(len(rows), -1).T
    maps = columns.reshape(len(columns), -1, start, start)
    grown = F.interpolate(maps, (larger, larger), mode="bilinear")
    return grown.flatten(1).T.reshape(-1, *rows.shape[1:]).contiguous()


def real_masks(number: int) -> list[Mask]:
    """Return the example mask and those of drawn portraits."""
    path = find_asset(EXAMPLE_MASK)
    assert path is not None
    drawn = [draw_sample(0, each, SIZE).mask for each in range(number - 1)]
    return [resize_mask(load_mask(path), SIZE), *drawn]


def stroke(mask: Mask, share: float, rng: np.random.Generator) -> Mask:
    """Paint with a round brush along a winding way until a share has changed."""
    painted = mask.copy()
    place, angle, label = _begin(rng)
    while (painted != mask).mean() < share:
        angle += rng.normal(0, 0.3)
        place = place + STEP * np.array([np.cos(angle), np.sin(angle)])
        if not (place > 0).all() or not (place < SIZE).all() or rng.random() < 0.01:
            place, angle, label = _begin(rng)
        centre = int(place[0]), int(place[1])
        cv2.circle(painted, centre, BRUSH, label, cv2.FILLED)
    return painted


def _begin(rng: np.random.Generator) -> tuple[np.ndarray, float, int]:
    place = rng.uniform(0.15 * SIZE, 0.85 * SIZE, 2)
    return place, rng.uniform(0, 2 * np.pi), int(rng.integers(0, 7))
