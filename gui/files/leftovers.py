"""What a kill leaves of a file that was being written; the next start clears it. No Tk.

A half-written file or scratch folder lies beside the file that is to be, so that it
can take its place at once. While it is there, a note of it lies in a folder of our own,
with a lock that the system frees when the process ends, however it ends. So what is
cleared is ours, and nobody's work any more.
"""

import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

import platformdirs
from filelock import FileLock, Timeout

from anime_draw.errors import AnimeDrawError
from anime_draw.files import cannot_write, read_json, write_json
from anime_draw.partials import SUFFIX, partial_path

NAME = re.compile(r"\..+-[0-9a-f]{12}\.partial|.+\.[0-9a-f]{8}-[0-9]+\.partial")
STALE = 24 * 3600.0  # seconds

Value = TypeVar("Value")

logger = logging.getLogger(__name__)


def notes_dir() -> Path:
    """Return where the notes are."""
    return platformdirs.user_data_path("anime-draw", appauthor=False) / "writing"


def write_noted(path: Path, write: Callable[[], Value]) -> Value:
    """Return what `write` does, which writes `path` by `anime_draw.files`."""
    with noted(partial_path(path)):
        return write()


@contextmanager
def scratch_beside(path: Path) -> Iterator[Path]:
    """Yield a place to write to, which moves to `path` when the block ends.

    It is for formats that are written long after their last frame was taken: of what
    is given up nothing remains, and an older file or folder stays as it was.

    Raises:
        AnimeDrawError: the disk or folder refuses.
    """
    scratch = path.with_name(f".{path.name}-{secrets.token_hex(6)}{SUFFIX}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with noted(scratch):
            scratch.mkdir()
            try:
                yield scratch / path.name
                if path.is_dir():
                    shutil.rmtree(path)
                os.replace(scratch / path.name, path)
            finally:
                shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        raise cannot_write(path, error) from error


@contextmanager
def noted(leftover: Path) -> Iterator[None]:
    """Keep a note of what would be left over while the block runs.

    Where notes cannot be kept, the block runs all the same.
    """
    note = notes_dir() / f"{secrets.token_hex(6)}.json"
    lock = make_lock(note)
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=0)
        write_json(note, {"leftover": str(leftover.absolute())})
    except (OSError, Timeout, AnimeDrawError) as error:
        logger.warning("%s: no note of what is being written (%s)", note, error)
    try:
        yield
    finally:
        _forget(note, lock)


def make_lock(note: Path) -> FileLock:
    """Return the lock of a note."""
    return FileLock(note.with_suffix(".lock"), thread_local=False)


def clear_leftovers() -> int:
    """Remove what processes that are no more have left; return how many it was."""
    cleared = 0
    for note in notes_dir().glob("*.json"):
        lock = make_lock(note)
        try:
            lock.acquire(timeout=0)
        except (OSError, Timeout):
            continue  # it is being written
        try:
            cleared += _clear(Path(str(read_json(note)["leftover"])))
        except (AnimeDrawError, LookupError, TypeError, OSError) as error:
            logger.warning("%s: cannot be cleared (%s)", note, error)
        _forget(note, lock)
    _sweep()
    return cleared


def _clear(leftover: Path) -> bool:
    # Whatever a note says, nothing goes that is not named as only we name things.
    if not NAME.fullmatch(leftover.name) or leftover.is_symlink():
        return False
    if leftover.is_dir():
        shutil.rmtree(leftover)
    elif leftover.is_file():
        leftover.unlink()
    else:
        return False
    return True


def _sweep() -> None:
    # Locks and half notes of processes that ended between the one and the other.
    for path in (*notes_dir().glob("*.lock"), *notes_dir().glob("*.partial")):
        with suppress(OSError, Timeout):
            note = path.with_name(f"{path.name.partition('.')[0]}.json")
            old = time.time() - path.stat().st_mtime > STALE
            if old and not note.exists():
                lock = make_lock(note)
                lock.acquire(timeout=0)  # not of one that is at work
                path.unlink(missing_ok=True)
                _forget(note, lock)


def _forget(note: Path, lock: FileLock) -> None:
    with suppress(OSError):
        note.unlink(missing_ok=True)
    lock.release()
    with suppress(OSError):  # another process may hold it open by now
        Path(lock.lock_file).unlink(missing_ok=True)
