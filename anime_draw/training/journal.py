"""The log of a run: log.jsonl for people and scripts, events for TensorBoard.

{"step": 500, "loss": 0.4123, "time": 1767225600.0}
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from anime_draw.errors import AnimeDrawError
from anime_draw.files import cannot_write, write_text
from anime_draw.reading import MAX_LINES, read_file
from anime_draw.training.events import Events


class Journal:
    """Append figures by step; what lies beyond the step resumed from is dropped.

    Raises:
        AnimeDrawError: the log cannot be read or written.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self.path = folder / "log.jsonl"
        if self.path.exists():
            kept = [line for line, entry in entries(self.path) if entry["step"] <= step]
            write_text(self.path, "".join(f"{line}\n" for line in kept))
        self.events = Events(folder, step)

    def write(self, step: int, figures: dict[str, float]) -> None:
        """Log figures of a step.

        Raises:
            AnimeDrawError: the disk or folder refuses.
        """
        entry = {"step": step, **figures, "time": round(time.time(), 1)}
        try:
            # Opened each time: a line that a full disk took half of is not tried again
            # when the file is closed.
            with open(self.path, "a", encoding="utf-8", newline="\n") as file:
                file.write(json.dumps(entry) + "\n")
            self.events.write(step, figures)
        except OSError as error:
            raise cannot_write(self.path, error) from error


def entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the lines of a log and what they say; a torn last line is left out.

    Raises:
        AnimeDrawError: the file cannot be read.
    """
    try:
        lines = read_file(path, MAX_LINES).decode("utf-8", "replace").splitlines()
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnimeDrawError(f"{path}: cannot be read ({reason})") from error
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and type(entry.get("step")) is int:
            yield line, entry
