"""Pictures to look into: found, drawn by lot, and opened ahead by threads."""

import random
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from anime_draw.data.folder import INDEX, Dataset, open_dataset
from anime_draw.errors import AnimeDrawError, MaskError
from anime_draw.files import find_names
from anime_draw.masks import Mask, load_mask
from anime_draw.pictures import Picture, load_picture
from anime_draw.results import Skipped

AHEAD = 32  # pictures that are opened before they are asked for


@dataclass(frozen=True)
class Exhibit:
    """A picture on disk, with its mask if it is from a data set.

    Attributes:
        name: its path, seen from the folder of pictures, with slashes.
    """

    name: str
    path: Path
    mask_path: Path | None = None


@dataclass(frozen=True)
class Portrait:
    """An opened picture (H, W, 3), with its mask (H, W) if there is one."""

    name: str
    path: Path
    picture: Picture
    mask: Mask | None = None


def draw_exhibits(place: Path, count: int, seed: int) -> tuple[list[Exhibit], int]:
    """Return `count` pictures chosen by lot, in order, and how many there are.

    Args:
        place: a data set, a folder that is searched through, or a picture.
        count: 0 takes all.
        seed: of the lots.

    Raises:
        AnimeDrawError: there is nothing at `place`, or a broken data set.
    """
    if (place / INDEX).is_file():
        dataset = open_dataset(place)
        names, found = draw_lots(sorted((*dataset.train, *dataset.val)), count, seed)
        return [_from_dataset(dataset, name) for name in names], found
    if place.is_dir():
        names, found = draw_lots(find_names(place), count, seed)
        return [Exhibit(name, place / name) for name in names], found
    if not place.exists():
        raise AnimeDrawError(f"{place}: no such file or folder")
    return [Exhibit(place.name, place)], 1


def _from_dataset(dataset: Dataset, name: str) -> Exhibit:
    path = dataset.picture_path(name)
    return Exhibit(path.name, path, dataset.mask_path(name))


def draw_lots(names: Iterable[str], count: int, seed: int) -> tuple[list[str], int]:
    """Return `count` names chosen by lot, in order, and how many there were.

    One at a time is looked at, so that any number may come (Vitter 1985, algorithm
    R). A count of 0 takes all.
    """
    lots = random.Random(seed)
    chosen: list[tuple[int, str]] = []
    found = 0
    for number, name in enumerate(names):
        found += 1
        if count == 0 or number < count:
            chosen.append((number, name))
        elif (place := lots.randrange(number + 1)) < count:
            chosen[place] = (number, name)
    chosen.sort(key=lambda each: each[0])
    return [name for _, name in chosen], found


def open_portrait(exhibit: Exhibit, *, mask: bool) -> Portrait:
    """Read a picture, and its mask if it has one and that is wanted.

    Raises:
        PictureError, MaskError: unreadable, or of different sizes.
    """
    picture = load_picture(exhibit.path)
    if not mask or exhibit.mask_path is None:
        return Portrait(exhibit.name, exhibit.path, picture)
    ids = load_mask(exhibit.mask_path)
    if ids.shape != picture.shape[:2]:
        raise MaskError(
            f"{exhibit.mask_path}: is {ids.shape[1]}x{ids.shape[0]} pixels, its picture"
            f" {picture.shape[1]}x{picture.shape[0]}"
        )
    return Portrait(exhibit.name, exhibit.path, picture, ids)


def open_portraits(
    exhibits: Iterable[Exhibit], *, masks: bool, workers: int = 2
) -> Iterator[Portrait | Skipped]:
    """Yield pictures in order, opened ahead by threads; bad ones as `Skipped`."""

    def load(exhibit: Exhibit) -> Portrait | Skipped:
        try:
            return open_portrait(exhibit, mask=masks)
        except AnimeDrawError as error:
            return Skipped(exhibit.path, str(error))

    if workers == 0:
        yield from map(load, exhibits)
        return
    with ThreadPoolExecutor(workers, thread_name_prefix="portrait") as pool:
        waiting: deque[Future[Portrait | Skipped]] = deque()
        try:
            for exhibit in exhibits:
                waiting.append(pool.submit(load, exhibit))
                if len(waiting) >= AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
