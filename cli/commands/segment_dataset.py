"""`anime-draw segment-dataset`: a folder of pictures to a data set with masks."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.classes import NAMES
from anime_draw.results import Skipped
from anime_draw.settings import SegmentSettings

from .. import options
from ..progress import finish, progress, report_skipped, say
from ..several import several

if TYPE_CHECKING:
    from anime_draw.data.manifest import Summary
    from anime_draw.segmentation import Segmentation

QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95)


@click.command("segment-dataset")
@click.argument("images", type=options.FOLDER)
@click.argument("out", type=options.NEW)
@click.option(
    "--unet", type=options.FILE, required=True, help="The model file of train-unet."
)
@click.option(
    "--size",
    type=click.IntRange(0, 4096),
    default=SegmentSettings.size,
    show_default=True,
    help="Side of pictures and masks in pixels; 0: the pictures stay as they are.",
)
@click.option(
    "--fit",
    type=click.Choice(("crop", "pad", "stretch")),
    default=SegmentSettings.fit,
    show_default=True,
    help="With --size, a picture that is not square: cut the ends of its longer side,"
    " pad the shorter one, or stretch it.",
)
@click.option(
    "--images",
    "placing",
    type=click.Choice(("link", "copy")),
    default=SegmentSettings.images,
    show_default=True,
    help="How pictures get into the data set: as hard links, which take no room (a"
    " copy where links cannot be), or copies. With --size, those of another size are"
    " written anew.",
)
@click.option(
    "--format",
    type=click.Choice(("jpg", "png", "webp")),
    default=SegmentSettings.format,
    show_default=True,
    help="Of pictures that are written anew; masks are always PNG.",
)
@options.looks
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=SegmentSettings.min_confidence,
    show_default=True,
    help="Pictures below it are listed in the manifest, but left out of the data set.",
)
@click.option(
    "--val-share",
    type=click.FloatRange(0, 1, max_open=True),
    default=SegmentSettings.val_share,
    show_default=True,
    help="Share of the pictures kept for validation, about; which ones depends on"
    " each picture and --seed alone, so that they stay when there are more.",
)
@click.option(
    "--labelled",
    type=options.FOLDER,
    help="The data set that the U-Net learned from: its pictures, known by name, are"
    " trained on and validated with here as there.",
)
@click.option(
    "--labelme",
    is_flag=True,
    help="Also write the masks as labelme polygons, to correct them with annotate.",
)
@click.option(
    "--overlays", is_flag=True, help="Also write pictures with their mask laid over."
)
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=SegmentSettings.limit,
    show_default=True,
    help="Stop after so many pictures; 0: all.",
)
@click.option(
    "--sheet",
    type=click.IntRange(0),
    default=SegmentSettings.sheet,
    show_default=True,
    help="Pictures on the sheets of the worst and of a random sample; 0: no sheets.",
)
@click.option(
    "--batch-size",
    type=click.IntRange(0),
    default=SegmentSettings.batch_size,
    show_default=True,
    help="Pictures in a batch; 0: what suits the device.",
)
@options.workers(SegmentSettings.workers)
@options.seed(SegmentSettings.seed)
@options.device(SegmentSettings.device)
@several
def command(
    images: Path,
    out: Path,
    unet: Path,
    labelled: Path | None,
    placing: str,
    **settings: Any,
) -> None:
    """Segment all pictures below IMAGES into a data set in OUT.

    manifest.csv lists every picture with its confidence: the mean probability of the
    class that each pixel got. worst.jpg shows the pictures of the lowest, sample.jpg
    some by chance. Look at both before you choose --min-confidence: with the same
    command and another value the data set is listed anew, without segmenting again.

    Run the same command again to go on where it was stopped.

    \b
    Example:
        anime-draw segment-dataset portraits data/all --unet unet.safetensors
        anime-draw segment-dataset portraits data/all --unet unet.safetensors \\
            --min-confidence 0.9 --val-share 0.02
    """
    from anime_draw.data.folder import open_dataset
    from anime_draw.segmentation import Segmentation
    from anime_draw.segmenter import Segmenter

    chosen = SegmentSettings(images=placing, **settings)
    segmenter = Segmenter.load(unet, chosen.device, chosen.precision)
    split_of = open_dataset(labelled) if labelled else None
    run = Segmentation(images, out, segmenter, unet, chosen, split_of)
    if run.resumed:
        say(f"{out}: {run.resumed:,} pictures are done already.")
    skipped: list[Skipped] = []
    outcomes = progress(run, label="segment", total=len(run), start=run.resumed)
    for _ in report_skipped(outcomes, skipped):
        pass
    _report(run, chosen)
    finish(skipped)


def _report(run: "Segmentation", settings: SegmentSettings) -> None:
    summary, dataset = run.summary, run.dataset
    assert dataset is not None
    for name, share in zip(NAMES, summary.shares(), strict=True):
        click.echo(f"{name:<12}{share:>8.2%} of the pixels")
    _report_confidence(summary)
    if summary.oblong and settings.size == 0:
        click.echo(
            f"{summary.oblong:,} pictures are not square, and training stretches them:"
            " --size makes them square."
        )
    chosen = len(dataset.train) + len(dataset.val)
    left_out = summary.pictures - chosen
    below = f", {left_out:,} below --min-confidence left out" if left_out else ""
    click.echo(
        f"{summary.pictures:,} pictures segmented into {dataset.folder}:"
        f" {len(dataset.train):,} to train on, {len(dataset.val):,} to validate{below}."
    )


def _report_confidence(summary: "Summary") -> None:
    for share in QUANTILES:
        value = summary.quantile(share)
        click.echo(f"confidence below {value:.3f}: {share:.0%} of the pictures")
