"""Measure a U-Net: its masks against those of a data set.

evaluation.json   the scores, and how they were measured
confusion.png     the confusion matrix
worst.png         the pictures of the lowest mean IoU: picture, truth, prediction
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from anime_draw.classes import NAMES, NUM_CLASSES
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.evaluation.bootstrap import Bootstrap, Score
from anime_draw.evaluation.matrix import draw_matrix
from anime_draw.evaluation.protocol import Selection, bootstrap_from, describe
from anime_draw.files import write_json
from anime_draw.masks import Mask, colourise
from anime_draw.metrics import boundary_counts, confusion_matrix, iou
from anime_draw.pictures import Picture, save_picture
from anime_draw.results import Done, Outcome, Skipped
from anime_draw.segmenter import Segmenter
from anime_draw.settings import EvaluateSettings
from anime_draw.sheets import contact_sheet, in_rows


@dataclass(frozen=True)
class MaskScores:
    """How well masks agree; `iou` is one score a class."""

    iou: tuple[Score, ...]
    mean_iou: Score
    accuracy: Score

    def as_json(self) -> dict[str, Any]:
        """Return the scores by name."""
        return {
            "iou": {
                name: score.as_json()
                for name, score in zip(NAMES, self.iou, strict=True)
            },
            "mean_iou": self.mean_iou.as_json(),
            "accuracy": self.accuracy.as_json(),
        }

    def rows(self) -> dict[str, Score]:
        """Return the scores by the names that people read."""
        classes = dict(zip(NAMES, self.iou, strict=True))
        return classes | {"mean IoU": self.mean_iou, "accuracy": self.accuracy}


def score_masks(matrices: NDArray[np.int64], bootstrap: Bootstrap) -> MaskScores:
    """Score confusion matrices (N, C, C), one of each picture.

    They are summed before IoU is taken, as is usual: a class that is large in a
    picture counts for more there.
    """
    counts = bootstrap.counts(len(matrices))
    flat = matrices.reshape(len(matrices), -1)
    resampled = (counts @ flat).reshape(-1, *matrices.shape[1:])
    total = matrices.sum(axis=0)
    values, spread = iou(total), iou(resampled)
    return MaskScores(
        tuple(
            bootstrap.percentiles(float(values[label]), spread[:, label])
            for label in range(len(values))
        ),
        bootstrap.percentiles(_mean(values), _mean_rows(spread)),
        bootstrap.percentiles(_accuracy(total), _accuracy(resampled)),
    )


def _mean(values: NDArray) -> float:
    return float(np.mean(values[np.isfinite(values)]))


def _mean_rows(values: NDArray) -> NDArray:
    known = np.isfinite(values)
    return np.where(known, values, 0).sum(axis=1) / known.sum(axis=1)


def _accuracy(matrices: NDArray) -> Any:
    return np.trace(matrices, axis1=-2, axis2=-1) / matrices.sum(axis=(-2, -1))


def score_boundaries(
    counts: NDArray[np.int64], bootstrap: Bootstrap
) -> tuple[tuple[Score, ...], Score]:
    """Score boundary counts (N, 2, C): boundary IoU per class, and its mean."""
    shared, covered = np.moveaxis(counts, 1, 0)
    draws = bootstrap.counts(len(counts))
    with np.errstate(invalid="ignore"):
        values = shared.sum(axis=0) / covered.sum(axis=0)
        spread = (draws @ shared) / (draws @ covered)
    each = (
        bootstrap.percentiles(float(value), spread[:, label])
        for label, value in enumerate(values)
    )
    return tuple(each), bootstrap.percentiles(_mean(values), _mean_rows(spread))


@dataclass
class UnetEvaluation:
    """One run of evaluate unet: iterate over it, then take the report."""

    selection: Selection
    segmenter: Segmenter
    model: Path
    settings: EvaluateSettings
    looks: int = 1
    _matrices: dict[str, NDArray[np.int64]] = field(default_factory=dict, init=False)
    _bands: list[NDArray[np.int64]] = field(default_factory=list, init=False)

    def __len__(self) -> int:
        return len(self.selection.names)

    def __iter__(self) -> Iterator[Outcome]:
        """Segment picture by picture and compare.

        Raises:
            DatasetError: not one picture could be measured.
        """
        dataset = self.selection.dataset
        for name in self.selection.names:
            path = dataset.mask_path(name)
            try:
                _, truth, predicted = self._predict(name)
            except AnimeDrawError as error:
                yield Skipped(path, str(error))
                continue
            self._matrices[name] = confusion_matrix(truth, predicted, NUM_CLASSES)
            self._bands.append(boundary_counts(truth, predicted, NUM_CLASSES))
            yield Done(path)
        if not self._matrices:
            raise DatasetError(f"{dataset.folder}: not one picture could be measured")

    def _predict(self, name: str) -> tuple[Picture, Mask, Mask]:
        dataset = self.selection.dataset
        picture, truth = dataset.picture(name), dataset.mask(name)
        if picture.shape[:2] != truth.shape:
            raise DatasetError(
                f"{dataset.mask_path(name)}: has {truth.shape[1]}x{truth.shape[0]}"
                f" pixels, its picture {picture.shape[1]}x{picture.shape[0]}"
            )
        (predicted,), _ = self.segmenter.segment([picture], looks=self.looks)
        return picture, truth, predicted

    def scores(self) -> MaskScores:
        """Return the scores of what was measured."""
        matrices = np.stack(list(self._matrices.values()))
        return score_masks(matrices, bootstrap_from(self.settings))

    def boundary_scores(self) -> tuple[tuple[Score, ...], Score]:
        """Return boundary IoU per class, and its mean."""
        return score_boundaries(np.stack(self._bands), bootstrap_from(self.settings))

    def write(self, out: Path) -> MaskScores:
        """Write report, confusion matrix and the worst pictures; return the scores."""
        scores = self.scores()
        total = sum(self._matrices.values())
        assert isinstance(total, np.ndarray)
        protocol = describe(self.selection, self.settings, {"unet": self.model})
        protocol |= {
            "pictures": len(self._matrices),
            "size": self.segmenter.size,
            "looks": self.looks,
            "scored": "at the size of the data set's masks, pixels of all pictures"
            " summed before IoU",
        }
        save_picture(out / "confusion.png", draw_matrix(total))
        save_picture(out / "worst.png", self._draw_worst())
        report = {
            "protocol": protocol,
            "scores": scores.as_json() | self._boundary_report(),
            "classes": NAMES,
            "confusion": total.tolist(),
        }
        write_json(out / "evaluation.json", report)
        return scores

    def _boundary_report(self) -> dict[str, Any]:
        each, mean = self.boundary_scores()
        named = {name: score.as_json() for name, score in zip(NAMES, each, strict=True)}
        return {"boundary_iou": named, "mean_boundary_iou": mean.as_json()}

    def _draw_worst(self) -> Picture:
        means = {name: _mean(iou(each)) for name, each in self._matrices.items()}
        names = sorted(means, key=lambda name: (means[name], name))
        cells, captions = [], []
        for name in names[: self.settings.sheet]:
            picture, truth, predicted = self._predict(name)
            cells += [picture, colourise(truth), colourise(predicted)]
            captions += [name[:20], "", f"mean IoU {means[name]:.3f}"]
        header = ("picture", "truth", "prediction") * 2
        return contact_sheet(
            in_rows(cells, 6), captions=in_rows(captions, 6), header=header
        )
