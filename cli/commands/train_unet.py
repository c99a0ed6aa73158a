"""anime-draw train-unet: train the segmentation network."""

from pathlib import Path
from typing import Any

import click

from anime_draw.config import UNET_SIZES, UnetConfig, UnetSettings

from .. import options


@click.command("train-unet")
@click.argument("dataset", type=options.FOLDER)
@click.argument("run-dir", type=options.NEW)
@click.option(
    "--version",
    type=click.Choice(tuple(UNET_SIZES)),
    default=UnetConfig.version,
    show_default=True,
    help="v1: 128 px; v2: 512 px, transposed convolutions; v3: upsampling instead.",
)
@click.option(
    "--size",
    type=click.IntRange(32),
    help="Pixels the network works at, a multiple of 32.  [default: 128 or 512, by"
    " version]",
)
@click.option(
    "--width",
    type=click.IntRange(1),
    default=UnetConfig.width,
    show_default=True,
    help="Channels of the finest decoder stage.",
)
@click.option(
    "--encoder-weights",
    type=options.FILE,
    help="MobileNetV2 weights to start from, by torchvision's names (safetensors).",
)
@click.option(
    "--origin",
    type=click.Choice(("keras", "torchvision")),
    default=UnetConfig.origin,
    show_default=True,
    help="Where these weights come from: decides padding and normalisation.",
)
@click.option(
    "--dice",
    type=click.FloatRange(0),
    default=UnetSettings.dice,
    show_default=True,
    help="Weight of the Dice loss beside cross-entropy.",
)
@click.option(
    "--class-weights",
    type=click.Choice(("balanced", "none")),
    default=UnetSettings.class_weights,
    show_default=True,
    help="balanced: rare classes count more.",
)
@click.option(
    "--weight-decay",
    type=click.FloatRange(0),
    default=UnetSettings.weight_decay,
    show_default=True,
    help="Of AdamW.",
)
@options.training(UnetSettings)
def command(
    dataset: Path,
    run_dir: Path,
    version: str,
    size: int | None,
    width: int,
    origin: str,
    encoder_weights: Path | None,
    **settings: Any,
) -> None:
    """Train the segmentation U-Net on DATASET and write the run to RUN_DIR.

    IoU per class is printed at every validation; best.safetensors keeps the best,
    model.safetensors the last. Run the same command again to resume.

    \b
        anime-draw train-unet data/augmented runs/unet \\
            --encoder-weights mobilenet_v2.safetensors
    """
    size = size or UNET_SIZES[version]
    if size % 32:
        raise click.BadParameter(
            f"{size} is no multiple of 32; {size // 32 * 32} is", param_hint="--size"
        )
    from anime_draw.data.folder import open_dataset
    from anime_draw.training.loop import train
    from anime_draw.training.unet import UnetTrainee

    from ..training import follow

    config = UnetConfig(version=version, size=size, width=width, origin=origin)
    chosen = UnetSettings(**settings)
    trainee = UnetTrainee(open_dataset(dataset), config, chosen, encoder_weights)
    results = train(trainee, run_dir, chosen)
    follow(results, label="train-unet", run_dir=run_dir, steps=chosen.steps)
