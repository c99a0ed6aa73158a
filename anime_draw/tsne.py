"""Lay pictures out by style: t-SNE (van der Maaten and Hinton, 2008)."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_limits

from anime_draw.errors import AnimeDrawError
from anime_draw.style import Styles

Points = NDArray[np.float64]

COMPONENTS = 50  # that distances are computed from, as the authors advise
FEWEST = 4  # pictures that can be laid out
MOST_STRETCHED = 1.5  # of one axis against the other, to fill the plot
ROUNDS = 60  # of pushing thumbnails apart
STEP = 0.35  # of an overlap that one round takes away, from either side


def lay_out(styles: Styles, *, perplexity: float, seed: int) -> Points:
    """Return a place (N, 2) for each style (N, D), close where styles are alike.

    The perplexity, about the number of neighbours that count, is lowered to a third
    of the other styles where there are few.

    Raises:
        AnimeDrawError: fewer than four styles.
    """
    count = len(styles)
    if count < FEWEST:
        raise AnimeDrawError(
            f"{count} pictures are too few for a t-SNE, give at least {FEWEST}"
        )
    wide = styles.astype(np.float64)
    components = min(COMPONENTS, *styles.shape)
    tsne = TSNE(
        perplexity=clip_perplexity(perplexity, count), init="pca", random_state=seed
    )
    # One thread: with more, sums are added up in any order and the plot changes.
    with threadpool_limits(1):
        reduced = PCA(components, svd_solver="full").fit_transform(wide)
        return np.asarray(tsne.fit_transform(reduced), np.float64)


def clip_perplexity(perplexity: float, count: int) -> float:
    """Return the perplexity that suits so many pictures."""
    return min(perplexity, max((count - 1) / 3, 1.0))


def spread_out(points: Points, *, side: int, thumbnail: int) -> Points:
    """Place squares of `thumbnail` px on a plot of `side` px: their corners (N, 2).

    The layout is widened to fill the plot; then squares that overlap push each other
    apart along the axis where they overlap less. Where there is room enough, hardly
    any picture hides another; where there is not, they share the overlap.
    """
    room = side - thumbnail
    low, high = points.min(axis=0), points.max(axis=0)
    scales = room / np.maximum(high - low, 1e-9)
    scale = np.minimum(scales, scales.min() * MOST_STRETCHED)
    corners = (points - (low + high) / 2) * scale + room / 2
    for _ in range(ROUNDS):
        pairs = cKDTree(corners).query_pairs(thumbnail, p=np.inf, output_type="ndarray")
        if not len(pairs):
            break
        corners = np.clip(corners + _pushes(corners, pairs, thumbnail), 0, room)
    return corners


def _pushes(corners: Points, pairs: NDArray[np.intp], thumbnail: int) -> Points:
    first, second = pairs.T
    apart = corners[second] - corners[first]
    overlap = thumbnail - np.abs(apart)
    axis = overlap.argmin(axis=1)
    rows = np.arange(len(pairs))
    push = overlap[rows, axis] * STEP * np.where(apart[rows, axis] < 0, -1, 1)
    pushes = np.zeros_like(corners)
    np.add.at(pushes, (first, axis), -push)
    np.add.at(pushes, (second, axis), push)
    return np.clip(pushes, -thumbnail / 2, thumbnail / 2)


def neighbour_agreement(styles: Styles, tags: Sequence[str]) -> tuple[float, float]:
    """Return how often the nearest other style has the same tag, and by chance.

    Args:
        styles: (N, D), N at least 2.
        tags: one of each.
    """
    _, nearest = cKDTree(styles).query(styles, k=2)
    names, labels = np.unique(np.asarray(tags), return_inverse=True)
    rows = np.arange(len(styles))
    other = np.where(nearest[:, 0] == rows, nearest[:, 1], nearest[:, 0])
    counts = np.bincount(labels, minlength=len(names))
    pairs = len(styles) * (len(styles) - 1)
    chance = float((counts * (counts - 1)).sum() / pairs)
    return float((labels[other] == labels).mean()), chance
