"""The `augment` command: many pictures of few, masks along."""

from pathlib import Path
from typing import Any

import click

from anime_draw.results import Skipped
from anime_draw.settings import AugmentSettings

from .. import options
from ..progress import finish, progress, report_skipped

SHARE = click.FloatRange(0, 1)
FACTOR = click.FloatRange(0, 1, max_open=True)


def ranging(name: str, kind: click.ParamType, text: str) -> options.Decorator:
    """Add an option whose default is that of `AugmentSettings`."""
    default = getattr(AugmentSettings, name.strip("-").replace("-", "_"))
    return click.option(name, type=kind, default=default, show_default=True, help=text)


@click.command("augment")
@click.argument("dataset", type=options.FOLDER)
@click.argument("out", type=options.NEW)
@ranging("--count", click.IntRange(0), "Copies to make, shared out evenly.")
@ranging("--rotate", click.FloatRange(0, 180), "Degrees, either way.")
@ranging("--mirror", SHARE, "How likely a copy is mirrored.")
@ranging(
    "--warp", click.FloatRange(0, 256), "Pixels of smooth displacement, as at 512 px."
)
@ranging(
    "--warp-cells", click.IntRange(1, 64), "Cells of the warp per side: more, finer."
)
@ranging("--scale", FACTOR, "Larger or smaller by this share.")
@ranging("--crop", FACTOR, "Share of the side that may be cut away.")
@ranging("--brightness", FACTOR, "Brighter or darker by this share.")
@ranging("--contrast", FACTOR, "More or less contrast by this share.")
@ranging("--saturation", SHARE, "More or less colourful by this share.")
@ranging(
    "--hue", click.FloatRange(0, 180), "Degrees round the colour circle, either way."
)
@ranging(
    "--dye",
    SHARE,
    "How likely parts of a copy take other colours: hair, clothes and background, each"
    " its own or two the same, and darker skin.",
)
@ranging(
    "--border",
    click.Choice(("portrait", "reflect", "repeat", "inside")),
    "What shows beyond the edge of a picture, mask alike. reflect: its mirror image."
    " repeat: the edge goes on. portrait: the lower edge goes on, since bodies do; the"
    " others are mirrored. inside: nothing, copies are enlarged until they cover all.",
)
@ranging(
    "--interpolation",
    click.Choice(("cubic", "linear")),
    "Of the picture; linear is faster and softer. Masks are nearest.",
)
@ranging(
    "--size",
    click.IntRange(0, 4096),
    "Side of the new pictures and masks in pixels; 0: as in DATASET.",
)
@ranging("--format", click.Choice(("jpg", "png", "webp")), "Of the copies' pictures.")
@click.option(
    "--originals/--no-originals",
    default=AugmentSettings.originals,
    show_default=True,
    help="Also keep the pictures the copies are made of.",
)
@options.workers(AugmentSettings.workers)
@options.seed(AugmentSettings.seed)
def command(dataset: Path, out: Path, **settings: Any) -> None:
    """Make changed copies of DATASET's pictures and masks in OUT.

    Copies are rotated, mirrored, warped and more; picture and mask alike. The
    pictures to validate with are taken over as they are, and nothing is made of them.
    Copy 7 of a picture is the same whatever the count and the number of workers.

    Run the same command again to go on where a run was stopped, or with a larger
    count for more copies.

    \b
    Example:
        anime-draw augment data/labelled data/augmented --count 3000
        anime-draw augment data/labelled data/more --brightness 0.2 --hue 15
    """
    from anime_draw.data.augment import Augmentation
    from anime_draw.data.folder import open_dataset

    augmentation = Augmentation(open_dataset(dataset), out, AugmentSettings(**settings))
    skipped: list[Skipped] = []
    outcomes = report_skipped(augmentation, skipped)
    for _ in progress(outcomes, label="augment", total=len(augmentation)):
        pass
    made = augmentation.dataset
    assert made is not None
    if kept := augmentation.num_kept:
        click.echo(f"{kept} pairs were there already and are kept.")
    click.echo(
        f"{len(made.train) + len(made.val)} pictures and masks written to {out}:"
        f" {len(made.train)} to train on, {len(made.val)} to validate. Some are shown"
        f" in {out / 'sample.jpg'}."
    )
    finish(skipped)
