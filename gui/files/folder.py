"""Step through the pictures and masks of a folder, to correct many masks. No Tk.

    images/ and masks/ in it, as in a data set    pairs of the same name
    masks, and maybe pictures that are no PNG     pairs of the same name
    pictures                                      their masks go to masks/ in it

Where a mask is missing, a labelme file of that name stands in, beside the picture or
in annotations/.
"""

import os
from dataclasses import dataclass
from heapq import merge
from pathlib import Path

import numpy as np

from anime_draw.errors import AnimeDrawError, MaskError
from anime_draw.files import PICTURE_SUFFIXES
from anime_draw.masks import Mask, load_mask
from anime_draw.pictures import Picture, load_picture

from .exchange import import_mask

MASKS = "masks"
IMAGES = "images"
ANNOTATIONS = "annotations"
RUN = 4096  # names that are sorted at once


@dataclass(frozen=True)
class Entry:
    """A mask, which may not be there yet, and its picture, if it has one."""

    name: str
    mask: Path
    picture: Path | None = None

    def load(self) -> tuple[Mask, Picture | None]:
        """Read mask (H, W) and picture; a mask that is missing is all background.

        Raises:
            AnimeDrawError: one of them cannot be read.
        """
        picture = load_picture(self.picture) if self.picture is not None else None
        if self.mask.exists() or picture is None:
            return load_mask(self.mask), picture
        for path in self._annotations():
            if path.is_file():
                return import_mask(path).mask, picture
        return np.zeros(picture.shape[:2], np.uint8), picture

    def _annotations(self) -> tuple[Path, ...]:
        assert self.picture is not None
        beside = self.picture.with_suffix(".json")
        return beside, self.mask.parents[1] / ANNOTATIONS / beside.name


class FolderCursor:
    """The entries of a folder, by name, and which of them is at hand.

    Attributes:
        folder: that was opened.
        position: of the entry at hand, from 0.
    """

    def __init__(self, folder: Path) -> None:
        """List a folder.

        Raises:
            AnimeDrawError: it cannot be read, or has no pictures.
        """
        self.folder = folder
        self.position = 0
        # Names only: objects for 300,000 pictures would cost some 100 MB.
        if _is_paired(folder):
            self._image_dir, self._mask_dir = folder / IMAGES, folder / MASKS
            self._pictures = _by_stem(_list(self._image_dir))
            masks = _by_stem(_list(self._mask_dir))
        else:
            self._image_dir = self._mask_dir = folder
            masks, self._pictures = _sort_out(folder)
            if not masks:
                self._mask_dir = folder / MASKS
        lone = [name for name in masks if name not in self._pictures]
        self._names = sorted([*self._pictures, *lone])  # quick: both are sorted
        if not self._names:
            raise AnimeDrawError(f"{folder}: has no pictures or masks to step through")

    @classmethod
    def open(cls, place: Path) -> "FolderCursor":
        """Open a folder, or that of a file, which is then the entry at hand.

        Raises:
            AnimeDrawError: it cannot be read, or has no pictures.
        """
        folder = place if place.is_dir() else place.parent
        if folder.name in (IMAGES, MASKS, ANNOTATIONS) and _is_paired(folder.parent):
            folder = folder.parent
        cursor = cls(folder)
        if place.stem in cursor._names and not place.is_dir():
            cursor.position = cursor._names.index(place.stem)
        return cursor

    def __len__(self) -> int:
        return len(self._names)

    @property
    def entry(self) -> Entry:
        """The one at hand."""
        return self.at(self.position)

    def at(self, position: int) -> Entry:
        """Return the one at a position, from 0."""
        name = self._names[position]
        file = self._pictures.get(name)
        picture = self._image_dir / file if file is not None else None
        return Entry(name, self._mask_dir / f"{name}.png", picture)

    def go(self, position: int) -> bool:
        """Take another entry, from 0; False if there is none."""
        if not 0 <= position < len(self):
            return False
        self.position = position
        return True

    def step(self, by: int = 1) -> bool:
        """Go forth, or back by -1; False at the end."""
        return self.go(self.position + by)


def _is_paired(folder: Path) -> bool:
    return (folder / IMAGES).is_dir()


def _list(folder: Path) -> list[str]:
    if not folder.is_dir():
        return []
    try:
        names = _sort(os.listdir(folder))
    except OSError as error:
        reason = error.strerror or str(error)
        raise AnimeDrawError(f"{folder}: cannot be read ({reason})") from error
    # A Mac leaves ._a.png beside a.png on foreign disks.
    seen = (each for each in names if not each.startswith("."))
    return [each for each in seen if _suffix(each) in PICTURE_SUFFIXES]


def _sort(names: list[str]) -> list[str]:
    # One call that sorts 300,000 names would keep the window from its turn as long.
    runs = [sorted(names[i : i + RUN]) for i in range(0, len(names), RUN)]
    return list(merge(*runs))


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower()


def _by_stem(names: list[str]) -> dict[str, str]:
    return {name[: name.rfind(".")]: name for name in names}


def _sort_out(folder: Path) -> tuple[dict[str, str], dict[str, str]]:
    # Masks and pictures of a folder that holds both, or one of them. Masks are PNG;
    # whether PNGs are masks is seen at the first.
    names = _list(folder)
    drawn = [name for name in names if _suffix(name) == ".png"]
    if not drawn or (folder / MASKS).is_dir() or not _is_mask(folder / drawn[0]):
        return {}, _by_stem(names)
    others = [name for name in names if _suffix(name) != ".png"]
    return _by_stem(drawn), _by_stem(others)


def _is_mask(path: Path) -> bool:
    try:
        load_mask(path)
    except MaskError:
        return False
    return True
