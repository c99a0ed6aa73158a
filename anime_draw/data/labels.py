"""Turn the labels people type into classes, with maps from other schemes.

A map says which class each label of another scheme becomes. As a file it is JSON or
one pair a line; `ignore` leaves the shapes of a label out:

    # from: to                      {"ear": "skin",
    ear: skin                        "pupil": "eye",
    pupil: eye                       "watermark": "ignore"}
    watermark: ignore
"""

import difflib
import re
import reprlib
from collections.abc import Mapping
from pathlib import Path

from anime_draw.classes import FIFTEEN_CLASSES, IDS, NAMES
from anime_draw.errors import AnimeDrawError, AnnotationError
from anime_draw.files import read_json
from anime_draw.reading import read_utf8

IGNORE = "ignore"
BUILT_IN_MAPS: Mapping[str, Mapping[str, str]] = {"fifteen": FIFTEEN_CLASSES}


class Labels:
    """Which class a label means: the seven names, and those of a map before them.

    Case, spaces, hyphens and underscores make no difference: `Hair Accessory` is
    hair_accessory, and labelme's `_background_` is background.
    """

    def __init__(self, renamed: Mapping[str, str] | None = None) -> None:
        """Take a map from labels to class names or `ignore`.

        Raises:
            AnnotationError: the map leads to something that is no class.
        """
        self._ids: dict[str, int | None] = {_plain(name): IDS[name] for name in NAMES}
        for label, name in (renamed or {}).items():
            target = _plain(name)
            if target not in IDS and target != IGNORE:
                raise AnnotationError(
                    f"the map turns {label!r} into {name!r}, which is no class;"
                    f" use {', '.join(NAMES)} or {IGNORE}"
                )
            self._ids[_plain(label)] = IDS.get(target)

    def find(self, label: str) -> int | None:
        """Return the class id of a label; None if its shapes are to be left out.

        Raises:
            AnnotationError: the label is unknown; suggests the nearest known one.
        """
        plain = _plain(label)
        if plain in self._ids:
            return self._ids[plain]
        near = difflib.get_close_matches(plain, self._ids, n=1)
        guess = f"did you mean {near[0]!r}? " if near else ""
        raise AnnotationError(
            f"label {reprlib.repr(label)} is unknown; {guess}known are"
            f" {', '.join(self._ids)}; rename it in labelme or give a map"
        )


def _plain(label: str) -> str:
    return re.sub(r"[\s_-]+", "_", label.casefold()).strip("_")


def load_labels(name: str | None) -> Labels:
    """Return the labels of a built-in map (`fifteen`), a map file, or none.

    Raises:
        AnnotationError: the file is no map; names the file, and the line.
        AnimeDrawError: the file cannot be read.
    """
    if name is None:
        return Labels()
    if name in BUILT_IN_MAPS:
        return Labels(BUILT_IN_MAPS[name])
    path = Path(name)
    try:
        return Labels(_read_map(path))
    except AnnotationError as error:
        raise AnnotationError(f"{path}: {error}") from error


def _read_map(path: Path) -> dict[str, str]:
    try:
        text = read_utf8(path)
    except (OSError, UnicodeError) as error:
        built_in = ", ".join(BUILT_IN_MAPS)
        raise AnimeDrawError(
            f"{path}: the map cannot be read ({error}); give a file or {built_in}"
        ) from error
    if text.lstrip().startswith("{"):
        pairs = read_json(path)
        if not all(isinstance(name, str) for name in pairs.values()):
            raise AnnotationError('expected {"label": "class", ...}')
        return pairs
    return dict(_read_lines(text))


def _read_lines(text: str) -> list[tuple[str, str]]:
    pairs = []
    for number, line in enumerate(text.splitlines(), start=1):
        content = line.partition("#")[0].strip()
        label, colon, name = (part.strip() for part in content.partition(":"))
        if content and not (label and colon and name):
            raise AnnotationError(f"line {number}: expected `label: class`: {content}")
        if content:
            pairs.append((label, name))
    return pairs
