"""Class weights and Dice."""

import pytest
import torch

from anime_draw.training.segmentation_losses import class_weights, dice_loss


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
