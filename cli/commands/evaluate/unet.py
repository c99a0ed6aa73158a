"""`anime-draw evaluate unet`: its masks against those of a data set."""

from pathlib import Path
from typing import Any

import click

from anime_draw.settings import EvaluateSettings

from ... import options
from ...progress import finish
from . import shared


@click.command("unet")
@shared.options_of_all
@shared.the_unet
@options.looks
def command(dataset: Path, unet: Path, out: Path, looks: int, **settings: Any) -> None:
    """Compare a U-Net's masks with those of a data set.

    Gives IoU per class, mean IoU, pixel accuracy, mean boundary IoU (of the pixels
    along outlines alone) and the confusion matrix as a picture; how it was measured is
    written beside the numbers.

    \b
    Example:
        anime-draw evaluate unet --dataset data/labelled --unet unet.safetensors -o out
    """
    from anime_draw.data.folder import open_dataset
    from anime_draw.evaluation.protocol import select
    from anime_draw.evaluation.unet import UnetEvaluation
    from anime_draw.segmenter import Segmenter

    chosen = EvaluateSettings(**settings)
    selection = select(open_dataset(dataset), chosen)
    segmenter = Segmenter.load(unet, chosen.device, chosen.precision)
    run = UnetEvaluation(selection, segmenter, unet, chosen, looks)
    skipped = shared.follow(run)
    scores = run.write(out)
    shared.report({"": scores.rows() | {"boundary": run.boundary_scores()[1]}})
    click.echo(
        f"{len(run) - len(skipped)} pictures ({selection.split}) measured; report,"
        f" confusion matrix and the worst pictures written to {out}."
    )
    finish(skipped)
