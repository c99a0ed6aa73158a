"""Masks as polygons: what is painted again is the mask."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from labelme.utils import shapes_to_label

from anime_draw.classes import IDS
from anime_draw.data.annotations import read_annotation
from anime_draw.data.labels import Labels
from anime_draw.data.polygons import to_polygons, write_annotation
from anime_draw.data.shapes import rasterise
from anime_draw.metrics import Confusion

masks = arrays(
    np.uint8,
    array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=12),
    elements=st.integers(0, 6),
)


@given(masks)
@settings(max_examples=200, deadline=None)
def test_exact_polygons_paint_any_mask_pixel_by_pixel(mask):
    shapes = to_polygons(mask, tolerance=0, smallest=0)
    assert (rasterise(shapes, *mask.shape) == mask).all()


@given(masks)
@settings(max_examples=50, deadline=None)
def test_every_polygon_has_three_points_inside_of_the_picture(mask):
    for shape in to_polygons(mask):
        x, y = np.asarray(shape.points).T
        assert len(x) >= 3
        assert x.min() >= 0 and x.max() < mask.shape[1]
        assert y.min() >= 0 and y.max() < mask.shape[0]


def test_a_hole_shows_what_is_in_it():
    mask = np.zeros((20, 20), np.uint8)
    mask[2:18, 2:18] = IDS["hair"]
    mask[5:15, 5:15] = IDS["background"]
    mask[8:12, 8:12] = IDS["eye"]
    shapes = to_polygons(mask, tolerance=0)
    assert [shape.label for shape in shapes] == [5, 0, 3]
    assert (rasterise(shapes, 20, 20) == mask).all()


def test_specks_join_what_is_around_them():
    mask = np.full((20, 20), IDS["face"], np.uint8)
    mask[4, 4] = IDS["mouth"]
    assert [shape.label for shape in to_polygons(mask)] == [IDS["face"]]


def test_background_alone_needs_no_polygon():
    assert to_polygons(np.zeros((8, 8), np.uint8)) == []


def test_labelme_paints_a_written_file_as_we_do(tmp_path):
    mask = np.kron(np.random.default_rng(0).integers(0, 7, (6, 8)), np.ones((9, 9)))
    mask = mask.astype(np.uint8)
    path = tmp_path / "0.json"
    height, width = mask.shape
    shapes = to_polygons(mask)
    write_annotation(path, shapes, image_path="0.png", height=height, width=width)
    content = json.loads(path.read_text())
    theirs, _ = shapes_to_label(mask.shape, content["shapes"], dict(IDS))
    ours = read_annotation(path, Labels()).mask(height, width)
    assert (theirs == ours).all()


def test_real_masks_survive_the_way_to_polygons_and_back(shared_data):
    confusion = Confusion(7)
    for path in sorted((shared_data / "annotations").glob("*.json"))[:20]:
        mask = read_annotation(path, Labels()).mask(512, 512)
        confusion.add(mask, rasterise(to_polygons(mask), 512, 512))
    assert confusion.iou().min() > 0.98


@pytest.mark.parametrize("tolerance", [0.5, 2.0])
def test_more_tolerance_needs_fewer_points(tolerance):
    y, x = np.mgrid[:100, :100]
    disc = ((x - 50) ** 2 + (y - 50) ** 2 < 40**2).astype(np.uint8)
    (exact,) = to_polygons(disc, tolerance=0)
    (shape,) = to_polygons(disc, tolerance=tolerance)
    assert len(shape.points) < len(exact.points)
