"""Networks whose styles get three numbers more for the eyes."""

from math import log

import pytest
import torch

from anime_draw.config import GauganConfig, VaeConfig
from anime_draw.models.eyes import (
    NUMBERS,
    WITHIN,
    encoder_with_eyes,
    generator_with_eyes,
)
from anime_draw.models.gaugan import Generator
from anime_draw.models.vae import Encoder


def test_an_encoder_says_what_it_said_and_zeros():
    torch.manual_seed(0)
    encoder = Encoder(VaeConfig(size=16, width=4, style_dim=8))
    larger = encoder_with_eyes(encoder)
    assert larger.config.style_dim == 8 + NUMBERS
    images = torch.rand(3, 3, 16, 16) * 2 - 1
    (mean, variance), (before, its) = larger(images), encoder(images)
    assert torch.equal(mean[:, :8], before) and torch.equal(variance[:, :8], its)
    assert (mean[:, 8:] == 0).all()
    assert variance[:, 8:].flatten().tolist() == pytest.approx([2 * log(WITHIN)] * 9)


@pytest.mark.parametrize("uniform", [True, False])
def test_a_generator_draws_what_it_drew_whatever_the_numbers(uniform):
    torch.manual_seed(0)
    config = GauganConfig(32, 4, 16, 4, 4, style_dim=8, uniform=uniform)
    generator = Generator(config).eval()
    larger = generator_with_eyes(generator).eval()
    masks = torch.zeros(2, 7, 32, 32)
    masks[:, 2] = 1
    styles, numbers = torch.randn(2, 8), torch.randn(2, NUMBERS) * 100
    torch.testing.assert_close(
        larger(masks, torch.cat([styles, numbers], 1)), generator(masks, styles)
    )
