"""anime-draw train-unet: train the segmentation network."""

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from anime_draw.config import UNET_SIZES, UnetConfig
from anime_draw.settings import UnetSettings

from .. import options

if TYPE_CHECKING:
    from anime_draw.data.folder import Dataset
    from anime_draw.models.unet import Unet
    from anime_draw.training.pseudo_labels import PseudoLabels

LAYOUT = ("version", "width", "origin")  # what --init decides


@click.command("train-unet")
@click.argument("dataset", type=options.FOLDER)
@click.argument("run-dir", type=options.NEW)
@click.option(
    "--version",
    type=click.Choice(tuple(UNET_SIZES)),
    default=UnetConfig.version,
    show_default=True,
    help="v1: 128 px; v2: 512 px, transposed convolutions; v3: upsampling instead;"
    " v4: also sees the whole picture at once and its finest lines.",
)
@click.option(
    "--size",
    type=click.IntRange(32),
    help="Pixels the network works at, a multiple of 32.  [default: 128 or 512, by"
    " version]",
)
@click.option(
    "--width",
    type=click.IntRange(1),
    default=UnetConfig.width,
    show_default=True,
    help="Channels of the decoder at half the size; more, the coarser.",
)
@click.option(
    "--encoder-weights",
    type=options.FILE,
    help="MobileNetV2 weights to start from, by torchvision's names (safetensors).",
)
@click.option(
    "--origin",
    type=click.Choice(("keras", "torchvision")),
    default=UnetConfig.origin,
    show_default=True,
    help="Where these weights come from: decides padding and normalisation.",
)
@click.option(
    "--init",
    type=options.FILE,
    help="Or a trained U-Net to go on from; it says version, width and origin.",
)
@click.option(
    "--augment/--no-augment",
    default=UnetSettings.augment,
    show_default=True,
    help="Turn, warp, tint and blur each picture anew whenever it comes up, instead of"
    " only mirroring it: no copies by `augment` are needed.",
)
@click.option(
    "--dye",
    type=click.FloatRange(0, 1),
    default=UnetSettings.dye,
    show_default=True,
    help="With --augment: how likely hair, clothes and background of a labelled picture"
    " take other colours.",
)
@click.option(
    "--boundary",
    type=click.FloatRange(0),
    default=UnetSettings.boundary,
    show_default=True,
    help="How much more pixels near another class weigh; 1: twice as much.",
)
@click.option(
    "--teacher",
    type=options.FILE,
    help="A trained U-Net that masks the pictures of --unlabelled, to learn from too.",
)
@click.option(
    "--unlabelled",
    type=options.FOLDER,
    help="Pictures without masks: a folder, or a data set, of which only the part to"
    " train on is taken. Those that DATASET has are left out.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0, 1),
    default=UnetSettings.confidence,
    show_default=True,
    help="Of the teacher: where it is less sure, nothing is learned.",
)
@click.option(
    "--unlabelled-weight",
    type=click.FloatRange(0),
    default=UnetSettings.unlabelled_weight,
    show_default=True,
    help="Weight of the teacher's masks beside the true ones.",
)
@options.keep(UnetSettings.keep)
@click.option(
    "--dice",
    type=click.FloatRange(0),
    default=UnetSettings.dice,
    show_default=True,
    help="Weight of the Dice loss beside cross-entropy.",
)
@click.option(
    "--class-weights",
    type=click.Choice(("balanced", "none")),
    default=UnetSettings.class_weights,
    show_default=True,
    help="balanced: rare classes count more.",
)
@click.option(
    "--weight-decay",
    type=click.FloatRange(0),
    default=UnetSettings.weight_decay,
    show_default=True,
    help="Of AdamW.",
)
@options.training(UnetSettings)
@click.pass_context
def command(
    context: click.Context,
    dataset: Path,
    run_dir: Path,
    size: int | None,
    encoder_weights: Path | None,
    init: Path | None,
    teacher: Path | None,
    unlabelled: Path | None,
    **values: Any,
) -> None:
    """Train the segmentation U-Net on DATASET and write the run to RUN_DIR.

    IoU per class is printed at every validation; best.safetensors keeps the best,
    model.safetensors the last. Run the same command again to resume.

    \b
        anime-draw train-unet data/labelled runs/unet --version v4 --augment \\
            --encoder-weights mobilenet_v2.safetensors

    A trained U-Net can teach a better one with pictures that have no masks. Each
    batch holds as many of these as of the others.

    \b
        anime-draw train-unet data/labelled runs/student --augment \\
            --init runs/unet/best.safetensors \\
            --teacher runs/unet/best.safetensors --unlabelled data/pictures
    """
    layout = {name: values.pop(name) for name in LAYOUT}
    check(context, size, encoder_weights, init, teacher, unlabelled)
    from anime_draw.alone import alone_in
    from anime_draw.data.folder import open_dataset
    from anime_draw.files import fingerprint
    from anime_draw.processes import is_first
    from anime_draw.training.agreement import claim
    from anime_draw.training.loop import train
    from anime_draw.training.unet import UnetTrainee

    from ..training import follow

    initial = begin_with(init) if init else None
    if initial is not None:
        layout = {name: getattr(initial.config, name) for name in LAYOUT}
    config = UnetConfig(size=size or UNET_SIZES[layout["version"]], **layout)
    chosen = UnetSettings(**values)
    if not chosen.augment:
        chosen = replace(chosen, dye=0.0)
    data = open_dataset(dataset)
    pseudo = None
    if teacher is not None and unlabelled is not None:
        chosen = replace(
            chosen, teacher=fingerprint(teacher), unlabelled=unlabelled.name
        )
        # Before the teacher writes into another's run, and while it does.
        with alone_in(run_dir) if is_first() else nullcontext():
            if is_first():
                claim(run_dir, UnetTrainee.kind, config, chosen)
            pseudo = ask(teacher, unlabelled, data, config.size, run_dir, chosen)
    trainee = UnetTrainee(
        data,
        config,
        chosen,
        encoder_weights=encoder_weights,
        initial=initial,
        pseudo=pseudo,
    )
    results = train(trainee, run_dir, chosen)
    follow(results, label="train-unet", run_dir=run_dir, steps=chosen.steps)


