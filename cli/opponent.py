"""Options of the network that judges what GauGAN draws: its form and what it sees."""

from collections.abc import Callable
from typing import Any

import click

from anime_draw.settings import GauganSettings


def opponent(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --discriminator and what belongs to it."""
    added = (
        click.option(
            "--discriminator",
            type=click.Choice(("patch", "oasis")),
            default=GauganSettings.discriminator,
            show_default=True,
            help="patch: is this patch real, with this mask? oasis: which class has"
            " each pixel, or is it drawn?",
        ),
        click.option(
            "--label-mix",
            type=click.FloatRange(0),
            default=GauganSettings.label_mix,
            show_default=True,
            help="oasis: weight of seeing the same in pictures mixed along outlines.",
        ),
        click.option(
            "--discriminator-width",
            type=click.IntRange(1),
            default=GauganSettings.discriminator_width,
            show_default=True,
            help="Channels of the discriminator's first convolution.",
        ),
        click.option(
            "--discriminator-rate",
            type=click.FloatRange(0, min_open=True),
            default=GauganSettings.discriminator_rate,
            show_default=True,
            help="Learning rate of the discriminator.",
        ),
        click.option(
            "--feature-matching",
            type=click.FloatRange(0),
            default=GauganSettings.feature_matching,
            show_default=True,
            help="patch: weight of the distance in the discriminator's features.",
        ),
        click.option(
            "--augment",
            default=GauganSettings.augment,
            show_default=True,
            help="What may change in what the discriminator sees; or none.",
        ),
        click.option(
            "--augment-target",
            type=click.FloatRange(0, 1, max_open=True),
            default=GauganSettings.augment_target,
            show_default=True,
            help="Change more and more while the discriminator is surer than this of"
            " real pictures (-1 to 1): it learns them by heart; 0: change all from the"
            " beginning.",
        ),
    )
    for option in reversed(added):
        command = option(command)
    return command
