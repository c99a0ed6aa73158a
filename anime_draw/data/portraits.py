"""Pictures (and masks) at one size for training, kept in memory while they fit."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from anime_draw.data.folder import INDEX, Dataset, open_dataset
from anime_draw.errors import DatasetError
from anime_draw.files import find_names
from anime_draw.masks import Mask, resize_mask
from anime_draw.pictures import Picture, load_picture

GIB = 2**30


class Portraits:
    """Pictures at one size, from a data set or a plain folder.

    Args:
        folder: of the data set, or of pictures.
        size: pixels of the side.
        masks: whether it must be a data set.
        keep: GiB of decoded pictures and masks to keep.

    Attributes:
        folder: where they are.
        size: pixels of the side.
        train, val: names; a plain folder has no validation part.

    Raises:
        DatasetError: there is nothing to train on.
    """

    def __init__(
        self, folder: Path, size: int, *, masks: bool = False, keep: float = 0.5
    ) -> None:
        self.folder, self.size = folder, size
        self.dataset: Dataset | None = None
        if masks or (folder / INDEX).is_file():
            self.dataset = open_dataset(folder)
            self.train, self.val = self.dataset.train, self.dataset.val
        else:
            self.train, self.val = tuple(find_names(folder)), ()
        if not self.train:
            raise DatasetError(f"{folder}: has no pictures to train on")
        self._kept: dict[tuple[str, str], NDArray[np.uint8]] = {}
        self._room = int(keep * GIB)

    def picture(self, name: str) -> Picture:
        """Return a picture (size, size, 3).

        Raises:
            PictureError: it cannot be read.
        """
        if self.dataset is not None:
            dataset = self.dataset
            return self._keep("picture", name, lambda: dataset.picture(name, self.size))
        path = self.folder / name
        return self._keep("picture", name, lambda: load_picture(path, self.size))

    def mask(self, name: str) -> Mask:
        """Return a mask (size, size); a data set only.

        Raises:
            MaskError: it cannot be read.
        """
        assert self.dataset is not None, "a plain folder has no masks"
        dataset = self.dataset
        return self._keep(
            "mask", name, lambda: resize_mask(dataset.mask(name), self.size)
        )

    def _keep(
        self, sort: str, name: str, load: Callable[[], NDArray[np.uint8]]
    ) -> NDArray[np.uint8]:
        # Threads may load the same picture twice at worst; the room is then a few
        # pictures off, which does no harm.
        if (kept := self._kept.get((sort, name))) is not None:
            return kept
        loaded = load()
        if self._room >= loaded.nbytes:
            self._room -= loaded.nbytes
            self._kept[sort, name] = loaded
        return loaded
