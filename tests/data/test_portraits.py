"""Pictures at one size for training."""

import numpy as np
import pytest

from anime_draw.data.portraits import GIB, Portraits
from anime_draw.errors import DatasetError
from anime_draw.pictures import save_picture


def test_a_data_set_keeps_its_parts_and_gives_pairs_at_the_size(tiny_dataset):
    portraits = Portraits(tiny_dataset.folder, 16, masks=True)
    assert portraits.train == tiny_dataset.train
    assert portraits.val == tiny_dataset.val
    assert portraits.picture(portraits.train[0]).shape == (16, 16, 3)
    assert portraits.mask(portraits.train[0]).shape == (16, 16)


def test_a_plain_folder_is_searched_to_its_depth(tmp_path):
    for name in ("b.png", "deep/a.png"):
        save_picture(tmp_path / name, np.zeros((8, 8, 3), np.uint8))
    portraits = Portraits(tmp_path, 4)
    assert len(portraits.train) == 2 and portraits.val == ()
    assert all(portraits.picture(name).shape == (4, 4, 3) for name in portraits.train)


def test_pictures_are_kept_only_while_they_fit(tmp_path):
    for name in ("a.png", "b.png"):
        save_picture(tmp_path / name, np.zeros((4, 4, 3), np.uint8))
    portraits = Portraits(tmp_path, 4, keep=4 * 4 * 3 / GIB)
    first, second = portraits.train
    assert portraits.picture(first) is portraits.picture(first)
    portraits.picture(second)
    assert portraits.picture(second) is not portraits.picture(second)


def test_an_empty_folder_is_named(tmp_path):
    with pytest.raises(DatasetError, match="has no pictures to train on"):
        Portraits(tmp_path, 4)


def test_a_folder_without_masks_is_no_data_set(tmp_path):
    with pytest.raises(DatasetError, match="is no data set"):
        Portraits(tmp_path, 4, masks=True)
