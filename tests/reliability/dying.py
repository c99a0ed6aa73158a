"""Die at a file operation as if by kill -9, or have it refused, in this process.

An audit hook (PEP 578) sees whatever Python does to files. At the chosen operation
below a folder it raises, and from then on at every other one: nothing is tidied up, and
the folder stays as a kill at that moment leaves it. Of the file that was just written,
half is there.
"""

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from anime_draw import partials

CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "shutil.rmtree"}
FREEING = {"os.remove", "os.rmdir", "shutil.rmtree", "os.rename"}
WRITING = os.O_WRONLY | os.O_RDWR


class Killed(BaseException):
    """The process is no more."""


class Death:
    """When to die, and how many operations there were.

    Attributes:
        folder: operations below it count.
        moment: the operation, counted from 1, that is not done any more; 0: none.
    """

    def __init__(self, folder: Path, moment: int) -> None:
        self.folder, self.moment = str(folder), moment
        self.operations = 0
        self._tearing = False

    def note(self, event: str, args: tuple) -> None:
        """Count an operation, and die if it is time.

        Raises:
            Killed: it is, or was.
        """
        if self._tearing or not self._counts(event, args):
            return
        self.operations += 1
        if self.moment and self.operations >= self.moment:
            if self.operations == self.moment and event == "os.rename":
                self._tear(str(args[0]))
            raise Killed

    def _counts(self, event: str, args: tuple) -> bool:
        if event == "open":
            path, _, flags = args
            if not isinstance(path, str | os.PathLike) or not flags & WRITING:
                return False
        elif event not in CHANGES:
            return False
        return any(str(each).startswith(self.folder) for each in args[:2])

    def _tear(self, path: str) -> None:
        self._tearing = True
        with suppress(OSError):  # a folder
            state = os.stat(path)
            if state.st_nlink == 1:  # a link to a picture is whole at once
                os.truncate(path, state.st_size // 2)
        self._tearing = False


class Refusal(Death):
    """A disk that is full, or may not be written to, from an operation on."""

    def __init__(self, folder: Path, moment: int, code: int) -> None:
        super().__init__(folder, moment)
        self.code = code

    def note(self, event: str, args: tuple) -> None:
        """Count an operation, and refuse it if it takes room.

        Raises:
            OSError: it is too late.
        """
        if not self._counts(event, args):
            return
        self.operations += 1
        frees = event in FREEING and self.code == errno.ENOSPC
        if self.operations >= self.moment and not frees:
            raise OSError(self.code, os.strerror(self.code), str(args[0]))


_watched: list[Death] = []
_hooks: list = []


def _watch(event: str, args: tuple) -> None:
    if _watched:
        _watched[-1].note(event, args)


@contextmanager
def refusing(folder: Path, moment: int, code: int) -> Iterator[Death]:
    """Refuse operations below a folder in the block, with an error number."""
    with _watching(Refusal(folder, moment, code)) as refusal:
        yield refusal


@contextmanager
def dying(folder: Path, moment: int = 0) -> Iterator[Death]:
    """Let the block die at an operation below a folder, as a process of its own."""
    with _watching(Death(folder, moment)) as death:
        yield death


@contextmanager
def _watching(death: Death) -> Iterator[Death]:
    if not _hooks:  # there is no way to take one back
        sys.addaudithook(_watch)
        _hooks.append(_watch)
    partials._cleared.clear()
    _watched.append(death)
    sync, os.fsync = os.fsync, lambda file: None  # a kill takes no power away
    try:
        yield death
    finally:
        os.fsync = sync
        _watched.pop()
