"""What the program remembers from one start to the next, and recent files. No Tk."""

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from anime_draw.errors import AnimeDrawError
from anime_draw.files import read_json, write_json

MAX_RECENT = 12
RECENT = "recent"
MOST = 1e9  # beyond it a number is taken for a mistake

Value = TypeVar("Value")


def settings_path() -> Path:
    """Return where settings are kept on this platform."""
    folder = platformdirs.user_config_path("anime-draw", appauthor=False)
    return folder / "settings.json"


class Settings:
    """Named JSON values; what this program does not know, a newer one's, stays.

    Several windows share the file: each writes only what it has changed.

    Attributes:
        path: the file.
        problem: why it could not be read, in one line; empty if it could.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or settings_path()
        self.problem = ""
        self._values: dict[str, Any] = {}
        self._stored: dict[str, Any] = {}
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        try:
            self._values = self._load()
            self._stored = dict(self._values)
        except AnimeDrawError as error:
            self.problem = f"{error}; starting with the usual settings"
            logging.getLogger(__name__).warning(self.problem)

    def _load(self) -> dict[str, Any]:
        values = read_json(self.path)
        if not isinstance(values, dict):
            raise AnimeDrawError(f"{self.path}: holds no settings")
        return values

    def get(self, name: str, default: Value) -> Value:
        """Return a value, the default if it is missing or of another type."""
        value = self._values.get(name, default)
        if isinstance(default, float) and type(value) in (int, float):
            value = float(value) if abs(value) <= MOST else default  # NaN is not
        return value if type(value) is type(default) else default

    def paths(self, name: str) -> list[Path]:
        """Return a list of paths; what is none is left out."""
        return [Path(each) for each in _texts(self._values.get(name))]

    def set(self, name: str, value: Any) -> None:
        """Remember a JSON value."""
        self._values[name] = value

    def save(self) -> None:
        """Write them, if any has changed.

        Raises:
            AnimeDrawError: the disk or folder refuses.
        """
        changed = {
            name: value
            for name, value in self._values.items()
            if name not in self._stored or self._stored[name] != value
        }
        if not changed:
            return
        present: dict[str, Any] = {}
        with suppress(AnimeDrawError):  # missing or broken: ours take its place
            present = self._load()
        if RECENT in changed:
            changed[RECENT] = self._merge_recent(present.get(RECENT))
        write_json(self.path, {**self._values, **present, **changed})
        self._stored = dict(self._values)

    # Recent files

    @property
    def recent(self) -> list[Path]:
        """The files that were opened or saved last, newest first."""
        return self.paths(RECENT)[:MAX_RECENT]

    def _merge_recent(self, theirs: Any) -> list[str]:
        # What other windows have added since we read goes behind what we have added.
        before, ours = _texts(self._stored.get(RECENT)), _texts(self._values[RECENT])
        added = [name for name in ours if name not in before]
        others = [name for name in _texts(theirs) if name not in before]
        return list(dict.fromkeys([*added, *others, *ours]))[:MAX_RECENT]

    def add_recent(self, path: Path) -> None:
        """Put a file in front."""
        path = path.absolute()
        others = [each for each in self.recent if each != path]
        self._set_recent([path, *others])

    def remove_recent(self, path: Path) -> None:
        """Forget a file, for instance because it is gone."""
        self._set_recent([each for each in self.recent if each != path.absolute()])

    def _set_recent(self, paths: list[Path]) -> None:
        self.set(RECENT, [str(each) for each in paths[:MAX_RECENT]])


def _texts(value: Any) -> list[str]:
    values = value if isinstance(value, list) else []
    return [each for each in values if isinstance(each, str)]
