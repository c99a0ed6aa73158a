"""Measure a GauGAN: what it draws from the masks and styles of real pictures.

mask consistency   what was drawn is segmented and compared with its mask; the
                   real pictures' own score beside it is the most one can expect
reconstruction     L1 and SSIM between a picture and what is drawn from its own
                   mask and style
distances          Frechet and kernel distance of drawn and real pictures in the
                   features of a network that is named

evaluation.json    the scores, and how they were measured
sheet.png          picture, mask, drawn, segmented
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from skimage.metrics import structural_similarity

from anime_draw.classes import NUM_CLASSES
from anime_draw.config import EvaluateSettings
from anime_draw.data.folder import Dataset
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.evaluation.bootstrap import Score
from anime_draw.evaluation.distances import KernelDistance, frechet_distance
from anime_draw.evaluation.features import FeatureNetwork, is_inception
from anime_draw.evaluation.protocol import Selection, bootstrap_from, describe
from anime_draw.evaluation.unet import MaskScores, score_masks
from anime_draw.files import write_json
from anime_draw.masks import Mask, colourise, resize_mask
from anime_draw.metrics import confusion_matrix
from anime_draw.painter import Painter
from anime_draw.pictures import Picture, save_picture
from anime_draw.results import Done, Outcome, Skipped
from anime_draw.segmenter import Segmenter
from anime_draw.sheets import contact_sheet, in_rows
from anime_draw.style import Styles

BATCH = 8
SHEET_CELLS = 4  # of each picture
FRECHET_RESAMPLES = 100  # each takes as long as a thousand of the others


@dataclass(frozen=True)
class GauganScores:
    """The scores; reconstruction only where styles are the pictures' own.

    `drawn` and `real` say how well masks of drawn and of real pictures agree with
    the data set's; `distances` are by name.
    """

    drawn: MaskScores
    real: MaskScores
    reconstruction: dict[str, Score]
    distances: dict[str, Score]

    def as_json(self) -> dict[str, Any]:
        """Return the scores by name."""
        return {
            "mask_consistency": self.drawn.as_json(),
            "mask_consistency_of_real_pictures": self.real.as_json(),
            "reconstruction": {k: v.as_json() for k, v in self.reconstruction.items()},
            "distances": {k: v.as_json() for k, v in self.distances.items()},
        }


@dataclass
class _Measured:
    """What is kept of the pictures, one item each."""

    drawn: list[np.ndarray] = field(default_factory=list)
    real: list[np.ndarray] = field(default_factory=list)
    l1: list[float] = field(default_factory=list)
    ssim: list[float] = field(default_factory=list)
    drawn_features: list[np.ndarray] = field(default_factory=list)
    real_features: list[np.ndarray] = field(default_factory=list)
    cells: list[Picture] = field(default_factory=list)


@dataclass
class GauganEvaluation:
    """One run of evaluate gaugan: iterate over it, then take the report.

    Raises:
        AnimeDrawError: the pictures' own styles are wanted of a model that cannot
            read them.
    """

    selection: Selection
    painter: Painter
    segmenter: Segmenter
    features: FeatureNetwork
    models: dict[str, Path]
    settings: EvaluateSettings
    _measured: _Measured = field(default_factory=_Measured, init=False)

    def __post_init__(self) -> None:
        """Check that styles can be had."""
        if self.settings.style == "own" and self.painter.encoder is None:
            raise AnimeDrawError(
                f"{self.models['gaugan']}: has no style encoder, so it cannot draw in"
                " the pictures' own styles; use --style random"
            )

    def __len__(self) -> int:
        return len(self.selection.names)

    def __iter__(self) -> Iterator[Outcome]:
        """Draw and measure picture by picture.

        Raises:
            DatasetError: fewer than two pictures could be measured.
        """
        dataset = self.selection.dataset
        for start in range(0, len(self.selection.names), BATCH):
            names, pairs = [], []
            for name in self.selection.names[start : start + BATCH]:
                try:
                    pairs.append(_load(dataset, name, self.painter.size))
                except AnimeDrawError as error:
                    yield Skipped(dataset.mask_path(name), str(error))
                else:
                    names.append(name)
            if pairs:
                self._measure(*zip(*pairs, strict=True), start=start)
            for name in names:
                yield Done(dataset.mask_path(name))
        if len(self._measured.drawn) < 2:
            raise DatasetError(f"{dataset.folder}: too few pictures to measure")

    def _measure(
        self, pictures: tuple[Picture, ...], masks: tuple[Mask, ...], *, start: int
    ) -> None:
        drawn = list(self.painter.paint_batch(masks, self._styles(pictures, start)))
        segmented, _ = self.segmenter.segment(drawn)
        segmented_real, _ = self.segmenter.segment(pictures)
        kept = self._measured
        kept.drawn_features.extend(self.features(drawn))
        kept.real_features.extend(self.features(pictures))
        for picture, mask, painted, found, real in zip(
            pictures, masks, drawn, segmented, segmented_real, strict=True
        ):
            kept.drawn.append(confusion_matrix(mask, found, NUM_CLASSES))
            kept.real.append(confusion_matrix(mask, real, NUM_CLASSES))
            kept.l1.append(_l1(picture, painted))
            kept.ssim.append(_ssim(picture, painted))
            if len(kept.cells) < self.settings.sheet * SHEET_CELLS:
                kept.cells += [picture, colourise(mask), painted, colourise(found)]

    def _styles(self, pictures: tuple[Picture, ...], start: int) -> Styles:
        if self.settings.style == "own":
            return self.painter.encode(pictures)
        seeds = np.random.SeedSequence((self.settings.seed, start))
        numbers = seeds.generate_state(len(pictures))
        return np.stack([self.painter.random_style(int(each)) for each in numbers])

    def scores(self) -> GauganScores:
        """Return the scores of what was measured."""
        kept, bootstrap = self._measured, bootstrap_from(self.settings)
        reconstruction = {}
        if self.settings.style == "own":
            reconstruction = {
                "l1": bootstrap.mean(np.asarray(kept.l1)),
                "ssim": bootstrap.mean(np.asarray(kept.ssim)),
            }
        return GauganScores(
            score_masks(np.stack(kept.drawn), bootstrap),
            score_masks(np.stack(kept.real), bootstrap),
            reconstruction,
            self._distances(),
        )

    def _distances(self) -> dict[str, Score]:
        drawn = np.stack(self._measured.drawn_features)
        real = np.stack(self._measured.real_features)
        bootstrap = bootstrap_from(self.settings)
        fewer = min(FRECHET_RESAMPLES, bootstrap.resamples)
        few = replace(bootstrap, resamples=fewer).counts(len(real))
        many = bootstrap.counts(len(real))
        kernel = KernelDistance(drawn, real)
        frechet = frechet_distance(drawn, real)
        inception = is_inception(self.features)
        return {
            "FID" if inception else "frechet": bootstrap.around(
                frechet, np.array([frechet_distance(drawn, real, each) for each in few])
            ),
            "KID" if inception else "kernel": bootstrap.percentiles(
                kernel(), np.array([kernel(each) for each in many])
            ),
        }

    def write(self, out: Path) -> GauganScores:
        """Write report and sheet; return the scores."""
        scores = self.scores()
        protocol = describe(self.selection, self.settings, self.models)
        protocol |= {
            "pictures": len(self._measured.drawn),
            "size": self.painter.size,
            "style": {
                "own": "encoded from the picture that is drawn again",
                "random": "drawn from the training pictures' distribution",
            }[self.settings.style],
            "features": self.features.name,
            "frechet_interval": "normal, from the spread of at most"
            f" {FRECHET_RESAMPLES} resamples",
            "l1": "mean absolute difference of RGB in 0..1",
            "ssim": "RGB, uniform window of 7 px",
        }
        header = ("picture", "mask", "drawn", "segmented") * 2
        rows = in_rows(self._measured.cells, 2 * SHEET_CELLS)
        sheet = contact_sheet(rows, header=header)
        save_picture(out / "sheet.png", sheet)
        report = {"protocol": protocol, "scores": scores.as_json()}
        write_json(out / "evaluation.json", report)
        return scores


def _load(dataset: Dataset, name: str, size: int) -> tuple[Picture, Mask]:
    return dataset.picture(name, size), resize_mask(dataset.mask(name), size)


def _l1(picture: Picture, drawn: Picture) -> float:
    return float(np.abs(picture.astype(np.float32) - drawn).mean() / 255)


def _ssim(picture: Picture, drawn: Picture) -> float:
    return float(structural_similarity(picture, drawn, channel_axis=2, data_range=255))
