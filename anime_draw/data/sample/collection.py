"""Write drawn portraits as a data set that has its annotations and tags too.

images/sample-00000.jpg        the picture
masks/sample-00000.png         its mask
annotations/sample-00000.json  labelme file: what annotate-convert takes
tags.csv                       picture, tag: what attributes takes
dataset.json                   written last: makes the folder a data set
"""

import json
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from math import floor
from multiprocessing import get_context
from pathlib import Path

from anime_draw.alone import alone
from anime_draw.classes import NAMES
from anime_draw.data.folder import INDEX, Dataset, open_dataset, write_index
from anime_draw.data.sample.portrait import Sample, draw_sample
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.files import PICTURE_SUFFIXES, find_files, write_text
from anime_draw.masks import save_mask
from anime_draw.parent import end_with_parent
from anime_draw.pictures import save_picture
from anime_draw.results import Done
from anime_draw.settings import SampleSettings
from anime_draw.tagging.tags import Tagging, write_tags

SOURCE = "sample-data"
FOLDERS = {
    "images": PICTURE_SUFFIXES,
    "masks": frozenset({".png"}),
    "annotations": frozenset({".json"}),
}


@dataclass
class Collection:
    """One run of sample-data: iterate over it, and it does the work.

    Portrait i depends on the seed and i alone, so that a smaller collection is the
    beginning of a larger one, files and split. An earlier collection in the same
    folder is replaced.
    """

    out: Path
    settings: SampleSettings
    dataset: Dataset | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        """Look at the folder.

        Raises:
            DatasetError: it holds another data set, or is a file.
        """
        if self.out.exists() and not self.out.is_dir():
            raise DatasetError(f"{self.out}: is a file; choose a folder")
        self._earlier = self._open_earlier()
        self.names = [_name(number) for number in range(self.settings.count)]

    def __len__(self) -> int:
        return len(self.names)

    @alone
    def __iter__(self) -> Iterator[Done]:
        """Draw and write portrait by portrait; at the end write dataset.json.

        Raises:
            AnimeDrawError: another process is writing into the folder, or none can.
        """
        self._clear()
        tags: dict[str, Tagging] = {}
        for number, colour in enumerate(self._write_all()):
            path = _picture_path(self.out, self.settings, number)
            tags[path.name] = Tagging((f"{colour} hair",))
            yield Done(path)
        write_tags(self.out / "tags.csv", tags)
        held_out = choose_val(len(self), self.settings.val_share)
        self.dataset = write_index(
            self.out,
            size=self.settings.size,
            source=SOURCE,
            train=[name for i, name in enumerate(self.names) if i not in held_out],
            val=[name for i, name in enumerate(self.names) if i in held_out],
        )

    def _open_earlier(self) -> Dataset | None:
        if not (self.out / INDEX).exists():
            return None
        earlier = open_dataset(self.out)
        if earlier.source != SOURCE:
            raise DatasetError(
                f"{self.out}: holds a data set made by {earlier.source}; choose another"
                " folder"
            )
        return earlier

    def _clear(self) -> None:
        # Without its index first, so that a run cut short leaves no mixed data set.
        _remove(self.out / INDEX)
        earlier = self._earlier
        old = (*earlier.train, *earlier.val) if earlier else ()
        names = {*old, *self.names}
        for folder, suffixes in FOLDERS.items():
            place = self.out / folder
            # To look what is there is quicker than to ask for every name.
            for path in find_files(place, suffixes) if place.is_dir() else ():
                if path.parent == place and path.stem in names:
                    _remove(path)

    def _write_all(self) -> Iterator[str]:
        """Write every portrait; yield the hair colours in order."""
        write = partial(write_sample, self.out, self.settings)
        numbers = range(len(self))
        if not self.settings.workers:
            yield from map(write, numbers)
            return
        # Processes, since half of the work is Python; spawned, as everywhere.
        context = get_context("spawn")
        pool = ProcessPoolExecutor(self.settings.workers, context, end_with_parent)
        try:
            yield from pool.map(write, numbers, chunksize=8)
        finally:
            pool.shutdown(cancel_futures=True)


def write_sample(out: Path, settings: SampleSettings, number: int) -> str:
    """Draw and write one portrait; return the colour of its hair."""
    sample = draw_sample(settings.seed, number, settings.size)
    path = _picture_path(out, settings, number)
    save_picture(path, sample.picture)
    save_mask(out / "masks" / f"{path.stem}.png", sample.mask)
    content = to_labelme(sample, f"../images/{path.name}")
    # One line: json writes indented text three times slower.
    write_text(out / "annotations" / f"{path.stem}.json", json.dumps(content))
    return sample.hair_colour


def _picture_path(out: Path, settings: SampleSettings, number: int) -> Path:
    return out / "images" / f"{_name(number)}.{settings.format}"


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnimeDrawError(f"{path}: cannot be removed ({reason})") from error


def _name(number: int) -> str:
    return f"sample-{number:05}"


def choose_val(count: int, share: float) -> set[int]:
    """Return the portraits kept for validation: evenly spread, at least one of two.

    Which they are hardly depends on `count`, so that collections may grow. The first
    is always trained on.
    """
    ranks = [floor(i * share + 0.5) for i in range(count + 1)]
    chosen = {i for i in range(1, count) if ranks[i + 1] > ranks[i]}
    if not chosen and share > 0 and count > 1:
        return {count - 1}
    return chosen


def to_labelme(sample: Sample, image_path: str) -> dict:
    """Return the labelme file of a sample; `image_path` as seen from it."""
    height, width = sample.mask.shape
    shapes: list[dict] = [
        {
            "label": NAMES[shape.label],
            "points": shape.points,
            "group_id": None,
            "description": "",
            "shape_type": shape.kind,
            "flags": {},
            "mask": None,
        }
        for shape in sample.shapes
    ]
    return {
        "version": "5.5.0",
        "flags": {},
        "shapes": shapes,
        "imagePath": image_path,
        "imageData": None,
        "imageHeight": height,
        "imageWidth": width,
    }
