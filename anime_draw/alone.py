"""One process at a time makes what is in a folder.

A training that is forgotten in another window, and the same command again to go on
with it: two that write state.pt by turns would be the end of both.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Protocol, TypeVar

from filelock import FileLock, Timeout

from anime_draw.errors import AnimeDrawError
from anime_draw.files import cannot_write
from anime_draw.partials import remove

LOCK = ".lock"  # stays after a kill, but nobody holds it then


class Run(Protocol):
    """What writes into a folder as it is iterated over."""

    out: Path


Some = TypeVar("Some", bound=Run)
Item = TypeVar("Item")


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder, which is made if missing, until the block ends.

    Raises:
        AnimeDrawError: another process holds it, or it cannot be written to.
    """
    path = folder / LOCK
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout as error:
        raise AnimeDrawError(
            f"{folder}: another process is writing into it; wait until that has ended,"
            " or choose another folder"
        ) from error
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        yield
    finally:
        try:
            with suppress(OSError):  # Windows removes it with the lock
                remove(path)
        finally:
            lock.release()


def alone(
    method: Callable[[Some], Iterator[Item]],
) -> Callable[[Some], Iterator[Item]]:
    """Let a run hold its folder `out` from its first item to its end."""

    @wraps(method)
    def held(run: Some) -> Iterator[Item]:
        with alone_in(run.out):
            yield from method(run)

    return held
