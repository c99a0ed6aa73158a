"""The SPADE generator and the PatchGAN: layouts, sizes, gradients."""

from dataclasses import replace

import pytest
import torch
from torch import nn

from anime_draw.config import DiscriminatorConfig, GauganConfig
from anime_draw.models.discriminator import Discriminator
from anime_draw.models.gaugan import Generator, layout, made_uniform, resized
from anime_draw.tensors import one_hot

TINY = GauganConfig(
    size=32, width=4, max_channels=16, start=4, hidden=4, style_dim=8, num_classes=3
)


def inputs(count: int = 2) -> tuple[torch.Tensor, torch.Tensor]:
    """Return masks of 32 px and styles for the tiny generator."""
    torch.manual_seed(0)
    return one_hot(torch.randint(0, 3, (count, 32, 32)), 3), torch.randn(count, 8)


def millions(network: nn.Module) -> float:
    return sum(each.numel() for each in network.parameters()) / 1e6


@pytest.mark.parametrize(
    ("size", "start", "width", "published"),
    [
        (256, 8, 64, 109.0),
        (256, 8, 32, 37.9),
        (512, 16, 64, 159.5),
        (512, 8, 64, 109.0),
        (512, 4, 64, 96.7),
    ],
)
def test_the_published_generators_have_the_published_number_of_parameters(
    size, start, width, published
):
    with torch.device("meta"):
        config = GauganConfig(size, width, 16 * width, start, hidden=128)
        assert millions(Generator(config)) == pytest.approx(published, abs=0.06)


def test_the_published_discriminator_has_the_published_number_of_parameters():
    with torch.device("meta"):
        network = Discriminator(DiscriminatorConfig())
    assert millions(network) == pytest.approx(5.5, abs=0.05)


@pytest.mark.parametrize("doublings", range(1, 10))
def test_every_number_of_doublings_ends_at_the_size(doublings):
    config = GauganConfig(size=2 << doublings, start=2, width=4, max_channels=32)
    blocks = layout(config)
    assert sum(double for _, double in blocks) == doublings
    assert max(channels for channels, _ in blocks) <= 32


def test_a_size_that_does_not_fit_the_start_is_refused():
    with pytest.raises(ValueError, match="times start; got 48 and 8"):
        layout(GauganConfig(size=48, start=8))


def test_images_are_of_the_size_and_between_minus_one_and_one():
    images = Generator(TINY)(*inputs())
    assert images.shape == (2, 3, 32, 32)
    assert images.abs().max() <= 1


def test_a_trained_generator_draws_each_picture_without_regard_to_the_others():
    generator = Generator(TINY).eval()
    masks, styles = inputs(3)
    together = generator(masks, styles)[:1]
    torch.testing.assert_close(together, generator(masks[:1], styles[:1]))


def test_recomputing_gives_the_same_gradients():
    torch.manual_seed(0)
    generator = Generator(TINY)
    gradients = []
    for recompute in (False, True):
        generator.recompute = recompute
        generator.zero_grad()
        generator(*inputs()).square().mean().backward()
        gradients.append([each.grad.clone() for each in generator.parameters()])
    torch.testing.assert_close(gradients[1], gradients[0])


def test_every_scale_returns_its_features_and_then_its_judgement():
    network = Discriminator(DiscriminatorConfig(width=4, num_classes=3))
    masks, _ = inputs()
    judged = network(masks, torch.randn(2, 3, 32, 32))
    assert [len(features) for features in judged] == [5, 5]
    assert [features[-1].shape[1] for features in judged] == [1, 1]
    assert judged[0][0].shape[2] > judged[1][0].shape[2]


def test_a_uniform_style_begins_alike_everywhere():
    torch.manual_seed(0)
    generator = Generator(replace(TINY, uniform=True))
    first = generator.first(torch.randn(2, 8))
    assert first.shape == (2, 16, 4, 4)
    assert (first == first[..., :1, :1]).all()
    assert first.std() > 0
    large = resized(generator, 64)
    assert large.config == replace(TINY, uniform=True, size=64, start=8)


def test_a_style_made_uniform_is_the_mean_of_what_it_said_of_each_place():
    torch.manual_seed(0)
    generator = Generator(TINY)
    uniform = made_uniform(generator)
    style = torch.randn(2, 8)
    means = generator.first(style).mean((2, 3), keepdim=True)
    torch.testing.assert_close(uniform.first(style), means.expand(-1, -1, 4, 4))
    for name, tensor in generator.blocks.state_dict().items():
        assert torch.equal(tensor, uniform.blocks.state_dict()[name])
    assert made_uniform(uniform) is uniform
