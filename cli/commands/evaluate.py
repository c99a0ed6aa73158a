"""`anime-draw evaluate`: measure a U-Net or a GauGAN."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from anime_draw.classes import NAMES
from anime_draw.config import EvaluateSettings
from anime_draw.results import Skipped

from .. import options
from ..progress import finish, progress, report_skipped

if TYPE_CHECKING:
    from anime_draw.evaluation.bootstrap import Score
    from anime_draw.evaluation.gaugan import GauganEvaluation
    from anime_draw.evaluation.unet import MaskScores, UnetEvaluation


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
    _report_masks({"": scores})
    click.echo(f"{'boundary':<12}{run.boundary_scores()[1]}")
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
    type=click.Choice(("own", "random")),
    default=EvaluateSettings.style,
    show_default=True,
    help="Draw every mask in the style of its own picture, or in one by chance.",
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
    **settings: Any,
) -> None:
    """Measure what a GauGAN draws from the masks of a data set.

    Mask consistency: what was drawn is segmented by the U-Net and compared with its
    mask, beside the same for the real pictures. Reconstruction: L1 and SSIM between a
    picture and what is drawn from its own mask and style. Frechet and kernel distance
    in the features of a network that the report names.

    \b
    Example:
        anime-draw evaluate gaugan --dataset data/all --unet unet.safetensors \\
            --model gaugan.safetensors -o out
    """
    from anime_draw.data.folder import open_dataset
    from anime_draw.evaluation.features import load_features
    from anime_draw.evaluation.gaugan import GauganEvaluation
    from anime_draw.evaluation.protocol import select
    from anime_draw.painter import Painter
    from anime_draw.segmenter import Segmenter

    chosen = EvaluateSettings(**settings)
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
    scores = run.write(out)
    _report_masks({"drawn": scores.drawn, "real": scores.real})
    for name, score in scores.reconstruction.items():
        click.echo(f"{name:<12}{score}")
    for name, score in scores.distances.items():
        click.echo(f"{name:<12}{score}")
    click.echo(f"distances in: {network.name}")
    click.echo(
        f"{len(run) - len(skipped)} pictures ({selection.split}) measured; report and"
        f" sheet written to {out}."
    )
    finish(skipped)


def _follow(run: "UnetEvaluation | GauganEvaluation") -> list[Skipped]:
    skipped: list[Skipped] = []
    items: Iterable[Any] = progress(run, label="evaluate", total=len(run))
    for _ in report_skipped(items, skipped):
        pass
    return skipped


def _report_masks(columns: "dict[str, MaskScores]") -> None:
    if len(columns) > 1:
        heading = "".join(f"{name:<30}" for name in columns)
        click.echo(f"{'':<12}{heading}".rstrip())
    rows: dict[str, list[Score]] = {
        name: [scores.iou[label] for scores in columns.values()]
        for label, name in enumerate(NAMES)
    }
    rows["mean IoU"] = [scores.mean_iou for scores in columns.values()]
    rows["accuracy"] = [scores.accuracy for scores in columns.values()]
    for name, values in rows.items():
        line = "".join(f"{score!s:<30}" for score in values)
        click.echo(f"{name:<12}{line}".rstrip())
