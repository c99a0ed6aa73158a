"""Begin the training of a GauGAN with what one of smaller pictures has learned."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log2
from pathlib import Path

from torch import Tensor, nn

from anime_draw.checkpoint import load_model, load_state
from anime_draw.errors import CheckpointError
from anime_draw.models.discriminator import enlarged
from anime_draw.models.gaugan import Generator, grown, made_uniform
from anime_draw.networks import load_generator

MODEL, STATE = "model.safetensors", "state.pt"


@dataclass(frozen=True)
class Beginning:
    """Where a training begins.

    Attributes:
        model: file of the GauGAN, with its encoder.
        generator: made to draw pictures of the new size.
        opponent: state of its discriminator, for that size; None: a new one.
    """

    model: Path
    generator: Generator
    opponent: Mapping[str, Tensor] | None


def begin_with(place: Path, size: int, uniform: bool | None = None) -> Beginning:
    """Begin with a model file, or with a run folder, whose discriminator is known.

    Args:
        place: of the GauGAN.
        size: pixels that it shall draw.
        uniform: whether a style begins alike everywhere; None: as it is.

    Raises:
        CheckpointError: no GauGAN there, or one of larger pictures, or one whose style
            is uniform and shall not be.
    """
    path = place / MODEL if place.is_dir() else place
    generator = load_generator(path, load_model(path, "gaugan"))
    doublings = int(log2(max(1, size // generator.config.size)))
    try:
        generator = grown(generator, size)
    except ValueError as error:
        raise CheckpointError(f"{path}: --size {error}") from error
    if uniform:
        generator = made_uniform(generator)
    elif uniform is False and generator.config.uniform:
        raise CheckpointError(f"{path}: its style is uniform; leave --placed out")
    opponent = load_opponent(place / STATE, doublings) if place.is_dir() else None
    return Beginning(path, generator, opponent)


def load_opponent(path: Path, doublings: int) -> dict[str, Tensor]:
    """Return a run's discriminator, for pictures that many doublings larger.

    Raises:
        CheckpointError: missing, broken, or of a training without one.
    """
    try:
        state: dict[str, Tensor] = load_state(path)["parts"]["discriminator"]
        if not all(isinstance(each, Tensor) for each in state.values()):
            raise TypeError("expected tensors")
        for _ in range(doublings):
            state = enlarged(state)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise CheckpointError(f"{path}: has no discriminator") from error
    return state


def take_over(discriminator: nn.Module, state: Mapping[str, Tensor]) -> None:
    """Begin with what another discriminator learned, of smaller images perhaps.

    Raises:
        CheckpointError: they are not of one form.
    """
    try:
        discriminator.load_state_dict(dict(state))
    except RuntimeError as error:
        raise CheckpointError(
            "the discriminator to begin with has another form; give its --discriminator"
            " and --discriminator-width"
        ) from error
