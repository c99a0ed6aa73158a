"""How several processes share one segmentation: which picture is whose, and who writes.

    manifest.csv         all that was done when the run began; at the end, all
    manifest.part3.csv   what the fourth process has done since

Each process takes every Nth of the pictures that are left. Parts are merged in the
order in which pictures are found, so that the manifest is the one of a single process;
parts that a killed run left behind are merged when the next one begins.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import TypeVar

from anime_draw import processes
from anime_draw.data.manifest import Entry, Manifest

Item = TypeVar("Item")


class Shares:
    """The manifest of a folder, and the parts of it.

    Attributes:
        manifest: of all.
        own: what this process appends to; alone, the manifest itself.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = Manifest(folder / "manifest.csv")
        part = folder / f"manifest.part{processes.number()}.csv"
        self.own = self.manifest if processes.count() == 1 else Manifest(part)

    def merged(self, keep: Callable[[Entry], bool]) -> Iterator[Entry]:
        """Merge the parts into the manifest, yielding the entries to keep.

        The first process does it while the others wait, and then read.

        Raises:
            AnimeDrawError: a file cannot be read or written.
        """
        processes.wait()  # until all parts are whole
        if processes.is_first():
            parts = sorted(self.folder.glob("manifest.part*.csv"))
            yield from self.manifest.rewrite(keep, [Manifest(part) for part in parts])
            for part in parts:
                part.unlink()
        processes.wait()
        if not processes.is_first():
            yield from self.manifest


def share(items: Iterator[Item]) -> Iterator[Item]:
    """Yield those items that are this process's."""
    return islice(items, processes.number(), None, processes.count())


def share_of(amount: int) -> int:
    """Return how many of so many items are this process's."""
    return len(range(processes.number(), amount, processes.count()))
