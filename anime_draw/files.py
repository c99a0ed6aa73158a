"""Write files whole or not at all, and find files in big folders."""

import errno
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any

from anime_draw.errors import AnimeDrawError
from anime_draw.partials import clear_once, partial_path, remove
from anime_draw.reading import is_file, read_utf8

MAX_VALUES = 8_000_000  # in a JSON; an empty list takes 64 bytes of memory, and 3 there
PICTURE_SUFFIXES = frozenset(
    {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}
)


REMEDIES = {
    errno.ENOSPC: "make room on the disk and do the same again",
    errno.EDQUOT: "make room on the disk and do the same again",
    errno.EROFS: "choose a folder that can be written to",
    errno.EACCES: "choose a folder that can be written to, or change its rights",
    errno.EPERM: "choose a folder that can be written to, or change its rights",
    errno.ENOTDIR: "choose another folder",
    errno.EEXIST: "choose another folder",
    errno.EISDIR: "choose another name",
    errno.ENAMETOOLONG: "choose a shorter name",
}


def cannot_write(path: Path, error: OSError) -> AnimeDrawError:
    """Return what to raise of what the system says: file, reason and remedy."""
    reason = error.strerror or str(error)
    remedy = REMEDIES.get(error.errno or 0)
    return AnimeDrawError(
        f"{path}: cannot be written ({reason})" + (f"; {remedy}" if remedy else "")
    )


@contextmanager
def write_whole(path: Path) -> Iterator[Path]:
    """Yield a path to write to; it takes the place of `path` when the block ends.

    The folder is made if missing. If the block raises, what stood at `path` stays.
    What it wrote is removed; if the process is killed, by the next one that writes
    into the folder.

    Raises:
        AnimeDrawError: the disk or the folder refuses, with the path and the reason.
    """
    partial = partial_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        clear_once(path.parent)
        yield partial
        os.replace(partial, path)
    except OSError as error:
        raise cannot_write(path, error) from error
    finally:
        with suppress(OSError):  # gone after success; its folder may not even be one
            remove(partial)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text whole or not at all."""
    with write_whole(path) as partial:
        partial.write_text(text, encoding="utf-8", newline="\n")


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes whole or not at all, and through a power cut too.

    They are on the disk before they take the place of what was there.
    """
    with write_whole(path) as partial, open(partial, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def write_json(path: Path, value: Any) -> None:
    """Write indented JSON whole or not at all."""
    text = json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    # Names of files that are no Unicode become what JSON reads as the same again.
    write_text(path, text.encode("utf-8", "backslashreplace").decode())


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        AnimeDrawError: the file is missing, too large or no JSON, with the line.
    """
    try:
        text = read_utf8(path)
        if sum(map(text.count, "[{,")) > MAX_VALUES:
            raise AnimeDrawError(f"{path}: has more than {MAX_VALUES:,} values")
        return json.loads(text)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnimeDrawError(f"{path}: cannot be read ({reason})") from error
    except (ValueError, RecursionError) as error:
        raise AnimeDrawError(f"{path}: is not valid JSON ({error})") from error


def find_files(folder: Path, suffixes: frozenset[str]) -> Iterator[Path]:
    """Yield the files below a folder, in the order of `find_names`.

    Raises:
        AnimeDrawError: a folder cannot be read, with its path.
    """
    return (folder / name for name in find_names(folder, suffixes))


def find_names(
    folder: Path, suffixes: frozenset[str] = PICTURE_SUFFIXES, below: str = ""
) -> Iterator[str]:
    """Yield the files below a folder by name, folder by folder, links not followed.

    Names are paths seen from `folder`, with slashes. One folder's are held at a time,
    so that a flat folder with 300,000 pictures costs some 30 MB and starts at once; a
    `Path` of each would take ten times as long.

    Raises:
        AnimeDrawError: a folder cannot be read, with its path.
    """
    names, folders = [], []
    try:
        with os.scandir(folder / below) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(entry.name)
                elif os.path.splitext(entry.name)[1].lower() in suffixes:
                    names.append(entry.name)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnimeDrawError(f"{folder / below}: cannot be read ({reason})") from error
    names.sort(reverse=True)
    while names:  # what has been yielded is not held any longer
        yield below + names.pop()
    for name in sorted(folders):
        yield from find_names(folder, suffixes, f"{below}{name}/")


def find_pictures(place: Path) -> Iterator[Path]:
    """Yield the pictures below a folder, or the one picture that `place` is.

    Raises:
        AnimeDrawError: there is nothing at `place`, or a folder cannot be read.
    """
    if is_file(place):
        yield place
    elif place.is_dir():
        yield from find_files(place, PICTURE_SUFFIXES)
    else:
        raise AnimeDrawError(f"{place}: no such file or folder")


def place_file(source: Path, path: Path, *, link: bool) -> None:
    """Bring a file to another place whole: as a hard link where that can be, or copied.

    Raises:
        AnimeDrawError: the disk or folder refuses.
    """
    with write_whole(path) as partial:
        # Renaming a link over another one to the same file would do nothing.
        path.unlink(missing_ok=True)
        if link:
            with suppress(OSError):  # another disk, or a file system without links
                os.link(source.resolve(), partial)
                return
        shutil.copyfile(source, partial)


def fingerprint(path: Path) -> str:
    """Return a file's name and a short code of its content.

    Raises:
        AnimeDrawError: the file cannot be read.
    """
    digest = blake2b(digest_size=8)
    try:
        with open(path, "rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnimeDrawError(f"{path}: cannot be read ({reason})") from error
    return f"{path.name} {digest.hexdigest()}"
