"""Keep unsaved work through a crash, a kill or a power cut. No Tk.

Each window writes its work into a file of its own, whole or not at all, some seconds
after every change. Beside it lies a lock that the system frees when the process ends,
however it ends: a file whose lock is free was left behind, and can be recovered.
"""

import logging
import secrets
import time
from collections.abc import Callable, Container, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import platformdirs
from filelock import FileLock, Timeout

from anime_draw.errors import AnimeDrawError

from .project import SUFFIX, Project, load_project, save_project

INTERVAL = 2.0  # seconds between two writes
STALE = 24 * 3600.0  # seconds; free locks that are older are removed
FAILED = object()  # what is written after a write that failed

logger = logging.getLogger(__name__)


def recovery_dir() -> Path:
    """Return where unsaved work is kept."""
    return platformdirs.user_data_path("anime-draw", appauthor=False) / "recovery"


def make_lock(path: Path) -> FileLock:
    """Return the lock beside a file; any thread may free it."""
    return FileLock(path.with_suffix(".lock"), thread_local=False)


class Recovered:
    """Work that a window left behind; nobody else can take it while this is held.

    Attributes:
        path: the project file.
        when: it was written.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path = path
        self.when = datetime.fromtimestamp(path.stat().st_mtime)
        self.lock = lock

    def load(self) -> Project:
        """Read it.

        Raises:
            ProjectError: broken all the same.
        """
        return load_project(self.path)

    def discard(self) -> None:
        """Remove it for good."""
        remove(self.path, self.lock)

    def leave(self) -> None:
        """Leave it for the next start."""
        self.lock.release()


def find_recoverable(folder: Path | None = None) -> list[Recovered]:
    """Return what windows left behind that are no more, newest first."""
    folder = folder or recovery_dir()
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        lock = make_lock(path)
        try:
            lock.acquire(timeout=0)
            found.append(Recovered(path, lock))
        except Timeout:
            continue  # its window lives
        except (OSError, ValueError, OverflowError) as error:  # an odd time of writing
            lock.release()
            logger.warning("%s: cannot be recovered (%s)", path, error)
    _sweep(folder, {each.path for each in found})
    return sorted(found, key=lambda each: each.when, reverse=True)


def describe_recoverable() -> list[tuple[Recovered, str]]:
    """Return what windows left behind, and what to call each."""
    return [(each, _describe(each)) for each in find_recoverable()]


def _describe(found: Recovered) -> str:
    try:
        origin = found.load().origin
    except AnimeDrawError as error:
        return str(error)
    return f"{origin or 'a new mask'}, {found.when:%A, %H:%M}"


def _sweep(folder: Path, ours: Container[Path]) -> None:
    # What windows that are no more have half written, and locks of those that died
    # before they wrote anything. Whose lock is held lives, however long ago it began.
    for partial in folder.glob("*.partial"):
        owner = folder / f"{partial.name.partition('.')[0]}{SUFFIX}"
        if owner in ours:
            _unlink(partial)
        else:
            remove_free(partial, make_lock(owner))
    for path in folder.glob("*.lock"):
        with suppress(OSError):
            old = time.time() - path.stat().st_mtime > STALE
            if old and not path.with_suffix(SUFFIX).exists():
                remove_free(path.with_suffix(SUFFIX), make_lock(path))


def remove_free(path: Path, lock: FileLock) -> None:
    """Remove a file and its lock, unless somebody holds that."""
    with suppress(OSError, Timeout):
        lock.acquire(timeout=0)
        remove(path, lock)


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def remove(path: Path, lock: FileLock) -> None:
    """Remove a file and free its lock."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
    lock.release()
    with suppress(OSError):  # another process may hold it open by now
        Path(lock.lock_file).unlink(missing_ok=True)


class Autosave:
    """Writes the work of one window again and again, in a thread of its own.

    Attributes:
        path: the file.
        error: why the last write failed, in one line; empty if it did not.
    """

    def __init__(self, folder: Path | None = None, interval: float = INTERVAL) -> None:
        folder = folder or recovery_dir()
        name = f"{datetime.now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
        self.path = folder / f"{name}{SUFFIX}"
        self.error = ""
        self._interval = interval
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="autosave")
        self._job: Future[None] | None = None
        self._written: Hashable | None = None
        self._next = 0.0
        self._lock = make_lock(self.path)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=0)
        except (OSError, Timeout) as error:
            self.error = f"{folder}: unsaved work cannot be kept ({error})"

    def adopt(self, recovered: Recovered) -> None:
        """Go on with the file of recovered work, so that it is never without one."""
        self._job = self._pool.submit(remove, self.path, self._lock)
        self.path, self._lock = recovered.path, recovered.lock
        self._written = recovered.when  # so that `forget` removes it

    def offer(self, key: Hashable, make_project: Callable[[], Project]) -> None:
        """Write the work, unless it is written, or the last write was just now.

        Args:
            key: another value whenever the work is another; None is not one.
            make_project: called at once, here; has to copy what may change.
        """
        now = time.monotonic()
        busy = self._job is not None and not self._job.done()
        if key == self._written or busy or now < self._next or not self._lock.is_locked:
            return
        self._next = now + self._interval
        self._written = key
        self._job = self._pool.submit(self._write, self.path, make_project())

    def forget(self) -> None:
        """Remove the file: nothing is unsaved."""
        if self._written is not None:
            self._written = None
            self._job = self._pool.submit(_unlink, self.path)

    def _write(self, path: Path, project: Project) -> None:
        # The path of when it was asked for: another file may be adopted meanwhile.
        try:
            save_project(path, project)
            self.error = ""
        except Exception as error:
            if not isinstance(error, AnimeDrawError):
                logger.exception("autosave failed")
            self.error = str(error) or repr(error)
            self._written = FAILED  # try again

    def _wait(self) -> None:
        if self._job is not None:
            self._job.result()

    def close(self) -> None:
        """End for good: everything is saved, or given up by the person."""
        self._pool.shutdown(wait=True)
        remove(self.path, self._lock)
