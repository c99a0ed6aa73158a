"""Pictures and masks become tensors and come back as they were."""

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anime_draw.classes import NUM_CLASSES
from anime_draw.tensors import from_images, one_hot, to_images, to_masks

BATCHES = arrays(
    np.uint8, st.tuples(st.integers(1, 3), st.just(4), st.just(5), st.just(3))
)


@given(BATCHES)
def test_pictures_come_back_as_they_were(pictures):
    images = to_images(list(pictures))
    assert images.shape == (len(pictures), 3, 4, 5)
    assert images.min() >= -1 and images.max() <= 1
    assert np.array_equal(from_images(images), pictures)


def test_black_is_minus_one_and_white_is_one():
    picture = np.zeros((1, 2, 3), np.uint8)
    picture[0, 1] = 255
    assert to_images([picture])[0, 0, 0].tolist() == [-1, 1]


def test_values_beyond_the_range_are_clipped_not_wrapped():
    images = torch.tensor([-3.0, 3.0]).reshape(1, 1, 1, 2).expand(1, 3, 1, 2)
    assert from_images(images)[0, 0, :, 0].tolist() == [0, 255]


def test_low_precision_images_become_pictures():
    images = torch.ones(1, 3, 2, 2, dtype=torch.bfloat16, requires_grad=True)
    assert from_images(images).dtype == np.uint8


@given(arrays(np.uint8, (2, 3, 4), elements=st.integers(0, NUM_CLASSES - 1)))
def test_one_hot_is_one_where_the_class_is(masks):
    ids = to_masks(list(masks))
    hot = one_hot(ids, NUM_CLASSES)
    assert hot.shape == (2, NUM_CLASSES, 3, 4)
    assert torch.equal(hot.sum(dim=1), torch.ones(2, 3, 4))
    assert torch.equal(hot.argmax(dim=1), ids)
