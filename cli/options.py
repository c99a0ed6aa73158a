"""Options that several commands share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
PLACE = click.Path(path_type=Path, exists=True)
NEW = click.Path(path_type=Path)


def seed(default: int) -> Decorator:
    """Add --seed."""
    return click.option(
        "--seed", default=default, show_default=True, help="Of everything random."
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


def device(default: str = "auto") -> Decorator:
    """Add --device and --precision."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        precisions = click.Choice(("auto", "float32", "bfloat16"))
        command = click.option(
            "--precision",
            type=precisions,
            default="auto",
            show_default=True,
            help="auto: bfloat16 where the chip has it.",
        )(command)
        return click.option(
            "--device",
            default=default,
            show_default=True,
            metavar="auto|cpu|cuda|mps",
            help="auto: CUDA, else MPS, else the CPU.",
        )(command)

    return add
