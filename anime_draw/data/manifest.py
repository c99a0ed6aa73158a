"""The manifest of a segmented data set: a line for each picture, appended as it goes.

    picture,name,height,width,confidence,background,skin,face,eye,mouth,hair,clothes
    0/1000.jpg,0-1000,512,512,0.95310,0.281000,0.045000, ...

`picture` is the path below the folder of pictures, `name` that in the data set; the
rest are pixels, the confidence, and the share of pixels of each class. A line is
written after the files of its picture are whole, so that whatever kills the program,
what the manifest lists is there. A line that was torn counts as not written.
"""

import csv
import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import NAMES, NUM_CLASSES
from anime_draw.data.names import is_plain
from anime_draw.errors import DatasetError
from anime_draw.files import cannot_write, write_whole
from anime_draw.pictures import MAX_PIXELS
from anime_draw.reading import MAX_LINES, check_file

COLUMNS = ("picture", "name", "height", "width", "confidence", *NAMES)
LONGEST = 2**16  # characters of a line
BINS = 1000  # of the confidence, which is known to a thousandth


@dataclass(frozen=True, order=True)
class Entry:
    """A line: a segmented picture; `shares` (NUM_CLASSES,) sum to 1."""

    picture: str
    name: str
    height: int
    width: int
    confidence: float
    shares: tuple[float, ...]

    @property
    def pixels(self) -> int:
        """How many pixels its mask has."""
        return self.height * self.width


def _to_row(entry: Entry) -> list[str]:
    return [
        entry.picture,
        entry.name,
        str(entry.height),
        str(entry.width),
        f"{entry.confidence:.5f}",
        *(f"{share:.6f}" for share in entry.shares),
    ]


def _from_row(row: list[str]) -> Entry:
    if len(row) != len(COLUMNS):
        raise ValueError(f"expected {len(COLUMNS)} columns, got {len(row)}")
    picture, name, height, width, confidence, *shares = row
    entry = Entry(
        picture,
        name,
        int(height),
        int(width),
        float(confidence),
        tuple(map(float, shares)),
    )
    possible = min(entry.height, entry.width) > 0 and entry.pixels <= MAX_PIXELS
    if not (possible and all(0 <= x <= 1 for x in (entry.confidence, *entry.shares))):
        raise ValueError("numbers that no picture has")
    if not is_plain(name):
        raise ValueError(f"{name!r} is no name of a picture")
    return entry


@dataclass(frozen=True)
class Manifest:
    """The file; nothing of it is kept in memory."""

    path: Path

    def __iter__(self) -> Iterator[Entry]:
        """Read entry by entry, leaving out what is no whole line.

        Raises:
            DatasetError: the file cannot be read.
        """
        if not self.path.exists():
            return
        try:
            check_file(self.path, MAX_LINES)
            with self._open(self.path, "r") as file:
                lines = iter(lambda: file.readline(LONGEST), "")
                whole = (x for x in lines if x[-1] == "\n" and "\0" not in x)
                for row in csv.reader(whole):
                    with suppress(ValueError):  # the heading, or a broken line
                        yield _from_row(row)
        except (OSError, csv.Error) as error:
            raise DatasetError(f"{self.path}: cannot be read ({error})") from error

    def rewrite(
        self, keep: Callable[[Entry], bool], others: Sequence["Manifest"] = ()
    ) -> Iterator[Entry]:
        """Write the file anew with the entries to keep, yielding each of them.

        Those of other manifests are merged in, all in the order in which pictures are
        found. An iteration that is not finished leaves the file as it was.
        """
        entries: Iterable[Entry] = self
        if others:
            entries = heapq.merge(self, *others, key=lambda each: place(each.picture))
        with write_whole(self.path) as partial, self._open(partial, "w") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(COLUMNS)
            for entry in entries:
                if keep(entry):
                    writer.writerow(_to_row(entry))
                    yield entry

    def append(self, entry: Entry) -> None:
        """Add a line.

        Raises:
            AnimeDrawError: the disk or folder refuses.
        """
        try:
            with self._open(self.path, "a") as file:
                csv.writer(file, lineterminator="\n").writerow(_to_row(entry))
        except OSError as error:
            raise cannot_write(self.path, error) from error

    @staticmethod
    def _open(path: Path, mode: str) -> IO[str]:
        # Names of files need not be Unicode; so Python itself carries such bytes.
        return open(path, mode, newline="", encoding="utf-8", errors="surrogateescape")


def place(picture: str) -> list[tuple[int, str]]:
    """Return what pictures are sorted by as `files.find_files` finds them."""
    *folders, name = picture.split("/")
    return [*((1, folder) for folder in folders), (0, name)]


class Lowest:
    """The `count` items of the lowest keys, of however many are added."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._heap: list[tuple[float, str, Entry]] = []

    def add(self, key: float, entry: Entry) -> None:
        """Offer an entry."""
        item = (-key, entry.name, entry)
        if len(self._heap) < self._count:
            heapq.heappush(self._heap, item)
        elif self._count:
            heapq.heappushpop(self._heap, item)

    def entries(self) -> list[Entry]:
        """Return them, lowest key first."""
        return [entry for *_, entry in sorted(self._heap, key=lambda x: (-x[0], x[1]))]


class Summary:
    """What is said about all entries, in memory that does not grow with them.

    Attributes:
        pictures: how many.
        oblong: how many are not square.
        histogram: pictures by confidence, in `BINS` steps from 0 to 1.
        worst: entries of the lowest confidence.
        sample: entries by chance; the same whatever the order.
    """

    def __init__(self, *, sheet: int, seed: int) -> None:
        self.pictures = 0
        self.oblong = 0
        self._pixels = [0.0] * NUM_CLASSES
        self.histogram = np.zeros(BINS, np.int64)
        self.worst = Lowest(sheet)
        self.sample = Lowest(sheet)
        self._sides: Counter[int] = Counter()
        self._seed = seed

    def add(self, entry: Entry) -> None:
        """Take an entry into account."""
        self.pictures += 1
        self.oblong += entry.height != entry.width
        self._sides[max(entry.height, entry.width)] += 1
        for i, share in enumerate(entry.shares):
            self._pixels[i] += share * entry.pixels
        self.histogram[min(int(entry.confidence * BINS), BINS - 1)] += 1
        self.worst.add(entry.confidence, entry)
        self.sample.add(_chance(entry.picture, self._seed), entry)

    def add_all(self, entries: Iterable[Entry]) -> None:
        """Take entries into account."""
        for entry in entries:
            self.add(entry)

    @property
    def side(self) -> int:
        """The commonest length of the longer side, in pixels; 0 without pictures."""
        return max(self._sides, key=lambda side: (self._sides[side], side), default=0)

    def shares(self) -> NDArray[np.float64]:
        """Return the share of pixels of each class (NUM_CLASSES,)."""
        return np.asarray(self._pixels) / max(sum(self._pixels), 1)

    def quantile(self, share: float) -> float:
        """Return the confidence that `share` of the pictures stay below."""
        reached = np.cumsum(self.histogram) >= share * self.pictures
        return float(reached.argmax() / BINS)


def _chance(text: str, seed: int) -> float:
    data = f"{seed}/{text}".encode(errors="surrogateescape")
    return int.from_bytes(blake2b(data, digest_size=6).digest(), "little")
