"""The `sample-data` command: draw portraits to try everything with."""

from pathlib import Path
from typing import Any

import click

from anime_draw.settings import SampleSettings

from .. import options
from ..progress import progress


@click.command("sample-data")
@click.argument("out", type=options.NEW)
@click.option(
    "--count",
    type=click.IntRange(1),
    default=SampleSettings.count,
    show_default=True,
    help="How many portraits.",
)
@click.option(
    "--size",
    type=click.IntRange(32, 2048),
    default=SampleSettings.size,
    show_default=True,
    help="Side of pictures and masks in pixels.",
)
@click.option(
    "--val-share",
    type=click.FloatRange(0, 1, max_open=True),
    default=SampleSettings.val_share,
    show_default=True,
    help="Share of the portraits kept for validation.",
)
@click.option(
    "--format",
    type=click.Choice(("jpg", "png", "webp")),
    default=SampleSettings.format,
    show_default=True,
    help="Of the pictures; masks are always PNG.",
)
@options.workers(SampleSettings.workers)
@options.seed(SampleSettings.seed)
def command(out: Path, **settings: Any) -> None:
    """Draw simple anime portraits and write them to OUT as a data set.

    Everything can be tried with it at once: train on OUT itself, convert
    OUT/annotations, or open them in labelme. OUT/tags.csv names the hair colours.
    Portrait 7 of a seed is the same whatever the count.

    \b
    Example:
        anime-draw sample-data data/sample --count 200
        anime-draw train-unet data/sample runs/first --steps 300
    """
    from anime_draw.data.sample.collection import Collection

    collection = Collection(out, SampleSettings(**settings))
    for _ in progress(collection, label="draw", total=len(collection)):
        pass
    dataset = collection.dataset
    assert dataset is not None
    click.echo(
        f"{len(collection)} portraits with masks, annotations and tags written to"
        f" {out}: {len(dataset.train)} to train on, {len(dataset.val)} to validate."
    )
