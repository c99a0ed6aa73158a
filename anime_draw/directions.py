"""Estimate attribute directions from styles and the tags of their pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.model_selection import StratifiedKFold, cross_val_score

from anime_draw.attributes import Attributes
from anime_draw.config import AttributeSettings
from anime_draw.errors import AnimeDrawError
from anime_draw.style import Styles

METHODS = ("mean", "linear")
FOLDS = 5
FEWEST = 2  # pictures on either side without which cross-validation is impossible

Tags = Sequence[Sequence[str]]
Matrix = NDArray[np.float64]


def count_tags(tags: Tags) -> dict[str, int]:
    """Count the pictures of each tag; frequent first, then by name."""
    counts: dict[str, int] = {}
    for each in tags:
        for tag in set(each):
            counts[tag] = counts.get(tag, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def frequent_tags(tags: Tags, min_count: int) -> list[str]:
    """Return the tags that enough pictures have, and enough lack; frequent first.

    Raises:
        AnimeDrawError: there is none; says what there is.
    """
    counts = count_tags(tags)
    least = max(min_count, FEWEST)
    enough = [
        name for name, count in counts.items() if least <= count <= len(tags) - least
    ]
    if not enough:
        seen = ", ".join(f"{count} {name}" for name, count in counts.items()) or "none"
        raise AnimeDrawError(
            f"no tag is had by {least} pictures and lacked by {least}; tags of the"
            f" {len(tags)} pictures: {seen}; give more pictures or lower --min-count"
        )
    return enough


def estimate_attributes(
    styles: Styles,
    tags: Tags,
    settings: AttributeSettings,
    facts: Mapping[str, Any] | None = None,
) -> Attributes:
    """Estimate a direction for each tag that enough pictures have.

    Args:
        styles: (N, D).
        tags: those of each picture.
        settings: `method` is "mean", the difference of the means, or "linear", the
            normal of a linear classifier (discriminant analysis, its covariance shrunk
            after Ledoit and Wolf 2004), which leaves out what merely tends to go
            along with the tag. `orthogonal` makes all directions perpendicular.
        facts: kept with the attributes.

    Raises:
        AnimeDrawError: no tag has enough pictures, or too many are to be orthogonal.
    """
    names = frequent_tags(tags, settings.min_count)
    has = np.asarray([[name in each for each in tags] for name in names])
    wide = styles.astype(np.float64)
    differences = np.stack(
        [wide[each].mean(axis=0) - wide[~each].mean(axis=0) for each in has]
    )
    directions = differences
    if settings.method == "linear":
        normals = np.stack([_classifier().fit(wide, each).coef_[0] for each in has])
        directions = _to_reach(normals, differences)
    if settings.orthogonal:
        directions = _to_reach(orthogonalise(directions), differences)
    chosen = {"method": settings.method, "orthogonal": settings.orthogonal}
    return Attributes(
        tuple(names),
        directions.astype(np.float32),
        wide.mean(axis=0).astype(np.float32),
        _spread(wide, directions),
        tuple(has.sum(axis=1).tolist()),
        tuple(separability(wide, each, settings.seed) for each in has),
        {**chosen, "pictures": len(styles), "folds": FOLDS, **(facts or {})},
    )


def _classifier() -> LinearDiscriminantAnalysis:
    # Equal priors: a tag of one picture in a hundred is no less a direction.
    return LinearDiscriminantAnalysis(
        solver="lsqr", shrinkage="auto", priors=[0.5, 0.5]
    )


def _to_reach(directions: Matrix, differences: Matrix) -> Matrix:
    """Scale each direction so that it goes as far as the means differ along it."""
    along = (directions * differences).sum(axis=1, keepdims=True)
    squares = (directions**2).sum(axis=1, keepdims=True)
    return directions * along / np.maximum(squares, np.finfo(np.float64).tiny)


def orthogonalise(directions: Matrix) -> Matrix:
    """Return the perpendicular unit vectors (N, D) that are nearest to directions.

    None goes before the others, unlike with Gram and Schmidt (Loewdin 1950).

    Raises:
        AnimeDrawError: there are more directions than dimensions.
    """
    if len(directions) > directions.shape[1]:
        raise AnimeDrawError(
            f"{len(directions)} tags cannot be perpendicular to each other in"
            f" {directions.shape[1]} dimensions; raise --min-count"
        )
    lengths = np.linalg.norm(directions, axis=1, keepdims=True)
    units = directions / np.maximum(lengths, np.finfo(np.float64).tiny)
    left, _, right = np.linalg.svd(units, full_matrices=False)
    return left @ right


def _spread(styles: Matrix, directions: Matrix) -> NDArray[np.float32]:
    squares = np.maximum((directions**2).sum(axis=1), np.finfo(np.float64).tiny)
    amounts = (styles - styles.mean(axis=0)) @ directions.T / squares
    return amounts.std(axis=0).astype(np.float32)


def separability(styles: Matrix, has: NDArray[np.bool_], seed: int) -> float:
    """Return how well a linear classifier tells who has a tag: held-out AUC.

    The mean over the folds of a stratified cross-validation: 0.5 is chance.
    """
    folds = min(FOLDS, int(has.sum()), int((~has).sum()))
    parts = StratifiedKFold(folds, shuffle=True, random_state=seed)
    scores = cross_val_score(_classifier(), styles, has, cv=parts, scoring="roc_auc")
    return float(scores.mean())
