"""Show how far a long command is: a bar on a terminal, plain lines elsewhere."""

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

import click

from anime_draw.results import Skipped

from .several import speaks

Item = TypeVar("Item")
PLAIN_EVERY = 15.0  # seconds between two lines where there is no terminal


def progress(
    items: Iterable[Item],
    *,
    label: str,
    total: int | None,
    start: int = 0,
    unit: str = "",
) -> Iterator[Item]:
    """Pass items on while showing their number, rate and the time left on stderr."""
    if not speaks():
        yield from items
    elif sys.stderr.isatty():
        from tqdm import tqdm

        yield from tqdm(
            items, desc=label, total=total, initial=start, unit=unit or "it"
        )
    else:
        yield from _plain(items, label=label, total=total, start=start)


def say(text: str) -> None:
    """Print a line on stderr: one of several processes for all of them."""
    if speaks():
        click.echo(text, err=True)


def _plain(
    items: Iterable[Item], *, label: str, total: int | None, start: int
) -> Iterator[Item]:
    began = last = time.monotonic()
    of = f"/{total}" if total else ""
    for count, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if now - last >= PLAIN_EVERY:
            rate = count / (now - began)
            done = start + count
            left = f", {_duration((total - done) / rate)} left" if total else ""
            click.echo(f"{label}: {done}{of}, {rate:.1f}/s{left}", err=True)
            last = now


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def report_skipped(items: Iterable[Item], skipped: list[Skipped]) -> Iterator[Item]:
    """Print each skipped file at once and collect it; pass on everything else."""
    for item in items:
        if isinstance(item, Skipped):
            skipped.append(item)
            click.echo(f"skipped: {item.reason}", err=True)
        yield item


def finish(skipped: list[Skipped]) -> None:
    """End with exit code 1 if files were skipped, saying how many."""
    if skipped:
        click.echo(f"{len(skipped)} skipped, see above.", err=True)
        sys.exit(1)
