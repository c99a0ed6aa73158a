"""`anime-draw evaluate attributes`: what they change in a drawing, and where."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.settings import EvaluateSettings

from ... import options
from ...progress import finish
from . import shared

if TYPE_CHECKING:
    from anime_draw.evaluation.attributes import AttributeScores


@click.command("attributes")
@shared.options_of_all
@shared.the_gaugan
@click.option(
    "--attributes",
    type=options.FILE,
    required=True,
    help="The file of the attributes command.",
)
@click.option(
    "--amount",
    type=click.FloatRange(0, min_open=True),
    default=EvaluateSettings.amount,
    show_default=True,
    help="Draw at this amount, either way.",
)
def command(
    dataset: Path, model: Path, attributes: Path, out: Path, **settings: Any
) -> None:
    """Measure what attributes change in what a GauGAN draws, and where.

    Masks of the data set are drawn in the styles of their pictures, moved along one
    attribute after another, from -1 to 1. Change: how far colours move in the part
    that the attribute is about (in CIELAB: 2 is just seen, 50 is another hair colour),
    beside how far they move elsewhere. Tagged: how many of the drawings are tagged so
    at -1, 0 and 1, if the attributes are of --tagger colour.

    Strips that show every attribute are drawn of the first pictures, as many as
    --sheet says. With --limit 8 and one strip it takes some minutes at 512 px.

    \b
    Example:
        anime-draw evaluate attributes --dataset data/all --model gaugan.safetensors \\
            --attributes attributes.safetensors --limit 8 --sheet 1 -o out
    """
    from anime_draw.attributes import load_attributes
    from anime_draw.data.folder import open_dataset
    from anime_draw.evaluation.attributes import AttributesEvaluation
    from anime_draw.evaluation.protocol import select
    from anime_draw.painter import Painter

    chosen = EvaluateSettings(**settings)
    run = AttributesEvaluation(
        select(open_dataset(dataset), chosen),
        Painter.load(model, chosen.device, chosen.precision),
        load_attributes(attributes),
        {"gaugan": model, "attributes": attributes},
        chosen,
    )
    skipped = shared.follow(run)
    _report_attributes(run.write(out))
    click.echo(
        f"{len(run.names)} pictures ({run.selection.split}) measured; report and strips"
        f" written to {out}."
    )
    finish(skipped)


def _report_attributes(scores: "dict[str, AttributeScores]") -> None:
    label, cell = max(map(len, scores)) + 2, shared.CELL
    click.echo(f"{'':<{label}}{'change':<{cell}}{'elsewhere':<{cell}}tagged")
    for name, each in scores.items():
        tagged = ", ".join(f"{score.value:.0%}" for score in each.tagged.values())
        cells = f"{each.change!s:<{cell}}{each.elsewhere!s:<{cell}}{tagged}"
        click.echo(f"{name:<{label}}{cells}".rstrip())
