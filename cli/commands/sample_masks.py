"""anime-draw sample-masks: draw masks by chance."""

from pathlib import Path

import click

from anime_draw.settings import SampleMasksSettings

from .. import options

DEFAULTS = SampleMasksSettings
COLUMNS = 8  # of the sheet


@click.command("sample-masks")
@click.option(
    "--model",
    type=options.FILE,
    help="Model file of train-masks.  [default: the one that comes with the program]",
)
@click.option(
    "-o",
    "--out",
    type=options.NEW,
    required=True,
    help="Folder for the masks, named by their place after --seed.",
)
@click.option(
    "--count",
    type=click.IntRange(1),
    default=DEFAULTS.count,
    show_default=True,
    help="How many.",
)
@click.option(
    "--size",
    type=click.IntRange(8, 4096),
    default=DEFAULTS.size,
    show_default=True,
    help="Pixels of their side.",
)
@click.option(
    "--variety",
    type=click.FloatRange(0, 2),
    default=DEFAULTS.variety,
    show_default=True,
    help="0: the mean mask; 1: as varied as the training masks.",
)
@click.option("--like", type=options.FILE, help="Draw variations of this mask instead.")
@click.option("--sheet", type=options.NEW, help="Also lay the masks out here.")
@options.seed(DEFAULTS.seed)
@options.device(DEFAULTS.device)
def command(
    model: Path | None,
    out: Path,
    count: int,
    size: int,
    variety: float,
    like: Path | None,
    sheet: Path | None,
    seed: int,
    device: str,
    precision: str,
) -> None:
    """Draw random masks: faces to start from.

    \b
        anime-draw sample-masks -o masks --sheet masks.png
        anime-draw sample-masks --model runs/masks/model.safetensors -o alike \\
            --like mask.png --variety 0.3 --sheet alike.png
    """
    from anime_draw.bundled import require_mask_model
    from anime_draw.masks import colourise, load_mask, save_mask
    from anime_draw.pictures import save_picture
    from anime_draw.random_masks import MaskSampler
    from anime_draw.sheets import contact_sheet, in_rows

    sampler = MaskSampler.load(model or require_mask_model(), device, precision)
    start = None if like is None else load_mask(like)
    masks = sampler.sample(count, seed, size=size, variety=variety, like=start)
    for number, mask in enumerate(masks):
        save_mask(out / f"mask-{seed}-{number:04}.png", mask)
    click.echo(f"{count} masks of {size} px written to {out}.")
    if sheet is not None:
        rows = in_rows([colourise(mask) for mask in masks], COLUMNS)
        save_picture(sheet, contact_sheet(rows, size=min(size, 192)))
        click.echo(f"Sheet of them written to {sheet}.")
