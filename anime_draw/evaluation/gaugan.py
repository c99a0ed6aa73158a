"""Measure a GauGAN: what it draws from the masks of real pictures, in which styles.

Masks are drawn in their own pictures' styles, in styles borrowed from other pictures,
or in random ones; every figure has the real pictures' own beside it where there is one.

mask consistency   what was drawn is segmented and compared with its mask; the
                   real pictures' own score is the most one can expect
distances          Frechet and kernel distance of drawn and real pictures in the
                   features of a network that is named
reconstruction     L1 and SSIM between a picture and what is drawn from its own
                   mask and style
style              how near the drawing is to the style asked for; real: a picture
                   turned left to right
hair colour        how far it is from the hair that the style comes from; real: what
                   no heed of a borrowed style would give
eye colour         the same of the irises
eyes               how far apart the colours of the two irises are
hair               peaks of its spectrum that upsampling leaves, and fine noise
variety            how different one mask looks in two random styles; real: how
                   different two pictures look

evaluation.json    the scores, and how they were measured
sheet.png          picture, mask, and drawn and segmented in each way
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from skimage.metrics import structural_similarity

from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.evaluation.features import FeatureNetwork
from anime_draw.evaluation.following import lend
from anime_draw.evaluation.observation import Observations, Observer
from anime_draw.evaluation.protocol import Selection
from anime_draw.evaluation.variety import look_at, perceptual_distance
from anime_draw.masks import Mask, colourise, resize_mask
from anime_draw.painter import Painter
from anime_draw.pictures import Picture
from anime_draw.results import Done, Outcome, Skipped
from anime_draw.segmenter import Segmenter
from anime_draw.settings import EvaluateSettings
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.style import Style, Styles

BATCH = 8
SHEET_COLUMNS = 8
KINDS = {
    "own": "encoded from the picture whose mask is drawn",
    "borrowed": "encoded from another of the pictures, each lent once",
    "random": "drawn from the training pictures' distribution",
}


@dataclass
class Drawings:
    """Masks drawn in one kind of style; `asked` (N,) are rows of `references` (M, D).

    `l1` and `ssim` only where styles are the pictures' own.
    """

    kind: str
    references: Styles
    asked: NDArray[np.int64]
    seen: Observations = field(default_factory=Observations)
    l1: list[float] = field(default_factory=list)
    ssim: list[float] = field(default_factory=list)


@dataclass
class GauganEvaluation:
    """One run of evaluate gaugan: iterate over it, then take the report.

    Attributes:
        names: the pictures that could be measured.
        real: what is seen in them.
        mirrored: the styles of the same, turned left to right.
        drawn: by kind of style.
        variety: distances of two random drawings of a mask, and of two real pictures.

    Raises:
        AnimeDrawError: the pictures' styles are wanted of a model that cannot read
            them.
    """

    selection: Selection
    painter: Painter
    segmenter: Segmenter
    features: FeatureNetwork
    models: dict[str, Path]
    settings: EvaluateSettings
    names: list[str] = field(default_factory=list, init=False)
    real: Observations = field(default_factory=Observations, init=False)
    mirrored: list[Style] = field(default_factory=list, init=False)
    drawn: dict[str, Drawings] = field(default_factory=dict, init=False)
    variety: dict[str, list[float]] = field(
        default_factory=lambda: {"drawn": [], "real": []}, init=False
    )
    _cells: dict[str, list[Picture]] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Check that styles can be had."""
        self._observer = Observer(self.segmenter, self.features, self.painter.encoder)
        if {*self.settings.styles} - {"random"} and self.painter.encoder is None:
            raise AnimeDrawError(
                f"{self.models['gaugan']}: has no style encoder, so it cannot draw in"
                " the styles of pictures; use --style random"
            )

    def __len__(self) -> int:
        """Return how many outcomes there are if no picture is skipped."""
        count = len(self.selection.names)
        passes = 1 + len(self.settings.styles)
        return passes * count + min(self.settings.variety, count)

    def __iter__(self) -> Iterator[Outcome]:
        """Look at the real pictures, then draw their masks in each kind of style.

        Raises:
            DatasetError: fewer than two pictures could be measured.
        """
        yield from self._look()
        if len(self.names) < 2:
            folder = self.selection.dataset.folder
            raise DatasetError(f"{folder}: too few pictures to measure")
        for kind in self.settings.styles:
            yield from self._draw(kind)
        yield from self._vary()

    def _look(self) -> Iterator[Outcome]:
        for batch in in_rows(self.selection.names, BATCH):
            names, pairs = [], []
            for name in batch:
                try:
                    pairs.append(self._load(name))
                except AnimeDrawError as error:
                    yield Skipped(self._path(name), str(error))
                else:
                    names.append(name)
            if pairs:
                self._observe(names, *zip(*pairs, strict=True))
            for name in names:
                yield Done(self._path(name))

    def _observe(
        self, names: list[str], pictures: tuple[Picture, ...], masks: tuple[Mask, ...]
    ) -> None:
        self.names += names
        self._observer.observe(pictures, masks, self.real)
        if self.painter.encoder is not None:
            turned = [picture[:, ::-1] for picture in pictures]
            self.mirrored.extend(self.painter.encode(turned))
        for name, picture, mask in zip(names, pictures, masks, strict=True):
            if len(self._cells) < self.settings.sheet:
                self._cells[name] = [picture, colourise(mask)]

    def _draw(self, kind: str) -> Iterator[Outcome]:
        drawings = self.drawn[kind] = self._ask_for(kind)
        for rows in in_rows(range(len(self.names)), BATCH):
            names = [self.names[i] for i in rows]
            pictures, masks = zip(*map(self._load, names), strict=True)
            asked = drawings.asked[list(rows)]
            painted = self.painter.paint_batch(masks, drawings.references[asked])
            found = self._observer.observe(list(painted), masks, drawings.seen)
            if kind == "own":
                drawings.l1 += map(_l1, pictures, painted)
                drawings.ssim += map(_ssim, pictures, painted)
            for name, lender, *cells in zip(
                names, asked, painted, map(colourise, found), strict=True
            ):
                if name in self._cells:
                    if kind == "borrowed":
                        cells.insert(0, self._load(self.names[lender])[0])
                    self._cells[name] += cells
                yield Done(self._path(name))

    def _ask_for(self, kind: str) -> Drawings:
        count = len(self.names)
        if kind == "random":
            styles = self._random_styles(count, stream=0)
            return Drawings(kind, styles, np.arange(count))
        lenders = lend(count, self.settings.seed)
        asked = lenders if kind == "borrowed" else np.arange(count)
        return Drawings(kind, np.stack(self.real.styles), asked)

    def _random_styles(self, count: int, *, stream: int) -> Styles:
        seeds = np.random.SeedSequence((self.settings.seed, stream))
        numbers = seeds.generate_state(count)
        return np.stack([self.painter.random_style(int(each)) for each in numbers])

    def _vary(self) -> Iterator[Outcome]:
        before = None
        for i, name in enumerate(self.names[: self.settings.variety]):
            picture, mask = self._load(name)
            pair = self.painter.paint_batch(
                (mask, mask), self._random_styles(2, stream=i + 1)
            )
            looks = [look_at(self.segmenter, each) for each in (*pair, picture)]
            self.variety["drawn"].append(perceptual_distance(*looks[:2]))
            if before is not None:
                self.variety["real"].append(perceptual_distance(before, looks[2]))
            before = looks[2]
            yield Done(self._path(name))

    def sheet(self) -> Picture:
        """Lay out the first pictures, their masks, and what was drawn of them."""
        header = ["picture", "mask"]
        for kind in self.settings.styles:
            header += ["lender"] if kind == "borrowed" else []
            header += [kind, "segmented"]
        across = max(1, SHEET_COLUMNS // len(header))
        cells = [cell for row in self._cells.values() for cell in row]
        rows = in_rows(cells, across * len(header))
        return contact_sheet(rows, header=header * across)

    def _load(self, name: str) -> tuple[Picture, Mask]:
        dataset, size = self.selection.dataset, self.painter.size
        return dataset.picture(name, size), resize_mask(dataset.mask(name), size)

    def _path(self, name: str) -> Path:
        return self.selection.dataset.mask_path(name)


def _l1(picture: Picture, drawn: Picture) -> float:
    return float(np.abs(picture.astype(np.float32) - drawn).mean() / 255)


def _ssim(picture: Picture, drawn: Picture) -> float:
    return float(structural_similarity(picture, drawn, channel_axis=2, data_range=255))
