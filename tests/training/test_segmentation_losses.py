"""Class weights, cross-entropy and Dice."""

import pytest
import torch
import torch.nn.functional as F

from anime_draw.training.segmentation_losses import (
    IGNORED,
    class_weights,
    cross_entropy,
    dice_loss,
    near_borders,
    pseudo_cross_entropy,
)


def test_rarer_classes_weigh_more_and_the_mean_over_pixels_is_one():
    counts = torch.tensor([900, 90, 10, 0])
    weights = class_weights(counts)
    assert weights[2] > weights[1] > weights[0] > 0 == weights[3]
    assert (weights * counts).sum() / counts.sum() == pytest.approx(1)


def test_dice_is_zero_where_the_prediction_is_sure_and_right():
    masks = torch.tensor([[[0, 1], [1, 0]]])
    logits = torch.nn.functional.one_hot(masks, 3).movedim(3, 1) * 100.0
    assert dice_loss(logits, masks).item() == pytest.approx(0, abs=1e-5)
    assert dice_loss(-logits, masks).item() > 0.5


def test_dice_ignores_classes_that_do_not_occur():
    masks = torch.zeros(1, 2, 2, dtype=torch.int64)
    logits = torch.zeros(1, 2, 2, 2)
    few = dice_loss(logits, masks)
    many = dice_loss(torch.cat([logits, logits - 1e9], dim=1), masks)
    torch.testing.assert_close(few, many)


@pytest.mark.parametrize(("side", "reach"), [(16, 1), (256, 2), (512, 4)])
def test_a_border_is_a_band_on_both_sides_as_wide_as_the_picture_is_large(side, reach):
    masks = torch.zeros(1, side, side, dtype=torch.int64)
    masks[:, :, side // 2 :] = 3
    columns = near_borders(masks)[0].all(0).nonzero().flatten()
    assert columns.tolist() == [*range(side // 2 - reach, side // 2 + reach)]
    assert near_borders(masks).sum() == 2 * reach * side  # and nowhere else


def test_cross_entropy_without_borders_is_that_of_torch():
    torch.manual_seed(0)
    logits, masks = torch.randn(2, 3, 8, 8), torch.randint(3, (2, 8, 8))
    weights = torch.tensor([1.0, 2.0, 5.0])
    expected = F.cross_entropy(logits, masks, weights)
    torch.testing.assert_close(cross_entropy(logits, masks, weights), expected)


def test_a_mistake_at_a_border_costs_more_than_one_inside():
    masks = torch.zeros(1, 16, 16, dtype=torch.int64)
    masks[:, :, 8:] = 1
    right = F.one_hot(masks, 2).movedim(3, 1) * 10.0

    def cost(column: int, boundary: float) -> float:
        logits = right.clone()
        logits[:, :, :, column] *= -1
        return cross_entropy(logits, masks, torch.ones(2), boundary).item()

    assert cost(7, 0) == pytest.approx(cost(3, 0))
    assert cost(7, 1) == pytest.approx(2 * cost(3, 1), rel=1e-3)


def test_pixels_that_nobody_knows_teach_nothing_but_are_counted():
    torch.manual_seed(0)
    logits = torch.randn(1, 3, 4, 4, requires_grad=True)
    masks = torch.randint(3, (1, 4, 4))
    known = pseudo_cross_entropy(logits, masks, torch.ones(3))
    half = masks.clone()
    half[:, :, 2:] = IGNORED
    loss = pseudo_cross_entropy(logits, half, torch.ones(3))
    loss.backward()
    assert not logits.grad[..., 2:].any() and logits.grad[..., :2].all()
    assert 0 < loss < known
    nothing = torch.full_like(masks, IGNORED)
    assert pseudo_cross_entropy(logits, nothing, torch.ones(3)) == 0