def check(
    context: click.Context,
    size: int | None,
    encoder_weights: Path | None,
    init: Path | None,
    teacher: Path | None,
    unlabelled: Path | None,
) -> None:
    """Refuse options that contradict each other, before anything slow."""
    if size and size % 32:
        raise click.BadParameter(
            f"{size} is no multiple of 32; {size // 32 * 32} is", param_hint="--size"
        )
    if (teacher is None) != (unlabelled is None):
        raise click.UsageError("--teacher and --unlabelled need each other.")
    if init is None:
        return
    if encoder_weights is not None:
        raise click.UsageError("Give one of --init and --encoder-weights.")
    for name in LAYOUT:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise click.UsageError(
                f"--{name}: the model of --init says it; leave it out."
            )


def begin_with(path: Path) -> "Unet":
    """Load the U-Net of --init."""
    from anime_draw.classes import NUM_CLASSES
    from anime_draw.errors import CheckpointError
    from anime_draw.networks import load_unet

    unet = load_unet(path)
    if (given := unet.config.num_classes) != NUM_CLASSES:
        raise CheckpointError(f"{path}: segments {given} classes, not {NUM_CLASSES}")
    return unet


def ask(
    teacher: Path,
    unlabelled: Path,
    data: "Dataset",
    size: int,
    run_dir: Path,
    settings: UnetSettings,
) -> "PseudoLabels":
    """Let the teacher mask the unlabelled pictures."""
    from anime_draw.data.portraits import Portraits
    from anime_draw.segmenter import Segmenter
    from anime_draw.training.pseudo_labels import (
        FOLDER,
        PseudoLabels,
        unlabelled_names,
    )

    from ..progress import progress, say

    portraits = Portraits(unlabelled, size, keep=settings.keep)
    pseudo = PseudoLabels(
        Segmenter.load(teacher, settings.device, settings.precision),
        portraits,
        unlabelled_names(portraits, data),
        run_dir / FOLDER,
        confidence=settings.confidence,
        workers=settings.workers,
    )
    for _ in progress(pseudo, label="teacher", total=len(pseudo.missing)):
        pass
    say(
        f"{teacher}: has masked {len(pseudo)} pictures, and is sure of"
        f" {pseudo.sure:.0%} of their pixels."
    )
    return pseudo
