"""A data set on disk: pictures and masks paired by stem, split before anything else.

    images/NAME.jpg     picture, RGB
    masks/NAME.png      mask, palette PNG
    dataset.json        {"format": 1, "classes": [...], "size": 512,
                         "source": "...", "train": [NAME, ...], "val": [NAME, ...]}

The split is made before augmentation, so that no copy of a validation picture is
ever trained on. A data set that segment-dataset wrote may have no validation part.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from anime_draw.classes import NAMES
from anime_draw.data.names import is_plain
from anime_draw.errors import DatasetError
from anime_draw.files import PICTURE_SUFFIXES, read_json, write_json
from anime_draw.masks import Mask, load_mask
from anime_draw.pictures import MAX_SIDE, Picture, load_picture

FORMAT = 1
INDEX = "dataset.json"


@dataclass(frozen=True)
class Dataset:
    """An opened data set; pictures are read when asked for."""

    folder: Path
    size: int
    source: str
    train: tuple[str, ...]
    val: tuple[str, ...]

    @cached_property
    def _usual_suffix(self) -> str:
        """Return the suffix of the first picture that is found."""
        return next((os.path.splitext(name)[1] for name in self._listing()), "")

    @cached_property
    def _picture_names(self) -> dict[str, str]:
        return {os.path.splitext(name)[0]: name for name in self._listing()}

    def _listing(self) -> Iterator[str]:
        folder = self.folder / "images"
        if not folder.is_dir():
            raise DatasetError(f"{folder}: is missing, so the data set is incomplete")
        with os.scandir(folder) as entries:
            for entry in entries:
                if os.path.splitext(entry.name)[1].lower() in PICTURE_SUFFIXES:
                    yield entry.name

    def picture_path(self, name: str) -> Path:
        """Return the file of a picture.

        Raises:
            DatasetError: the picture is missing.
        """
        # Nearly all folders have one kind of picture. Where there are others, one
        # listing tells all suffixes: 300,000 names cost 50 MB, as Path objects 100.
        usual = self.folder / "images" / f"{name}{self._usual_suffix}"
        if os.path.isfile(usual):  # False, too, where one may not look
            return usual
        if (file := self._picture_names.get(name)) is None:
            raise DatasetError(f"{self.folder / 'images'}: has no picture {name}")
        return self.folder / "images" / file

    def mask_path(self, name: str) -> Path:
        """Return the file of a mask."""
        return self.folder / "masks" / f"{name}.png"

    def picture(self, name: str, size: int | None = None) -> Picture:
        """Read a picture (H, W, 3), scaled to a square side if given."""
        return load_picture(self.picture_path(name), size)

    def mask(self, name: str) -> Mask:
        """Read a mask (H, W)."""
        return load_mask(self.mask_path(name))


def open_dataset(folder: Path) -> Dataset:
    """Open a data set folder.

    Raises:
        DatasetError: no data set there, made for other classes, or empty.
    """
    if not (folder / INDEX).is_file():
        raise DatasetError(
            f"{folder}: is no data set (no {INDEX}); make one with annotate-convert,"
            " segment-dataset or sample-data"
        )
    index = read_json(folder / INDEX)
    try:
        if index["format"] != FORMAT:
            raise DatasetError(f"{folder / INDEX}: format {index['format']} is unknown")
        if tuple(index["classes"]) != NAMES:
            raise DatasetError(f"{folder / INDEX}: other classes: {index['classes']}")
        dataset = Dataset(
            folder,
            int(index["size"]),
            str(index["source"]),
            tuple(map(str, index["train"])),
            tuple(map(str, index["val"])),
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise DatasetError(f"{folder / INDEX}: broken ({error!r})") from error
    if not 1 <= dataset.size <= MAX_SIDE:
        raise DatasetError(f"{folder / INDEX}: size {dataset.size} is impossible")
    if not dataset.train and not dataset.val:
        raise DatasetError(f"{folder}: the data set is empty")
    for name in (*dataset.train, *dataset.val):
        if not is_plain(name):
            raise DatasetError(f"{folder / INDEX}: {name!r} is no name of a picture")
    return dataset


def write_index(
    folder: Path, *, size: int, source: str, train: Iterable[str], val: Iterable[str]
) -> Dataset:
    """Write dataset.json, which makes a folder a data set; return it opened."""
    dataset = Dataset(folder, size, source, tuple(train), tuple(val))
    index = {
        "format": FORMAT,
        "classes": NAMES,
        "size": size,
        "source": source,
        "train": dataset.train,
        "val": dataset.val,
    }
    write_json(folder / INDEX, index)
    return dataset


def split(
    names: Sequence[str], val_share: float, seed: int
) -> tuple[list[str], list[str]]:
    """Split names into train and val by lot, each in the order given.

    A name's lot depends on the seed and itself alone, so that a picture stays on its
    side when others join or leave: what a network has learned from is not held out
    from the next. The share is kept on average. One picture is left to train at least,
    and one to validate if there are two, whatever their lots.
    """
    lots = [_lot(name, seed) for name in names]
    lowest, highest = min(lots, default=0.0), max(lots, default=0.0)
    least = lowest if val_share > 0 and len(names) > 1 else -1.0
    chosen = [(lot < val_share and lot < highest) or lot <= least for lot in lots]
    return (
        [name for name, val in zip(names, chosen, strict=True) if not val],
        [name for name, val in zip(names, chosen, strict=True) if val],
    )


def _lot(name: str, seed: int) -> float:
    """Return a number from 0 to 1 that looks drawn by chance."""
    text = f"{seed}:{name}".encode(errors="surrogatepass")  # any name of a file
    digest = hashlib.blake2b(text, digest_size=8).digest()
    return int.from_bytes(digest, "big") / 2**64
