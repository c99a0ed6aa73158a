"""Devices and number formats are found, or their absence is said."""

import pytest
import torch

from anime_draw.devices import (
    DEVICES,
    DTYPES,
    TRAINING_PRECISIONS,
    autocast,
    has_bfloat16,
    pick_device,
)
from anime_draw.errors import AnimeDrawError

CPU = torch.device("cpu")


def test_auto_is_a_device_of_this_machine():
    device = pick_device("auto")
    assert device.type in DEVICES
    assert torch.zeros(1, device=device).item() == 0


def test_the_cpu_is_always_there():
    assert pick_device("cpu") == CPU


@pytest.mark.parametrize("name", ["gpu", "", "cuda:", "cuda:x", "cuda:99", "cpu:7"])
def test_a_device_that_is_not_there_is_named(name):
    with pytest.raises(AnimeDrawError, match=f"--device {name}: this machine has none"):
        pick_device(name)


@pytest.mark.parametrize("precision", TRAINING_PRECISIONS)
def test_the_precision_asked_for_is_computed_in(precision):
    layer = torch.nn.Linear(4, 4)
    with autocast(CPU, precision):
        result = layer(torch.ones(1, 4))
    auto = "bfloat16" if has_bfloat16(CPU) else "float32"
    assert result.dtype == DTYPES[auto if precision == "auto" else precision]
    assert layer.weight.dtype == torch.float32


def test_an_unknown_precision_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="expected one of"):
        autocast(CPU, "float8")
