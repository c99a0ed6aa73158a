"""`anime-draw generate`: masks to portraits."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.results import Skipped
from anime_draw.settings import GenerateSettings

from .. import options, styling
from ..progress import finish, progress, report_skipped

if TYPE_CHECKING:
    from anime_draw.drawing import Drawn, Look
    from anime_draw.painter import Painter
    from anime_draw.pictures import Picture

WRITABLE = (".png", ".jpg", ".jpeg", ".webp")
SHEET_MASKS = 100  # rows of a sheet; more would be too high to open
SHEET_CELL = 160  # pixels


@click.command("generate")
@click.argument("masks", nargs=-1, required=True, type=options.PLACE, metavar="MASK...")
@click.option(
    "-o",
    "--out",
    type=options.NEW,
    required=True,
    help="A file for one picture (.png, .jpg, .webp), a folder for many.",
)
@styling.model
@click.option(
    "--reference",
    "references",
    type=options.FILE,
    multiple=True,
    help="Picture whose style to take; again for a mixture.",
)
@click.option(
    "--weight",
    "weights",
    type=click.FloatRange(0),
    multiple=True,
    help="Share of each --reference, in their order.  [default: all alike]",
)
@click.option(
    "--strength",
    type=click.FloatRange(0, 1),
    default=GenerateSettings.strength,
    show_default=True,
    help="Of the references against a random style.",
)
@click.option(
    "--attribute",
    "attributes",
    multiple=True,
    metavar="NAME=AMOUNT",
    help='Move all styles, as in "blonde hair=0.8"; may be repeated.',
)
@styling.attributes_file
@styling.eyes
@styling.parts
@click.option(
    "--count",
    type=click.IntRange(1),
    default=GenerateSettings.count,
    show_default=True,
    help="Pictures of each mask, with the seeds that follow --seed.",
)
@click.option("--sheet", type=options.NEW, help="Also lay masks and pictures out here.")
@options.seed(GenerateSettings.seed)
@options.device(GenerateSettings.device)
def command(
    masks: tuple[Path, ...], out: Path, sheet: Path | None, **settings: Any
) -> None:
    """Draw the portrait of each MASK, a file or a folder of them.

    A mask is a PNG of class ids or class colours, or a labelme JSON file. The PNG
    that is written remembers the settings it was drawn with.

    \b
        anime-draw generate mask.png -o portrait.png
        anime-draw generate masks/ --reference face.jpg -o portraits/
        anime-draw generate mask.png --reference a.jpg --part hair=b.jpg -o mixed.png
        anime-draw generate mask.png --attribute "blonde hair=0.8" --count 8 \\
            -o portraits/ --sheet sheet.png
    """
    check(settings)
    from anime_draw.drawing import draw
    from anime_draw.painter import Painter

    placed = place(masks, out, settings["count"])
    model = styling.model_path(settings["model"])
    painter = Painter.load(model, settings["device"], settings["precision"])
    looks = read_looks(painter, model, settings)
    skipped: list[Skipped] = []
    rows: dict[Path, list[Picture]] = {}
    results = report_skipped(
        draw(painter, placed, looks, {"model": str(model)}), skipped
    )
    drawn = collect(results, rows) if sheet else results
    shown = progress(drawn, label="generate", total=len(placed) * len(looks))
    count = sum(not isinstance(item, Skipped) for item in shown)
    pictures = "picture" if count == 1 else "pictures"
    click.echo(f"{count} {pictures} of {painter.size} px written to {out}.")
    if sheet and rows:
        save_sheet(sheet, rows, looks)
    finish(skipped)


def check(settings: dict[str, Any]) -> None:
    """Refuse options that do not go together."""
    num_references, num_weights = len(settings["references"]), len(settings["weights"])
    if num_weights not in (0, num_references):
        raise click.UsageError(
            f"{num_weights} --weight for {num_references} --reference; give one each"
        )
    if num_weights and not any(settings["weights"]):
        raise click.UsageError("every --weight is 0; one has to count")
    if num_references and settings["count"] > 1 and settings["strength"] == 1:
        raise click.UsageError(
            "with --reference alone, all of --count would be alike; add a random share"
            " with --strength 0.7"
        )


def place(masks: tuple[Path, ...], out: Path, count: int) -> list[tuple[Path, Path]]:
    """Return each mask file and the file of its picture."""
    from anime_draw.drawing import find_masks, place_pictures

    found = list(find_masks(masks))
    if out.suffix.lower() not in WRITABLE:
        return list(place_pictures(found, out))
    if len(found) * count > 1:
        raise click.UsageError(
            f"-o {out} is one file, but {len(found) * count} pictures are to be drawn;"
            " name a folder"
        )
    return [(found[0][0], out)]


def read_looks(
    painter: "Painter", model: Path, settings: dict[str, Any]
) -> list["Look"]:
    """Turn seeds, references and attributes into styles."""
    from anime_draw.drawing import make_looks

    amounts = dict(
        styling.parse_amounts(settings["attributes"], GenerateSettings.amount)
    )
    attributes = None
    if amounts:
        attributes = styling.open_attributes(settings["attributes_path"], model)
    seed = settings["seed"]
    looks = make_looks(
        painter,
        range(seed, seed + settings["count"]),
        references=settings["references"],
        weights=settings["weights"],
        strength=settings["strength"],
        attributes=attributes,
        amounts=amounts,
        eyes=settings["eyes"],
        parts=settings["parts"],
    )
    return list(looks)


def collect(
    results: Iterable["Drawn | Skipped"], rows: dict[Path, list["Picture"]]
) -> Iterator["Drawn | Skipped"]:
    """Pass results on and keep thumbnails: by mask, the mask itself first."""
    from anime_draw.masks import colourise, resize_mask
    from anime_draw.pictures import resize_picture

    for item in results:
        if not isinstance(item, Skipped):
            if item.mask_path not in rows and len(rows) < SHEET_MASKS:
                small = resize_mask(item.mask, SHEET_CELL)
                rows[item.mask_path] = [colourise(small)]
            if row := rows.get(item.mask_path):
                row.append(resize_picture(item.picture, SHEET_CELL))
        yield item


def save_sheet(
    path: Path, rows: dict[Path, list["Picture"]], looks: list["Look"]
) -> None:
    """Save masks and their pictures side by side."""
    from anime_draw.pictures import save_picture
    from anime_draw.sheets import contact_sheet

    header = ["mask", *(f"seed {look.settings['seed']}" for look in looks)]
    picture = contact_sheet(list(rows.values()), size=SHEET_CELL, header=header)
    save_picture(path, picture)
    click.echo(f"Sheet of them written to {path}.")
