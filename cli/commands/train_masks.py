"""anime-draw train-masks: train the generative model of masks."""

from pathlib import Path
from typing import Any

import click

from anime_draw.config import MaskVaeConfig
from anime_draw.settings import MaskSettings

from .. import options


@click.command("train-masks")
@click.argument("dataset", type=options.FOLDER)
@click.argument("run-dir", type=options.NEW)
@click.option(
    "--size",
    type=click.IntRange(8),
    default=MaskVaeConfig.size,
    show_default=True,
    help="Pixels the network works at, a power of two.",
)
@click.option(
    "--width",
    type=click.IntRange(1),
    default=MaskVaeConfig.width,
    show_default=True,
    help="Channels of the finest stage.",
)
@click.option(
    "--latent-dim",
    type=click.IntRange(1),
    default=MaskVaeConfig.latent_dim,
    show_default=True,
    help="Numbers that a mask is squeezed into.",
)
@click.option(
    "--kl",
    type=click.FloatRange(0),
    default=MaskSettings.kl,
    show_default=True,
    help="Weight of the KL divergence: more for better random masks, less for masks"
    " kept better.",
)
@click.option(
    "--warmup",
    type=click.IntRange(0),
    default=MaskSettings.warmup,
    show_default=True,
    help="Steps over which that weight grows from 0.",
)
@click.option(
    "--dice",
    type=click.FloatRange(0),
    default=MaskSettings.dice,
    show_default=True,
    help="Weight of the Dice loss beside cross-entropy.",
)
@options.generative(MaskSettings)
@options.training(MaskSettings)
def command(
    dataset: Path,
    run_dir: Path,
    size: int,
    width: int,
    latent_dim: int,
    **settings: Any,
) -> None:
    """Train the network that draws random masks on those of DATASET.

    The sheets in RUN_DIR/samples show masks above what is kept of them, and then
    random ones. Run the same command again to resume.

    \b
        anime-draw train-masks data/portraits runs/masks
    """
    if size & (size - 1):
        raise click.BadParameter(f"{size} is no power of two", param_hint="--size")
    from anime_draw.data.portraits import Portraits
    from anime_draw.training.loop import train
    from anime_draw.training.masks import MaskTrainee

    from ..training import follow

    chosen = MaskSettings(**settings)
    config = MaskVaeConfig(size, width, latent_dim)
    portraits = Portraits(dataset, size, masks=True, keep=chosen.keep)
    trainee = MaskTrainee(portraits, config, chosen)
    results = train(trainee, run_dir, chosen)
    follow(results, label="train-masks", run_dir=run_dir, steps=chosen.steps)
