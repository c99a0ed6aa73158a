"""Rebuild networks from their model files."""

from pathlib import Path

from anime_draw.checkpoint import config_from, load_into, load_model, load_weights
from anime_draw.config import UnetConfig
from anime_draw.errors import CheckpointError
from anime_draw.models.unet import Unet


def load_unet(path: Path) -> Unet:
    """Load a U-Net from a model file, ready to infer.

    Raises:
        CheckpointError: missing, broken, or another kind of model.
    """
    model = load_model(path, "unet")
    config = config_from(path, UnetConfig, model.config)
    try:
        network = Unet(config)
    except ValueError as error:
        raise CheckpointError(f"{path}: {error}") from error
    load_into(path, network, model.tensors)
    return network.eval()


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
