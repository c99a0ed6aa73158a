"""The SPADE generator of GauGAN (arXiv 1903.07291), any size and width.

    style -> linear -> (16 nf, start, start)
    blocks of 16, 16, 16, 8, 4, 2, 1 times nf; nearest upsampling between them
    leaky ReLU -> conv3x3 -> tanh

Where the upsampling goes follows the number of doublings from `start` to `size`. The
published generators have 5, 6 or 7; fewer leave out the widest channels.

As published, a style says what is where: its linear layer has numbers for every place
of the first map. The style of another picture then puts dark hair where the mask has
skin. A *uniform* style has the same numbers in all places: only the mask says where.

A generator can grow (arXiv 1710.10196): trained at first without its last blocks, at a
smaller size, which costs a fraction, it takes them in one by one.
"""

from dataclasses import replace
from math import log2

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.utils.checkpoint import checkpoint

from anime_draw.config import GauganConfig
from anime_draw.models.blocks import SpadeBlock, leaky
from anime_draw.models.vae import Encoder

PEAK = 16  # times nf: the widest blocks


def layout(config: GauganConfig) -> list[tuple[int, bool]]:
    """Return (channels, double the resolution first) of each block.

    Raises:
        ValueError: size / start is no power of two, or below 2.
    """
    blocks = whole_layout(replace(config, size=config.size << config.pending))
    return blocks[: len(blocks) - config.pending]


