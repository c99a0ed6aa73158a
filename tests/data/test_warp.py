"""Smooth surfaces over control points."""

import numpy as np
import pytest

from anime_draw.data.warp import STEEPEST, draw_warp, knots, steepest, surface


@pytest.mark.parametrize("shape", [(64, 64), (45, 30), (7, 512)])
def test_a_surface_reproduces_a_plane(shape):
    grid = knots(6)
    plane = 3 * grid[None, :] - 2 * grid[:, None] + 1
    height, width = shape
    x = (np.arange(width) + 0.5) / width - 0.5
    y = (np.arange(height) + 0.5) / height - 0.5
    exact = 3 * x[None, :] - 2 * y[:, None] + 1
    assert np.allclose(surface(plane, shape), exact, atol=1e-5)


def test_a_surface_stays_within_its_control_points():
    control = np.random.default_rng(0).uniform(-1, 1, (8, 8))
    heights = surface(control, (96, 96))
    assert np.abs(heights).max() <= np.abs(control).max()


def test_the_slope_of_a_known_shear_is_found():
    grid = knots(4)
    x = np.broadcast_to(0.4 * grid[:, None], (7, 7))
    assert steepest(np.stack([x, np.zeros((7, 7))])) == pytest.approx(0.4, abs=1e-4)


def test_a_gentle_warp_keeps_its_strength_and_a_steep_one_is_weakened():
    gentle = draw_warp(np.random.default_rng(0), 0.02, 6)
    assert np.abs(gentle).max() > 0.019
    steep = draw_warp(np.random.default_rng(0), 0.5, 6)
    assert steepest(steep) == pytest.approx(STEEPEST, rel=1e-3)


def test_no_amplitude_is_no_warp():
    assert not draw_warp(np.random.default_rng(0), 0, 3).any()
