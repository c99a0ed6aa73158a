"""A step of descent: what float16 would lose or overflow, and what stops it."""

from dataclasses import replace

import pytest
import torch
from torch import Tensor, nn

from anime_draw.checkpoint import load_model, load_state
from anime_draw.devices import autocast
from anime_draw.errors import TrainingError
from anime_draw.training.descent import Descent
from anime_draw.training.gradients import NotFiniteError
from anime_draw.training.loop import train
from tests.training.test_numerics import MASKS, masks

CPU = torch.device("cpu")
HALF = replace(MASKS, steps=4, precision="float16")


class Player:
    """A network of one weight, a rate of 1, and gradients of any size."""

    def __init__(self, precision: str, largest: float = 0.0) -> None:
        self.network = nn.Linear(1, 1, bias=False)
        nn.init.ones_(self.network.weight)
        optimiser = torch.optim.SGD(self.network.parameters(), lr=1.0)
        self.precision = precision
        self.descent = Descent(
            {"norm": (self.network, optimiser)}, CPU, precision, largest
        )

    @property
    def weight(self) -> float:
        return self.network.weight.item()

    def step(self, slope: float) -> dict[str, float]:
        """Go down a loss whose gradient is `slope`, multiplied in the network."""
        self.descent.begin()
        with autocast(CPU, self.precision):
            drawn = self.network(torch.ones(1, 1))
        loss: Tensor = (drawn.float() * slope).sum()
        self.descent.back(loss)
        return self.descent.step({"loss": loss})


def test_a_gradient_too_small_for_float16_is_followed():
    assert torch.tensor(1e-8).half() == 0
    player = Player("float16")
    figures = player.step(1e-8)
    assert figures["norm"] == pytest.approx(1e-8, rel=1e-3)
    assert figures["loss_scale"] == 2**16


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_the_loss_is_scaled_in_float16_alone(precision):
    player = Player(precision)
    assert "loss_scale" not in player.step(0.5) and not player.descent.parts
    assert player.weight == 0.5


def test_a_step_that_the_scale_made_overflow_is_left_out():
    player = Player("float16")
    figures = player.step(2.0)  # 2 * 2^16 is more than float16 has
    assert player.weight == 1.0
    assert figures["loss_scale"] == 2**15 and "norm" not in figures
    for _ in range(2):
        figures = player.step(2.0)
    assert figures == {"loss": 2.0, "norm": 2.0, "loss_scale": 2**14}
    assert player.weight == -1.0


def test_what_overflows_at_any_scale_is_named():
    player = Player("float16")
    with pytest.raises(NotFiniteError, match="norm is not finite"):
        for _ in range(100):
            player.step(1e30)
    assert player.weight == 1.0


def test_a_loss_that_is_not_finite_stops_at_once():
    player = Player("float16")
    with pytest.raises(NotFiniteError, match="loss is not finite"):
        player.step(float("nan"))
    assert player.weight == 1.0


def test_gradients_are_clipped_after_they_were_divided():
    player = Player("float16", largest=0.25)
    assert player.step(0.5)["norm"] == 0.5
    assert player.weight == pytest.approx(0.75, abs=1e-4)


def begin(dataset, folder):
    """Train two steps of four."""
    for result in train(masks(dataset, HALF), folder, HALF):
        if result.step == 2:
            break


def test_a_training_in_float16_goes_on_with_its_scale(tiny_dataset, tmp_path):
    begin(tiny_dataset, tmp_path)
    state = load_state(tmp_path / "state.pt")
    assert state["parts"]["scaler"]["scale"] > 512
    state["parts"]["scaler"]["scale"] = 512.0
    torch.save(state, tmp_path / "state.pt")
    results = list(train(masks(tiny_dataset, HALF), tmp_path, HALF))
    assert [each.losses["loss_scale"] for each in results] == [512.0, 512.0]


def test_a_resumed_training_in_float16_ends_with_the_same_weights(
    tiny_dataset, tmp_path
):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    list(train(masks(tiny_dataset, HALF), whole, HALF))
    begin(tiny_dataset, parts)
    list(train(masks(tiny_dataset, HALF), parts, HALF))
    one, two = (
        load_model(each / "model.safetensors", "masks").tensors
        for each in (whole, parts)
    )
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_run_in_another_precision_does_not_go_on(tiny_dataset, tmp_path):
    list(train(masks(tiny_dataset, replace(HALF, steps=1)), tmp_path, HALF))
    again = replace(HALF, precision="float32")
    with pytest.raises(TrainingError, match="precision was 'float16', now 'float32'"):
        list(train(masks(tiny_dataset, again), tmp_path, again))
