"""Augmented data sets: shares, splits, going on, and what is refused."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from anime_draw.data.augment import Augmentation
from anime_draw.data.copies import share_out
from anime_draw.data.folder import Dataset, open_dataset, write_index
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.masks import save_mask
from anime_draw.pictures import save_picture
from anime_draw.results import Skipped
from anime_draw.settings import AugmentSettings

SETTINGS = AugmentSettings(count=15, workers=0, format="png")


def augment(dataset: Dataset, out: Path, **changes) -> tuple[Augmentation, list]:
    augmentation = Augmentation(dataset, out, replace(SETTINGS, **changes))
    return augmentation, list(augmentation)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.*"))
        if path.is_file() and path.name != "augment.json"
    }


def changed(before: dict[str, bytes], after: dict[str, bytes]) -> set[str]:
    return {name for name, content in after.items() if before.get(name) != content}


def test_copies_are_shared_out_evenly_and_the_first_get_more(tiny_dataset):
    shares = share_out(tiny_dataset, SETTINGS)
    assert [share.copies for share in shares] == [3, 3, 3, 2, 2, 2, 0, 0]
    assert shares[0].names == ["00", "00-0001", "00-0002", "00-0003"]


def test_originals_and_copies_make_the_new_data_set(tiny_dataset, tmp_path):
    _, outcomes = augment(tiny_dataset, tmp_path / "out")
    made = open_dataset(tmp_path / "out")
    assert (len(made.train), made.val) == (6 + 15, tiny_dataset.val)
    assert len(outcomes) == 6 + 15 + 2
    for name in (*made.train, *made.val):
        assert made.picture(name).shape == (64, 64, 3)
        assert made.mask(name).shape == (64, 64)


def test_the_validation_part_is_the_same_to_the_byte_and_never_copied(
    tiny_dataset, tmp_path
):
    augment(tiny_dataset, tmp_path / "out")
    before, after = contents(tiny_dataset.folder), contents(tmp_path / "out")
    for name in tiny_dataset.val:
        files = {file for file in after if Path(file).name.startswith(name)}
        assert files == {f"images/{name}.png", f"masks/{name}.png"}
        assert all(after[file] == before[file] for file in files)


def test_originals_can_be_left_out(tiny_dataset, tmp_path):
    augment(tiny_dataset, tmp_path / "out", originals=False, count=4)
    made = open_dataset(tmp_path / "out")
    assert made.train == ("00-0001", "01-0001", "02-0001", "03-0001")
    assert made.val == tiny_dataset.val


def test_files_are_the_same_at_any_number_of_workers(tiny_dataset, tmp_path):
    alone, *others = (
        contents(augment(tiny_dataset, tmp_path / f"{n}", workers=n)[0].out)
        for n in (0, 1, 3)
    )
    assert len(alone) == 2 * 23 + 2
    assert all(other == alone for other in others)


def test_another_seed_makes_other_copies(tiny_dataset, tmp_path):
    augment(tiny_dataset, tmp_path / "a")
    augment(tiny_dataset, tmp_path / "b", seed=1)
    a, b = (open_dataset(tmp_path / name) for name in "ab")
    assert (a.mask("00-0001") != b.mask("00-0001")).any()
    assert (a.mask("00") == b.mask("00")).all()


def test_a_run_cut_short_goes_on_to_the_same_end(tiny_dataset, tmp_path):
    whole = contents(augment(tiny_dataset, tmp_path / "whole")[0].out)
    stopped = iter(Augmentation(tiny_dataset, tmp_path / "out", SETTINGS))
    for _ in range(9):
        next(stopped)
    stopped.close()
    assert not (tmp_path / "out" / "dataset.json").exists()
    resumed, _ = augment(tiny_dataset, tmp_path / "out", workers=2)
    assert resumed.num_kept >= 9
    assert contents(tmp_path / "out") == whole


def test_the_count_can_grow_without_making_anything_again(tiny_dataset, tmp_path):
    before = contents(augment(tiny_dataset, tmp_path / "out")[0].out)
    grown, _ = augment(tiny_dataset, tmp_path / "out", count=20)
    assert grown.num_kept == 23
    after = contents(tmp_path / "out")
    assert len(changed(before, after) - {"dataset.json", "sample.jpg"}) == 2 * 5
    assert after == contents(augment(tiny_dataset, tmp_path / "new", count=20)[0].out)


def test_a_corrected_mask_is_augmented_again(tiny_dataset, tmp_path):
    before = contents(augment(tiny_dataset, tmp_path / "out")[0].out)
    save_mask(tiny_dataset.mask_path("01"), np.full((64, 64), 3, np.uint8))
    later = (tmp_path / "out" / "masks" / "05.png").stat().st_mtime + 5
    os.utime(tiny_dataset.mask_path("01"), (later, later))
    again, _ = augment(tiny_dataset, tmp_path / "out")
    assert again.num_kept == 23 - 4
    redone = {name for name in changed(before, contents(again.out)) if "/" in name}
    assert redone == {f"masks/01{end}.png" for end in ("", "-0001", "-0002", "-0003")}


def test_bad_pictures_are_named_and_left_out(tiny_dataset, tmp_path):
    tiny_dataset.picture_path("00").write_bytes(b"no picture")
    tiny_dataset.mask_path("02").unlink()
    save_mask(tiny_dataset.mask_path("06"), np.zeros((32, 64), np.uint8))
    _, outcomes = augment(tiny_dataset, tmp_path / "out", workers=2)
    reasons = [each.reason for each in outcomes if isinstance(each, Skipped)]
    assert len(reasons) == 3
    assert "00.png: is not a picture" in reasons[0]
    assert "02.png: cannot be read" in reasons[1]
    assert "06.png: 64x32 px, but the picture has 64x64 px" in reasons[2]
    made = open_dataset(tmp_path / "out")
    assert "00-0001" not in made.train
    assert made.val == ("07",)


def test_a_data_set_without_one_good_picture_is_refused(tiny_dataset, tmp_path):
    for name in tiny_dataset.train:
        tiny_dataset.mask_path(name).unlink()
    with pytest.raises(DatasetError, match="not one picture could be used"):
        augment(tiny_dataset, tmp_path / "out")
    assert not (tmp_path / "out" / "dataset.json").exists()


def test_another_size_scales_everything(tiny_dataset, tmp_path):
    augment(tiny_dataset, tmp_path / "out", size=32)
    made = open_dataset(tmp_path / "out")
    assert made.size == 32
    for name in ("00", "00-0001", "07"):
        assert made.picture(name).shape == (32, 32, 3)
        assert made.mask(name).shape == (32, 32)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rotate": 3.0}, "was begun with rotate 15.0, not 3.0"),
        ({"seed": 9}, "was begun with seed 0, not 9"),
        ({"count": 3}, "was begun with count 15, which can grow, but not shrink"),
    ],
)
def test_other_settings_do_not_mix(tiny_dataset, tmp_path, changes, message):
    augment(tiny_dataset, tmp_path / "out")
    with pytest.raises(DatasetError, match=message):
        augment(tiny_dataset, tmp_path / "out", **changes)


def test_other_pictures_do_not_mix(tiny_dataset, tmp_path):
    augment(tiny_dataset, tmp_path / "out")
    fewer = replace(tiny_dataset, train=tiny_dataset.train[1:])
    with pytest.raises(DatasetError, match="was made of other pictures"):
        augment(fewer, tmp_path / "out")


def test_a_broken_record_is_refused(tiny_dataset, tmp_path):
    augment(tiny_dataset, tmp_path / "out")
    (tmp_path / "out" / "augment.json").write_text("[]")
    with pytest.raises(DatasetError, match="augment.json: broken"):
        augment(tiny_dataset, tmp_path / "out")


def test_the_folder_of_another_data_set_is_refused(tiny_dataset, tmp_path):
    write_index(tmp_path / "other", size=64, source="x", train=["a"], val=[])
    with pytest.raises(DatasetError, match="holds another data set"):
        augment(tiny_dataset, tmp_path / "other")
    with pytest.raises(DatasetError, match="is the data set itself"):
        augment(tiny_dataset, tiny_dataset.folder)


def test_a_name_that_a_copy_would_have_is_refused(tiny_dataset, tmp_path):
    clash = replace(tiny_dataset, val=("00-0002",))
    with pytest.raises(DatasetError, match="name of another picture, 00-0002"):
        augment(clash, tmp_path / "out")


def test_nothing_to_train_on_and_nothing_to_make_are_refused(tiny_dataset, tmp_path):
    with pytest.raises(DatasetError, match="has no pictures to train on"):
        augment(replace(tiny_dataset, train=()), tmp_path / "out")
    with pytest.raises(DatasetError, match="raise --count"):
        augment(tiny_dataset, tmp_path / "out", count=0, originals=False)


def test_a_disk_that_refuses_ends_the_run(tiny_dataset, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "masks").write_text("a file where the folder should be")
    with pytest.raises(AnimeDrawError, match="cannot be written"):
        augment(tiny_dataset, tmp_path / "out", workers=2)


def test_pictures_of_any_format_are_taken_over(tiny_dataset, tmp_path):
    picture = tiny_dataset.picture("00")
    tiny_dataset.picture_path("00").unlink()
    save_picture(tiny_dataset.folder / "images" / "00.webp", picture)
    augment(open_dataset(tiny_dataset.folder), tmp_path / "out", format="jpg")
    images = tmp_path / "out" / "images"
    assert (images / "00.webp").exists()
    assert (images / "00-0001.jpg").exists()
