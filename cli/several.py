"""Run a command on several devices and machines, as processes that work as one."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from functools import wraps
from typing import Any

import click

from anime_draw.errors import LostError
from anime_draw.settings import LaunchSettings

WORDS = "anime_draw.words"  # where a context keeps what a person typed


def several(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --devices and --nodes."""

    @wraps(command)
    def run(*values: Any, devices: int, nodes: int, **named: Any) -> Any:
        if by_agent():
            with one_of_several(named["device"], devices, nodes):
                return command(*values, **named)
        if max(devices, 1) * max(nodes, 1) > 1:
            return start(named["device"], max(devices, 1), max(nodes, 1))
        return command(*values, **named)

    run = click.option(
        "--nodes",
        type=click.IntRange(0),
        default=LaunchSettings.nodes,
        help="Machines, each with as many devices; start the command on each of them."
        "  [default: 1, or as many as torchrun knows of]",
    )(run)
    return click.option(
        "--devices",
        type=click.IntRange(0),
        default=LaunchSettings.devices,
        help="Devices to work on, each in a process of its own.  [default: 1, or as"
        " many as torchrun has started processes]",
    )(run)


def by_agent() -> bool:
    """Tell whether torchrun, or `start`, has started this process."""
    return "TORCHELASTIC_RUN_ID" in os.environ


def speaks() -> bool:
    """Tell whether this process shows how far it is, for all."""
    return not by_agent() or os.environ.get("RANK", "0") == "0"


def start(device: str, devices: int, nodes: int) -> None:
    """Start this command once for each device, and end as these processes do."""
    from anime_draw.launch import launch

    assert __package__ is not None
    words = click.get_current_context().meta[WORDS]
    module = ["-m", __package__, *words]
    ending = launch(module, devices=devices, nodes=nodes, device=device)
    if ending.reason:
        click.echo(f"Error: {ending.reason}", err=True)
    sys.exit(ending.code)


@contextmanager
def one_of_several(device: str, devices: int, nodes: int) -> Iterator[None]:
    """Work as one with the others; all end with the highest exit code of any."""
    from anime_draw import processes
    from anime_draw.launch import joined, leave_word

    code: Any = 0
    with joined(device, devices, nodes), open(os.devnull, "w") as nowhere:
        with redirect_stdout(sys.stdout if speaks() else nowhere):
            try:
                yield
            except SystemExit as end:  # some files were skipped
                code = end.code
        code = max(processes.everyones(code))
    if code:
        leave_word("")
        sys.exit(code)


def watched() -> bool:
    """Tell whether whoever has started this process says for it what goes wrong."""
    return os.environ.get("TORCHELASTIC_RUN_ID", "").startswith("anime-draw")


def end_watched(error: BaseException) -> None:
    """End one of several processes, leaving word of the reason."""
    from anime_draw.launch import LOST, STOPPED, leave_word

    if isinstance(error, LostError):
        sys.exit(LOST)
    if isinstance(error, KeyboardInterrupt):
        sys.exit(STOPPED)
    if isinstance(error, click.ClickException):
        leave_word(error.format_message())
        sys.exit(error.exit_code)
    leave_word(str(error))
    sys.exit(1)
