"""Make many pictures of few: changed copies of a data set's training pictures.

images/NAME.jpg, masks/NAME.png             the pictures of the data set, unchanged
images/NAME-0001.jpg, masks/NAME-0001.png   copies of a picture of its training part
augment.json                                the settings, so that a run can go on
sample.jpg                                  some pictures beside their copies
dataset.json                                written last: makes the folder a data set

The validation part is that of the data set, unchanged, and nothing is made of it.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2

from anime_draw.alone import alone
from anime_draw.data.augment_record import check_record, write_record
from anime_draw.data.copies import Share, copy_generator, copy_name, share_out
from anime_draw.data.folder import Dataset, write_index
from anime_draw.data.transform import Transform
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.files import write_whole
from anime_draw.masks import Mask, resize_mask, save_mask
from anime_draw.pictures import Picture, resize_picture, save_picture
from anime_draw.results import Done, Outcome, Skipped
from anime_draw.settings import AugmentSettings
from anime_draw.sheets import contact_sheet, overlay
from anime_draw.threads import map_ahead

SOURCE = "augment"
SHEET = "sample.jpg"
SHEET_ROWS, SHEET_COPIES = 6, 3


@dataclass
class Augmentation:
    """One run of augment: iterate over it, and it does the work.

    Pairs that an earlier run with the same settings left whole are kept, unless the
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
            DatasetError: there is nothing to do, two files would have one name, or
                the folder holds something else.
        """
        self.size = self.settings.size or self.source.size
        self.shares = share_out(self.source, self.settings)
        if self.out.resolve() == self.source.folder.resolve():
            raise DatasetError(f"{self.out}: is the data set itself; choose another")
        check_record(self.out, self.source, self.settings)

    def __len__(self) -> int:
        return sum(len(share.names) for share in self.shares)

    @alone
    def __iter__(self) -> Iterator[Outcome]:
        """Write pair by pair; at the end write the sheet and dataset.json.

        Raises:
            DatasetError: not one picture could be used.
            AnimeDrawError: another process is writing into the folder.
        """
        write_record(self.out, self.source, self.settings)
        made: list[Share] = []
        with cv2_threads(1):  # there are threads enough
            results = map_ahead(self._try, self.shares, self.settings.workers)
            for share, result in zip(self.shares, results, strict=True):
                if isinstance(result, Skipped):
                    yield result
                    continue
                made.append(share)
                self.num_kept += result
                for name in share.names:
                    yield Done(self._mask_path(name))
        self._finish(made)

    def _finish(self, made: list[Share]) -> None:
        val = set(self.source.val)
        train = [share for share in made if share.name not in val]
        if not train:
            raise DatasetError(f"{self.source.folder}: not one picture could be used")
        dataset = write_index(
            self.out,
            size=self.size,
            source=SOURCE,
            train=[name for share in train for name in share.names],
            val=[share.name for share in made if share.name in val],
        )
        shown = train[:: max(1, len(train) // SHEET_ROWS)][:SHEET_ROWS]
        save_picture(self.out / SHEET, draw_sheet(dataset, shown))
        self.dataset = dataset

    def _try(self, share: Share) -> int | Skipped:
        try:
            return self.write(share)
        except BadPair as error:
            return Skipped(self.source.folder / "images" / share.name, str(error))

    def write(self, share: Share) -> int:
        """Write what becomes of one picture; return how many pairs were there already.

        Raises:
            BadPair: the picture or its mask cannot be used.
            AnimeDrawError: the disk or folder refuses.
        """
        whole = {name for name in share.names if self._is_whole(name, share.name)}
        if len(whole) == len(share.names):
            return len(whole)
        picture, mask = self._load(share.name)
        if share.original and share.name not in whole:
            self._write_original(share.name, picture, mask)
        for number in range(1, share.copies + 1):
            if (name := copy_name(share.name, number)) not in whole:
                rng = copy_generator(self.settings.seed, share.name, number)
                change = Transform.draw(rng, self.settings)
                self._save(name, *change.apply(picture, mask, self.size))
        return len(whole)

    def _load(self, name: str) -> tuple[Picture, Mask]:
        try:
            picture, mask = self.source.picture(name), self.source.mask(name)
        except AnimeDrawError as error:
            raise BadPair(str(error)) from error
        if picture.shape[:2] != mask.shape:
            raise BadPair(
                f"{self.source.mask_path(name)}: {_extent(mask)}, but the picture has"
                f" {_extent(picture)}; make it again"
            )
        return picture, mask

    def _write_original(self, name: str, picture: Picture, mask: Mask) -> None:
        if mask.shape == (self.size, self.size):
            path = self.source.picture_path(name)
            _copy_whole(path, self.out / "images" / path.name)
            _copy_whole(self.source.mask_path(name), self._mask_path(name))
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


def draw_sheet(dataset: Dataset, shares: list[Share]) -> Picture:
    """Show pictures beside their first copies, each with its mask laid over."""
    return contact_sheet(
        [
            [
                shown
                for name in share.names[: SHEET_COPIES + 1]
                for picture in (dataset.picture(name, dataset.size),)
                for shown in (picture, overlay(picture, dataset.mask(name)))
            ]
            for share in shares
        ]
    )


@contextmanager
def cv2_threads(count: int) -> Iterator[None]:
    """Let OpenCV use so many threads of its own within the block."""
    before = cv2.getNumThreads()
    cv2.setNumThreads(count)
    try:
        yield
    finally:
        cv2.setNumThreads(before)


def _extent(array: Picture | Mask) -> str:
    return f"{array.shape[1]}x{array.shape[0]} px"


def _copy_whole(source: Path, target: Path) -> None:
    with write_whole(target) as partial:
        shutil.copyfile(source, partial)
