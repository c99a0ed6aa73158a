"""Which pictures are measured, and what is written beside the numbers."""

import platform
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from anime_draw.data.folder import Dataset
from anime_draw.errors import DatasetError
from anime_draw.evaluation.bootstrap import Bootstrap
from anime_draw.files import fingerprint
from anime_draw.settings import EvaluateSettings
from anime_draw.version import VERSION


@dataclass(frozen=True)
class Selection:
    """The pictures of a data set that are measured."""

    dataset: Dataset
    names: tuple[str, ...]
    split: str


def select(dataset: Dataset, settings: EvaluateSettings) -> Selection:
    """Choose the pictures of a split, `limit` of them by chance if there are more.

    Raises:
        DatasetError: the data set has no such pictures.
    """
    names = {
        "val": dataset.val,
        "train": dataset.train,
        "all": (*dataset.train, *dataset.val),
    }[settings.split]
    if not names:
        other = "train" if settings.split == "val" else "val"
        raise DatasetError(
            f"{dataset.folder}: has no pictures in {settings.split}; use --split"
            f" {other} or make the data set with --val-share"
        )
    if settings.limit and len(names) > settings.limit:
        rng = np.random.default_rng(settings.seed)
        chosen = np.sort(rng.choice(len(names), settings.limit, replace=False))
        names = tuple(names[i] for i in chosen)
    return Selection(dataset, names, settings.split)


def bootstrap_from(settings: EvaluateSettings) -> Bootstrap:
    """Return how intervals are drawn."""
    return Bootstrap(settings.resamples, settings.confidence, settings.seed)


def describe(
    selection: Selection, settings: EvaluateSettings, models: dict[str, Path]
) -> dict[str, Any]:
    """Say on what, with what and by what it is measured."""
    return {
        "program": f"anime-draw {VERSION}",
        "torch": torch.__version__,
        "machine": platform.machine(),
        "precision": settings.precision,
        "models": {name: fingerprint(path) for name, path in models.items()},
        "dataset": selection.dataset.folder.name,
        "source": selection.dataset.source,
        "split": selection.split,
        "pictures": len(selection.names),
        "seed": settings.seed,
        "intervals": bootstrap_from(settings).protocol(),
    }
