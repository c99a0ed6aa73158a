"""What all evaluations share: options, how they are followed, and the table."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import click

from anime_draw.results import Skipped
from anime_draw.settings import EvaluateSettings

from ... import options
from ...progress import progress, report_skipped

if TYPE_CHECKING:
    from anime_draw.evaluation.attributes import AttributesEvaluation
    from anime_draw.evaluation.bootstrap import Score
    from anime_draw.evaluation.gaugan import GauganEvaluation
    from anime_draw.evaluation.unet import UnetEvaluation

LABEL, CELL = 19, 29  # characters

the_unet = click.option(
    "--unet", type=options.FILE, required=True, help="The model file of train-unet."
)
the_gaugan = click.option(
    "--model", type=options.FILE, required=True, help="The model file of train-gaugan."
)


def options_of_all(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that all have."""
    settings = EvaluateSettings
    for option in reversed(
        (
            click.option(
                "--dataset",
                type=options.FOLDER,
                required=True,
                help="The data set to measure with.",
            ),
            click.option(
                "-o",
                "--out",
                type=options.NEW,
                required=True,
                help="Folder for the report and the pictures.",
            ),
            click.option(
                "--split",
                type=click.Choice(("val", "train", "all")),
                default=settings.split,
                show_default=True,
                help="Which pictures; those trained on flatter every model.",
            ),
            click.option(
                "--limit",
                type=click.IntRange(0),
                default=settings.limit,
                show_default=True,
                help="So many pictures at most, chosen by --seed; 0: all.",
            ),
            click.option(
                "--resamples",
                type=click.IntRange(10),
                default=settings.resamples,
                show_default=True,
                help="Of the bootstrap that gives the intervals.",
            ),
            click.option(
                "--confidence",
                type=click.FloatRange(0, 1, min_open=True, max_open=True),
                default=settings.confidence,
                show_default=True,
                help="Of the intervals.",
            ),
            click.option(
                "--sheet",
                type=click.IntRange(0),
                default=settings.sheet,
                show_default=True,
                help="Pictures on the sheet.",
            ),
            options.seed(settings.seed),
            options.device(settings.device),
        )
    ):
        function = option(function)
    return function


def follow(
    run: "UnetEvaluation | GauganEvaluation | AttributesEvaluation",
) -> list[Skipped]:
    """Go through an evaluation; return what it skipped."""
    skipped: list[Skipped] = []
    items: Iterable[Any] = progress(run, label="evaluate", total=len(run))
    for _ in report_skipped(items, skipped):
        pass
    return skipped


def report(columns: "dict[str, dict[str, Score]]") -> None:
    """Print scores: a line each, a column for every set."""
    if len(columns) > 1:
        heading = "".join(f"{name:<{CELL}}" for name in columns)
        click.echo(f"{'':<{LABEL}}{heading}".rstrip())
    for name in dict.fromkeys(name for rows in columns.values() for name in rows):
        cells = [str(rows.get(name, "")) for rows in columns.values()]
        line = "".join(f"{cell:<{CELL}}" for cell in cells)
        click.echo(f"{name:<{LABEL}}{line}".rstrip())
