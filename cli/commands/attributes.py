"""`anime-draw attributes`: directions in style space that have a name."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.results import Skipped
from anime_draw.settings import AttributeSettings

from .. import options
from ..progress import finish
from ..survey import Settings, draw_exhibits, run_survey, survey_options

if TYPE_CHECKING:
    from anime_draw.attributes import Attributes
    from anime_draw.survey import Surveyed

SUFFIX = ".safetensors"
MUCH_ALIKE = 0.9  # cosine, up or down, beyond which two directions do the same
PARTS = ("hair", "eyes", "skin", "clothes", "background", "picture")
CURES = {
    "partial": "Two tags that always come together cannot be told apart.",
    "mean": "--method partial leaves out what merely goes along.",
    "linear": "--method partial tells them apart better.",
}
THUMBNAIL = 8  # pixels; the survey makes them, nobody looks at them here


def split_parts(
    context: click.Context, parameter: click.Parameter, value: str
) -> tuple[str, ...]:
    """Turn "hair,skin" into its parts, each of which must be one of PARTS."""
    chosen = tuple(part.strip() for part in value.split(","))
    if strange := [part for part in chosen if part not in PARTS]:
        raise click.BadParameter(
            f"{strange[0]!r} is none; give some of {','.join(PARTS)}"
        )
    return chosen


@click.command("attributes")
@click.argument("images", type=options.PLACE)
@click.option(
    "-o", "--out", type=options.NEW, required=True, help="Attributes: .safetensors."
)
@survey_options(tagger="colour", tagger_help="", count=AttributeSettings.count)
@click.option(
    "--parts",
    default=",".join(PARTS),
    show_default=True,
    callback=split_parts,
    help="What --tagger colour measures.",
)
@click.option(
    "--method",
    type=click.Choice(("partial", "mean", "linear")),
    default=AttributeSettings.method,
    show_default=True,
    help="partial: what a tag changes where all other tags stay (a regression on all)."
    " mean: from the mean style of the rest to that of the tag; stronger, with all that"
    " tends to go along. linear: along the normal of a linear classifier; weak.",
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
@click.option(
    "--min-auc",
    type=click.FloatRange(0, 1),
    default=AttributeSettings.min_auc,
    show_default=True,
    help="Separability below which a tag gets no direction; 0: all do.",
)
@click.option(
    "--without",
    multiple=True,
    metavar="TAG",
    help="A tag that gets no direction, as drawings do not follow it (see evaluate"
    " attributes); may be given several times.",
)
def command(
    images: Path,
    out: Path,
    method: str,
    orthogonal: bool,
    min_count: int,
    min_auc: float,
    without: tuple[str, ...],
    **settings: Any,
) -> None:
    """Name the colours of IMAGES and find their directions in style.

    IMAGES is a data set, whose masks are used, or a folder of pictures. Colours are
    measured under the masks: of hair, eyes and clothes, dark skin, light and blue
    backgrounds, bright and warm pictures. Amount 1 of an attribute leads to what it
    says, amounts below 0 away from it: "dark skin=-1" is pale, "light background=-1"
    dark. The tags are kept as a CSV beside the output; correct it by hand and give it
    as --tagger to use it.

    Separability is the held-out AUC of a linear classifier that tells a tag from the
    rest: 0.5 is chance, 1 is perfect. Spread is how far pictures differ along the
    direction anyway. What styles do not tell well is left out and listed, for a slider
    would do nothing: eyes are too small for most style encoders. There are none for
    shapes, such as long hair, large eyes or an open mouth: those come from the mask.

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
        min_auc=min_auc,
        without=without,
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
    """Print a table: counts, separability, spread, and what each is most like."""
    width = max(len(name) for name in attributes.names)
    click.echo(f"{'':{width}}  count  share   AUC spread  most like")
    rows = zip(
        attributes.names,
        attributes.counts,
        attributes.separability,
        attributes.spread,
        attributes.most_like(),
        strict=True,
    )
    for name, count, auc, spread, (other, cosine) in rows:
        numbers = f"{count:>6} {count / num_pictures:>6.1%} {auc:>5.2f} {spread:>6.2f}"
        like = f"{other} {cosine:.2f}" if other else ""
        click.echo(f"{name:<{width}} {numbers}  {like}".rstrip())
    click.echo(
        "AUC: held out, of a linear classifier. Most like: the direction with the"
        " largest cosine, below 0 the other way."
    )
    report_left_out(attributes.facts["left_out"])
    if attributes.alike() > MUCH_ALIKE:
        click.echo(
            "Some directions do nearly the same (cosines up to"
            f" {attributes.alike():.2f}). {CURES[attributes.facts['method']]}"
        )


def report_left_out(left_out: dict[str, float]) -> None:
    """Say which tags got no direction."""
    if left_out:
        told = ", ".join(f"{name} {auc:.2f}" for name, auc in left_out.items())
        click.echo(f"Left out, for their AUC or as asked: {told}.")
