"""Tags of pictures, and the CSV they are kept in.

    picture,tag,reason
    girls/0001.webp,blonde hair,
    girls/0001.webp,ribbon,
    girls/0002.webp,,
    girls/0003.webp,,hair covers 1.2% of the picture

One line per tag. A picture that is known to have none has one line with an empty tag;
one that could not be tagged has a reason as well. That column may be left out.
`picture` is a path, seen from the folder of pictures; in a list made by hand its file
name or its name without suffix will do, as long as it means one picture only.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from anime_draw.errors import AnimeDrawError
from anime_draw.files import write_text
from anime_draw.gallery import Portrait
from anime_draw.reading import read_utf8

HEADER = ["picture", "tag", "reason"]


@dataclass(frozen=True)
class Tagging:
    """The tags of one picture, or the reason why it could not be tagged.

    Without tags and without reason it is known to have none.
    """

    tags: tuple[str, ...] = ()
    reason: str = ""


class Tagger(Protocol):
    """Whatever tags portraits."""

    def tag(self, portraits: Sequence[Portrait]) -> list[Tagging]:
        """Return the tags of each portrait, in order."""
        ...


class TagList:
    """Tags portraits by a list that somebody made."""

    def __init__(self, tags: Mapping[str, Tagging], path: Path) -> None:
        self._path = path
        self._tags = tags
        self._names = _short_names(tags)

    @classmethod
    def load(cls, path: Path) -> "TagList":
        """Read a CSV with the columns picture and tag.

        Raises:
            AnimeDrawError: unreadable, or without these columns.
        """
        return cls(read_tags(path), path)

    def tag(self, portraits: Sequence[Portrait]) -> list[Tagging]:
        """Return the tags that the list has for each portrait."""
        return [self._find(PurePosixPath(each.name)) for each in portraits]

    def _find(self, name: PurePosixPath) -> Tagging:
        for short in (str(name), name.name, name.stem):
            if short in self._names:
                if (full := self._names[short]) is not None:
                    return self._tags[full]
                return Tagging(reason=f"{self._path} lists several of that name")
        return Tagging(reason=f"{self._path} does not list it")


def _short_names(names: Iterable[str]) -> dict[str, str | None]:
    """Map names, file names and stems to names; None where several are meant."""
    full = {name: name for name in names}
    found: dict[str, str | None] = {}
    for name in full:
        path = PurePosixPath(name)
        for short in {path.name, path.stem}:
            found[short] = None if short in found else name
    return found | full


def read_tags(path: Path) -> dict[str, Tagging]:
    """Read a CSV of tags: picture to tags, in the order of the file.

    Raises:
        AnimeDrawError: unreadable, or without the columns picture and tag.
    """
    tags: dict[str, dict[str, None]] = {}  # dicts as sets that keep the order
    reasons: dict[str, str] = {}
    for line, row in enumerate(_read_rows(path), start=2):
        picture, tag = row.get("picture"), row.get("tag")
        if not picture or tag is None:
            raise AnimeDrawError(
                f"{path}: line {line} lacks a picture or tag; the first line must be"
                " picture,tag"
            )
        name = picture.strip().replace("\\", "/")
        own = tags.setdefault(name, {})
        if tag.strip():
            own[tag.strip()] = None
        reasons[name] = row.get("reason") or reasons.get(name, "")
    if not tags:
        raise AnimeDrawError(f"{path}: lists no pictures")
    return {name: Tagging(tuple(own), reasons[name]) for name, own in tags.items()}


def _read_rows(path: Path) -> list[dict[str, str | None]]:
    try:
        return list(csv.DictReader(io.StringIO(read_utf8(path), newline="")))
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnimeDrawError(f"{path}: cannot be read ({reason})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise AnimeDrawError(f"{path}: is no CSV in UTF-8 ({error})") from error


def write_tags(path: Path, tags: Mapping[str, Tagging]) -> None:
    """Write the tags of pictures as a CSV, whole or not at all."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADER)
    for picture, tagging in tags.items():
        for tag in tagging.tags or ("",):
            writer.writerow([picture, tag, tagging.reason])
    write_text(path, text.getvalue())
