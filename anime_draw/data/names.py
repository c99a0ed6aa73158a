"""Name the pictures of a folder and its sub-folders so that no two names meet."""

import os
import re
from hashlib import blake2b
from pathlib import PurePath, PureWindowsPath

LONGEST = 100  # characters
COMMON = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
MOST_BYTES = 200  # of them; file systems allow 255, suffixes included


class Names:
    """The names that are taken."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def take(self, name: str) -> None:
        """Note a name as taken; case makes no difference, as on Windows and macOS."""
        self._taken.add(name.casefold())

    def choose(self, below: PurePath) -> str:
        """Choose and take the name of a picture: its path joined by hyphens.

        Two may come to the same name: a/b.jpg and a-b.jpg, or b.jpg and b.png. The
        later one gets a code of its path.
        """
        name = plain_name(below)
        short = _shorten(name)
        if name != short or name.casefold() in self._taken:
            name = f"{short}-{_code(below)}"
        self.take(name)
        return name


def is_plain(name: str) -> bool:
    """Tell whether a name stays in the folder it is put into, on every system."""
    if COMMON.fullmatch(name):  # is ten times as quick to see
        return True
    inside = PureWindowsPath(name).name == name and name not in ("", ".", "..")
    try:
        return inside and "/" not in name and b"\0" not in os.fsencode(name)
    except UnicodeEncodeError:  # half a character, which JSON can hold
        return False


def plain_name(below: PurePath) -> str:
    """Return a path, without its suffix, as a name that every file system takes."""
    joined = "-".join((*below.parts[:-1], below.stem))
    printable = "".join(each if each.isprintable() else "_" for each in joined)
    return re.sub(r'[\\/:*?"<>|]', "_", printable)


def _shorten(name: str) -> str:
    while len(name) > LONGEST or len(os.fsencode(name)) > MOST_BYTES:
        name = name[: min(LONGEST, len(name) - 1)]
    return name


def _code(below: PurePath) -> str:
    data = below.as_posix().encode(errors="surrogateescape")
    return blake2b(data, digest_size=5).hexdigest()
