"""SPADE layers, and spectral norm put on and folded away."""

import torch
from torch import nn

from anime_draw.models.blocks import (
    Spade,
    SpadeBlock,
    add_spectral_norm,
    fold_spectral_norm,
)
from anime_draw.tensors import one_hot


def masks(side: int = 16) -> torch.Tensor:
    """Return a batch of two masks of the classes 0 to 2."""
    torch.manual_seed(1)
    return one_hot(torch.randint(0, 3, (2, side, side)), 3)


def test_spade_normalises_then_scales_and_shifts():
    spade = Spade(4, 5, 3).eval()
    features = torch.randn(2, 4, 16, 16)
    scale, shift = spade.modulation(masks())
    expected = spade.norm(features) * (1 + scale) + shift
    torch.testing.assert_close(spade(features, masks()), expected)


def test_far_from_borders_every_pixel_of_a_class_is_scaled_alike():
    hot = torch.zeros(1, 3, 16, 16)
    hot[:, 0, :, :8] = 1
    hot[:, 1, :, 8:] = 1
    scale, _ = Spade(4, 5, 3).modulation(hot)
    inside = scale[:, :, 2:-2, 2:6]
    torch.testing.assert_close(inside, inside[:, :, :1, :1].expand_as(inside))


def test_a_block_takes_masks_of_any_size():
    block = SpadeBlock(4, 6, 5, 3)
    assert block(torch.randn(2, 4, 8, 8), masks(32)).shape == (2, 6, 8, 8)


def test_spectral_norm_bounds_every_convolution_but_those_left_out():
    torch.manual_seed(0)
    block = SpadeBlock(4, 6, 5, 3)
    add_spectral_norm(block, but=("shared", "scale_shift"))
    names = [name for name, _ in block.named_parameters() if "original" in name]
    assert len(names) == 3 and all(name.startswith("conv_") for name in names)


def test_folding_leaves_plain_weights_whose_largest_singular_value_is_one():
    torch.manual_seed(0)
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Conv2d(8, 4, 3))
    plain = network.state_dict().keys()
    add_spectral_norm(network)
    fold_spectral_norm(network)
    assert network.state_dict().keys() == plain
    for conv in network:
        largest = torch.linalg.matrix_norm(conv.weight.flatten(1), ord=2)
        torch.testing.assert_close(largest, torch.tensor(1.0), atol=1e-2, rtol=0)
