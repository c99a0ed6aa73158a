"""What tsne and attributes share: options for pictures and taggers, and the survey."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.results import Skipped
from anime_draw.settings import AttributeSettings

from . import options
from .progress import progress, report_skipped

if TYPE_CHECKING:
    from anime_draw.gallery import Exhibit
    from anime_draw.survey import Surveyed
    from anime_draw.tagging.tags import Tagger

MOST_REASONS = 5  # untagged pictures that are named; the CSV has all

Settings = dict[str, Any]


def survey_options(*, tagger: str, tagger_help: str, count: int) -> options.Decorator:
    """Add --vae, --tagger and what taggers need, --count, --workers, --device."""
    added = (
        click.option(
            "--vae",
            type=options.FILE,
            required=True,
            help="Model file of train-vae, or of train-gaugan if it has an encoder.",
        ),
        click.option(
            "--tagger",
            "--tags",
            default=tagger,
            show_default=True,
            metavar="colour|i2v|CSV",
            help="colour: measured under the mask. i2v: illustration2vec. CSV: a"
            f" file with the columns picture,tag.{tagger_help}",
        ),
        click.option(
            "--unet",
            type=options.FILE,
            help="Model file of train-unet, for pictures that have no masks.",
        ),
        click.option(
            "--i2v",
            type=options.PLACE,
            help="Folder with the files of illustration2vec, or its model file.",
        ),
        click.option(
            "--threshold",
            type=click.FloatRange(0, 1),
            default=AttributeSettings.threshold,
            show_default=True,
            help="Probability that a tag of illustration2vec must exceed.",
        ),
        click.option(
            "--count",
            type=click.IntRange(0),
            default=count,
            show_default=True,
            help="Pictures, drawn by lot from those found; 0: all.",
        ),
        options.workers(2),
        options.seed(0),
        options.device(),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(added):
            command = option(command)
        return command

    return add


def run_survey(
    images: Path,
    exhibits: "list[Exhibit]",
    settings: Settings,
    skipped: list[Skipped],
    *,
    thumbnail: int,
) -> "list[Surveyed]":
    """Encode and tag pictures while showing how far it is.

    Args:
        images: where they are from.
        exhibits: those chosen.
        settings: those of `survey_options`.
        skipped: gets the files that were bad.
        thumbnail: pixels of the small copies.
    """
    from anime_draw.gallery import open_portraits
    from anime_draw.style import StyleEncoder
    from anime_draw.survey import Surveyed, survey

    place = {key: settings[key] for key in ("device", "precision")}
    tagger = make_tagger(images, settings)
    encoder = StyleEncoder.load(settings["vae"], **place)
    opened = open_portraits(
        exhibits,
        masks=settings["tagger"] == "colour",
        workers=settings["workers"],
    )
    outcomes = survey(opened, encoder, tagger, thumbnail=thumbnail)
    shown = progress(
        report_skipped(outcomes, skipped), label="encode", total=len(exhibits)
    )
    surveyed = [each for each in shown if isinstance(each, Surveyed)]
    report_untagged(surveyed)
    return surveyed


def draw_exhibits(images: Path, settings: Settings) -> "list[Exhibit]":
    """Choose pictures by lot, and say so if that leaves some out."""
    from anime_draw import gallery
    from anime_draw.errors import AnimeDrawError

    chosen, found = gallery.draw_exhibits(images, settings["count"], settings["seed"])
    if not chosen:
        raise AnimeDrawError(f"{images}: has no pictures")
    if len(chosen) < found:
        click.echo(f"{len(chosen)} of {found} pictures, by lot.")
    return chosen


def make_tagger(images: Path, settings: Settings) -> "Tagger | None":
    """Return the tagger that the options ask for; None for `none`."""
    from anime_draw.tagging.tags import TagList

    match settings["tagger"]:
        case "none":
            return None
        case "colour":
            return _colour_tagger(images, settings)
        case "i2v":
            return _i2v_tagger(settings)
        case name if name.lower().endswith(".csv"):
            return TagList.load(Path(name))
        case name:
            raise click.BadParameter(
                f"{name!r} is none; give colour, i2v or a .csv file",
                param_hint="--tagger",
            )


def _colour_tagger(images: Path, settings: Settings) -> "Tagger":
    from anime_draw.data.folder import INDEX
    from anime_draw.segmenter import Segmenter
    from anime_draw.tagging.tagger import HAIR, ColourTagger

    parts = settings.get("parts", (HAIR,))
    if settings["unet"] is not None:
        place = settings["device"], settings["precision"]
        return ColourTagger(Segmenter.load(settings["unet"], *place), parts)
    if not (images / INDEX).is_file():
        raise click.UsageError(
            f"{images} has no masks to measure under; give --unet MODEL, a data set in"
            " place of the pictures, or another --tagger"
        )
    return ColourTagger(parts=parts)


def _i2v_tagger(settings: Settings) -> "Tagger":
    from anime_draw.tagging.i2v import HOW_TO_GET, I2vTagger, Illustration2Vec

    if settings["i2v"] is None:
        raise click.UsageError(f"--tagger i2v: {HOW_TO_GET} by --i2v FOLDER")
    return I2vTagger(Illustration2Vec.load(settings["i2v"]), settings["threshold"])


def report_untagged(surveyed: "list[Surveyed]") -> None:
    """Say which pictures could not be tagged, and why; the first few of many."""
    untagged = [each for each in surveyed if each.tagging.reason]
    for each in untagged[:MOST_REASONS]:
        click.echo(f"untagged: {each.path}: {each.tagging.reason}", err=True)
    if len(untagged) > MOST_REASONS:
        click.echo(f"untagged: {len(untagged) - MOST_REASONS} more", err=True)