def whole_layout(config: GauganConfig) -> list[tuple[int, bool]]:
    """Return the blocks as `layout` does, those included that are yet to come."""
    doublings = log2(config.size / config.start)
    if doublings != int(doublings) or doublings < 1:
        raise ValueError(
            f"size must be 2, 4, 8 ... times start; got {config.size} and"
            f" {config.start}"
        )
    falling = min(int(doublings) - 1, 4)  # blocks that halve the channels
    peak = min(PEAK, 2**falling)
    blocks = [(peak, False), (peak, True), (peak, doublings >= 6)]
    blocks += [(peak, True)] * max(0, int(doublings) - 7)
    blocks += [(peak >> step, True) for step in range(1, falling + 1)]
    channels = [(times * config.width, double) for times, double in blocks]
    if doublings >= 7:
        channels.append((max(config.width // 2, 1), True))
    return [(min(each, config.max_channels), double) for each, double in channels]


class Generator(nn.Module):
    """Draw images from one-hot masks and styles.

    `recompute` trades time for memory in training: blocks keep their input only and
    are computed again on the way back.

    Raises:
        ValueError: the config's size does not fit its start.
    """

    def __init__(self, config: GauganConfig) -> None:
        super().__init__()
        self.config = config
        self.recompute = False
        blocks = layout(config)
        inputs = blocks[0][0]
        places = 1 if config.uniform else config.start**2
        self.linear = nn.Linear(config.style_dim, inputs * places)
        self.doubles = [double for _, double in blocks]
        self.blocks = nn.ModuleList()
        for outputs, _ in blocks:
            self.blocks.append(
                SpadeBlock(inputs, outputs, config.hidden, config.num_classes)
            )
            inputs = outputs
        self.output = nn.Conv2d(inputs, 3, 3, padding=1)

    def forward(self, one_hot: Tensor, style: Tensor) -> Tensor:
        """Return images (N,3,S,S) in -1..1 of masks (N,C,S,S) and styles (N,D)."""
        return self.rest(self.first(style), one_hot)

    def first(self, style: Tensor) -> Tensor:
        """Return the features (N,C,start,start) that styles (N,D) begin with."""
        start, uniform = self.config.start, self.config.uniform
        side = 1 if uniform else start
        features = self.linear(style).unflatten(1, (-1, side, side))
        return features.expand(-1, -1, start, start)

    def first_layer(self) -> tuple[Tensor, Tensor]:
        """Return weight (C * start**2, D) and bias of all places, for other engines."""
        weight, bias = self.linear.weight, self.linear.bias
        if not self.config.uniform:
            return weight, bias
        places = self.config.start**2
        return weight.repeat_interleave(places, 0), bias.repeat_interleave(places, 0)

    def rest(self, features: Tensor, one_hot: Tensor) -> Tensor:
        """Go on from the first features; smaller ones give smaller images."""
        for block, double in zip(self.blocks, self.doubles, strict=True):
            if double:
                features = F.interpolate(features, scale_factor=2.0, mode="nearest")
            features = self.run_block(block, features, one_hot)
        return torch.tanh(self.output(leaky(features)).float())

    def run_block(self, block: nn.Module, features: Tensor, one_hot: Tensor) -> Tensor:
        """Run a block, keeping what the way back needs, or only its input."""
        if not (self.recompute and torch.is_grad_enabled()):
            return block(features, one_hot)
        output = checkpoint(block, features, one_hot, use_reentrant=False)
        assert isinstance(output, Tensor)
        return output


def grown(generator: Generator, size: int) -> Generator:
    """Return a generator of larger pictures that begins with these weights.

    One that has blocks to come takes them in, untrained, and draws its colours anew
    where the last block has fewer channels. Beyond that, see `resized`.

    Raises:
        ValueError: size / generator.config.size is no whole number.
    """
    before = generator.config
    pending = before.pending
    while pending and before.size << (before.pending - pending) < size:
        pending -= 1
    between = before.size << (before.pending - pending)
    if pending == before.pending:
        return resized(generator, size)
    larger = Generator(replace(before, size=between, pending=pending))
    held, wanted = generator.state_dict(), larger.state_dict()
    larger.load_state_dict(
        {
            name: held[name] if name in held and held[name].shape == new.shape else new
            for name, new in wanted.items()
        }
    )
    return resized(larger, size)


def resized(generator: Generator, size: int) -> Generator:
    """Return a generator of pictures of another size that begins with these weights.

    Blocks work at any resolution, so all weights are taken over; the linear layer's
    features, which have one, are repeated. The doublings stay as many.

    Raises:
        ValueError: size / generator.config.size is no whole number.
    """
    before = generator.config
    times, rest = divmod(size, before.size)
    if rest or not times:
        raise ValueError(f"{size} is no multiple of {before.size}")
    larger = Generator(replace(before, size=size, start=before.start * times))
    tensors = generator.state_dict()
    placed = () if before.uniform else ("linear.weight", "linear.bias")
    for name in placed:
        features = tensors[name].unflatten(0, (-1, before.start, before.start))
        for side in (1, 2):
            features = features.repeat_interleave(times, side)
        tensors[name] = features.flatten(0, 2)
    larger.load_state_dict(tensors)
    return larger


def made_uniform(generator: Generator) -> Generator:
    """Return a generator of uniform style that begins with these weights.

    What a style said of each place becomes the mean over all places.
    """
    if generator.config.uniform:
        return generator
    uniform = Generator(replace(generator.config, uniform=True))
    tensors = generator.state_dict()
    places = generator.config.start**2
    for name in ("linear.weight", "linear.bias"):
        tensors[name] = tensors[name].unflatten(0, (-1, places)).mean(dim=1)
    uniform.load_state_dict(tensors)
    return uniform


class Gaugan(nn.Module):
    """What is averaged and shipped: the generator and, unless absent, the encoder."""

    def __init__(self, generator: Generator, encoder: Encoder | None) -> None:
        super().__init__()
        self.generator = generator
        self.encoder = encoder

    def encode(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean and log-variance, (N,D) each, of images of any size."""
        assert self.encoder is not None, "trained without an encoder"
        side = self.encoder.config.size
        if images.shape[-2:] != (side, side):
            images = F.interpolate(
                images, (side, side), mode="bilinear", antialias=True
            )
        return self.encoder(images)
