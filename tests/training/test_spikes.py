"""Features that stand far out of all others."""

import pytest
import torch

from anime_draw.config import GauganConfig
from anime_draw.models.gaugan import Generator
from anime_draw.training.spikes import REACH, Spikes, beyond

CONFIG = GauganConfig(size=64, width=4, max_channels=16, start=4, hidden=4, style_dim=8)


@pytest.fixture
def generator():
    torch.manual_seed(0)
    return Generator(CONFIG).train()


@pytest.fixture
def spikes(generator):
    return Spikes(generator)


def draw(generator, spikes):
    """Draw four pictures, each with one pixel of a rare class; count the spikes."""
    masks = torch.zeros(4, CONFIG.num_classes, 64, 64)
    masks[:, 5], masks[:, 5, 4, 4], masks[:, 4, 4, 4] = 1, 0, 1
    torch.manual_seed(0)
    losses = {}
    with spikes.counted(losses):
        generator(masks, torch.randn(4, CONFIG.style_dim))
    return losses["spikes"]


def make_spiky(generator):
    """Let the rare class shift features a hundred times as far as all else."""
    spade = generator.blocks[-1].spade_0
    spade.shared.weight.data[0, 4] = 30.0
    spade.scale_shift.weight.data[:, 0] = 30.0


def test_only_what_is_beyond_reach_counts():
    features = torch.full((1, 1, 2, 2), REACH)
    assert beyond(features) == 0
    features[..., 0, 0] = -REACH - 4
    assert beyond(features) == pytest.approx(16 / 4)


def test_a_new_generator_has_none_and_learns_nothing_from_it(generator, spikes):
    loss = draw(generator, spikes)
    loss.backward()
    assert loss == 0
    grads = [each.grad for each in generator.parameters() if each.grad is not None]
    assert not torch.cat([each.flatten() for each in grads]).any()


def test_a_spot_that_stands_out_is_found_and_brought_down(generator, spikes):
    make_spiky(generator)
    before = draw(generator, spikes)
    assert before > 0
    optimiser = torch.optim.Adam(generator.parameters(), 0.02)
    for _ in range(40):
        optimiser.zero_grad()
        draw(generator, spikes).backward()
        optimiser.step()
    assert draw(generator, spikes) < before / 4


def test_blocks_that_are_computed_again_count_once_and_learn_the_same(
    generator, spikes
):
    make_spiky(generator)
    found = []
    for recompute in (False, True):
        generator.recompute = recompute
        generator.zero_grad()
        loss = draw(generator, spikes)
        loss.backward()
        found.append([loss, *(each.grad for each in generator.parameters())])
    for plain, again in zip(*found, strict=True):
        assert (plain is None) == (again is None)
        assert plain is None or torch.allclose(plain, again)
