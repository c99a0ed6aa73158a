import json

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anime_draw.classes import IDS, NUM_CLASSES
from anime_draw.data.sample import draw_sample
from anime_draw.data.sample.canvas import Canvas
from anime_draw.data.sample.collection import to_labelme
from anime_draw.data.sample.geometry import clip, curve, ellipse, ribbon
from anime_draw.data.sample.palette import HAIR_WORDS
from anime_draw.tagging.colour import WORDS, tag_hair
from anime_draw.tagging.scene import Scene


@pytest.fixture(scope="module")
def samples():
    return [draw_sample(0, number, 96) for number in range(40)]


def test_a_portrait_depends_on_seed_and_number_alone():
    first, again = draw_sample(3, 5, 64), draw_sample(3, 5, 64)
    assert np.array_equal(first.picture, again.picture)
    assert np.array_equal(first.mask, again.mask)
    assert not np.array_equal(first.picture, draw_sample(3, 6, 64).picture)
    assert not np.array_equal(first.picture, draw_sample(4, 5, 64).picture)


def test_size_changes_how_many_pixels_and_not_what_is_drawn():
    small, large = draw_sample(0, 1, 64), draw_sample(0, 1, 256)
    assert (small.picture.shape, large.picture.shape) == ((64, 64, 3), (256, 256, 3))
    shrunk = cv2.resize(large.picture, (64, 64), interpolation=cv2.INTER_AREA)
    assert np.abs(small.picture.astype(int) - shrunk).mean() < 8


def test_masks_are_what_labelme_makes_of_the_annotation(samples):
    utils = pytest.importorskip("labelme.utils")
    for sample in samples:
        content = json.loads(json.dumps(to_labelme(sample, "picture.jpg")))
        mask, _ = utils.shapes_to_label(sample.mask.shape, content["shapes"], IDS)
        assert np.array_equal(mask, sample.mask)


def test_polygons_stay_in_the_picture(samples):
    for sample in samples:
        for shape in sample.shapes:
            points = np.array(shape.points)
            assert len(points) > 2
            assert points.min() >= 0 and points.max() <= 96


def test_every_portrait_has_all_classes(samples):
    for sample in samples:
        assert set(np.unique(sample.mask)) >= set(range(NUM_CLASSES)) - {IDS["skin"]}


def test_portraits_show_all_hair_colours_and_are_named_right(samples):
    assert set(HAIR_WORDS) == set(WORDS)
    assert {sample.hair_colour for sample in samples} > set(WORDS[:5])
    found = [tag_hair(Scene.of(each.picture, each.mask)).tags[0] for each in samples]
    right = [f"{each.hair_colour} hair" for each in samples]
    assert sum(a == b for a, b in zip(found, right, strict=True)) >= 38


def test_edges_of_the_mask_are_edges_in_the_picture(samples):
    # Moved aside by three pixels, the mask must explain the picture worse.
    def spread(picture, mask):
        return sum(
            picture[mask == label].var(axis=0).sum() * (mask == label).sum()
            for label in np.unique(mask)
        )

    for sample in samples:
        own = spread(sample.picture, sample.mask)
        assert own < spread(sample.picture, np.roll(sample.mask, 3, axis=1))
        assert own < spread(sample.picture, np.roll(sample.mask, 3, axis=0))


def test_what_is_drawn_inside_stays_inside_and_the_rest_as_it_was():
    canvas = Canvas(32)
    canvas.fill(ellipse((256, 256), 600, 600), (10, 10, 10))
    with canvas.inside(ellipse((256, 256), 80, 80)):
        canvas.fill(ellipse((256, 256), 600, 600), (200, 0, 0))
    red = canvas.picture()[..., 0]
    assert red[16, 16] == 200
    assert red[16, 26] == red[2, 2] == 10


def test_a_curve_passes_through_its_knots():
    knots = [(0, 0), (10, 5), (20, -3), (31, 8)]
    line = curve(knots, steps=4)
    assert np.allclose(line[::4], knots)


def test_a_ribbon_is_as_wide_as_told():
    outline = ribbon(np.array([(0.0, 0), (5, 0), (10, 0)]), [4, 4])
    assert np.ptp(outline[:, 1]) == 4


angles = st.lists(st.floats(2, 160), min_size=5, max_size=24)


@settings(max_examples=60, deadline=None)
@given(angles, st.floats(-40, 140), st.floats(-40, 140), st.integers(0, 99))
def test_clipping_keeps_what_is_in_the_picture_and_nothing_else(radii, x, y, seed):
    turn = np.arange(len(radii)) * 2 * np.pi / len(radii)
    spikes = np.stack([np.cos(turn), np.sin(turn)], axis=1) * np.array(radii)[:, None]
    polygon = spikes + (x, y)
    parts = clip(polygon, 100, 80)

    def distance(points, spot):
        return cv2.pointPolygonTest(points.astype(np.float32), spot, True)

    for spot in np.random.default_rng(seed).uniform((0, 0), (100, 80), (40, 2)):
        deep = distance(polygon, tuple(spot))
        if abs(deep) > 0.01:
            inside = sum(distance(part, tuple(spot)) > 0 for part in parts)
            assert inside == (deep > 0)
    for part in parts:
        assert part.min() >= 0 and (part.max(axis=0) <= (100, 80)).all()
