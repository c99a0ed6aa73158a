"""What long-running library functions yield: one item per finished unit of work.

They are generators. The caller counts, draws a progress bar, or stops; between two
items everything on disk is whole.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Done:
    """A file is finished."""

    path: Path


@dataclass(frozen=True)
class Skipped:
    """A file was bad and left out; `reason` is the line a person reads."""

    path: Path
    reason: str


Outcome = Done | Skipped
