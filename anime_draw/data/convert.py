"""Convert labelme files, and masks that were painted, to a data set.

    images/NAME.jpg    the picture, square
    masks/NAME.png     its mask
    overlays/NAME.jpg  one laid over the other, to check the work
    dataset.json       written last: makes the folder a data set

NAME is the annotation's path below the folder, joined by hyphens, so that files of
the same stem in two folders do not meet; or that of the painted mask.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anime_draw.alone import alone
from anime_draw.data.annotations import (
    find_oddities,
    find_picture,
    read_annotation,
    read_picture,
)
from anime_draw.data.fit import make_square
from anime_draw.data.folder import INDEX, Dataset, open_dataset, split, write_index
from anime_draw.data.labels import Labels
from anime_draw.data.painted import Painting, find_paintings
from anime_draw.errors import AnimeDrawError, AnnotationError, DatasetError
from anime_draw.files import PICTURE_SUFFIXES, find_files
from anime_draw.masks import Mask, count_pixels, resize_mask, save_mask
from anime_draw.pictures import Picture, resize_picture, save_picture
from anime_draw.results import Skipped
from anime_draw.settings import ConvertSettings
from anime_draw.sheets import overlay

SOURCE = "annotate-convert"
WHITE = 255


@dataclass(frozen=True)
class Converted:
    """A finished file: pixels of each class (NUM_CLASSES,), and what looked odd.

    `digest` is the same for the same picture; `square` is what it was before.
    """

    path: Path
    name: str
    counts: NDArray[np.int64]
    warnings: tuple[str, ...]
    digest: str
    square: bool


def count_classes(
    converted: Sequence[Converted],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pixels of each class, and in how many pictures it occurs."""
    counts = np.array([each.counts for each in converted], dtype=np.int64)
    return counts.sum(axis=0), (counts > 0).sum(axis=0)


def find_annotations(place: Path) -> list[Path]:
    """List the labelme files below a folder, or the one that `place` is.

    Raises:
        AnnotationError: there is none.
    """
    if place.is_file():
        return [place]
    found = [
        path for path in find_files(place, frozenset({".json"})) if path.name != INDEX
    ]
    if not found:
        raise AnnotationError(
            f"{place}: has no labelme files (*.json); make them with annotate"
        )
    return found


