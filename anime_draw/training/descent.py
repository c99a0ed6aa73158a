"""One step of descent: gradients averaged, measured, perhaps clipped, and followed.

In float16 a gradient below 6e-8 is 0. So the loss is multiplied by a large number, the
loss scale, before the way back, and gradients are divided by it afterwards. Where that
makes them overflow, the step is left out and the scale halved; after 2,000 steps
without, it is doubled (Micikevicius et al., 2018, arXiv 1710.03740).
"""

from collections.abc import Mapping
from math import isfinite
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim import Optimizer

from anime_draw.devices import compute_dtype
from anime_draw.training.gradients import (
    average_gradients,
    clip_gradients,
    gradient_norm,
    learning,
    numbers,
    refuse_infinite,
)

LARGEST_NORM = 5.0  # that gradients of a network that learns alone are clipped to
LEAST_SCALE = 1.0  # gradients that overflow even so are no matter of the scale


class Descent:
    """Networks that learn in one step, with their optimisers.

    Args:
        players: networks and their optimisers, by what the norm of their gradients is
            called in the log.
        device: of the networks.
        precision: of the settings; the loss is scaled in float16 alone.
        largest: the norm that gradients are clipped to; 0: they are not.

    Attributes:
        parts: what resuming needs, by name; networks and optimisers of several players
            are not among it.
    """

    def __init__(
        self,
        players: Mapping[str, tuple[nn.Module, Optimizer]],
        device: torch.device,
        precision: str,
        largest: float = 0.0,
    ) -> None:
        self.players, self.largest = players, largest
        self.scaled = compute_dtype(device, precision) == torch.float16
        self.scaler = torch.amp.GradScaler(device.type, enabled=self.scaled)
        self.parts: dict[str, Any] = {"scaler": self.scaler} if self.scaled else {}

    @classmethod
    def alone(
        cls,
        network: nn.Module,
        optimiser: Optimizer,
        device: torch.device,
        precision: str,
    ) -> "Descent":
        """Return that of one network without an opponent; it is among the parts."""
        players = {"gradient_norm": (network, optimiser)}
        descent = cls(players, device, precision, LARGEST_NORM)
        descent.parts |= {"network": network, "optimiser": optimiser}
        return descent

    def begin(self) -> None:
        """Forget the gradients of the step before."""
        for _, optimiser in self.players.values():
            optimiser.zero_grad()

    def back(self, loss: Tensor, **options: Any) -> None:
        """Add the gradients of a loss; options are those of `Tensor.backward`."""
        self.scaler.scale(loss).backward(**options)

    def step(self, losses: Mapping[str, Tensor]) -> dict[str, float]:
        """Follow the gradients; return losses and norms, means over the processes.

        Raises:
            NotFiniteError: one of them is not finite, and it was not the loss scale;
                the weights are those before the step.
        """
        networks = [network for network, _ in self.players.values()]
        average_gradients(weight for each in networks for weight in learning(each))
        norms = {}
        for name, (network, optimiser) in self.players.items():
            self.scaler.unscale_(optimiser)
            norms[name] = self.measure(network)
        figures = numbers({**losses, **norms})
        if self.scaled and self.scaler.get_scale() > LEAST_SCALE:
            for name in norms:
                if not isfinite(figures[name]):
                    del figures[name]  # this player's step is left out
        refuse_infinite(figures)
        for _, optimiser in self.players.values():
            self.scaler.step(optimiser)
        self.scaler.update()
        scale = {"loss_scale": self.scaler.get_scale()} if self.scaled else {}
        return {**figures, **scale}

    def measure(self, network: nn.Module) -> Tensor:
        """Return the norm of a network's gradients, and clip them to the largest."""
        weights = learning(network)
        return (
            clip_gradients(weights, self.largest)
            if self.largest
            else gradient_norm(weights)
        )
