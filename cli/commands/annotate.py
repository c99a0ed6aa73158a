"""`anime-draw annotate`: label pictures by hand in labelme."""

from pathlib import Path

import click

from .. import options


@click.command("annotate")
@click.argument("images", type=options.PLACE)
@click.option(
    "-o",
    "--output",
    type=options.NEW,
    help="Folder of the annotations.  [default: beside the pictures]",
)
def command(images: Path, output: Path | None) -> None:
    """Label the pictures in IMAGES by hand, in labelme.

    It offers the seven classes and refuses other labels. Every change is saved by
    itself, one JSON file per picture. Draw what lies behind first: later shapes cover
    earlier ones, and what stays bare is background.

    To correct predictions in place of drawing from nothing, let segment-dataset write
    labelme files and give their folder as --output.

    \b
    Example:
        anime-draw annotate portraits --output annotations
        anime-draw annotate-convert annotations data/labelled
    """
    from anime_draw.data.labeller import annotation_paths, run_labelme

    paths = annotation_paths(images, output)
    before = sum(path.is_file() for path in paths)
    click.echo(f"{before} of {len(paths)} pictures are annotated; opening labelme ...")
    run_labelme(images, output)
    after = sum(path.is_file() for path in paths)
    folder = output or (images if images.is_dir() else images.parent)
    click.echo(
        f"{after} of {len(paths)} pictures are annotated, {after - before} of them new."
        f" Next: anime-draw annotate-convert {folder} DATASET"
    )
