"""anime-draw train-vae: train the style encoder."""

from pathlib import Path
from typing import Any

import click

from anime_draw.config import VaeConfig
from anime_draw.settings import VaeSettings

from .. import options
from ..perceptual import perceptual

SEEN = 32  # pixels that the network of the perceptual loss needs at least


@click.command("train-vae")
@click.argument("pictures", type=options.FOLDER)
@click.argument("run-dir", type=options.NEW)
@click.option(
    "--size",
    type=click.IntRange(8),
    default=VaeConfig.size,
    show_default=True,
    help="Pixels the network works at, a power of two.",
)
@click.option(
    "--width",
    type=click.IntRange(1),
    default=VaeConfig.width,
    show_default=True,
    help="Channels of the first convolution; published: 64.",
)
@click.option(
    "--thumbnail",
    type=click.IntRange(0),
    default=VaeConfig.thumbnail,
    show_default=True,
    help="Pixels of the small copy that keeps absolute colours; 0: none, as published.",
)
@click.option(
    "--style-dim",
    type=click.IntRange(1),
    default=VaeConfig.style_dim,
    show_default=True,
    help="Numbers in a style.",
)
@click.option(
    "--kl",
    type=click.FloatRange(0),
    default=VaeSettings.kl,
    show_default=True,
    help="Weight of the KL divergence, a mean over batch and dimensions.",
)
@click.option(
    "--warmup",
    type=click.IntRange(0),
    default=VaeSettings.warmup,
    show_default=True,
    help="Steps over which that weight grows from 0.",
)
@perceptual(VaeSettings.perceptual)
@options.generative(VaeSettings)
@options.training(VaeSettings)
def command(
    pictures: Path,
    run_dir: Path,
    size: int,
    width: int,
    thumbnail: int,
    style_dim: int,
    unet: Path | None,
    encoder_weights: Path | None,
    origin: str,
    vgg19: Path | None,
    **settings: Any,
) -> None:
    """Train the style VAE on PICTURES and write the run to RUN_DIR.

    PICTURES may be a data set or any folder of pictures.

    The sheets in RUN_DIR/samples show pictures above their reconstructions and, in
    the last row, random styles. The validation part of a data set is scored. Run the
    same command again to resume.

    \b
        anime-draw train-vae data/portraits runs/vae
        anime-draw train-vae data/portraits runs/vae --size 256 --width 64 \\
            --unet runs/unet/best.safetensors
    """
    if size & (size - 1):
        raise click.BadParameter(f"{size} is no power of two", param_hint="--size")
    from anime_draw.data.portraits import Portraits
    from anime_draw.training.loop import train
    from anime_draw.training.vae import VaeTrainee

    from ..perceptual import open_perceptual
    from ..training import follow

    chosen = VaeSettings(**settings)
    loss = open_perceptual(unet, encoder_weights, origin, vgg19)
    if loss is not None and size < SEEN:
        raise click.BadParameter(
            f"a perceptual loss needs {SEEN} pixels or more, not {size}",
            param_hint="--size",
        )
    config = VaeConfig(size, width, thumbnail, style_dim)
    trainee = VaeTrainee(
        Portraits(pictures, size, keep=chosen.keep), config, chosen, loss
    )
    results = train(trainee, run_dir, chosen)
    follow(results, label="train-vae", run_dir=run_dir, steps=chosen.steps)
    if trainee.posterior is not None:
        report_posterior(trainee.posterior.report, style_dim)


def report_posterior(report: dict[str, Any], style_dim: int) -> None:
    """Print how the styles of the training pictures are distributed."""
    largest = "  ".join(f"{kl:.2f}" for kl in report["kl_per_dimension"][:8])
    click.echo(
        f"Styles of {report['pictures']} pictures:"
        f" {report['active_dimensions']} of {style_dim} dimensions in use,"
        f" KL {report['kl']:.1f} nats\n"
        f"  largest KL per dimension: {largest}\n"
        f"  means: {report['mean_of_means']:.3f} from 0, spread"
        f" {report['spread_of_means']:.3f}; within a picture"
        f" {report['spread_within']:.3f}; in all {report['spread_in_all']:.3f}"
        " (1 would be the prior)"
    )
