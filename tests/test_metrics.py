"""Confusion matrix, IoU, accuracy."""

import math

import numpy as np
import pytest

from anime_draw.metrics import Confusion, boundary_counts


def test_iou_is_intersection_over_union_per_class():
    confusion = Confusion(3)
    truth = np.array([[0, 0, 1, 1]], np.uint8)
    predicted = np.array([[0, 1, 1, 1]], np.uint8)
    confusion.add(truth, predicted)
    assert confusion.iou()[:2].tolist() == [0.5, 2 / 3]
    assert math.isnan(confusion.iou()[2])
    assert confusion.mean_iou() == pytest.approx((0.5 + 2 / 3) / 2)
    assert confusion.accuracy() == 0.75


def test_pictures_add_up():
    confusion = Confusion(2)
    ones = np.ones((2, 2), np.uint8)
    confusion.add(ones, ones)
    confusion.add(ones, 0 * ones)
    assert confusion.matrix.tolist() == [[0, 0], [4, 4]]


def test_nothing_counted_has_no_score():
    assert math.isnan(Confusion(2).mean_iou())
    assert math.isnan(Confusion(2).accuracy())


def test_masks_of_different_shapes_are_a_callers_mistake():
    with pytest.raises(ValueError, match="differ in shape"):
        Confusion(2).add(np.zeros((2, 2), np.uint8), np.zeros((2, 3), np.uint8))


def test_boundary_counts_are_of_the_bands_inside_outlines():
    truth = np.zeros((20, 20), np.uint8)
    truth[5:15, 5:15] = 1
    counts = boundary_counts(truth, truth, 3)
    ring = 10 * 10 - 8 * 8
    assert counts[:, 1].tolist() == [ring, ring]
    assert counts[:, 2].tolist() == [0, 0]


def test_a_shifted_outline_costs_more_boundary_iou_than_iou():
    truth = np.zeros((64, 64), np.uint8)
    truth[10:50, 10:50] = 1
    moved = np.roll(truth, 1, axis=1)
    confusion = Confusion(2)
    confusion.add(truth, moved)
    shared, covered = boundary_counts(truth, moved, 2)
    assert shared[1] / covered[1] < 0.6 < confusion.iou()[1]
