"""Segment a folder of pictures into a data set, resuming where a run was stopped.

    images/NAME.jpg        the picture: a hard link to it, a copy, or a square
    masks/NAME.png         its mask
    annotations/NAME.json  the mask as labelme polygons, to be corrected, if wanted
    overlays/NAME.jpg      one laid over the other, if wanted
    manifest.csv           a line for each picture (see data.manifest)
    segmentation.json      how it was made: a run that resumes must agree
    dataset.json           written at the end: makes the folder a data set
    worst.jpg, sample.jpg  pictures of the lowest confidence, and some by chance

Threads decode and encode while the network works; a few batches are in flight at any
time, so that memory does not grow with the number of pictures. Several processes may
share the work (see segmentation_shares).
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TypeVar

from anime_draw import processes
from anime_draw.alone import alone_in
from anime_draw.data.folder import INDEX, Dataset, open_dataset, split, write_index
from anime_draw.data.manifest import Entry, Summary
from anime_draw.data.names import Names
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.files import find_names, fingerprint, read_json, write_json
from anime_draw.pictures import save_picture
from anime_draw.results import Skipped
from anime_draw.segmentation_files import Files, Loaded, draw_sheet
from anime_draw.segmentation_shares import Shares, share, share_of
from anime_draw.segmenter import Probabilities, Segmenter
from anime_draw.settings import SegmentSettings

SOURCE = "segment-dataset"
RECORD = "segmentation.json"

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Segmented:
    """A picture is finished, its files and its line in the manifest written."""

    path: Path
    entry: Entry


@dataclass
class Segmentation:
    """One run of segment-dataset: iterate over it, and it does the work.

    Args:
        place: a folder of pictures, searched through, or a data set.
        out: where to.
        segmenter: with the network.
        model: its file, whose content a run that resumes is held to.
        settings: see `SegmentSettings`.
        labelled: the data set that the network learned from; its split is kept.

    Raises:
        AnimeDrawError: there are no pictures, `out` lies in `place`, or it was begun
            with other settings: says which.
    """

    place: Path
    out: Path
    segmenter: Segmenter
    model: Path
    settings: SegmentSettings
    labelled: Dataset | None = None

    def __post_init__(self) -> None:
        """Check that the run can begin, and take stock of what is done."""
        if (self.place / INDEX).is_file():
            self.place = self.place / "images"
        if self.out.resolve().is_relative_to(self.place.resolve()):
            raise DatasetError(
                f"{self.out}: lies in {self.place}, so its pictures would be segmented"
                " too; choose a folder beside it"
            )
        if not (self.place.is_dir() and any(find_names(self.place))):
            raise AnimeDrawError(f"{self.place}: has no pictures")
        if processes.is_first():
            with alone_in(self.out):  # before the manifest of another's run is opened
                self._agree()
        processes.wait()
        self._shares = Shares(self.out)
        self.manifest = self._shares.manifest
        self._files = Files(self.place, self.out, self.segmenter, self.settings)
        self.dataset: Dataset | None = None
        self.summary = Summary(sheet=self.settings.sheet, seed=self.settings.seed)
        self._done: set[str] = set()
        self._names = Names()
        for entry in self._shares.merged(self._is_whole):
            self._note(entry)
        self.resumed = self.summary.pictures
        left = sum(1 for _ in self._found()) - self.resumed
        self._total = self.resumed + share_of(left)

    def __len__(self) -> int:
        return self._total

    def __iter__(self) -> Iterator[Segmented | Skipped]:
        """Segment picture by picture; at the end write the data set and the sheets.

        Raises:
            DatasetError: not one picture is confident enough for the data set.
            AnimeDrawError: another process is writing into the folder.
        """
        with alone_in(self.out) if processes.is_first() else nullcontext():
            yield from self._work()

    def _work(self) -> Iterator[Segmented | Skipped]:
        pool = ThreadPoolExecutor(max(1, self.settings.workers), "segment")
        try:
            yield from self._run(pool)
        finally:
            pool.shutdown(cancel_futures=True)
        if processes.count() > 1:
            self.summary = Summary(sheet=self.settings.sheet, seed=self.settings.seed)
            self.summary.add_all(self._shares.merged(lambda entry: True))
        if processes.is_first():
            self._finish()
        processes.wait()
        if not processes.is_first():
            self.dataset = open_dataset(self.out)

    def _agree(self) -> None:
        record = self.out / RECORD
        if not record.exists():
            if (self.out / INDEX).exists():
                source = open_dataset(self.out).source
                raise DatasetError(
                    f"{self.out}: holds a data set made by {source}; choose another"
                    " folder"
                )
            write_json(record, self._facts())
            return
        before, now = read_json(record), self._facts()
        if not isinstance(before, dict):
            raise DatasetError(f"{record}: is not what this program wrote; delete it")
        changed = [
            f"{key} was {before.get(key)!r} and is {value!r}"
            for key, value in now.items()
            if before.get(key) != value
        ]
        if changed:
            raise DatasetError(
                f"{self.out}: was begun with other settings: {'; '.join(changed)}."
                " Choose another folder, or delete this one"
            )

    def _facts(self) -> dict[str, str | int | bool]:
        settings = self.settings
        return {
            "pictures": str(self.place.resolve()),
            "model": fingerprint(self.model),
            "size": settings.size,
            "fit": settings.fit,
            "format": settings.format,
            "images": settings.images,
            "looks": settings.looks,
            "labelme": settings.labelme,
            "overlays": settings.overlays,
        }

    def _is_whole(self, entry: Entry) -> bool:
        return entry.picture not in self._done and self._files.has_mask(entry.name)

    def _note(self, entry: Entry) -> None:
        self.summary.add(entry)
        self._done.add(entry.picture)
        self._names.take(entry.name)

    def _found(self) -> Iterator[str]:
        return islice(find_names(self.place), self.settings.limit or None)

    def _to_do(self) -> Iterator[tuple[Path, str]]:
        for name in self._found():
            if name not in self._done:
                yield self.place / name, self._names.choose(PurePosixPath(name))

    def _run(self, pool: ThreadPoolExecutor) -> Iterator[Segmented | Skipped]:
        size = self.settings.batch_size or self.segmenter.batch_size
        depth = 2 * (size + self.settings.workers)
        writing: deque[Future[Segmented]] = deque()
        batch: list[Loaded] = []
        for loaded in _ahead(pool, self._load, share(self._to_do()), depth):
            if isinstance(loaded, Skipped):
                yield loaded
                continue
            batch.append(loaded)
            if len(batch) == size:
                writing.extend(self._segment(pool, batch))
                batch = []
            while len(writing) > depth // 2:
                yield self._record(writing.popleft())
        if batch:
            writing.extend(self._segment(pool, batch))
        while writing:
            yield self._record(writing.popleft())

    def _load(self, item: tuple[Path, str]) -> Loaded | Skipped:
        path, name = item
        try:
            return self._files.load(path, name)
        except AnimeDrawError as error:
            return Skipped(path, str(error))

    def _segment(
        self, pool: ThreadPoolExecutor, batch: list[Loaded]
    ) -> list[Future[Segmented]]:
        squares = [each.square for each in batch]
        predicted = self.segmenter.predict(squares, self.settings.looks)
        return [
            pool.submit(self._write, loaded, probabilities)
            for loaded, probabilities in zip(batch, predicted, strict=True)
        ]

    def _write(self, loaded: Loaded, probabilities: Probabilities) -> Segmented:
        return Segmented(loaded.path, self._files.write(loaded, probabilities))

    def _record(self, written: Future[Segmented]) -> Segmented:
        segmented = written.result()
        self._shares.own.append(segmented.entry)
        self.summary.add(segmented.entry)
        return segmented

    def _finish(self) -> None:
        least = self.settings.min_confidence
        names = [each.name for each in self.manifest if each.confidence >= least]
        if not self.summary.pictures:
            raise DatasetError(f"{self.place}: not one picture could be read")
        if not names:
            highest = self.summary.quantile(1.0)
            raise DatasetError(
                f"{self.out}: no picture is confident enough for --min-confidence"
                f" {least:g}; the highest is about {highest:.3f}"
            )
        train, val = self._split(names)
        side = self.settings.size or self.summary.side
        self.dataset = write_index(
            self.out, size=side, source=SOURCE, train=train, val=val
        )
        for name, lowest in (
            ("worst", self.summary.worst),
            ("sample", self.summary.sample),
        ):
            if entries := lowest.entries():
                save_picture(
                    self.out / f"{name}.jpg", draw_sheet(self.dataset, entries)
                )

    def _split(self, names: list[str]) -> tuple[list[str], list[str]]:
        """Split by chance; pictures of the labelled data set stay in their part."""
        if self.labelled is None:
            return split(names, self.settings.val_share, self.settings.seed)
        seen, held_out = set(self.labelled.train), set(self.labelled.val)
        free = [name for name in names if name not in seen | held_out]
        _, chosen = split(free, self.settings.val_share, self.settings.seed)
        val = held_out.union(chosen)
        return (
            [name for name in names if name not in val],
            [name for name in names if name in val],
        )


def _ahead(
    pool: ThreadPoolExecutor,
    work: Callable[[Item], Result],
    items: Iterable[Item],
    depth: int,
) -> Iterator[Result]:
    waiting: deque[Future[Result]] = deque()
    for item in items:
        waiting.append(pool.submit(work, item))
        if len(waiting) > depth:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
