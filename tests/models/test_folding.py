"""Rewritten networks answer the same."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from anime_draw.config import UnetConfig
from anime_draw.models.folding import DoubledConv, fold, round_weights
from anime_draw.models.unet import Unet


def trained_unet(version: str, origin: str = "keras") -> Unet:
    torch.manual_seed(0)
    network = Unet(UnetConfig(version=version, size=32, width=4, origin=origin))
    network.train()
    for _ in range(2):
        network(torch.randn(2, 3, 64, 64))  # moves the statistics of the norms
    for weights in network.parameters():
        if not weights.any():  # what starts at nothing would hide a mistake
            nn.init.normal_(weights, std=0.1)
    return network.eval()


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("size", [(1, 1), (2, 5), (8, 8)])
def test_a_doubled_convolution_equals_doubling_then_convolving(size, bias):
    torch.manual_seed(0)
    conv = nn.Conv2d(3, 5, 3, padding=1, bias=bias)
    plain = nn.Sequential(nn.Upsample(scale_factor=2, mode="nearest"), conv)
    features = torch.randn(2, 3, *size)
    torch.testing.assert_close(DoubledConv(conv)(features), plain(features))


@pytest.mark.parametrize("version", ["v1", "v2", "v3", "v4"])
@pytest.mark.parametrize("origin", ["keras", "torchvision"])
@torch.inference_mode()
def test_a_folded_unet_gives_the_same_logits(version, origin):
    network = trained_unet(version, origin)
    images = torch.rand(2, 3, 64, 96) * 2 - 1
    logits = network(images)
    torch.testing.assert_close(fold(network)(images), logits, atol=1e-4, rtol=1e-4)


@pytest.mark.parametrize("version", ["v3", "v4"])
def test_no_norm_and_no_doubling_is_left_in_a_unet(version):
    network = fold(trained_unet(version))
    left = [each for each in network.modules() if isinstance(each, nn.BatchNorm2d)]
    assert left == []
    assert not any(isinstance(each, nn.Upsample) for each in network.modules())


def test_a_doubling_that_is_not_by_nearest_stays():
    layers = nn.Sequential(
        nn.Upsample(scale_factor=2, mode="bilinear"), nn.Conv2d(1, 1, 3, padding=1)
    )
    assert isinstance(fold(layers)[0], nn.Upsample)


def edges(count: int) -> nn.Conv2d:
    """Return a depthwise convolution whose kernels have large weights of no sum."""
    torch.manual_seed(0)
    conv = nn.Conv2d(count, count, 3, groups=count, bias=False)
    weights = 100 * torch.randn(count, 1, 3, 3)
    conv.weight.data = weights - weights.mean((2, 3), keepdim=True)
    return conv


def test_kernels_that_are_rounded_keep_their_sums():
    exact, alone, together = edges(64), edges(64), edges(64)
    round_weights(together, torch.bfloat16)
    alone.to(torch.bfloat16)
    assert together.weight.dtype == torch.bfloat16
    flat = torch.ones(1, 64, 3, 3)  # 0 is what all make of it
    errors = [
        F.conv2d(flat, each.weight.float(), groups=64).abs().mean().item()
        for each in (exact, alone, together)
    ]
    assert errors[0] < 1e-4 and errors[2] < 0.2 * errors[1]
    step = 2.0**-7 * exact.weight.abs().amax()  # of bfloat16, at most
    assert (together.weight.float() - exact.weight).abs().max() <= step


def test_rounding_to_what_they_are_changes_nothing():
    network = fold(trained_unet("v4"))
    before = [weights.detach().clone() for weights in network.parameters()]
    round_weights(network, torch.float32)
    for weights, old in zip(network.parameters(), before, strict=True):
        assert torch.equal(weights, old)


def test_rounding_makes_of_all_weights_what_was_asked_for():
    network = fold(trained_unet("v4"))
    round_weights(network, torch.bfloat16)
    assert {weights.dtype for weights in network.parameters()} == {torch.bfloat16}
