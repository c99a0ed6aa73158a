"""Options for the network that a perceptual loss looks through."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import options
from .progress import say

if TYPE_CHECKING:
    from anime_draw.training.perceptual import Perceptual


def perceptual(weight: float) -> options.Decorator:
    """Add --unet, --encoder-weights, --origin, --vgg19 and --perceptual."""
    added = (
        click.option(
            "--unet",
            type=options.FILE,
            help="Our own U-Net, whose encoder the perceptual loss looks through.",
        ),
        click.option(
            "--encoder-weights",
            type=options.FILE,
            help="Or MobileNetV2 weights, by torchvision's names (safetensors).",
        ),
        click.option(
            "--origin",
            type=click.Choice(("keras", "torchvision")),
            default="keras",
            show_default=True,
            help="Where --encoder-weights come from.",
        ),
        click.option(
            "--vgg19",
            type=options.FILE,
            help="Or VGG19, by torchvision's names (safetensors).",
        ),
        click.option(
            "--perceptual",
            type=click.FloatRange(0),
            default=weight,
            show_default=True,
            help="Weight of the perceptual loss.",
        ),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(added):
            command = option(command)
        return command

    return add


def open_perceptual(
    unet: Path | None, encoder_weights: Path | None, origin: str, vgg19: Path | None
) -> "Perceptual | None":
    """Return the perceptual loss asked for, or say that there is none."""
    given = [path for path in (unet, encoder_weights, vgg19) if path is not None]
    if len(given) > 1:
        raise click.UsageError("Give one of --unet, --encoder-weights and --vgg19.")
    from anime_draw.training.perceptual import from_mobilenet, from_unet, from_vgg19

    if unet is not None:
        return from_unet(unet)
    if encoder_weights is not None:
        return from_mobilenet(encoder_weights, origin)
    if vgg19 is not None:
        return from_vgg19(vgg19)
    say(
        "No --unet, --encoder-weights or --vgg19: training without a perceptual loss,"
        " which leaves pictures blurrier."
    )
    return None
