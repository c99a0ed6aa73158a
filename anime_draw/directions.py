"""Estimate attribute directions from styles and the tags of their pictures."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.covariance import ledoit_wolf
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold

from anime_draw.attributes import Attributes
from anime_draw.errors import AnimeDrawError
from anime_draw.groups import in_groups
from anime_draw.settings import AttributeSettings
from anime_draw.style import Styles

METHODS = ("partial", "mean", "linear")
FOLDS = 5
RIDGE = 1.0  # as if one more picture had shown that a tag changes nothing
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
    """Estimate a direction for each tag that enough pictures have and styles tell.

    Args:
        styles: (N, D).
        tags: those of each picture.
        settings: `method` is "partial", what a tag changes where all others are the
            same; "mean", the difference of the means; or "linear", the normal of a
            linear classifier. `orthogonal` makes all directions perpendicular. Tags
            whose separability is below `min_auc`, and those named by `without`, are
            left out; the fact "left_out" maps them to it. What they change is still
            told from what the others change.
        facts: kept with the attributes.

    Raises:
        AnimeDrawError: no tag has enough pictures or is told apart well enough, too
            many are to be orthogonal, or one that is to be left out is on no picture.
    """
    if strange := set(settings.without) - set(count_tags(tags)):
        raise AnimeDrawError(
            f"--without {min(strange)!r}: no picture has that tag; there are"
            f" {', '.join(count_tags(tags))}"
        )
    wide = styles.astype(np.float64)
    frequent = frequent_tags(tags, settings.min_count)
    scores = {
        name: separability(wide, has_tag(tags, name), settings.seed)
        for name in frequent
    }
    told = _told_apart(scores, settings.min_auc)
    names = in_groups([name for name in told if name not in settings.without])
    if not names:
        raise AnimeDrawError("--without leaves no tag; name fewer")
    has = np.stack([has_tag(tags, name) for name in names])
    directions = _directions(wide, tags, names, settings)
    chosen = {"method": settings.method, "orthogonal": settings.orthogonal}
    left_out = {name: score for name, score in scores.items() if name not in names}
    counted = {"pictures": len(styles), "folds": FOLDS, "left_out": left_out}
    return Attributes(
        tuple(names),
        directions.astype(np.float32),
        wide.mean(axis=0).astype(np.float32),
        _spread(wide, directions),
        tuple(has.sum(axis=1).tolist()),
        tuple(scores[name] for name in names),
        {**chosen, **counted, **(facts or {})},
    )


def has_tag(tags: Tags, name: str) -> NDArray[np.bool_]:
    """Tell of each picture whether it has a tag: (N,)."""
    return np.asarray([name in each for each in tags])


def _told_apart(scores: Mapping[str, float], min_auc: float) -> list[str]:
    names = [name for name, score in scores.items() if score >= min_auc]
    if not names:
        seen = ", ".join(f"{score:.2f} {name}" for name, score in scores.items())
        raise AnimeDrawError(
            f"styles tell no tag from the rest with an AUC of {min_auc:g}: {seen}; give"
            " more pictures, correct their tags or lower --min-auc"
        )
    return names


def _directions(
    styles: Matrix, tags: Tags, names: Sequence[str], settings: AttributeSettings
) -> Matrix:
    has = [has_tag(tags, name) for name in names]
    differences = np.stack(
        [styles[each].mean(axis=0) - styles[~each].mean(axis=0) for each in has]
    )
    match settings.method:
        case "partial":
            directions = partial_effects(styles, tags, names)
        case "linear":
            normals = np.stack([linear_normal(styles, each) for each in has])
            directions = _to_reach(normals, differences)
        case _:
            directions = differences
    if settings.orthogonal:
        return _to_reach(orthogonalise(directions), directions)
    return directions


def partial_effects(styles: Matrix, tags: Tags, names: Sequence[str]) -> Matrix:
    """Return what each named tag changes in styles (N, D) if no other tag changes.

    The coefficients (K, D) of a regression of the styles on all tags at once, rare
    ones too: bright hair tends to go with a bright background, and only together do
    they tell whose brightness is whose. Ridge (Hoerl and Kennard, 1970) settles what
    tags that exclude each other, such as hair colours, leave open: a colour's effect
    is measured from the middle of all colours.
    """
    everything = list(count_tags(tags))
    has = np.stack([has_tag(tags, name) for name in everything], axis=1)
    known = has - has.mean(axis=0)
    inner = known.T @ known + RIDGE * np.eye(len(everything))
    effects = np.linalg.solve(inner, known.T @ (styles - styles.mean(axis=0)))
    return effects[[everything.index(name) for name in names]]


def linear_normal(styles: Matrix, has: NDArray[np.bool_]) -> Matrix:
    """Return the normal (D,) of the plane that parts styles (N, D) with and without.

    Fisher's discriminant (1936): the difference of the means, weighed by how little
    styles vary within either group; that covariance is shrunk, so that few pictures
    suffice (Ledoit and Wolf, 2004).
    """
    with_tag, without = styles[has].mean(axis=0), styles[~has].mean(axis=0)
    residuals = styles - np.where(has[:, None], with_tag, without)
    covariance, _ = ledoit_wolf(residuals, assume_centered=True)
    return np.linalg.lstsq(covariance, with_tag - without, rcond=None)[0]


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
    scores = [
        roc_auc_score(
            has[held_out], styles[held_out] @ linear_normal(styles[rest], has[rest])
        )
        for rest, held_out in parts.split(styles, has)
    ]
    return float(np.mean(scores))
