"""Distances between sets of features, against formulas and other ways to them."""

import numpy as np
import pytest
from scipy import linalg

from anime_draw.evaluation.distances import KernelDistance, frechet_distance

RNG = np.random.default_rng(0)
A = RNG.normal(0, 1, (50, 6))
B = RNG.normal(0.5, 2, (50, 6))


def test_the_frechet_distance_is_the_formula_of_the_paper():
    covariances = np.cov(A, rowvar=False), np.cov(B, rowvar=False)
    root = linalg.sqrtm(covariances[0] @ covariances[1]).real
    squares = ((A.mean(0) - B.mean(0)) ** 2).sum()
    expected = squares + np.trace(covariances[0] + covariances[1] - 2 * root)
    assert frechet_distance(A, B) == pytest.approx(expected)


def test_fewer_pictures_than_features_do_no_harm():
    a, b = RNG.normal(0, 1, (2, 5, 40))
    distance = frechet_distance(a, b)
    assert np.isfinite(distance) and distance > 0
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)


def test_a_shift_is_its_square():
    assert frechet_distance(A, A + 3) == pytest.approx(9 * 6)


def test_sets_of_different_length_can_be_compared():
    assert frechet_distance(A, B[:20]) > 0


def test_the_kernel_distance_is_the_sum_over_pairs():
    a, b = A[:8], B[:8]

    def kernel(x, y):
        return (x @ y / 6 + 1) ** 3

    total = sum(
        kernel(a[i], a[j])
        + kernel(b[i], b[j])
        - kernel(a[i], b[j])
        - kernel(a[j], b[i])
        for i in range(8)
        for j in range(8)
        if i != j
    )
    assert KernelDistance(a, b)() == pytest.approx(total / (8 * 7))


def test_the_kernel_distance_of_the_same_distribution_is_nought_on_average():
    distances = [KernelDistance(*RNG.normal(0, 1, (2, 30, 4)))() for _ in range(200)]
    assert abs(np.mean(distances)) < 3 * np.std(distances) / np.sqrt(200)
    assert KernelDistance(A, B)() > 5 * np.std(distances)


def test_taking_every_picture_once_changes_nothing():
    once = np.ones(50, np.int64)
    assert KernelDistance(A, B)(once) == pytest.approx(KernelDistance(A, B)())
    assert frechet_distance(A, B, once) == pytest.approx(frechet_distance(A, B))


def test_sets_that_are_no_pairs_are_refused():
    with pytest.raises(ValueError, match="expected two sets alike"):
        KernelDistance(A, B[:3])
