"""Let contenders take turns, each in a process of its own.

A machine is never quite idle, so speeds are compared in pairs: one round of ours, one
of theirs, and so on; what is reported are medians, and the median of the ratios. Each
process is a fresh one, so that its peak memory is its own.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

from table import Table, megabytes

if sys.platform != "win32":
    import resource

LEAST_ROUNDS = 3

Work = Callable[[], object]


@dataclass
class Contender:
    """What takes part: `make(*arguments)` prepares, and returns the work of a round.

    Attributes:
        name: what the table calls it.
        make: runs in the contender's process; must be importable there.
        arguments: for it.
        seconds: of each round that counts.
        peak: bytes of memory at most, None where the system does not tell.
    """

    name: str
    make: Callable[..., Work]
    arguments: tuple[Any, ...] = ()
    seconds: list[float] = field(default_factory=list)
    peak: int | None = None

    @property
    def median(self) -> float:
        """The median seconds of a round."""
        return median(self.seconds)

    def times_faster_than(self, other: "Contender") -> float:
        """Return the median, over rounds, of how many times the speed of another."""
        pairs = zip(self.seconds, other.seconds, strict=True)
        return median(theirs / ours for ours, theirs in pairs)


def race(
    contenders: Sequence[Contender],
    seconds: float,
    *,
    warm_up: bool = True,
) -> None:
    """Let all take turns, and note the seconds of their rounds and the peak memory.

    Args:
        contenders: who.
        seconds: how long, about, but three rounds at least; 0: one round.
        warm_up: begin with a round that does not count.
    """
    least = LEAST_ROUNDS if seconds else 1
    processes = [_Process(each) for each in contenders]
    try:
        for process in processes * warm_up:
            process.ask("round")
        end = time.monotonic() + seconds
        while len(contenders[0].seconds) < least or time.monotonic() < end:
            for contender, process in zip(contenders, processes, strict=True):
                contender.seconds.append(process.ask("round"))
        for contender, process in zip(contenders, processes, strict=True):
            contender.peak = process.ask("peak")
    finally:
        for process in processes:
            process.close()


def compare(
    title: str,
    contenders: Sequence[Contender],
    *,
    items: int,
    unit: str,
    seconds: float,
    notes: Sequence[str] = (),
) -> Table:
    """Let contenders race, and lay their figures out.

    Args:
        title: of the table.
        contenders: the first is what the others are compared with.
        items: that a round works on.
        unit: what an item is, in the plural.
        seconds: see `race`.
        notes: lines below the table.
    """
    race(contenders, seconds)
    first = contenders[0]
    rows = [
        (
            each.name,
            items / each.median,
            each.times_faster_than(first),
            megabytes(each.peak),
        )
        for each in contenders
    ]
    return Table(title, ("", f"{unit}/s", "times", "peak MB"), rows, notes)


class _Process:
    def __init__(self, contender: Contender) -> None:
        context = get_context("spawn")
        self._pipe, far_end = context.Pipe()
        words = (far_end, contender.make, contender.arguments)
        self._process = context.Process(target=_serve, args=words, daemon=True)
        self._process.start()
        far_end.close()
        self._name = contender.name

    def ask(self, question: str) -> Any:
        try:
            self._pipe.send(question)
            return self._pipe.recv()
        except (EOFError, OSError) as error:
            raise RuntimeError(f"{self._name}: ended early, see above") from error

    def close(self) -> None:
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection, make: Callable[..., Work], arguments: tuple) -> None:
    work = make(*arguments)
    for question in _questions(pipe):
        if question == "peak":
            pipe.send(peak_memory())
            continue
        began = time.perf_counter()
        work()
        pipe.send(time.perf_counter() - began)


def _questions(pipe: Connection) -> Iterator[str]:
    while True:
        try:
            yield pipe.recv()
        except EOFError:
            return


def peak_memory() -> int | None:
    """Return the most bytes that this process has held; None if nobody knows."""
    if sys.platform == "linux":  # getrusage would count what the parent held
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return None
