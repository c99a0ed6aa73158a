"""The log of a run: log.jsonl for people and scripts, events for TensorBoard.

{"step": 500, "loss": 0.4123, "time": 1767225600.0}
"""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter

from anime_draw.errors import AnimeDrawError
from anime_draw.files import write_text


class Journal:
    """Append figures by step; what lies beyond the step resumed from is dropped.

    Raises:
        AnimeDrawError: the folder cannot be written.
    """

    def __init__(self, folder: Path, step: int) -> None:
        self.path = folder / "log.jsonl"
        if self.path.exists():
            kept = [line for line, entry in entries(self.path) if entry["step"] <= step]
            write_text(self.path, "".join(f"{line}\n" for line in kept))
        try:
            self.file = open(self.path, "a", encoding="utf-8", newline="\n")  # noqa: SIM115
        except OSError as error:
            raise AnimeDrawError(f"{self.path}: cannot be written ({error})") from error
        self.events = SummaryWriter(str(folder), purge_step=step + 1 if step else None)

    def write(self, step: int, figures: dict[str, float]) -> None:
        """Log figures of a step."""
        entry = {"step": step, **figures, "time": round(time.time(), 1)}
        self.file.write(json.dumps(entry) + "\n")
        self.file.flush()
        for name, figure in figures.items():
            self.events.add_scalar(name, figure, step)

    def close(self) -> None:
        """Close both files."""
        self.file.close()
        self.events.close()


def entries(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the lines of a log and what they say; a torn last line is left out."""
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and isinstance(entry.get("step"), int):
            yield line, entry
