"""Make many pictures of few: changed copies of a data set's training pictures.

images/NAME.jpg, masks/NAME.png             the pictures of the data set, unchanged
images/NAME-0001.jpg, masks/NAME-0001.png   copies of a picture of its training part
augment.json                                the settings, so that a run can go on
dataset.json                                written last: makes the folder a data set

The validation part is that of the data set, unchanged: nothing of it is copied.
Copy 7 of a picture depends on the seed, the picture's name and 7 alone.
"""

import hashlib
import shutil
import zlib
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TypeVar

import cv2
import numpy as np

from anime_draw.config import AugmentSettings
from anime_draw.data.folder import INDEX, Dataset, write_index
from anime_draw.data.transform import Transform
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.files import read_json, write_json, write_whole
from anime_draw.masks import Mask, resize_mask, save_mask
from anime_draw.pictures import Picture, resize_picture, save_picture
from anime_draw.results import Done, Outcome, Skipped

SOURCE = "augment"
RECORD = "augment.json"
FORMAT = 1
FREE = ("count", "workers")  # settings that may differ when a run goes on

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Work:
    """What becomes of one picture: itself, changed copies of it, or both."""

    name: str
    copies: int
    original: bool

    @property
    def names(self) -> list[str]:
        """The names it has in the new data set."""
        own = [self.name] if self.original else []
        return own + [copy_name(self.name, i) for i in range(1, self.copies + 1)]


def copy_name(name: str, number: int) -> str:
    """Return the name of a copy, counted from 1."""
    return f"{name}-{number:04}"


