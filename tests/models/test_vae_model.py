"""The style VAE's networks."""

import pytest
import torch

from anime_draw.config import VaeConfig
from anime_draw.models.vae import Decoder, Encoder, Vae

TINY = VaeConfig(size=16, width=4, style_dim=8)


def test_the_published_encoder_has_the_published_number_of_parameters():
    with torch.device("meta"):
        encoder = Encoder(VaeConfig(size=256, width=64, thumbnail=0))
    count = sum(each.numel() for each in encoder.parameters())
    assert count / 1e6 == pytest.approx(10.5, abs=0.05)


def test_pictures_become_styles_and_styles_pictures():
    mean, log_variance = Encoder(TINY)(torch.rand(2, 3, 16, 16) * 2 - 1)
    assert mean.shape == log_variance.shape == (2, 8)
    images = Decoder(TINY)(mean)
    assert images.shape == (2, 3, 16, 16)
    assert images.abs().max() <= 1


def test_the_thumbnail_tells_pictures_apart_that_differ_in_brightness_alone():
    torch.manual_seed(0)
    picture = torch.rand(1, 3, 16, 16) * 0.5
    both = torch.cat([picture, picture - 0.5])
    with_it = Encoder(TINY)(both)[0]
    without = Encoder(VaeConfig(16, 4, 0, 8))
    for conv in without.stages[::3]:
        torch.nn.init.zeros_(conv.bias)
        conv.padding = (0, 0)  # zeros at the border would tell them apart as well
    features = without.stages[:2](both)
    torch.testing.assert_close(features[0], features[1], atol=1e-4, rtol=0)
    assert (with_it[0] - with_it[1]).abs().max() > 0.05


def test_the_same_seed_samples_the_same_style():
    vae, images = Vae(TINY), torch.rand(2, 3, 16, 16)
    drawn = []
    for _ in range(2):
        torch.manual_seed(3)
        drawn.append(vae(images)[0])
    torch.testing.assert_close(drawn[0], drawn[1])


def test_a_size_that_is_no_power_of_two_is_refused():
    with pytest.raises(ValueError, match="got 48"):
        Encoder(VaeConfig(size=48))