@dataclass
class Conversion:
    """One run of annotate-convert: iterate over it, and it does the work.

    The data set depends on the annotations and settings alone; a run into the folder
    of an earlier one replaces its files by name.
    """

    place: Path
    out: Path
    settings: ConvertSettings
    labels: Labels = field(default_factory=Labels)
    images: Path | None = None
    masks: Path | None = None
    overlays: bool = True
    dataset: Dataset | None = field(default=None, init=False)
    stale: Sequence[str] = field(default=(), init=False)
    paintings: dict[Path, Painting] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Find the files.

        Raises:
            AnnotationError: there are none.
            DatasetError: the output folder holds another data set.
        """
        self._earlier = self._open_earlier()
        self.paths = find_annotations(self.place)
        if self.masks is not None:
            self.paintings = {each.mask: each for each in find_paintings(self.masks)}
            self.paths += self.paintings

    def __len__(self) -> int:
        return len(self.paths)

    @alone
    def __iter__(self) -> Iterator[Converted | Skipped]:
        """Convert file by file; at the end write dataset.json.

        Raises:
            AnnotationError: not one file could be converted.
            AnimeDrawError: another process is writing into the folder.
        """
        taken: dict[str, Path] = {}
        digests: dict[str, str] = {}
        for path in self.paths:
            name = self._name(path)
            first = taken.setdefault(name.casefold(), path)
            try:
                if first is not path:
                    raise AnnotationError(f"{path}: has the name of {first}; rename it")
                picture, mask, converted = self._prepare(path, name)
            except AnimeDrawError as error:
                yield Skipped(path, str(error))
                continue
            self._write(name, picture, mask)  # a full disk ends the run instead
            digests[name] = converted.digest
            yield converted
        if not digests:
            raise AnnotationError(f"{self.place}: not one annotation could be used")
        self._finish(digests)

    def _open_earlier(self) -> Dataset | None:
        if not (self.out / INDEX).exists():
            return None
        earlier = open_dataset(self.out)
        if earlier.source != SOURCE:
            raise DatasetError(
                f"{self.out}: holds a data set made by {earlier.source}; choose another"
                " folder"
            )
        if earlier.size != self.settings.size:
            raise DatasetError(
                f"{self.out}: holds pictures of {earlier.size} px, not"
                f" {self.settings.size}; choose another folder or the same size"
            )
        return earlier

    def _name(self, path: Path) -> str:
        if path in self.paintings:
            return path.stem
        below = path.relative_to(self.place) if path != self.place else Path(path.name)
        return "-".join(below.with_suffix("").parts)

    def _prepare(self, path: Path, name: str) -> tuple[Picture, Mask, Converted]:
        self._check_way(name)
        if painting := self.paintings.get(path):
            self._keep_apart(painting.picture())
            picture, mask = painting.load()
            warnings: tuple[str, ...] = ()
        else:
            picture, mask, warnings = self._draw(path)
        height, width = picture.shape[:2]
        digest = hashlib.blake2b(picture.tobytes()).hexdigest()
        fit, size = self.settings.fit, self.settings.size
        picture = resize_picture(make_square(picture, fit, WHITE), size)
        mask = resize_mask(make_square(mask, fit, 0), size)
        square, counts = height == width, count_pixels(mask)
        return picture, mask, Converted(path, name, counts, warnings, digest, square)

    def _draw(self, path: Path) -> tuple[Picture, Mask, tuple[str, ...]]:
        annotation = read_annotation(path, self.labels)
        if annotation.image_data is None:
            self._keep_apart(find_picture(annotation, self.images))
        picture = read_picture(annotation, self.images)
        height, width = picture.shape[:2]
        mask = annotation.mask(height, width)
        return picture, mask, tuple(find_oddities(annotation, height, width))

    def _write(self, name: str, picture: Picture, mask: Mask) -> None:
        save_picture(self._picture_path("images", name), picture)
        save_mask(self.out / "masks" / f"{name}.png", mask)
        if self.overlays:
            save_picture(self._picture_path("overlays", name), overlay(picture, mask))
        for other in self._other_formats(name):
            other.unlink()

    def _picture_path(self, part: str, name: str) -> Path:
        return self.out / part / f"{name}.{self.settings.format}"

    def _keep_apart(self, picture: Path) -> None:
        images = (self.out / "images").resolve()
        if picture.resolve().is_relative_to(images):
            raise AnnotationError(
                f"{picture}: would be written over; choose another output folder"
            )

    def _check_way(self, name: str) -> None:
        # A data set has one picture per name. One of another format is replaced if an
        # earlier run wrote it; else it is somebody's, and left alone.
        others = self._other_formats(name)
        if others and name not in self._earlier_names:
            raise AnnotationError(f"{others[0]}: is in the way; move it elsewhere")

    def _other_formats(self, name: str) -> list[Path]:
        suffixes = sorted(PICTURE_SUFFIXES - {f".{self.settings.format}"})
        places = [self.out / part / name for part in ("images", "overlays")]
        paths = [Path(f"{place}{suffix}") for place in places for suffix in suffixes]
        return [path for path in paths if path.exists()]

    @cached_property
    def _earlier_names(self) -> set[str]:
        earlier = self._earlier
        return {*earlier.train, *earlier.val} if earlier else set()

    def _finish(self, digests: Mapping[str, str]) -> None:
        # Copies of a picture, or two people's labels for it, stay on one side.
        unique = list(dict.fromkeys(digests.values()))
        _, val = split(unique, self.settings.val_share, self.settings.seed)
        held_out = set(val)
        self.stale = sorted(self._earlier_names - set(digests))
        self.dataset = write_index(
            self.out,
            size=self.settings.size,
            source=SOURCE,
            train=[name for name, key in digests.items() if key not in held_out],
            val=[name for name, key in digests.items() if key in held_out],
        )
