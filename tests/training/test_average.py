"""The average of weights over steps."""

import pytest
import torch
from torch import nn

from anime_draw.training.average import RAMP, WeightAverage


def network(value: float) -> nn.Module:
    layer = nn.Linear(1, 1, bias=False)
    nn.init.constant_(layer.weight, value)
    return layer


def averaged(values: list[float], decay: float) -> float:
    average = WeightAverage(network(-100.0), decay)
    for step, value in enumerate(values):
        average.update(network(value), step)
    return next(average.network.parameters()).item()


def test_it_begins_with_the_first_weights_that_were_trained():
    assert averaged([3.0], 0.999) == pytest.approx(3.0, abs=1e-4)


def test_it_forgets_half_in_a_share_of_the_steps_so_far():
    steps = 2000
    half = round(RAMP * steps)
    assert averaged([0.0] * (steps - half) + [1.0] * half, 0.9999) == pytest.approx(
        0.5, abs=0.01
    )


def test_its_decay_ends_at_the_one_asked_for():
    half = 7  # steps, of a decay of 0.9
    values = [0.0] * 5000 + [1.0] * half
    assert averaged(values, 0.9) == pytest.approx(1 - 0.9**half)


def test_buffers_are_taken_over_as_they_are():
    norm = nn.BatchNorm1d(2)
    average = WeightAverage(norm, 0.9)
    norm.running_mean += 5
    average.update(norm, 0)
    assert torch.equal(average.network.running_mean, norm.running_mean)
