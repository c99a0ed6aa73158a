"""Differentiable augmentation."""

import pytest
import torch

from anime_draw.training.diffaugment import (
    POLICIES,
    Augmentation,
    draw_augmentation,
    parse_policy,
)


def images(count: int = 4, side: int = 16) -> torch.Tensor:
    torch.manual_seed(0)
    return torch.rand(count, 3, side, side) * 2 - 1


def test_no_policy_changes_nothing():
    change = draw_augmentation(images(), ())
    assert torch.equal(change.images(images()), images())
    assert torch.equal(change.masks(images()), images())


def test_pictures_and_masks_move_together_and_nothing_comes_in():
    change = Augmentation(None, [(2, 1)], None)
    both = images(1)
    moved = change.images(both)
    assert torch.equal(moved, change.masks(both))
    assert torch.equal(moved[:, :, 1:, 2:], both[:, :, :-1, :-2])
    assert not moved[:, :, :1].any() and not moved[..., :2].any()


def test_a_hole_is_cut_in_pictures_but_not_in_masks():
    change = draw_augmentation(images(), ("cutout",))
    holes = change.images(torch.ones(4, 3, 16, 16)) == 0
    assert 0 < holes.sum() <= 4 * 3 * 8 * 8
    assert torch.equal(change.masks(images()), images())


def test_colour_keeps_what_a_grey_picture_is():
    change = draw_augmentation(torch.zeros(4, 3, 8, 8), ("colour",))
    changed = change.images(torch.zeros(4, 3, 8, 8))
    assert torch.equal(changed, changed[:, :1, :1, :1].expand_as(changed))
    assert changed.abs().max() <= 0.5


def test_gradients_pass_through_every_change():
    given = images().requires_grad_()
    draw_augmentation(given, POLICIES).images(given).square().sum().backward()
    assert given.grad is not None and given.grad.isfinite().all() and given.grad.any()


def test_policies_are_read_from_one_word_each():
    assert parse_policy("colour, cutout") == ("colour", "cutout")
    assert parse_policy("none") == ()
    with pytest.raises(ValueError, match="'color' is none of colour, translation"):
        parse_policy("color")


def test_as_many_pictures_are_changed_as_the_chance_says():
    given = images(400)
    change = draw_augmentation(given, POLICIES, 0.25)
    same = (change.images(given) - given).abs().amax(dim=(1, 2, 3)) < 1e-6
    assert 260 < same.sum() < 340
    unmoved = change.masks(given) == given
    assert unmoved.flatten(1).all(dim=1)[same].all()
    assert not draw_augmentation(given, POLICIES, 0.0).images(given).ne(given).any()
