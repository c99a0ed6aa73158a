"""What the training loop asks of a network, and what it answers after each step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
from torch import Tensor, nn

from anime_draw.pictures import Picture


class Trainee(Protocol):
    """What differs from network to network.

    Attributes:
        kind: of the model file.
        config: what rebuilds the network: a dataclass, or a dict of them.
        length: how many training items there are.
        network: what is averaged and shipped.
        parts: everything resuming needs, by name: networks, optimisers.
    """

    @property
    def kind(self) -> str: ...

    @property
    def config(self) -> Any: ...

    @property
    def length(self) -> int: ...

    @property
    def network(self) -> nn.Module: ...

    @property
    def parts(self) -> Mapping[str, Any]: ...

    def load(self, index: int, rng: np.random.Generator) -> Any:
        """Make a sample; runs in threads."""

    def step(self, samples: list[Any], step: int) -> dict[str, float]:
        """Do one optimiser step; return the losses."""

    def prepare(self, average: nn.Module) -> None:
        """Make the averaged network fit for use, before validating and saving."""

    def validate(self, average: nn.Module) -> dict[str, float]:
        """Return scores; of one named "score", higher is better."""

    def sheet(self, average: nn.Module) -> Picture:
        """Draw a sample sheet."""

    def tensors(self, average: nn.Module) -> dict[str, Tensor]:
        """Return what goes into the model file."""

    def facts(self) -> dict[str, Any]:
        """Return how the model was made, for the model file."""


@dataclass(frozen=True)
class StepResult:
    """One finished step; `scores` where it was validated."""

    step: int
    losses: dict[str, float]
    scores: dict[str, float] = field(default_factory=dict)
    best: bool = False
