"""Show figures: as Markdown or JSON, and the machine that they are of."""

import importlib.metadata
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGES = ("torch", "numpy", "pillow", "opencv-python-headless", "albumentations")

Value = str | float | int | None


@dataclass(frozen=True)
class Table:
    """Rows of figures under headings.

    Attributes:
        title: what was measured, and how much of it.
        headings: of the columns; the first is the name of a row.
        rows: a value for each heading; None is not known.
        notes: lines below it.
    """

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]
    notes: Sequence[str] = ()

    def to_markdown(self) -> str:
        """Return it as Markdown that can be read as it is, too."""
        cells = [list(self.headings), *(list(map(show, row)) for row in self.rows)]
        name, *others = (max(map(len, column)) for column in zip(*cells, strict=True))
        head, *body = (
            [row[0].ljust(name), *map(str.rjust, row[1:], others)] for row in cells
        )
        rule = ["-" * name, *("-" * (width - 1) + ":" for width in others)]
        lines = [f"| {' | '.join(row)} |" for row in (head, rule, *body)]
        notes = ["", *self.notes] if self.notes else []
        return "\n".join([f"### {self.title}", "", *lines, *notes])

    def to_json(self) -> dict[str, Any]:
        """Return rows as objects, keyed by the headings."""
        rows = [dict(zip(self.headings, row, strict=True)) for row in self.rows]
        return {"title": self.title, "rows": rows, "notes": list(self.notes)}


def show(value: Value) -> str:
    """Format a figure with three digits that count."""
    if value is None:
        return "?"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{value:,}" if isinstance(value, int) else value


def megabytes(size: int | None) -> int | None:
    """Turn bytes into MB."""
    return None if size is None else round(size / 1e6)


def machine() -> dict[str, Value]:
    """Name what the figures were measured on."""
    versions = {name: _version(name) for name in PACKAGES}
    return {
        "processor": processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        **{name: version for name, version in versions.items() if version},
    }


def processor() -> str:
    """Return the processor's name as the system gives it."""
    path = Path("/proc/cpuinfo")
    if path.exists():
        for line in path.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def heading(facts: Mapping[str, Value]) -> str:
    """Return the machine in one line."""
    return ", ".join(f"{name} {value}" for name, value in facts.items())
