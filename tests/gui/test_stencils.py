"""Stencils: which pixels a stroke, polygon or ellipse covers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.document.boxes import Point
from gui.document.stencils import Stencil, ellipse, polygon, rectangle, sweep

ANY = st.builds(Point, st.floats(-60, 90), st.floats(-60, 90))
SHAPE = (24, 32)


def covered(stencil: Stencil, shape: tuple[int, int] = SHAPE) -> np.ndarray:
    mask = np.zeros(shape, bool)
    mask[stencil.box] = stencil.covered
    return mask


def centres(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    ys, xs = np.mgrid[: shape[0], : shape[1]] + 0.5
    return xs, ys


def distance_to_segment(shape, start: Point, end: Point) -> np.ndarray:
    xs, ys = centres(shape)
    dx, dy = end.x - start.x, end.y - start.y
    length = dx * dx + dy * dy
    along = ((xs - start.x) * dx + (ys - start.y) * dy) / length if length else 0
    along = np.clip(along, 0, 1)
    return np.hypot(xs - start.x - along * dx, ys - start.y - along * dy)


@given(ANY, ANY, st.floats(1, 90))
def test_a_round_stroke_covers_what_is_near_the_way_of_its_centre(start, end, size):
    distance = distance_to_segment(SHAPE, start, end)
    painted = covered(sweep(SHAPE, start, end, size))
    for point in (start, end):  # a pixel that the centre was in is covered anyhow
        if 0 <= point.x < 32 and 0 <= point.y < 24:
            distance[int(point.y), int(point.x)] = size / 2
            assert painted[int(point.y), int(point.x)]
    clear = np.abs(distance - size / 2) > 1e-6
    assert (painted == (distance <= size / 2))[clear].all()


@given(ANY, ANY, st.floats(1, 90))
def test_a_square_stroke_covers_all_squares_on_the_way(start, end, size):
    painted = covered(sweep(SHAPE, start, end, size, square=True))
    xs, ys = centres(SHAPE)
    for share in np.linspace(0, 1, 7):
        x = start.x + share * (end.x - start.x)
        y = start.y + share * (end.y - start.y)
        inside = np.maximum(np.abs(xs - x), np.abs(ys - y)) < size / 2 - 1e-3
        assert painted[inside].all()
    beyond = np.maximum(
        np.maximum(min(start.x, end.x) - xs, xs - max(start.x, end.x)),
        np.maximum(min(start.y, end.y) - ys, ys - max(start.y, end.y)),
    )
    assert not painted[beyond > max(size / 2, 1) + 1e-3].any()


@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 16])
@pytest.mark.parametrize("at", [10.5, 11.0, 10.25])
def test_a_square_brush_is_exactly_as_large_as_it_says(size, at):
    painted = covered(sweep(SHAPE, Point(at, at), Point(at, at), size, square=True))
    assert painted.sum() == size * size


def test_a_large_brush_has_the_area_of_a_disc():
    middle = Point(300, 300)
    painted = sweep((600, 600), middle, middle, 512).covered
    assert painted.sum() == pytest.approx(np.pi * 256**2, rel=0.002)


@given(st.lists(ANY, min_size=3, max_size=8))
def test_a_polygon_covers_the_pixels_it_winds_around(points):
    xs, ys = centres(SHAPE)
    turns = np.zeros(SHAPE)
    nearest = np.full(SHAPE, np.inf)
    for start, end in zip(points, points[1:] + points[:1], strict=True):
        a = np.arctan2(start.y - ys, start.x - xs)
        b = np.arctan2(end.y - ys, end.x - xs)
        turns += (b - a + np.pi) % (2 * np.pi) - np.pi
        nearest = np.minimum(nearest, distance_to_segment(SHAPE, start, end))
    winds = np.abs(np.round(turns / (2 * np.pi))) > 0
    clear = nearest > 1e-6
    assert (covered(polygon(SHAPE, points)) == winds)[clear].all()


def test_what_a_lasso_goes_around_twice_has_no_hole():
    ring = [Point(4, 4), Point(20, 4), Point(20, 20), Point(4, 20)]
    assert covered(polygon(SHAPE, ring * 2)).sum() == 16 * 16


def test_rectangle_and_ellipse_reach_from_pixel_to_pixel():
    corners = Point(20.9, 3.1), Point(2.1, 9.9)
    mask = covered(rectangle(SHAPE, *corners))
    assert mask[3:10, 2:21].all() and mask.sum() == 7 * 19
    oval = covered(ellipse(SHAPE, *corners))
    assert not oval[~mask].any() and oval[6, 2:21].all() and not oval[3, 2]
    assert oval.sum() == pytest.approx(np.pi / 4 * 7 * 19, rel=0.05)


@given(ANY, ANY)
def test_ellipses_are_symmetric_and_stay_inside_their_rectangle(start, end):
    shape = (200, 200)
    start, end = start.moved(70, 70), end.moved(70, 70)
    stencil = ellipse(shape, start, end)
    assert stencil.box == rectangle(shape, start, end).box
    assert (stencil.covered == stencil.covered[::-1, ::-1]).all()
    assert stencil.covered.any(axis=0).any()


@given(st.lists(ANY, min_size=1, max_size=4), st.floats(1, 200), st.booleans())
def test_what_lies_outside_of_the_mask_does_no_harm(points, size, square):
    far = [point.moved(500, -700) for point in points]
    for stencil in (
        sweep(SHAPE, far[0], far[-1], size, square=square),
        polygon(SHAPE, far),
        ellipse(SHAPE, far[0], far[-1]),
        rectangle(SHAPE, far[0], far[-1]),
    ):
        assert not covered(stencil).any()