@dataclass
class Augmentation:
    """One run of augment: iterate over it, and it does the work.

    Files that an earlier run with the same settings left whole are kept, unless the
    picture or mask they were made from is newer.
    """

    source: Dataset
    out: Path
    settings: AugmentSettings
    dataset: Dataset | None = field(default=None, init=False)
    num_kept: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Share the copies out and look at the folder.

        Raises:
            DatasetError: nothing to train on, two files would have one name, or the
                folder holds something else.
        """
        if not self.source.train:
            raise DatasetError(f"{self.source.folder}: has no pictures to train on")
        if self.out.resolve() == self.source.folder.resolve():
            raise DatasetError(f"{self.out}: is the data set itself; choose another")
        self.size = self.settings.size or self.source.size
        self.work = share_out(self.source, self.settings)
        self._check_names()
        self._check_record()

    def __len__(self) -> int:
        return sum(len(work.names) for work in self.work)

    def __iter__(self) -> Iterator[Outcome]:
        """Write pair by pair; at the end write dataset.json.

        Raises:
            DatasetError: not one picture could be used.
        """
        write_json(self.out / RECORD, self._record())
        made: set[str] = set()
        for work, outcome in self._write_all():
            if isinstance(outcome, Skipped):
                yield outcome
                continue
            made.add(work.name)
            self.num_kept += outcome
            for name in work.names:
                yield Done(self.out / "masks" / f"{name}.png")
        if made.isdisjoint(self.source.train):
            raise DatasetError(f"{self.source.folder}: not one picture could be used")
        self._finish(made)

    def _finish(self, made: set[str]) -> None:
        val = set(self.source.val)
        useful = [work for work in self.work if work.name in made]
        self.dataset = write_index(
            self.out,
            size=self.size,
            source=SOURCE,
            train=[n for work in useful if work.name not in val for n in work.names],
            val=[work.name for work in useful if work.name in val],
        )

    def _check_names(self) -> None:
        counts = Counter(n.casefold() for work in self.work for n in work.names)
        name, count = counts.most_common(1)[0]
        if count > 1:
            raise DatasetError(
                f"{self.source.folder}: a copy would be called {name} like another"
                " picture; rename that"
            )

    def _record(self) -> dict:
        names = "\n".join((*self.source.train, "", *self.source.val))
        return {
            "format": FORMAT,
            "settings": asdict(self.settings),
            "size": self.size,
            "pictures": hashlib.sha256(names.encode()).hexdigest(),
        }

    def _check_record(self) -> None:
        path = self.out / RECORD
        if not path.exists():
            if (self.out / INDEX).exists():
                raise DatasetError(
                    f"{self.out}: holds another data set; choose another"
                )
            return
        earlier, now = read_json(path), self._record()
        try:
            check_same(path, earlier["settings"], now["settings"])
            same = all(earlier[key] == now[key] for key in ("size", "pictures"))
        except (KeyError, TypeError) as error:
            raise DatasetError(f"{path}: broken ({error!r}); delete it") from error
        if not same:
            raise DatasetError(
                f"{self.out}: was made of other pictures than {self.source.folder} has"
                " now; choose another folder or delete it"
            )

    def _write_all(self) -> Iterator[tuple[Work, int | Skipped]]:
        with cv2_threads(1):
            results = in_order(self._try, self.work, self.settings.workers)
            yield from zip(self.work, results, strict=True)

    def _try(self, work: Work) -> int | Skipped:
        try:
            return self.write(work)
        except BadPair as error:
            return Skipped(self.source.folder / "images" / work.name, str(error))

    def write(self, work: Work) -> int:
        """Write what becomes of one picture; return how many pairs were there.

        Raises:
            BadPair: the picture or its mask cannot be used.
            AnimeDrawError: the disk or folder refuses.
        """
        missing = [name for name in work.names if not self._is_whole(name, work.name)]
        if not missing:
            return len(work.names)
        picture, mask = self._load(work.name)
        if work.name in missing:
            self._write_original(work.name, picture, mask)
        for number in range(1, work.copies + 1):
            if (name := copy_name(work.name, number)) in missing:
                rng = copy_generator(self.settings.seed, work.name, number)
                change = Transform.draw(rng, self.settings)
                self._save(name, *change.apply(picture, mask, self.size))
        return len(work.names) - len(missing)

    def _load(self, name: str) -> tuple[Picture, Mask]:
        try:
            picture, mask = self.source.picture(name), self.source.mask(name)
        except AnimeDrawError as error:
            raise BadPair(str(error)) from error
        if picture.shape[:2] != mask.shape:
            raise BadPair(
                f"{self.source.mask_path(name)}: {pixels(mask)}, but the picture has"
                f" {pixels(picture)}; make it again"
            )
        return picture, mask

    def _write_original(self, name: str, picture: Picture, mask: Mask) -> None:
        if mask.shape == (self.size, self.size):
            path = self.source.picture_path(name)
            copy_whole(path, self.out / "images" / path.name)
            copy_whole(self.source.mask_path(name), self._mask_path(name))
        else:
            side = self.size
            self._save(name, resize_picture(picture, side), resize_mask(mask, side))

    def _save(self, name: str, picture: Picture, mask: Mask) -> None:
        save_picture(self.out / "images" / f"{name}.{self.settings.format}", picture)
        save_mask(self._mask_path(name), mask)

    def _mask_path(self, name: str) -> Path:
        return self.out / "masks" / f"{name}.png"

    def _is_whole(self, name: str, origin: str) -> bool:
        # The mask is written last, so where it is, the picture is.
        try:
            made = self._mask_path(name).stat().st_mtime_ns
            paths = self.source.picture_path(origin), self.source.mask_path(origin)
            return all(path.stat().st_mtime_ns <= made for path in paths)
        except (OSError, DatasetError):
            return False


class BadPair(DatasetError):
    """A picture or its mask that cannot be used; the others can."""


def check_same(path: Path, earlier: dict, now: dict) -> None:
    """Compare the settings of an earlier run with those of now.

    Raises:
        DatasetError: they differ in more than the number of workers, or fewer copies
            are asked for.
    """
    for key, value in now.items():
        if earlier[key] != value and key not in FREE:
            raise DatasetError(
                f"{path.parent}: was begun with {key} {earlier[key]}, not {value};"
                f" give that, or choose another folder"
            )
    if now["count"] < earlier["count"]:
        raise DatasetError(
            f"{path.parent}: was begun with count {earlier['count']}, which can grow,"
            " but not shrink; choose another folder"
        )


def share_out(source: Dataset, settings: AugmentSettings) -> list[Work]:
    """Share the copies out evenly among the training pictures; the first get more."""
    each, more = divmod(settings.count, len(source.train))
    train = [
        Work(name, each + (i < more), settings.originals)
        for i, name in enumerate(source.train)
    ]
    return train + [Work(name, 0, True) for name in source.val]


def copy_generator(seed: int, name: str, number: int) -> np.random.Generator:
    """Return the random generator of a copy."""
    return np.random.default_rng((seed, zlib.crc32(name.encode()), number))


def pixels(array: Picture | Mask) -> str:
    """Return width and height as text."""
    return f"{array.shape[1]}x{array.shape[0]} px"


def copy_whole(source: Path, target: Path) -> None:
    """Copy a file whole or not at all."""
    with write_whole(target) as partial:
        shutil.copyfile(source, partial)


@contextmanager
def cv2_threads(count: int) -> Iterator[None]:
    """Let OpenCV use so many threads of its own within the block."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(count)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def in_order(
    function: Callable[[Task], Result], tasks: Iterable[Task], workers: int
) -> Iterator[Result]:
    """Yield the result of every task in order, a few ahead of the caller in threads."""
    if not workers:
        yield from map(function, tasks)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="augment") as pool:
        waiting: deque[Future[Result]] = deque()
        try:
            for task in tasks:
                waiting.append(pool.submit(function, task))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
