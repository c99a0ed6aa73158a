"""Begin the training of a GauGAN with what one of smaller pictures has learned."""

from dataclasses import dataclass
from math import log2
from pathlib import Path

from anime_draw.checkpoint import load_model
from anime_draw.errors import CheckpointError
from anime_draw.models.gaugan import Generator, grown, made_uniform
from anime_draw.networks import load_generator
from anime_draw.training.agreement import STATE
from anime_draw.training.opponent import Opponent, load_opponent

MODEL = "model.safetensors"


@dataclass(frozen=True)
class Beginning:
    """Where a training begins.

    Attributes:
        model: file of the GauGAN, with its encoder.
        generator: made to draw pictures of the new size.
        opponent: its discriminator, for that size; None: a new one.
    """

    model: Path
    generator: Generator
    opponent: Opponent | None


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
