"""How the colours of each class lie in a picture."""

import pytest
import torch

from anime_draw.training.colours import STILL, distance_in_colours

SIZE = 256
LEFT, RIGHT = slice(36, 96), slice(160, 220)  # of two eyes, alike when mirrored
ROWS = slice(100, 140)
ONE = torch.ones(1, 1, 1, 1)


@pytest.fixture
def masks():
    """Two eyes and what is around them, one-hot (1,2,S,S)."""
    eyes = torch.zeros(SIZE, SIZE)
    eyes[ROWS, LEFT] = eyes[ROWS, RIGHT] = 1
    return torch.stack([1 - eyes, eyes])[None]


@pytest.fixture
def real(masks):
    """Two blue eyes in grey."""
    return masks[:, 1:] * torch.tensor([0.0, 0.0, 0.5])[:, None, None]


def test_a_picture_is_at_no_distance_from_itself(real, masks):
    assert distance_in_colours(real, real, masks, ONE) == 0


def test_one_red_eye_is_told_from_two_that_are_half_as_red(real, masks):
    odd, even = real.clone(), real.clone()
    odd[:, 0, ROWS, LEFT] = 0.4
    even[:, 0] += 0.2 * masks[:, 1]
    # One channel in three. The mean is 0.2 for both; the odd one has a deviation of
    # 0.2, and an imbalance of 0.4 of one class in two.
    share, still = masks[:, 1].mean() / 3, STILL**0.5
    assert distance_in_colours(even, real, masks, ONE) == pytest.approx(
        float(0.2 * share), rel=1e-4
    )
    assert distance_in_colours(odd, real, masks, ONE) == pytest.approx(
        float((0.4 - still) * share + 0.4 / 6), rel=1e-4
    )


def test_which_side_is_the_lighter_one_does_not_matter(real, masks):
    real[:, 1, ROWS, LEFT] = 0.4
    mirrored = real.flip(-1)
    assert distance_in_colours(mirrored, real, masks, ONE) < 0.01


def test_descent_makes_two_eyes_alike(real, masks):
    drawn = real.clone()
    drawn[:, 0, ROWS, LEFT] = 0.4
    drawn.requires_grad_()
    optimiser = torch.optim.SGD([drawn], lr=100.0)
    for _ in range(100):
        optimiser.zero_grad()
        distance_in_colours(drawn, real, masks, ONE).backward()
        optimiser.step()
    left, right = drawn[0, 0, ROWS, LEFT].mean(), drawn[0, 0, ROWS, RIGHT].mean()
    assert abs(left - right) < 0.1
    assert distance_in_colours(drawn, real, masks, ONE) < 0.03


def test_pictures_that_weigh_nothing_and_classes_unseen_do_not_count(real, masks):
    drawn = real + 0.5
    two, weights = masks.repeat(2, 1, 1, 1), torch.tensor([2.0, 0.0]).view(2, 1, 1, 1)
    pair = torch.cat([real, drawn])
    assert distance_in_colours(pair, real.repeat(2, 1, 1, 1), two, weights) == 0
    unseen = torch.cat([masks, torch.zeros_like(masks)], dim=1)
    assert distance_in_colours(drawn, real, unseen, ONE) == pytest.approx(
        float(distance_in_colours(drawn, real, masks, ONE))
    )
    assert distance_in_colours(drawn, real, masks * 0, ONE) == 0


def test_pictures_smaller_than_the_cells_have_a_cell_for_each_pixel():
    torch.manual_seed(0)
    images = torch.rand(2, 3, 32, 32).requires_grad_()
    masks = torch.ones(2, 1, 32, 32)
    weights = torch.ones(2, 1, 1, 1)
    distance = distance_in_colours(images, images.detach() * 0, masks, weights)
    distance.backward()
    assert distance > 0.5
    assert torch.isfinite(images.grad).all()
