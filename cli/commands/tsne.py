"""`anime-draw tsne`: a map of pictures by style."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.results import Skipped
from anime_draw.settings import TsneSettings

from .. import options
from ..progress import finish
from ..survey import Settings, draw_exhibits, run_survey, survey_options

if TYPE_CHECKING:
    from anime_draw.survey import Surveyed

WRITABLE = (".png", ".jpg", ".jpeg", ".webp")


@click.command("tsne")
@click.argument("images", type=options.PLACE)
@click.option(
    "-o", "--out", type=options.NEW, required=True, help="Plot: .png, .jpg or .webp."
)
@survey_options(
    tagger="auto",
    tagger_help=" auto: colour if IMAGES is a data set or --unet is given, else none.",
    count=TsneSettings.count,
)
@click.option(
    "--perplexity",
    type=click.FloatRange(1),
    default=TsneSettings.perplexity,
    show_default=True,
    help="About how many neighbours count; at most a third of the pictures.",
)
@click.option(
    "--size",
    type=click.IntRange(256, 12_000),
    default=TsneSettings.size,
    show_default=True,
    help="Side of the plot in pixels.",
)
@click.option(
    "--thumbnail",
    type=click.IntRange(0, 512),
    default=TsneSettings.thumbnail,
    show_default=True,
    help="Side of the pictures in it; 0: as suits their number.",
)
def command(
    images: Path,
    out: Path,
    perplexity: float,
    size: int,
    thumbnail: int,
    **settings: Any,
) -> None:
    """Lay pictures out by style (t-SNE), framed in the colour of their tag.

    IMAGES is a data set or a folder of pictures. Pictures of like style lie close to
    each other (t-SNE); rare tags lie on top. A CSV beside the plot has a line for each
    picture: its name, x and y in the layout, left and top in the plot, its tag.

    \b
    Example:
        anime-draw tsne data/faces --vae runs/vae/model.safetensors -o tsne.png
        anime-draw tsne portraits --vae vae.safetensors --unet unet.safetensors \\
            -o tsne.png
        anime-draw tsne portraits --vae vae.safetensors --tags tags.csv -o tsne.png
    """
    if out.suffix.lower() not in WRITABLE:
        raise click.BadParameter(f"{out} is no .png, .jpg or .webp", param_hint="--out")
    from anime_draw.tsne_plot import choose_thumbnail

    settings["tagger"] = choose_tagger(images, settings)
    exhibits = draw_exhibits(images, settings)
    side = thumbnail or choose_thumbnail(len(exhibits), size)
    skipped: list[Skipped] = []
    surveyed = run_survey(images, exhibits, settings, skipped, thumbnail=side)
    draw(out, surveyed, perplexity=perplexity, size=size, seed=settings["seed"])
    finish(skipped)


def choose_tagger(images: Path, settings: Settings) -> str:
    """Return the tagger asked for, or for `auto` the one that can work."""
    from anime_draw.data.folder import INDEX

    if settings["tagger"] != "auto":
        return settings["tagger"]
    if settings["unet"] is not None or (images / INDEX).is_file():
        return "colour"
    return "i2v" if settings["i2v"] is not None else "none"


def draw(
    out: Path,
    surveyed: "list[Surveyed]",
    *,
    perplexity: float,
    size: int,
    seed: int,
) -> None:
    """Lay out, draw and write, and say what came of it."""
    from anime_draw.pictures import save_picture
    from anime_draw.survey import stack_styles
    from anime_draw.tsne import clip_perplexity, lay_out
    from anime_draw.tsne_plot import draw_map, main_tag, write_places

    used = clip_perplexity(perplexity, len(surveyed))
    click.echo(
        f"laying out {len(surveyed)} pictures, perplexity {used:g} ...", err=True
    )
    points = lay_out(stack_styles(surveyed), perplexity=used, seed=seed)
    plot = draw_map(surveyed, points, side=size)
    save_picture(out, plot.picture)
    write_places(out.with_suffix(".csv"), surveyed, points, plot.corners)
    report_agreement(surveyed)
    tagged = sum(main_tag(each) is not None for each in surveyed)
    click.echo(
        f"{len(surveyed)} pictures ({tagged} tagged) laid out in {out}, places in"
        f" {out.with_suffix('.csv')}."
    )


def report_agreement(surveyed: "list[Surveyed]") -> None:
    """Say how often pictures of like style have the same tag."""
    from anime_draw.survey import stack_styles
    from anime_draw.tsne import neighbour_agreement
    from anime_draw.tsne_plot import main_tag

    tagged = [each for each in surveyed if main_tag(each)]
    tags = [str(main_tag(each)) for each in tagged]
    if len(set(tags)) > 1:
        found, chance = neighbour_agreement(stack_styles(tagged), tags)
        click.echo(
            f"the picture of the nearest style has the same tag {found:.0%} of the time"
            f" (by chance {chance:.0%})."
        )
