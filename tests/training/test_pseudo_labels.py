"""A teacher's masks of pictures that nobody has labelled."""

import numpy as np
import pytest

from anime_draw.data.folder import write_index
from anime_draw.data.portraits import Portraits
from anime_draw.errors import DatasetError
from anime_draw.pictures import save_picture
from anime_draw.segmenter import Segmenter
from anime_draw.training.pseudo_labels import PseudoLabels, unlabelled_names
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


def ask(tiny_unet, pictures, *, size=64, confidence=0.9):
    portraits = Portraits(pictures, size)
    pseudo = PseudoLabels(
        Segmenter.load(tiny_unet, "cpu", "float32"),
        portraits,
        portraits.train,
        confidence=confidence,
    )
    assert list(pseudo) == list(portraits.train)
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


def test_a_student_may_be_of_another_size_than_its_teacher(tiny_unet, pictures):
    picture, mask = ask(tiny_unet, pictures, size=96).sample(0)
    assert picture.shape == (96, 96, 3) and mask.shape == (96, 96)
