import json
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from anime_draw.data.convert import Conversion
from anime_draw.data.folder import open_dataset, write_index
from anime_draw.data.sample.collection import Collection, choose_val
from anime_draw.errors import DatasetError
from anime_draw.masks import load_mask
from anime_draw.settings import ConvertSettings, SampleSettings
from anime_draw.tagging.colour import HAIR_TAGS
from anime_draw.tagging.tags import read_tags


def collect(out: Path, **settings) -> Collection:
    collection = Collection(out, SampleSettings(**{"size": 64, **settings}))
    assert len(list(collection)) == len(collection)
    return collection


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def test_a_collection_is_a_data_set_to_train_on(tmp_path):
    collect(tmp_path, count=10, val_share=0.2)
    dataset = open_dataset(tmp_path)
    assert (len(dataset.train), len(dataset.val), dataset.size) == (8, 2, 64)
    assert dataset.picture(dataset.val[0]).shape == (64, 64, 3)
    assert dataset.mask(dataset.val[0]).shape == (64, 64)


def test_converting_its_annotations_gives_its_masks(tmp_path):
    collect(tmp_path / "own", count=4)
    settings = ConvertSettings(size=64)
    conversion = Conversion(tmp_path / "own/annotations", tmp_path / "new", settings)
    assert [each.warnings for each in conversion] == [()] * 4
    for path in (tmp_path / "own/masks").iterdir():
        assert np.array_equal(
            load_mask(path), load_mask(tmp_path / "new/masks" / path.name)
        )


def test_annotations_lead_to_their_pictures(tmp_path):
    collect(tmp_path, count=1, format="webp")
    path = tmp_path / "annotations/sample-00000.json"
    content = json.loads(path.read_text())
    assert (path.parent / content["imagePath"]).is_file()
    assert content["imageData"] is None


def test_a_smaller_collection_is_the_beginning_of_a_larger_one(tmp_path):
    collect(tmp_path / "few", count=3)
    collect(tmp_path / "many", count=6)
    few, many = contents(tmp_path / "few"), contents(tmp_path / "many")
    del few["dataset.json"]
    tags = few.pop("tags.csv")
    assert few.items() < many.items()
    assert many["tags.csv"].startswith(tags)


def test_workers_change_nothing(tmp_path):
    collect(tmp_path / "alone", count=10, workers=0)
    collect(tmp_path / "shared", count=10, workers=2)
    assert contents(tmp_path / "alone") == contents(tmp_path / "shared")


def test_a_new_collection_replaces_an_earlier_one(tmp_path):
    collect(tmp_path / "reused", count=5, format="jpg", seed=1)
    collect(tmp_path / "reused", count=2, format="png", seed=2)
    collect(tmp_path / "fresh", count=2, format="png", seed=2)
    assert contents(tmp_path / "reused") == contents(tmp_path / "fresh")


def test_a_run_cut_short_leaves_no_half_data_set(tmp_path):
    collect(tmp_path, count=3)
    list(islice(Collection(tmp_path, SampleSettings(count=3, size=64, seed=9)), 1))
    with pytest.raises(DatasetError, match="is no data set"):
        open_dataset(tmp_path)


def test_the_data_set_of_another_command_is_left_alone(tmp_path):
    write_index(tmp_path, size=64, source="annotate-convert", train=["a"], val=[])
    with pytest.raises(DatasetError, match="made by annotate-convert; choose another"):
        Collection(tmp_path, SampleSettings())


def test_tags_name_the_hair_colour_of_every_picture(tmp_path):
    collect(tmp_path, count=4)
    tags = read_tags(tmp_path / "tags.csv")
    assert list(tags) == [f"sample-0000{i}.jpg" for i in range(4)]
    assert all(set(each.tags) < set(HAIR_TAGS) for each in tags.values())


@pytest.mark.parametrize(
    ("count", "share", "expected"),
    [(10, 0.2, 2), (100, 0.1, 10), (2, 0.1, 1), (1, 0.5, 0), (9, 0.0, 0)],
)
def test_the_share_for_validation_is_kept(count, share, expected):
    assert len(choose_val(count, share)) == expected


def test_validation_portraits_stay_when_a_collection_grows():
    assert choose_val(50, 0.1) < choose_val(500, 0.1)
