"""`anime-draw evaluate`: measure a U-Net or a GauGAN."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.results import Skipped
from anime_draw.settings import EvaluateSettings

from .. import options
from ..progress import finish, progress, report_skipped

if TYPE_CHECKING:
    from anime_draw.evaluation.bootstrap import Score
    from anime_draw.evaluation.gaugan import GauganEvaluation
    from anime_draw.evaluation.unet import UnetEvaluation

LABEL, CELL = 19, 29  # characters


@click.group("evaluate")
def command() -> None:
    """Measure a U-Net or a GauGAN, with confidence intervals.

    \b
    Example:
        anime-draw evaluate unet --dataset data/labelled --unet unet.safetensors -o out
    """


def shared(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that both have."""
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
                "--unet",
                type=options.FILE,
                required=True,
                help="The model file of train-unet.",
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


@command.command("unet")
@shared
@click.option(
    "--flip", is_flag=True, help="Average with the mirrored picture when segmenting."
)
def evaluate_unet(
    dataset: Path, unet: Path, out: Path, flip: bool, **settings: Any
) -> None:
    """Compare a U-Net's masks with those of a data set.

    Gives IoU per class, mean IoU, pixel accuracy, mean boundary IoU (of the pixels
    along outlines alone) and the confusion matrix as a picture; how it was measured is
    written beside the numbers.

    \b
    Example:
        anime-draw evaluate unet --dataset data/labelled --unet unet.safetensors -o out
    """
    from anime_draw.data.folder import open_dataset
    from anime_draw.evaluation.protocol import select
    from anime_draw.evaluation.unet import UnetEvaluation
    from anime_draw.segmenter import Segmenter

    chosen = EvaluateSettings(**settings)
    selection = select(open_dataset(dataset), chosen)
    segmenter = Segmenter.load(unet, chosen.device, chosen.precision)
    run = UnetEvaluation(selection, segmenter, unet, chosen, flip)
    skipped = _follow(run)
    scores = run.write(out)
    _report({"": scores.rows() | {"boundary": run.boundary_scores()[1]}})
    click.echo(
        f"{len(run) - len(skipped)} pictures ({selection.split}) measured; report,"
        f" confusion matrix and the worst pictures written to {out}."
    )
    finish(skipped)


@command.command("gaugan")
@shared
@click.option(
    "--model", type=options.FILE, required=True, help="The model file of train-gaugan."
)
@click.option(
    "--style",
    "styles",
    type=click.Choice(("own", "borrowed", "random")),
    multiple=True,
    default=EvaluateSettings.styles,
    show_default=True,
    help="Draw every mask in the style of its own picture, of another one, or in one"
    " by chance; may be given several times.",
)
@click.option(
    "--variety",
    type=click.IntRange(0),
    default=EvaluateSettings.variety,
    show_default=True,
    help="Masks that are drawn in two random styles to see how different they look;"
    " 0: none.",
)
@click.option(
    "--features",
    type=options.FILE,
    help="An ONNX network in whose features distances are taken: one RGB picture in"
    " -1..1 in, features out.  [default: the encoder of --unet]",
)
@click.option(
    "--features-name",
    default="",
    help="What to call it. inception: the file holds Inception's last pooling, and"
    " the distances are called FID and KID.",
)
@click.option(
    "--features-size",
    type=click.IntRange(8),
    default=299,
    show_default=True,
    help="Pixels that this network takes.",
)
def evaluate_gaugan(
    dataset: Path,
    unet: Path,
    model: Path,
    out: Path,
    features: Path | None,
    features_name: str,
    features_size: int,
    styles: tuple[str, ...],
    **settings: Any,
) -> None:
    """Measure what a GauGAN draws from the masks of a data set.

    Masks are drawn in the styles of their own pictures and in styles borrowed from
    others, and the real pictures' own figures stand beside.

    Mask consistency: what was drawn is segmented by the U-Net and compared with its
    mask. Frechet and kernel distance in the features of a network that the report
    names. Reconstruction: L1 and SSIM between a picture and what is drawn from its own
    mask and style. Style: how far the drawing's style is from the one asked for, how
    often that one is the nearest of all, and how far the colour of the hair is from
    the one asked for. Hair: how far the spectrum stands out where upsampling leaves a
    grid (1: not at all), and fine noise beside that of real hair (1: as much). Variety:
    how different one mask looks in two random styles.

    \b
    Example:
        anime-draw evaluate gaugan --dataset data/all --unet unet.safetensors \\
            --model gaugan.safetensors -o out
    """
    from anime_draw.data.folder import open_dataset
    from anime_draw.evaluation.features import load_features
    from anime_draw.evaluation.gaugan import GauganEvaluation
    from anime_draw.evaluation.protocol import select
    from anime_draw.evaluation.report import write_report
    from anime_draw.painter import Painter
    from anime_draw.segmenter import Segmenter

    chosen = EvaluateSettings(styles=tuple(dict.fromkeys(styles)), **settings)
    selection = select(open_dataset(dataset), chosen)
    segmenter = Segmenter.load(unet, chosen.device, chosen.precision)
    painter = Painter.load(model, chosen.device, chosen.precision)
    network = load_features(
        features,
        name=features_name,
        size=features_size,
        segmenter=segmenter,
        unet=unet,
    )
    models = {"gaugan": model, "unet": unet}
    run = GauganEvaluation(selection, painter, segmenter, network, models, chosen)
    skipped = _follow(run)
    scores = write_report(run, out)
    sets = scores.drawn | {"real": scores.real}
    _report({name: each.rows() for name, each in sets.items()})
    for name, score in scores.variety.items():
        click.echo(f"{'variety, ' + name:<{LABEL}}{score}")
    click.echo(f"distances in: {network.name}")
    click.echo(
        f"{len(run.names)} pictures ({selection.split}) measured; report and sheet"
        f" written to {out}."
    )
    finish(skipped)


def _follow(run: "UnetEvaluation | GauganEvaluation") -> list[Skipped]:
    skipped: list[Skipped] = []
    items: Iterable[Any] = progress(run, label="evaluate", total=len(run))
    for _ in report_skipped(items, skipped):
        pass
    return skipped


def _report(columns: "dict[str, dict[str, Score]]") -> None:
    if len(columns) > 1:
        heading = "".join(f"{name:<{CELL}}" for name in columns)
        click.echo(f"{'':<{LABEL}}{heading}".rstrip())
    for name in dict.fromkeys(name for rows in columns.values() for name in rows):
        cells = [str(rows.get(name, "")) for rows in columns.values()]
        line = "".join(f"{cell:<{CELL}}" for cell in cells)
        click.echo(f"{name:<{LABEL}}{line}".rstrip())
