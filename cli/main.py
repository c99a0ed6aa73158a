"""The `anime-draw` command: the group, and the one place where errors become lines."""

import importlib
import sys
from typing import Any

import click

from anime_draw.allocator import keep_memory
from anime_draw.errors import AnimeDrawError, MemoryShortage, refusal

from .several import WORDS, end_watched, watched

COMMANDS = {
    "Make a data set": (
        "sample-data",
        "annotate",
        "annotate-convert",
        "augment",
        "segment-dataset",
    ),
    "Train": ("train-unet", "train-vae", "train-gaugan", "train-eyes", "train-masks"),
    "Look into it": ("tsne", "attributes", "evaluate"),
    "Draw": ("generate", "morph", "sample-masks", "gui", "export"),
}

# Options that take memory; a training's --size is that of its network.
THIRSTY = ("--batch-size", "--encoder-batch", "--keep")
ALSO_THIRSTY = ("--size",)


class Group(click.Group):
    """Load commands by name; show our own errors as one line, no traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in COMMANDS.values() for name in names]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(ctx):
            return None
        module = f".commands.{name.replace('-', '_')}"
        return importlib.import_module(module, __package__).command

    def format_commands(
        self, ctx: click.Context, formatter: click.HelpFormatter
    ) -> None:
        for title, names in COMMANDS.items():
            with formatter.section(title):
                rows = []
                for name in names:
                    command = self.get_command(ctx, name)
                    assert command is not None
                    rows.append((name, command.get_short_help_str(70)))
                formatter.write_dl(rows)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta[WORDS] = [*args]
        return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return self.carry_out(ctx)
        except (AnimeDrawError, click.ClickException, KeyboardInterrupt) as error:
            if watched():
                end_watched(error)
            if isinstance(error, AnimeDrawError):
                raise click.ClickException(str(error)) from error
            if isinstance(error, click.ClickException):
                raise
            click.echo("Stopped; what is written is whole.", err=True)
            sys.exit(130)

    def carry_out(self, ctx: click.Context) -> Any:
        """Do what a person asks for; what the system refuses is an error of ours."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            if (told := refusal(error)) is None:
                raise
            if isinstance(told, MemoryShortage):
                told = MemoryShortage(f"{told}{self.thrift(ctx)}")
            raise told from error

    def thrift(self, ctx: click.Context) -> str:
        """Return with which options of the command less memory can be asked for."""
        command = self.get_command(ctx, ctx.invoked_subcommand or "")
        assert command is not None
        names = {name for each in command.params for name in each.opts}
        training = (command.name or "").startswith("train-")
        thirsty = THIRSTY if training else THIRSTY + ALSO_THIRSTY
        found = [name for name in thirsty if name in names]
        return f", or ask for less by {' or '.join(found)}" if found else ""


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="anime-draw")
def main() -> None:
    """Draw anime portraits by painting a segmentation mask.

    From labelme annotations of your own pictures to a trained GauGAN, command by
    command; then paint masks in the window that `anime-draw gui` opens.
    """
    keep_memory()


if __name__ == "__main__":
    main()
