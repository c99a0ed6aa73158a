"""A teacher's masks of pictures that nobody has labelled."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local

import numpy as np
import pytest

from anime_draw import processes
from anime_draw.classes import PALETTE
from anime_draw.data.folder import write_index
from anime_draw.data.portraits import Portraits
from anime_draw.errors import DatasetError, MaskError
from anime_draw.pictures import load_picture, save_picture
from anime_draw.segmenter import Segmenter
from anime_draw.training.pseudo_labels import (
    PseudoLabels,
    encode,
    read_mask,
    unlabelled_names,
)
from anime_draw.training.segmentation_losses import IGNORED

CHANCE = 0.167  # how sure an untrained teacher of seven classes is, about half the time


@pytest.fixture
def pictures(tmp_path):
    """Return a folder of five pictures, two of them named as in `tiny_dataset`."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "pictures"
    for name in ("00", "07", "a", "b", "c"):
        picture = rng.integers(0, 256, (64, 64, 3), np.uint8)
        save_picture(folder / f"{name}.png", picture)
    return folder


def ask(tiny_unet, pictures, *, size=64, confidence=0.9, folder=None):
    portraits = Portraits(pictures, size)
    pseudo = PseudoLabels(
        Segmenter.load(tiny_unet, "cpu", "float32"),
        portraits,
        portraits.train,
        folder or pictures.with_name(f"masks {size} {confidence}"),
        confidence=confidence,
    )
    for _ in pseudo:
        pass
    return pseudo


def test_what_the_data_set_has_is_left_out(tiny_dataset, pictures):
    names = unlabelled_names(Portraits(pictures, 32), tiny_dataset)
    assert names == ["a.png", "b.png", "c.png"]


def test_only_the_training_part_of_a_data_set_is_taken(tiny_dataset, tmp_path):
    labelled = write_index(tmp_path, size=64, source="", train=["00", "06"], val=["07"])
    names = unlabelled_names(Portraits(tiny_dataset.folder, 32), labelled)
    assert names == ["01", "02", "03", "04", "05"]


def test_a_place_with_nothing_new_is_named(tiny_dataset):
    portraits = Portraits(tiny_dataset.folder, 32)
    with pytest.raises(DatasetError, match=r"tiny: has no picture to train on that"):
        unlabelled_names(portraits, tiny_dataset)


def test_a_pseudo_label_is_the_mask_of_four_looks(tiny_unet, pictures):
    pseudo = ask(tiny_unet, pictures, confidence=0)
    segmenter = Segmenter.load(tiny_unet, "cpu", "float32")
    for index in range(len(pseudo)):
        picture, mask = pseudo.sample(index)
        (expected,), _ = segmenter.segment([picture], looks=4)
        assert (mask == expected).mean() > 0.99
    assert pseudo.sure == 1


def test_the_higher_the_confidence_the_less_is_known(tiny_unet, pictures):
    shares = [
        ask(tiny_unet, pictures, confidence=confidence).sure
        for confidence in (0.1, CHANCE, 1.0)
    ]
    assert 1 >= shares[0] > shares[1] > shares[2] == 0 < shares[1]


def test_unsure_pixels_are_marked(tiny_unet, pictures):
    pseudo = ask(tiny_unet, pictures, confidence=CHANCE)
    masks = np.stack([pseudo.sample(i)[1] for i in range(len(pseudo))])
    assert (masks != IGNORED).mean() == pytest.approx(pseudo.sure)
    assert set(np.unique(masks)) <= {*range(7), IGNORED}


def test_what_was_masked_is_not_masked_again(tiny_unet, pictures):
    first = ask(tiny_unet, pictures)
    assert first.missing == first.names == tuple(sorted(first.names))
    before = [first.sample(index)[1] for index in range(5)]
    first.path("a.png").unlink()
    second = ask(tiny_unet, pictures)
    assert second.missing == ("a.png",) and len(second) == 5
    assert second.sure == first.sure
    np.testing.assert_array_equal(second.sample(2)[1], before[2])
    first.path("b.png").write_bytes(b"broken")
    with pytest.raises(MaskError, match=r"masks 64 0.9.b-\w{12}\.png: "):
        second.sample(3)


def test_masks_end_whole_where_a_run_is_stopped(tiny_unet, pictures):
    whole = ask(tiny_unet, pictures)
    folder = pictures.with_name("stopped")
    portraits = Portraits(pictures, 64)
    segmenter = Segmenter.load(tiny_unet, "cpu", "float32")
    stopped = PseudoLabels(
        segmenter, portraits, portraits.train, folder, confidence=0.9
    )
    for name in stopped:
        if name == "07.png":
            break
    assert 0 < len(list(folder.iterdir())) < 5
    ask(tiny_unet, pictures, folder=folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in whole.folder.iterdir()
    }


def test_several_processes_mask_each_picture_once(tiny_unet, pictures, monkeypatch):
    folder = pictures.with_name("shared")
    portraits = Portraits(pictures, 64)
    segmenters = [Segmenter.load(tiny_unet, "cpu", "float32") for _ in range(2)]
    place = local()
    monkeypatch.setattr(processes, "count", lambda: 2)
    monkeypatch.setattr(processes, "number", lambda: place.number)
    monkeypatch.setattr(processes, "wait", Barrier(2, timeout=60).wait)

    def mask(number):
        place.number = number
        pseudo = PseudoLabels(
            segmenters[number], portraits, portraits.train, folder, confidence=0.9
        )
        assert list(pseudo) == list(pseudo.missing)
        return pseudo

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.map(mask, range(2))
    assert first.missing == ("00.png", "a.png", "c.png")
    assert second.missing == ("07.png", "b.png")
    assert first.sure == second.sure
    assert len(list(folder.iterdir())) == 5


@pytest.mark.parametrize(
    "mask", [np.full((64, 64), 7, np.uint8), np.zeros((32, 64), np.uint8)]
)
def test_a_mask_of_other_classes_or_size_is_refused(tmp_path, mask):
    path = tmp_path / "mask.png"
    path.write_bytes(encode(mask))
    with pytest.raises(MaskError, match=r"mask\.png: is no mask.* 64 px; delete it"):
        read_mask(path, 64)


def test_a_mask_that_is_gone_is_named(tmp_path):
    with pytest.raises(MaskError, match=r"gone\.png: cannot be read .* start the tr"):
        read_mask(tmp_path / "gone.png", 64)


def test_a_mask_shows_its_classes_and_where_the_teacher_is_not_sure(tmp_path):
    path = tmp_path / "mask.png"
    mask = np.array([[0, 5], [6, IGNORED]], np.uint8)
    path.write_bytes(encode(mask))
    assert read_mask(path, 2).tolist() == mask.tolist()
    colours = [*(PALETTE[each] for each in (0, 5, 6)), (255, 255, 255)]
    assert load_picture(path).reshape(4, 3).tolist() == [list(each) for each in colours]


def test_long_names_and_same_names_in_other_folders_have_masks_of_their_own(
    tiny_unet, pictures
):
    pseudo = ask(tiny_unet, pictures)
    names = ["x.png", "x.jpg", "a/x.png", "b/x.png", "x" * 200 + ".png", "\udcff.png"]
    paths = {pseudo.path(name).name for name in names}
    assert len(paths) == len(names)
    assert max(len(os.fsencode(name)) for name in paths) < 200


def test_a_student_may_be_of_another_size_than_its_teacher(tiny_unet, pictures):
    picture, mask = ask(tiny_unet, pictures, size=96).sample(0)
    assert picture.shape == (96, 96, 3) and mask.shape == (96, 96)
