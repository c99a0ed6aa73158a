"""An exponential moving average of a network's weights (EMA)."""

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn

from anime_draw import processes

RAMP = 0.02  # share of the steps so far that an average may have as its half-life


class WeightAverage:
    """Average parameters over steps; take buffers over as they are.

    The decay grows, so that an average does not lag far behind weights that still
    change fast: its half-life is at most `RAMP` of the steps so far (as in
    arXiv 2006.06676, where it is 5 %; what was measured here is better with less).
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self.decay = decay
        self.network = deepcopy(network).eval().requires_grad_(False)

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Take the weights after `step` (counted from 0) into the average.

        The first process does, for all; weights that are cut are gathered for it.
        """
        weights = [processes.joined(each.detach()) for each in network.parameters()]
        if not processes.is_first():
            return
        decay = min(self.decay, 0.5 ** (1 / (RAMP * (step + 1))))
        mine: list[Tensor] = list(self.network.parameters())
        torch._foreach_lerp_(mine, weights, 1 - decay)
        own: list[Tensor] = list(self.network.buffers())
        if own:
            torch._foreach_copy_(own, list(network.buffers()))

    def state_dict(self) -> dict[str, Any]:
        """Return the averaged network's state."""
        return self.network.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Restore the averaged network."""
        self.network.load_state_dict(state)
