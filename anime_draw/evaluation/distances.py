"""Distances between two sets of pictures in the features of some network.

Frechet distance: between the normal distributions that have the sets' means and
covariances (arXiv 1706.08500). With few pictures it is too large, and more so the
fewer: compare only what was measured with the same number.

Kernel distance: the squared maximum mean discrepancy with the kernel (x.y / D + 1)^3,
by the estimator without bias (arXiv 1801.01401; Gretton et al. 2012, equation 4).

In either, picture i of one set may belong to picture i of the other.
"""

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.floating]


def frechet_distance(
    a: Features, b: Features, counts: NDArray[np.int64] | None = None
) -> float:
    """Return the Frechet distance of features (N, D) and (M, D).

    `counts` (N,) says how often each pair is taken, if N = M.
    """
    if counts is not None:
        a, b = a.repeat(counts, axis=0), b.repeat(counts, axis=0)
    mean_a, root_a = _moments(a)
    mean_b, root_b = _moments(b)
    # With C = R'R, the trace of the root of C_a C_b is the sum of the singular values
    # of R_a R_b'. No root of a matrix, nothing complex, and singular ones do no harm.
    cross = np.linalg.svd(root_a @ root_b.T, compute_uv=False).sum()
    spread = (root_a**2).sum() + (root_b**2).sum() - 2 * cross
    return float(max(((mean_a - mean_b) ** 2).sum() + spread, 0.0))


def _moments(features: Features) -> tuple[NDArray, NDArray]:
    values = features.astype(np.float64)
    mean = values.mean(axis=0)
    centred = (values - mean) / np.sqrt(max(len(values) - 1, 1))
    return mean, np.asarray(np.linalg.qr(centred, mode="r"))


class KernelDistance:
    """The kernel distance of paired features (N, D), ready for many resamples.

    Raises:
        ValueError: the sets differ in shape, or have fewer than two pictures.
    """

    def __init__(self, a: Features, b: Features) -> None:
        if a.shape != b.shape or len(a) < 2:
            raise ValueError(f"expected two sets alike, got {a.shape}, {b.shape}")
        cross = _kernel(a, b)
        self._core = _kernel(a, a) + _kernel(b, b) - cross - cross.T

    def __call__(self, counts: NDArray[np.int64] | None = None) -> float:
        """Return the distance; `counts` (N,) says how often each pair is taken.

        A picture is never compared with itself, nor with a copy of itself; NaN if
        there is no other.
        """
        weights = np.ones(len(self._core)) if counts is None else counts.astype(float)
        squares = weights**2
        total = weights @ self._core @ weights - squares @ np.diag(self._core)
        pairs = weights.sum() ** 2 - squares.sum()
        return float(total / pairs) if pairs else float("nan")


def _kernel(a: Features, b: Features) -> NDArray[np.float64]:
    product = a.astype(np.float64) @ b.astype(np.float64).T
    return (product / a.shape[1] + 1) ** 3
