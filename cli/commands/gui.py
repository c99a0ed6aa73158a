"""`anime-draw gui`: open the editor."""

import importlib
from pathlib import Path

import click

from .. import options


@click.command("gui")
@click.argument("mask", required=False, type=options.FILE)
@click.option(
    "--model",
    type=options.FILE,
    help="GauGAN model file.  [default: the one that comes with the program]",
)
def command(mask: Path | None, model: Path | None) -> None:
    """Open the editor: paint MASK, or an example, and see the portrait.

    \b
        anime-draw gui
        anime-draw gui mask.png --model runs/gaugan/model.safetensors
    """
    importlib.import_module(neighbour(__package__)).run(mask, model)


def neighbour(package: str) -> str:
    """Return the name of gui.app beside the package of the commands.

    The window is no part of cli and is not imported by it, only started. In a
    checkout the two are cli and gui, installed anime_draw.cli and anime_draw.gui.
    """
    return f"{package.removesuffix('cli.commands')}gui.app"
