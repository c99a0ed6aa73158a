"""Open files that may come from anybody: files only, and none larger than it may be.

What a pipe or a device gives never ends, and a folder is no file. Messages are made of
the OSError that is raised, as they are for a file that is missing.
"""

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

MAX_TEXT = 64 * 2**20  # bytes of a JSON, CSV or list: a million lines
MAX_LINES = 4 * 2**30  # bytes of a table that is read line by line
MAX_PICTURE = 512 * 2**20  # bytes of a picture or mask file
MAX_MODEL = 4 * 2**30  # bytes of a model file; ours have 7 to 400 MB
MAX_STATE = 16 * 2**30  # bytes of a training state: networks, averages, optimisers


def check_file(path: Path, most: int) -> None:
    """Refuse what is no file, or has more than `most` bytes.

    Raises:
        OSError: missing, a folder, pipe or device, or too large.
    """
    try:
        found = path.stat()
    except ValueError as error:  # a null in its name
        raise OSError(errno.EINVAL, "no file can be called so") from error
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "is no file")
    if found.st_size > most:
        raise OSError(errno.EFBIG, f"is larger than {most // 2**20:,} MB")


def open_file(path: Path, most: int) -> BinaryIO:
    """Open a file of at most `most` bytes for reading.

    Raises:
        OSError: missing, a folder, pipe or device, too large, or unreadable.
    """
    check_file(path, most)
    return open(path, "rb")


def read_file(path: Path, most: int = MAX_TEXT) -> bytes:
    """Return the bytes of a file of at most `most`.

    Raises:
        OSError: as `open_file`.
    """
    with open_file(path, most) as file:
        return file.read()  # of so many bytes, memory would be taken for all


def read_utf8(path: Path, most: int = MAX_TEXT) -> str:
    """Return the text of a file in UTF-8, without the mark that Notepad puts first.

    Raises:
        OSError: as `open_file`.
        UnicodeDecodeError: it is not UTF-8.
    """
    return read_file(path, most).decode("utf-8-sig")


def is_file(path: Path) -> bool:
    """Tell whether there is a file, whatever a stranger has put into its path.

    `Path.is_file` raises where a name is too long, or a folder may not be looked into.
    """
    return os.path.isfile(path)
