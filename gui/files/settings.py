"""What the program remembers from one start to the next, and recent files. No Tk."""

import logging
from pathlib import Path
from typing import Any, TypeVar

import platformdirs

from anime_draw.errors import AnimeDrawError
from anime_draw.files import read_json, write_json

MAX_RECENT = 12
RECENT = "recent"

Value = TypeVar("Value")


def settings_path() -> Path:
    """Return where settings are kept on this platform."""
    folder = platformdirs.user_config_path("anime-draw", appauthor=False)
    return folder / "settings.json"


class Settings:
    """Named JSON values; what this program does not know, a newer one's, stays.

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
            values = read_json(self.path)
            if not isinstance(values, dict):
                raise AnimeDrawError(f"{self.path}: holds no settings")
            self._values, self._stored = values, dict(values)
        except AnimeDrawError as error:
            self.problem = f"{error}; starting with the usual settings"
            logging.getLogger(__name__).warning(self.problem)

    def get(self, name: str, default: Value) -> Value:
        """Return a value, the default if it is missing or of another type."""
        value = self._values.get(name, default)
        if isinstance(default, float) and type(value) is int:
            value = float(value)
        return value if type(value) is type(default) else default

    def set(self, name: str, value: Any) -> None:
        """Remember a JSON value."""
        self._values[name] = value

    def save(self) -> None:
        """Write them, if any has changed.

        Raises:
            AnimeDrawError: the disk or folder refuses.
        """
        if self._values != self._stored:
            write_json(self.path, self._values)
            self._stored = dict(self._values)

    # Recent files

    @property
    def recent(self) -> list[Path]:
        """The files that were opened or saved last, newest first."""
        names: list[Any] = self.get(RECENT, [])
        return [Path(name) for name in names if isinstance(name, str)][:MAX_RECENT]

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
