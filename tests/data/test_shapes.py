"""Shapes become the pixels that labelme makes of them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anime_draw.classes import IDS, NAMES
from anime_draw.data.annotations import read_annotation
from anime_draw.data.labels import Labels
from anime_draw.data.shapes import NUM_POINTS, Shape, rasterise

HEIGHT, WIDTH = 48, 64

coordinates = st.one_of(
    st.integers(-30, 90), st.floats(-30, 90, allow_nan=False, width=32)
)
points = st.tuples(coordinates, coordinates)
labels = st.integers(0, len(NAMES) - 1)


@pytest.fixture(scope="module")
def shapes_to_label() -> Any:
    """Return labelme's own rasteriser, or skip."""
    try:
        from labelme.utils import shapes_to_label
    except ImportError:
        pytest.skip("needs labelme 6, whose rasteriser is public")
    return shapes_to_label


@st.composite
def outlines(draw: st.DrawFn) -> Shape:
    kind = draw(st.sampled_from(sorted(NUM_POINTS.keys() - {"mask"})))
    fewest, most = NUM_POINTS[kind]
    chosen = draw(st.lists(points, min_size=fewest, max_size=most or 12))
    return Shape(draw(labels), kind, tuple(chosen))


@st.composite
def crops(draw: st.DrawFn) -> Shape:
    x0, y0 = draw(st.integers(0, WIDTH - 1)), draw(st.integers(0, HEIGHT - 1))
    x1, y1 = draw(st.integers(x0, WIDTH - 1)), draw(st.integers(y0, HEIGHT - 1))
    crop = draw(arrays(np.bool_, (y1 - y0 + 1, x1 - x0 + 1)))
    return Shape(draw(labels), "mask", ((x0 + 0.4, y0), (x1, y1 + 0.9)), crop)


def to_labelme(shape: Shape) -> dict:
    return {
        "label": NAMES[shape.label],
        "shape_type": shape.kind,
        "points": [list(point) for point in shape.points],
        "mask": shape.crop,
    }


@settings(max_examples=300, deadline=None)
@given(shapes=st.lists(st.one_of(outlines(), crops()), max_size=6))
def test_any_shapes_agree_with_labelme_pixel_for_pixel(shapes, shapes_to_label):
    expected, _ = shapes_to_label(
        (HEIGHT, WIDTH), [to_labelme(shape) for shape in shapes], dict(IDS)
    )
    np.testing.assert_array_equal(rasterise(shapes, HEIGHT, WIDTH), expected)


def test_real_files_agree_with_labelme_pixel_for_pixel(
    shared_data: Path, shapes_to_label
):
    paths = sorted((shared_data / "annotations").glob("*.json"))[::4]
    assert paths
    for path in paths:
        shapes = json.loads(path.read_text())["shapes"]
        expected, _ = shapes_to_label((512, 512), shapes, dict(IDS))
        mask = read_annotation(path, Labels()).mask(512, 512)
        np.testing.assert_array_equal(mask, expected, err_msg=path.name)


def test_later_shapes_cover_earlier_ones_and_background_is_one_of_them():
    box = Shape(5, "rectangle", ((0, 0), (9, 9)))
    hole = Shape(0, "rectangle", ((4, 4), (5, 5)))
    mask = rasterise([box, hole], 10, 10)
    assert mask[0, 0] == 5
    assert mask[4:6, 4:6].tolist() == [[0, 0], [0, 0]]
    assert (rasterise([hole, box], 10, 10) == 5).all()


def test_a_crop_that_reaches_over_the_border_is_cut_off():
    crop = np.ones((4, 4), bool)
    mask = rasterise([Shape(3, "mask", ((-2, 6), (1, 9)), crop)], 8, 8)
    assert np.argwhere(mask).tolist() == [[6, 0], [6, 1], [7, 0], [7, 1]]


def test_a_kind_that_does_not_exist_is_the_callers_mistake():
    with pytest.raises(ValueError, match="got 'blob'"):
        rasterise([Shape(1, "blob", ((0, 0),))], 8, 8)
