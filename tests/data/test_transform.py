"""Changes of picture and mask by chance."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anime_draw.classes import NUM_CLASSES
from anime_draw.data.transform import (
    BORDERS,
    TO_YIQ,
    Transform,
    augment_pair,
    colour_matrix,
)
from anime_draw.masks import colourise
from anime_draw.settings import TransformSettings

STILL = TransformSettings(rotate=0, mirror=0, warp=0, scale=0)
WILD = TransformSettings(rotate=180, warp=120, scale=0.5, crop=0.5)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def pair(side: int = 48) -> tuple[np.ndarray, np.ndarray]:
    """Return a mask of blocks, and the picture of its colours."""
    blocks = rng().integers(0, NUM_CLASSES, (6, 6), np.uint8)
    mask = blocks.repeat(side // 6, axis=0).repeat(side // 6, axis=1)
    return colourise(mask), mask


def test_no_change_changes_nothing():
    picture, mask = pair()
    same_picture, same_mask = augment_pair(picture, mask, rng(), STILL)
    assert (same_picture == picture).all()
    assert (same_mask == mask).all()


@pytest.mark.parametrize("side", [48, 45, 7])
def test_mirroring_is_exact(side):
    picture = rng().integers(0, 256, (side, side, 3), np.uint8)
    mask = rng().integers(0, NUM_CLASSES, (side, side), np.uint8)
    turned, labels = augment_pair(picture, mask, rng(), replace(STILL, mirror=1))
    assert (turned == picture[:, ::-1]).all()
    assert (labels == mask[:, ::-1]).all()


def test_a_full_turn_is_exact_and_half_of_it_is_upside_down():
    picture, mask = pair()
    upside_down = Transform(
        -np.eye(2), np.zeros(2), np.zeros((2, 9, 9)), np.eye(3, 4), border="reflect"
    )
    once = upside_down.apply(picture, mask)
    assert (once[0] == picture[::-1, ::-1]).all()
    assert (upside_down.apply(*once)[1] == mask).all()


@pytest.mark.parametrize("border", BORDERS)
def test_picture_and_mask_change_alike(border):
    picture, mask = pair(96)
    for seed in range(5):
        ranges = TransformSettings(warp=40, border=border, interpolation="linear")
        drawn, labels = augment_pair(picture, mask, rng(seed), ranges)
        differs = (drawn != colourise(labels)).any(axis=2)
        inner = np.ones_like(differs)  # two pixels away from every border of classes
        for axis in (0, 1):
            for step in (-2, -1, 1, 2):
                inner &= np.roll(labels, step, axis) == labels
        inner[:2], inner[-2:], inner[:, :2], inner[:, -2:] = False, False, False, False
        assert inner.mean() > 0.2
        assert (differs & inner).sum() < 0.01 * inner.sum()


def test_the_mask_is_read_where_the_picture_is():
    mask = rng().integers(0, NUM_CLASSES, (40, 40), np.uint8)
    change = Transform.draw(rng(1), replace(WILD, border="repeat"))
    x, y = change.maps((40, 40), (40, 40))
    rows, columns = (np.clip(np.rint(each), 0, 39).astype(int) for each in (y, x))
    near_tie = (np.abs(x % 1 - 0.5) < 1e-3) | (np.abs(y % 1 - 0.5) < 1e-3)
    labels = change.apply(colourise(mask), mask)[1]
    assert ((labels == mask[rows, columns]) | near_tie).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 12), st.floats(0, 256))
def test_no_transform_folds(seed, cells, warp):
    ranges = replace(WILD, warp=warp, warp_cells=cells, border="reflect", mirror=0)
    x, y = Transform.draw(rng(seed), ranges).maps((256, 256), (256, 256))
    (x_down, x_across), (y_down, y_across) = np.gradient(x), np.gradient(y)
    assert (x_across * y_down - x_down * y_across).min() > 0


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_inside_shows_nothing_beyond_the_edge(seed):
    change = Transform.draw(rng(seed), replace(WILD, warp=60, border="inside"))
    for places in change.maps((64, 64), (64, 64)):
        assert places.min() > -0.51
        assert places.max() < 63.51


def test_the_lower_edge_of_a_portrait_goes_on():
    picture = np.zeros((32, 32, 3), np.uint8)
    picture[-1], picture[-4:-1] = 250, 90
    mask = (picture[:, :, 0] == 250).astype(np.uint8)
    away = Transform(np.eye(2), np.array([0, 0.25]), np.zeros((2, 9, 9)), np.eye(3, 4))
    drawn, labels = away.apply(picture, mask)
    assert (drawn[-8:] == 250).all()
    assert (labels[-8:] == 1).all()
    mirrored = replace(away, border="reflect").apply(picture, mask)
    assert mirrored[0][-8:].max() == 90


def test_a_result_of_another_size_shows_the_whole():
    picture, mask = pair(96)
    small, labels = Transform.draw(rng(), STILL).apply(picture, mask, 48)
    assert small.shape == (48, 48, 3)
    assert (labels == mask[1::2, 1::2]).mean() > 0.99
    assert np.abs(small.mean() - picture.mean()) < 2


def test_a_smaller_picture_does_not_skip_fine_detail():
    stripes = np.zeros((64, 64, 3), np.uint8)
    stripes[:, ::2] = 255
    small, _ = Transform.draw(rng(), STILL).apply(stripes, stripes[:, :, 0] // 255, 16)
    assert small.std() < 10


def test_switching_colour_on_leaves_the_geometry():
    colourful = replace(STILL, warp=20, rotate=10, hue=90, brightness=0.5)
    plain = replace(colourful, hue=0.0, brightness=0.0)
    one, other = (Transform.draw(rng(3), each) for each in (colourful, plain))
    assert (one.warp == other.warp).all()
    assert (one.linear == other.linear).all()
    assert (one.colour != other.colour).any()


def test_hue_and_saturation_leave_the_luma_and_greys_alone():
    vivid = TransformSettings(hue=180, saturation=0.9)
    matrix = colour_matrix(vivid, np.array([0.4, 0.2, 0.8, -0.7]))
    colours = rng().uniform(0, 255, (3, 20))
    changed = matrix[:, :3] @ colours
    assert np.allclose(TO_YIQ[0] @ changed, TO_YIQ[0] @ colours)
    assert np.allclose(matrix @ [99, 99, 99, 1], 99)


def test_contrast_turns_around_the_middle_grey():
    matrix = colour_matrix(TransformSettings(contrast=0.5), np.array([0, 1, 0, 0]))
    assert np.allclose(matrix @ [127.5, 127.5, 127.5, 1], 127.5)
    assert np.allclose(matrix @ [0, 0, 0, 1], -63.75)


def test_brightness_multiplies():
    matrix = colour_matrix(TransformSettings(brightness=0.2), np.array([1, 0, 0, 0]))
    assert np.allclose(matrix @ [100, 50, 10, 1], [120, 60, 12])


def test_a_mask_of_another_size_is_refused():
    picture, mask = pair()
    with pytest.raises(ValueError, match="but mask of"):
        augment_pair(picture, mask[:-1], rng(), STILL)


def test_dyeing_moves_nothing_and_leaves_the_other_changes_as_they_were():
    picture, mask = pair()
    plain, labels = augment_pair(picture, mask, rng(3), WILD)
    dyed, same = augment_pair(picture, mask, rng(3), replace(WILD, dye=1))
    assert (same == labels).all()
    assert (dyed != plain).any()
    eyes = labels == 3
    inner = cv2.erode(eyes.view(np.uint8), np.ones((9, 9), np.uint8)).view(bool)
    assert inner.any() and (dyed[inner] == plain[inner]).all()
