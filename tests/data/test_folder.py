"""A data set on disk opens as it was written, and its faults are named."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.classes import NAMES
from anime_draw.data.folder import INDEX, open_dataset, split, write_index
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.files import read_json, write_json
from anime_draw.masks import save_mask
from anime_draw.pictures import save_picture


@pytest.fixture
def dataset(tmp_path):
    names = ["a", "b.v2", "ç"]
    for name in names:
        shade = np.full((8, 8, 3), 50 * names.index(name), np.uint8)
        save_picture(tmp_path / "images" / f"{name}.png", shade)
        save_mask(tmp_path / "masks" / f"{name}.png", np.ones((8, 8), np.uint8))
    return write_index(tmp_path, size=8, source="test", train=names[:2], val=names[2:])


def damage(folder, **changes):
    write_json(folder / INDEX, read_json(folder / INDEX) | changes)


def test_a_data_set_opens_as_it_was_written(dataset):
    opened = open_dataset(dataset.folder)
    assert opened == dataset
    assert (opened.train, opened.val) == (("a", "b.v2"), ("ç",))


def test_pictures_and_masks_are_paired_by_name(dataset):
    assert dataset.picture("b.v2")[0, 0].tolist() == [50, 50, 50]
    assert dataset.picture("ç", 4).shape == (4, 4, 3)
    assert dataset.mask("ç").tolist() == np.ones((8, 8)).tolist()


def test_pictures_may_be_of_several_kinds(dataset):
    images = dataset.folder / "images"
    (images / "a.png").rename(images / "a.PNG")
    save_picture(images / "ç.jpg", np.full((8, 8, 3), 7, np.uint8))
    (images / "ç.png").unlink()
    (images / "b.v2.txt").write_text("no picture")
    opened = open_dataset(dataset.folder)
    assert opened.picture("a")[0, 0].tolist() == [0, 0, 0]
    assert opened.picture("b.v2")[0, 0].tolist() == [50, 50, 50]
    assert opened.picture("ç")[0, 0].tolist() == [7, 7, 7]


def test_folders_with_one_kind_of_picture_are_not_held_in_memory(dataset):
    for name in (*dataset.train, *dataset.val):
        dataset.picture(name)
    assert "_picture_names" not in vars(dataset)


def test_a_missing_picture_is_named(dataset):
    with pytest.raises(DatasetError, match="images: has no picture d"):
        dataset.picture("d")


def test_a_missing_mask_is_named(dataset):
    dataset.mask_path("a").unlink()
    with pytest.raises(AnimeDrawError, match=r"a\.png: cannot be read"):
        dataset.mask("a")


def test_missing_images_are_named(tmp_path):
    dataset = write_index(tmp_path, size=8, source="", train=["a"], val=[])
    with pytest.raises(DatasetError, match="images: is missing"):
        dataset.picture("a")


def test_a_folder_that_is_no_data_set_says_how_to_make_one(tmp_path):
    with pytest.raises(DatasetError, match=r"no dataset\.json.*sample-data"):
        open_dataset(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 2}, "format 2 is unknown"),
        ({"classes": ["a", "b"]}, "other classes"),
        ({"classes": None}, "broken"),
        ({"size": "big"}, "broken"),
        ({"train": None}, "broken"),
        ({"train": [], "val": []}, "the data set is empty"),
        ({"train": ["../../a"]}, "'../../a' is no name"),
        ({"val": ["..\\a"]}, "is no name"),
        ({"val": [".."]}, "is no name"),
    ],
)
def test_a_wrong_index_is_named(dataset, changes, message):
    damage(dataset.folder, **changes)
    with pytest.raises(DatasetError, match=message):
        open_dataset(dataset.folder)


@pytest.mark.parametrize("index", [[], "text", 3, None, {}])
def test_an_index_of_another_shape_is_named(tmp_path, index):
    write_json(tmp_path / INDEX, index)
    with pytest.raises(DatasetError, match="broken"):
        open_dataset(tmp_path)


def test_the_index_holds_the_classes(dataset):
    assert tuple(read_json(dataset.folder / INDEX)["classes"]) == NAMES


@given(
    st.lists(st.text(), unique=True, max_size=40), st.floats(0, 1), st.integers(0, 9)
)
def test_a_split_keeps_every_name_once_and_one_to_train(names, share, seed):
    train, val = split(names, share, seed)
    assert sorted(train + val) == sorted(names)
    assert train == [name for name in names if name in set(train)]
    assert bool(train) == bool(names)
    assert bool(val) == (share > 0 and len(names) > 1)
    assert split(names, share, seed) == (train, val)


def test_a_split_takes_the_share_asked_for():
    for seed in range(3):
        _, val = split([str(i) for i in range(10_000)], 0.1, seed)
        assert 900 < len(val) < 1100


def test_a_picture_stays_on_its_side_when_others_join():
    few, many = ([str(i) for i in range(count)] for count in (100, 1000))
    train, val = split(few, 0.1, seed=0)
    later_train, later_val = split(many, 0.1, seed=0)
    assert val and set(train) < set(later_train) and set(val) < set(later_val)
    assert set(split(few, 0.2, seed=0)[1]) > set(val)
