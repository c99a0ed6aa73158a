"""`anime-draw evaluate gaugan`: what it draws from the masks of a data set."""

from pathlib import Path
from typing import Any

import click

from anime_draw.settings import EvaluateSettings

from ... import options
from ...progress import finish
from . import shared


@click.command("gaugan")
@shared.options_of_all
@shared.the_unet
@shared.the_gaugan
@click.option(
    "--style",
    "styles",
    type=click.Choice(("own", "borrowed", "random")),
    multiple=True,
    default=EvaluateSettings.styles,
    show_default=True,
    help="Draw every mask in the style of its own picture, of another one, or in one"
    " by chance; may be given several times.",
)
@click.option(
    "--variety",
    type=click.IntRange(0),
    default=EvaluateSettings.variety,
    show_default=True,
    help="Masks that are drawn in two random styles to see how different they look;"
    " 0: none.",
)
@click.option(
    "--features",
    type=options.FILE,
    help="An ONNX network in whose features distances are taken: one RGB picture in"
    " -1..1 in, features out.  [default: the encoder of --unet]",
)
@click.option(
    "--features-name",
    default="",
    help="What to call it. inception: the file holds Inception's last pooling, and"
    " the distances are called FID and KID.",
)
@click.option(
    "--features-size",
    type=click.IntRange(8),
    default=299,
    show_default=True,
    help="Pixels that this network takes.",
)
def command(
    dataset: Path,
    unet: Path,
    model: Path,
    out: Path,
    features: Path | None,
    features_name: str,
    features_size: int,
    styles: tuple[str, ...],
    **settings: Any,
) -> None:
    """Measure what a GauGAN draws from the masks of a data set.

    Masks are drawn in the styles of their own pictures and in styles borrowed from
    others, and the real pictures' own figures stand beside.

    Mask consistency: what was drawn is segmented by the U-Net and compared with its
    mask. Frechet and kernel distance in the features of a network that the report
    names. Reconstruction: L1 and SSIM between a picture and what is drawn from its own
    mask and style. Style: how far the drawing's style is from the one asked for, how
    often that one is the nearest of all, and how far the colour of the hair is from
    the one asked for. Hair: how far the spectrum stands out where upsampling leaves a
    grid (1: not at all), and fine noise beside that of real hair (1: as much). Variety:
    how different one mask looks in two random styles.

    \b
    Example:
        anime-draw evaluate gaugan --dataset data/all --unet unet.safetensors \\
            --model gaugan.safetensors -o out
    """
    from anime_draw.data.folder import open_dataset
    from anime_draw.evaluation.features import load_features
    from anime_draw.evaluation.gaugan import GauganEvaluation
    from anime_draw.evaluation.protocol import select
    from anime_draw.evaluation.report import write_report
    from anime_draw.painter import Painter
    from anime_draw.segmenter import Segmenter

    chosen = EvaluateSettings(styles=tuple(dict.fromkeys(styles)), **settings)
    selection = select(open_dataset(dataset), chosen)
    segmenter = Segmenter.load(unet, chosen.device, chosen.precision)
    painter = Painter.load(model, chosen.device, chosen.precision)
    network = load_features(
        features,
        name=features_name,
        size=features_size,
        segmenter=segmenter,
        unet=unet,
    )
    models = {"gaugan": model, "unet": unet}
    run = GauganEvaluation(selection, painter, segmenter, network, models, chosen)
    skipped = shared.follow(run)
    scores = write_report(run, out)
    sets = scores.drawn | {"real": scores.real}
    shared.report({name: each.rows() for name, each in sets.items()})
    for name, score in scores.variety.items():
        click.echo(f"{'variety, ' + name:<{shared.LABEL}}{score}")
    click.echo(f"distances in: {network.name}")
    click.echo(
        f"{len(run.names)} pictures ({selection.split}) measured; report and sheet"
        f" written to {out}."
    )
    finish(skipped)
