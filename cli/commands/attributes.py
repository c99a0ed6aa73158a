"""`anime-draw attributes`: directions in style space that have a name."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.config import AttributeSettings
from anime_draw.results import Skipped

from .. import options
from ..progress import finish
from ..survey import Settings, draw_exhibits, run_survey, survey_options

if TYPE_CHECKING:
    from anime_draw.attributes import Attributes
    from anime_draw.survey import Surveyed

SUFFIX = ".safetensors"
MUCH_ALIKE = 0.9  # cosine, up or down, beyond which two directions do the same
THUMBNAIL = 8  # pixels; the survey makes them, nobody looks at them here


@click.command("attributes")
@click.argument("images", type=options.PLACE)
@click.option(
    "-o", "--out", type=options.NEW, required=True, help="Attributes: .safetensors."
)
@survey_options(tagger="colour", tagger_help="", count=AttributeSettings.count)
@click.option(
    "--method",
    type=click.Choice(("mean", "linear")),
    default=AttributeSettings.method,
    show_default=True,
    help="mean: from the mean style of the rest to that of the tag. linear: along the"
    " normal of a linear classifier, which leaves out what merely goes along.",
)
@click.option(
    "--orthogonal",
    is_flag=True,
    help="Make the directions perpendicular, so that one changes no other.",
)
@click.option(
    "--min-count",
    type=click.IntRange(2),
    default=AttributeSettings.min_count,
    show_default=True,
    help="Pictures that must have a tag, and lack it, for a direction.",
)
def command(
    images: Path,
    out: Path,
    method: str,
    orthogonal: bool,
    min_count: int,
    **settings: Any,
) -> None:
    """Name the hair colours of IMAGES and find their directions in style.

    IMAGES is a data set, whose masks are used, or a folder of pictures. Amount 1 of an
    attribute goes from the mean of the pictures that lack the tag to the mean of those
    that have it. The tags are kept as a CSV beside the output; correct it by hand and
    give it as --tagger to use it.

    Separability is the held-out AUC of a linear classifier that tells a tag from the
    rest: 0.5 is chance, 1 is perfect. Spread is how far pictures differ along the
    direction anyway.

    \b
    Example:
        anime-draw attributes data/faces --vae runs/vae/model.safetensors \\
            -o attributes.safetensors
        anime-draw attributes portraits --vae vae.safetensors \\
            --tagger portraits.csv -o attributes.safetensors
    """
    if out.suffix.lower() != SUFFIX:
        raise click.BadParameter(
            f"{out} does not end with {SUFFIX}", param_hint="--out"
        )
    chosen = AttributeSettings(
        method=method,
        orthogonal=orthogonal,
        min_count=min_count,
        count=settings["count"],
        threshold=settings["threshold"],
        seed=settings["seed"],
    )
    skipped: list[Skipped] = []
    exhibits = draw_exhibits(images, settings)
    surveyed = run_survey(images, exhibits, settings, skipped, thumbnail=THUMBNAIL)
    keep_tags(out.with_suffix(".csv"), surveyed, settings)
    attributes = estimate(surveyed, chosen, settings)
    attributes.save(out)
    report(attributes, len(surveyed))
    click.echo(
        f"{len(attributes.names)} attributes written to {out}, the tags of"
        f" {len(surveyed)} pictures to {out.with_suffix('.csv')}."
    )
    finish(skipped)


def keep_tags(path: Path, surveyed: "list[Surveyed]", settings: Settings) -> None:
    """Write the tags beside the output, unless that is where they came from."""
    from anime_draw.errors import AnimeDrawError
    from anime_draw.tagging.tags import write_tags

    if path.resolve() == Path(settings["tagger"]).resolve():
        raise AnimeDrawError(
            f"{path}: is the list of tags that was given, and would be replaced; choose"
            " another name for the output"
        )
    write_tags(path, {each.name: each.tagging for each in surveyed})


def estimate(
    surveyed: "list[Surveyed]", chosen: AttributeSettings, settings: Settings
) -> "Attributes":
    """Estimate from the pictures that could be tagged."""
    from anime_draw.directions import estimate_attributes
    from anime_draw.survey import stack_styles

    usable = [each for each in surveyed if not each.tagging.reason]
    tags = [each.tagging.tags for each in usable]
    facts = {"tagger": Path(settings["tagger"]).name}
    return estimate_attributes(stack_styles(usable), tags, chosen, facts)


def report(attributes: "Attributes", num_pictures: int) -> None:
    """Print a table: counts, separability, spread, and the cosine of each two."""
    width = max(len(name) for name in attributes.names)
    heads = " ".join(
        f"{name.removesuffix(' hair')[:7]:>7}" for name in attributes.names
    )
    click.echo(f"{'':{width}}  count  share   AUC spread   {heads}")
    rows = zip(
        attributes.names,
        attributes.counts,
        attributes.separability,
        attributes.spread,
        attributes.cosines(),
        strict=True,
    )
    for name, count, auc, spread, cosines in rows:
        numbers = f"{count:>6} {count / num_pictures:>6.1%} {auc:>5.2f} {spread:>6.2f}"
        cells = " ".join(f"{cosine:>7.2f}" for cosine in cosines)
        click.echo(f"{name:<{width}} {numbers}   {cells}")
    click.echo("AUC: held out, of a linear classifier. Right: cosines of directions.")
    if attributes.facts["method"] == "mean" and attributes.alike() > MUCH_ALIKE:
        click.echo(
            "The directions are much alike (cosines up to"
            f" {attributes.alike():.2f}): what tells most tags apart is one thing, such"
            " as brightness. --method linear leaves it out."
        )
