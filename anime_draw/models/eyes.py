"""Styles that say the colour of the eyes: three more numbers at their end.

A picture's style, as a VAE learns it, hardly tells the colour of its eyes: they are a
hundred of the 64 x 64 pixels that it sees, and cost it little. So networks that have
learned their styles are given three more numbers, and begin as they were: an encoder
whose new numbers are 0, a generator that does not heed them.
"""

from dataclasses import replace
from math import log

import torch
from torch import Tensor, nn

from anime_draw.models.gaugan import Generator
from anime_draw.models.vae import Encoder

NUMBERS = 3  # lightness, and two of colour
SPREAD = 5.0  # of the numbers: as much as of the most telling ones of a VAE's styles
WITHIN = 1.5  # their spread for one picture, of which a VAE's encoder is never sure


@torch.no_grad()
def encoder_with_eyes(encoder: Encoder) -> Encoder:
    """Return an encoder of three more numbers, whose mean is 0 as yet."""
    config = replace(encoder.config, style_dim=encoder.config.style_dim + NUMBERS)
    larger = Encoder(config)
    larger.stages.load_state_dict(encoder.stages.state_dict())
    for name in ("mean", "log_variance"):
        before: nn.Linear = getattr(encoder, name)
        after: nn.Linear = getattr(larger, name)
        rest = len(after.bias) - len(before.bias)
        after.weight.copy_(padded(before.weight, rest, 0))
        after.bias.copy_(padded(before.bias, rest, 0))
    larger.log_variance.bias[-NUMBERS:] = 2 * log(WITHIN)
    return larger


@torch.no_grad()
def generator_with_eyes(generator: Generator) -> Generator:
    """Return a generator that takes styles of three more numbers, and ignores them."""
    config = replace(generator.config, style_dim=generator.config.style_dim + NUMBERS)
    larger = Generator(config)
    tensors = generator.state_dict()
    tensors["linear.weight"] = padded(tensors["linear.weight"], NUMBERS, 1)
    larger.load_state_dict(tensors)
    return larger


def padded(tensor: Tensor, count: int, dim: int) -> Tensor:
    """Return a tensor with so many zeros after its end in a dimension."""
    shape = list(tensor.shape)
    shape[dim] = count
    return torch.cat([tensor, tensor.new_zeros(shape)], dim)
