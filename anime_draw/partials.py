"""What a file is called while it is being written, and what becomes of it after a kill.

    0001.png.5f0c1a9e-4711.partial

It lies beside the file that is to be, so that it can take its place at once. The
number is that of the process that writes it, the code before it that of the machine:
many may write to one folder, also over a network. A process that is killed leaves its
file behind; the next that writes into the folder clears it away.
"""

import os
import platform
import re
import shutil
import threading
import time
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import psutil

SUFFIX = ".partial"
NAME = re.compile(r".+\.([0-9a-f]{8})-([0-9]+)\.partial")
MACHINE = blake2b(platform.node().encode(), digest_size=4).hexdigest()
LONGEST = 200  # bytes of a name, with which this one stays below the usual limit, 255
STALE = 24 * 3600.0  # seconds after which another machine is not writing any longer

_cleared: set[Path] = set()
_clearing = threading.Lock()


def partial_path(path: Path) -> Path:
    """Return where this process writes what is to become `path`."""
    name = path.name
    if len(os.fsencode(name)) > LONGEST:
        name = blake2b(os.fsencode(name), digest_size=16).hexdigest()
    return path.with_name(f"{name}.{MACHINE}-{os.getpid()}{SUFFIX}")


def clear_once(folder: Path) -> None:
    """Clear a folder before this process writes the first file there.

    Threads that want to write there meanwhile wait.
    """
    with _clearing:
        if folder not in _cleared:
            _cleared.add(folder)
            with suppress(OSError):  # what cannot be listed may still be written to
                clear_partials(folder)


def clear_partials(folder: Path) -> None:
    """Remove what processes that are no more have left half-written in a folder.

    Raises:
        OSError: the folder cannot be listed.
    """
    with os.scandir(folder) as entries:
        found = [each for each in entries if each.name.endswith(SUFFIX)]
    for entry in found:
        with suppress(OSError):  # another process may clear as well
            if _is_left(entry):
                remove(Path(entry.path))


def _is_left(entry: os.DirEntry[str]) -> bool:
    """Tell whether nobody writes a file any longer."""
    if (match := NAME.fullmatch(entry.name)) is None or entry.is_symlink():
        return False
    machine, process = match[1], int(match[2])
    if machine != MACHINE:
        return time.time() - entry.stat().st_mtime > STALE
    # Numbers come round again, in containers at once: this process has written nothing
    # here yet.
    return process == os.getpid() or not psutil.pid_exists(process)


def remove(partial: Path) -> None:
    """Remove a partial file, or a folder of such; nothing if it is not there."""
    if partial.is_dir():
        shutil.rmtree(partial)
    else:
        partial.unlink(missing_ok=True)
