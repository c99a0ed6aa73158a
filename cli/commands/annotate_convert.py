"""`anime-draw annotate-convert`: labelme files to a data set."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.classes import NAMES
from anime_draw.results import Skipped
from anime_draw.settings import ConvertSettings

from .. import options
from ..progress import finish, progress, report_skipped

if TYPE_CHECKING:
    from anime_draw.data.convert import Conversion, Converted


@click.command("annotate-convert")
@click.argument("annotations", type=options.PLACE)
@click.argument("out", type=options.NEW)
@click.option(
    "--size",
    type=click.IntRange(16, 4096),
    default=ConvertSettings.size,
    show_default=True,
    help="Side of pictures and masks in pixels.",
)
@click.option(
    "--fit",
    type=click.Choice(("crop", "pad", "stretch")),
    default=ConvertSettings.fit,
    show_default=True,
    help="A picture that is not square: cut the ends of its longer side, pad the"
    " shorter one with white background, or stretch it.",
)
@click.option(
    "--map",
    "map_name",
    metavar="FILE|fifteen",
    help="Turn other labels into the seven classes. FILE has lines `label: class`, or"
    ' is JSON {"label": "class"}; the class `ignore` leaves shapes out. fifteen:'
    " the built-in map of the fifteen-class scheme (body, ear, pupil ...).",
)
@click.option(
    "--images",
    type=options.FOLDER,
    help="Where pictures are looked for by name if they are not where the annotation"
    " says.",
)
@click.option(
    "--masks",
    type=options.FOLDER,
    help="Also take the pictures of this folder whose masks were painted or corrected"
    " in the editor: masks/ in it, with pictures beside it or in images/.",
)
@click.option(
    "--val-share",
    type=click.FloatRange(0, 1, max_open=True),
    default=ConvertSettings.val_share,
    show_default=True,
    help="Share of the pictures kept for validation, about; which ones depends on"
    " each picture and --seed alone, so that they stay when there are more.",
)
@click.option(
    "--format",
    type=click.Choice(("jpg", "png", "webp")),
    default=ConvertSettings.format,
    show_default=True,
    help="Of the pictures; masks are always PNG.",
)
@click.option(
    "--overlays/--no-overlays",
    default=True,
    show_default=True,
    help="Also write pictures with their mask laid over, to check the work.",
)
@options.seed(ConvertSettings.seed)
def command(
    annotations: Path,
    out: Path,
    map_name: str | None,
    images: Path | None,
    masks: Path | None,
    overlays: bool,
    **settings: Any,
) -> None:
    """Turn the labelme files below ANNOTATIONS into a data set in OUT.

    Every shape becomes pixels of its class exactly as labelme draws it: later shapes
    cover earlier ones, what is not covered is background, and background can be
    painted too. Files that cannot be used are named and left out.

    Into the folder of an earlier run: pictures of the same name are replaced, the
    rest is left alone.

    \b
    Example:
        anime-draw annotate-convert annotations data/labelled
        anime-draw annotate-convert old data/old --map fifteen --fit pad
        anime-draw annotate-convert annotations data/more --masks corrected
    """
    from anime_draw.data.convert import Conversion, Converted
    from anime_draw.data.labels import load_labels

    conversion = Conversion(
        annotations,
        out,
        ConvertSettings(**settings),
        labels=load_labels(map_name),
        images=images,
        masks=masks,
        overlays=overlays,
    )
    skipped: list[Skipped] = []
    converted: list[Converted] = []
    outcomes = progress(conversion, label="convert", total=len(conversion))
    for outcome in report_skipped(outcomes, skipped):
        if isinstance(outcome, Converted):
            converted.append(outcome)
            for warning in outcome.warnings:
                click.echo(f"warning: {warning}", err=True)
    _report(conversion, converted)
    finish(skipped)


def _report(conversion: "Conversion", converted: "list[Converted]") -> None:
    from anime_draw.data.convert import count_classes

    counts, pictures = count_classes(converted)
    click.echo(f"{'class':<12}{'pixels':>14}{'share':>10}{'pictures':>10}")
    for label, name in enumerate(NAMES):
        share = counts[label] / counts.sum()
        click.echo(f"{name:<12}{counts[label]:>14,}{share:>10.2%}{pictures[label]:>10}")
    if oblong := sum(not each.square for each in converted):
        how = {"crop": "cut to the middle", "pad": "padded", "stretch": "stretched"}
        click.echo(f"Not square: {oblong} ({how[conversion.settings.fit]}).")
    if stale := conversion.stale:
        click.echo(
            f"From an earlier run: {len(stale)} (such as {stale[0]}); left in"
            f" {conversion.out}, but no longer part of the data set."
        )
    dataset = conversion.dataset
    assert dataset is not None
    click.echo(
        f"{len(converted)} pictures and masks written to {dataset.folder}:"
        f" {len(dataset.train)} to train on, {len(dataset.val)} to validate."
    )
