"""Attributes: named directions in style space, estimated from tagged pictures.

The file is a model file of the kind "attributes":
    directions (N, D)   added once, each leads to what its tag says
    mean (D,)           of all styles that were looked at
    spread (N,)         standard deviation of the styles along each direction, in
                        amounts: how far pictures differ in it anyway
and as facts the names, counts, separabilities and how it was estimated.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from anime_draw.checkpoint import load_model, save_model
from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.style import LARGEST, Style, Styles

MAX_ATTRIBUTES = 4096  # in a file; all are compared with all
MAX_NAME = 200  # characters


@dataclass(frozen=True)
class Attributes:
    """Named directions (N, D) in style space.

    Attributes:
        names: the tags, in groups, most frequent first.
        directions: (N, D); amount 1 goes from pictures without the tag to those with
            it, in the middle; amounts below 0 lead away from it.
        mean: (D,), of all styles.
        spread: (N,), standard deviation along each direction, in amounts.
        counts: pictures with each tag.
        separability: cross-validated AUC of a linear classifier, tag against rest:
            0.5 is chance, 1 is perfect.
        facts: how they were estimated.
    """

    names: tuple[str, ...]
    directions: Styles
    mean: Style
    spread: NDArray[np.float32]
    counts: tuple[int, ...]
    separability: tuple[float, ...]
    facts: Mapping[str, Any]

    def apply(self, style: Style, amounts: Mapping[str, float]) -> Style:
        """Move a style (D,) along directions, by name.

        Raises:
            AnimeDrawError: an attribute is unknown or of another style space.
        """
        if style.shape != self.mean.shape:
            raise AnimeDrawError(
                f"the attributes are for styles of {len(self.mean)} numbers, the"
                f" model's have {len(style)}; estimate them with this model"
            )
        moved = style.astype(np.float32)
        for name, amount in amounts.items():
            moved = moved + np.float32(amount) * self.direction(name)
        return moved

    def direction(self, name: str) -> Style:
        """Return the direction (D,) of that name.

        Raises:
            AnimeDrawError: there is none; lists those that there are.
        """
        if name not in self.names:
            raise AnimeDrawError(
                f"no attribute is called {name!r}; there are {', '.join(self.names)}"
            )
        return self.directions[self.names.index(name)]

    def cosines(self) -> NDArray[np.float32]:
        """Return the cosine between each two directions (N, N)."""
        lengths = np.linalg.norm(self.directions, axis=1, keepdims=True)
        units = self.directions / np.maximum(lengths, np.finfo(np.float32).tiny)
        return units @ units.T

    def most_like(self) -> list[tuple[str, float]]:
        """Return for each direction which other is most like it, and their cosine.

        A cosine below 0 says that it leads the other way; an only one is like "".
        """
        cosines = self.cosines()
        if len(cosines) < 2:
            return [("", 0.0)] * len(cosines)
        np.fill_diagonal(cosines, 0)  # each is most like itself
        nearest = np.abs(cosines).argmax(axis=1)
        return [
            (self.names[other], float(row[other]))
            for row, other in zip(cosines, nearest, strict=True)
        ]

    def alike(self) -> float:
        """Return the largest cosine between two directions, up or down; 0 of one."""
        others = self.cosines()[~np.eye(len(self.names), dtype=bool)]
        return float(np.abs(others).max(initial=0))

    def save(self, path: Path) -> None:
        """Write the attributes whole or not at all."""
        tensors = {
            "directions": torch.from_numpy(self.directions),
            "mean": torch.from_numpy(self.mean),
            "spread": torch.from_numpy(self.spread),
        }
        facts = {
            **self.facts,
            "names": self.names,
            "counts": self.counts,
            "separability": self.separability,
        }
        save_model(path, "attributes", {}, tensors, facts)


def load_attributes(path: Path) -> Attributes:
    """Read attributes from their file.

    Raises:
        CheckpointError: missing, broken, or another kind of model.
    """
    model = load_model(path, "attributes")
    facts = dict(model.facts)
    try:
        names = tuple(facts.pop("names"))
        counts = tuple(map(int, facts.pop("counts")))
        separability = tuple(map(float, facts.pop("separability")))
        directions, mean, spread = (
            model.tensors[name].numpy() for name in ("directions", "mean", "spread")
        )
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CheckpointError(f"{path}: broken attributes ({error!r})") from error
    lengths = {len(spread), len(counts), len(separability)} if spread.ndim else {-1}
    fitting = directions.shape == (len(names), *mean.shape) and mean.ndim == 1
    if lengths != {len(names)} or not fitting or spread.ndim != 1:
        raise CheckpointError(f"{path}: broken attributes (sizes do not agree)")
    if len(names) > MAX_ATTRIBUTES or not all(map(_is_name, names)):
        raise CheckpointError(f"{path}: broken attributes (names)")
    possible = all(
        each.dtype == np.float32 and np.abs(each).max(initial=0) <= LARGEST
        for each in (directions, mean, spread)
    )
    if not possible or not all(map(isfinite, separability)):
        raise CheckpointError(f"{path}: broken attributes (numbers)")
    return Attributes(names, directions, mean, spread, counts, separability, facts)


def _is_name(name: Any) -> bool:
    # Names are printed, and what is printed can make a terminal lie.
    fitting = isinstance(name, str) and len(name) <= MAX_NAME
    return fitting and name.isprintable() and bool(name.strip())
