"""Rebuild networks from their model files."""

from pathlib import Path

from anime_draw.checkpoint import (
    Model,
    config_from,
    load_into,
    load_model,
    load_weights,
    rebuild,
)
from anime_draw.classes import NUM_CLASSES
from anime_draw.config import GauganConfig, UnetConfig
from anime_draw.errors import CheckpointError
from anime_draw.models.blocks import Spade
from anime_draw.models.folding import fold_spade
from anime_draw.models.gaugan import Generator
from anime_draw.models.unet import Unet
from anime_draw.soundness import is_finite

STRIDE = 32  # pixels of a picture behind each of the U-Net's deepest features


def load_unet(path: Path) -> Unet:
    """Load a U-Net from a model file, ready to infer.

    Raises:
        CheckpointError: missing, broken, or another kind of model.
    """
    model = load_model(path, "unet")
    config = config_from(path, UnetConfig, model.config)
    if config.size % STRIDE:
        raise CheckpointError(f"{path}: size is {config.size}, no multiple of {STRIDE}")
    return rebuild(path, lambda: Unet(config), model.tensors).eval()


def load_generator(path: Path, model: Model) -> Generator:
    """Rebuild the generator of an opened model file.

    Raises:
        CheckpointError: it does not fit, or is of other classes.
    """
    config = config_from(path, GauganConfig, model.config.get("generator"))
    if config.num_classes != NUM_CLASSES:
        raise CheckpointError(f"{path}: draws {config.num_classes} classes, not 7")
    generator = rebuild(path, lambda: Generator(config), model.part("generator"))
    for module in generator.modules():
        if isinstance(module, Spade) and not all(map(is_finite, fold_spade(module))):
            raise CheckpointError(f"{path}: has weights that overflow; take another")
    return generator


def load_encoder_weights(network: Unet, path: Path) -> None:
    """Load MobileNetV2 weights by torchvision's names; a classifier is ignored.

    A U-Net's model file serves too: its encoder is taken.

    Raises:
        CheckpointError: unreadable, or not a MobileNetV2 1.0.
    """
    tensors = {
        name.removeprefix("encoder."): tensor
        for name, tensor in load_weights(path).items()
        if name.removeprefix("encoder.").startswith("features.")
    }
    load_into(path, network.encoder, tensors)
