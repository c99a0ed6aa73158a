"""The discriminator that GauGAN trains against: new, or with what one has learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from torch import Tensor

from anime_draw.checkpoint import load_state
from anime_draw.config import DiscriminatorConfig
from anime_draw.errors import CheckpointError
from anime_draw.models.blocks import add_spectral_norm
from anime_draw.models.discriminator import (
    Discriminator,
    SegmentationDiscriminator,
    enlarged,
)
from anime_draw.settings import GauganSettings
from anime_draw.training.adaptation import Adaptation

DISCRIMINATORS: dict[str, type[Discriminator | SegmentationDiscriminator]] = {
    "patch": Discriminator,
    "oasis": SegmentationDiscriminator,
}


@dataclass(frozen=True)
class Opponent:
    """What a discriminator has learned.

    Attributes:
        weights: its state.
        adaptation: how often its pictures were changed at last; None: not known.
    """

    weights: Mapping[str, Tensor]
    adaptation: Mapping[str, float] | None = None


def build_discriminator(
    settings: GauganSettings, num_classes: int, opponent: Opponent | None = None
) -> Discriminator | SegmentationDiscriminator:
    """Return a discriminator with spectral norm everywhere.

    Raises:
        CheckpointError: the opponent to begin with has another form.
    """
    discriminator = DISCRIMINATORS[settings.discriminator](
        DiscriminatorConfig(width=settings.discriminator_width, num_classes=num_classes)
    )
    add_spectral_norm(discriminator)
    if opponent is not None:
        try:
            discriminator.load_state_dict(dict(opponent.weights))
        except RuntimeError as error:
            raise CheckpointError(
                "the discriminator to begin with has another form; give its"
                " --discriminator and --discriminator-width"
            ) from error
    return discriminator


def load_opponent(path: Path, doublings: int) -> Opponent:
    """Return a run's discriminator, for pictures that many doublings larger.

    What it knows by heart it knows at any size, so pictures are changed as before.

    Raises:
        CheckpointError: missing, broken, or of a training without one.
    """
    try:
        parts: dict[str, Any] = load_state(path)["parts"]
        weights: dict[str, Tensor] = parts["discriminator"]
        if not all(isinstance(each, Tensor) for each in weights.values()):
            raise TypeError("expected tensors")
        for _ in range(doublings):
            weights = enlarged(weights)
        adaptation = parts.get("adaptation")
        if adaptation is not None:  # one of a training before there was any
            Adaptation(target=1.0).load_state_dict(adaptation)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path}: has no discriminator") from error
    return Opponent(weights, adaptation)
