"""`anime-draw evaluate`: measure a U-Net, a GauGAN or attributes."""

import click

from . import attributes, gaugan, unet


@click.group("evaluate")
def command() -> None:
    """Measure a U-Net, a GauGAN or attributes, with confidence intervals.

    \b
    Example:
        anime-draw evaluate unet --dataset data/labelled --unet unet.safetensors -o out
    """


for each in (unet, gaugan, attributes):
    command.add_command(each.command)
