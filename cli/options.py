"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from anime_draw.settings import LOOKS

from .several import several

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
PLACE = click.Path(path_type=Path, exists=True)
NEW = click.Path(path_type=Path)


def seed(default: int) -> Decorator:
    """Add --seed."""
    return click.option(
        "--seed",
        type=click.IntRange(0),  # NumPy takes no negative ones
        default=default,
        show_default=True,
        help="Of everything random.",
    )


def workers(default: int) -> Decorator:
    """Add --workers."""
    return click.option(
        "--workers",
        type=click.IntRange(0),
        default=default,
        show_default=True,
        help="Processes or threads that work beside the main one.",
    )


def looks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --looks."""
    return click.option(
        "--looks",
        type=click.Choice(LOOKS),
        default=LOOKS[0],
        show_default=True,
        help="Of the U-Net at each picture, whose average is more exact than one: 2:"
        " at its mirror image too; 4: at both in three quarters of their size too,"
        " a third as fast.",
    )(command)


def device(default: str = "auto", *, float16: bool = False) -> Decorator:
    """Add --device and --precision, perhaps with float16 as well."""
    precisions = ["auto", "float32", "bfloat16"]
    meaning = "auto: bfloat16 where the chip has it."
    if float16:
        precisions.append("float16")
        meaning += " float16: for older NVIDIA cards; the loss is scaled."

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        command = click.option(
            "--precision",
            type=click.Choice(precisions),
            default="auto",
            show_default=True,
            help=meaning,
        )(command)
        return click.option(
            "--device",
            default=default,
            show_default=True,
            metavar="auto|cpu|cuda|mps",
            help="auto: CUDA, else MPS, else the CPU.",
        )(command)

    return add


def training(settings: Any) -> Decorator:
    """Add the options that every training command has, defaults from `settings`."""
    options = (
        click.option(
            "--steps",
            type=click.IntRange(1),
            default=settings.steps,
            show_default=True,
            help="Steps in total.",
        ),
        click.option(
            "--batch-size",
            type=click.IntRange(1),
            default=settings.batch_size,
            show_default=True,
            help="Pictures in a batch.",
        ),
        click.option(
            "--learning-rate",
            type=click.FloatRange(0, min_open=True),
            default=settings.learning_rate,
            show_default=True,
            help="Of the optimiser.",
        ),
        click.option(
            "--average",
            type=click.FloatRange(0, 1, max_open=True),
            default=settings.average,
            show_default=True,
            help="Decay of the weight average (EMA) that is kept as the model.",
        ),
        click.option(
            "--validate-every",
            type=click.IntRange(0),
            default=settings.validate_every,
            show_default=True,
            help="Steps between validations; 0: only at the end.",
        ),
        click.option(
            "--sheet-every",
            type=click.IntRange(0),
            default=settings.sheet_every,
            show_default=True,
            help="Steps between sample sheets; 0: only at the end.",
        ),
        click.option(
            "--save-every",
            type=click.IntRange(0),
            default=settings.save_every,
            show_default=True,
            help="Steps between saves; 0: only at the end.",
        ),
        click.option(
            "--patience",
            type=click.IntRange(0),
            default=settings.patience,
            show_default=True,
            help="Stop after so many validations without a better score; 0: never.",
        ),
        click.option(
            "--strategy",
            type=click.Choice(("ddp", "fsdp")),
            default=settings.strategy,
            show_default=True,
            help="With --devices. ddp: each process has all weights; fsdp: each keeps a"
            " part, for networks that one device has no room for.",
        ),
        workers(settings.workers),
        seed(settings.seed),
        device(settings.device, float16=True),
    )

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        command = several(command)
        for option in reversed(options):
            command = option(command)
        return command

    return add


def keep(default: float) -> Decorator:
    """Add --keep."""
    return click.option(
        "--keep",
        type=click.FloatRange(0),
        default=default,
        show_default=True,
        metavar="GIB",
        help="Memory for decoded pictures: a thousand of 512 px take 1 GiB.",
    )


def generative(settings: Any) -> Decorator:
    """Add --accumulate, --mirror and --keep."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        command = keep(settings.keep)(command)
        command = click.option(
            "--mirror",
            type=click.FloatRange(0, 1),
            default=settings.mirror,
            show_default=True,
            help="How likely a picture is mirrored.",
        )(command)
        return click.option(
            "--accumulate",
            type=click.IntRange(1),
            default=settings.accumulate,
            show_default=True,
            help="Batches per step: big steps in little memory.",
        )(command)

    return add
