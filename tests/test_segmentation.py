"""Segmenting a folder into a data set: files, resuming, agreement."""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from anime_draw.data.annotations import read_annotation, read_picture
from anime_draw.data.folder import open_dataset, write_index
from anime_draw.data.labels import Labels
from anime_draw.data.manifest import Manifest
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.masks import load_mask
from anime_draw.pictures import load_picture, save_picture
from anime_draw.results import Skipped
from anime_draw.segmentation import Segmentation
from anime_draw.segmenter import Segmenter
from anime_draw.settings import SegmentSettings

SETTINGS = SegmentSettings(device="cpu", precision="float32", sheet=4)


@pytest.fixture
def place(tmp_path):
    """Return a folder of seven pictures in two folders, two of the same stem."""
    rng = np.random.default_rng(0)
    folder = tmp_path / "pictures"
    for name in ("0.jpg", "1.png", "2.png", "a/0.jpg", "a/1.webp", "a-0.jpg"):
        blocks = rng.integers(0, 256, (4, 4, 3), np.uint8)
        save_picture(folder / name, blocks.repeat(16, axis=0).repeat(16, axis=1))
    save_picture(folder / "wide.png", rng.integers(0, 256, (40, 90, 3), np.uint8))
    return folder


@pytest.fixture(scope="module")
def segmenter(tiny_unet):
    return Segmenter.load(tiny_unet, device="cpu", precision="float32")


@pytest.fixture
def begin(place, tmp_path, segmenter, tiny_unet):
    def begin(settings=SETTINGS, out=tmp_path / "out"):
        return Segmentation(place, out, segmenter, tiny_unet, settings)

    return begin


def test_every_picture_gets_the_mask_that_the_network_gives(begin, place, segmenter):
    run = begin()
    outcomes = list(run)
    assert len(outcomes) == len(run) == 7
    for outcome in outcomes:
        picture = load_picture(outcome.path)
        (mask,), (confidence,) = segmenter.segment([picture])
        assert (run.dataset.mask(outcome.entry.name) == mask).all()
        assert (run.dataset.picture(outcome.entry.name) == picture).all()
        assert outcome.entry.confidence == pytest.approx(confidence, abs=1e-5)


def test_the_data_set_opens_with_a_name_for_every_picture(begin):
    list(begin())
    dataset = open_dataset(begin().out)
    assert len(set(dataset.train)) == 7 and dataset.val == ()
    assert {"0", "a-1", "wide"} < set(dataset.train)
    assert dataset.size == 64 and dataset.source == "segment-dataset"


def test_pictures_are_hard_links_or_copies(begin, tmp_path, place):
    list(begin())
    list(begin(replace(SETTINGS, images="copy"), tmp_path / "copies"))
    name = "images/1.png"
    assert (tmp_path / "out" / name).samefile(place / "1.png")
    assert not (tmp_path / "copies" / name).samefile(place / "1.png")
    assert (tmp_path / "copies" / name).read_bytes() == (place / "1.png").read_bytes()


def test_a_size_makes_all_pictures_square(begin):
    run = begin(replace(SETTINGS, size=32, format="png"))
    list(run)
    for name in run.dataset.train:
        assert run.dataset.picture(name).shape == (32, 32, 3)
        assert run.dataset.mask(name).shape == (32, 32)
    assert run.dataset.size == 32


def test_a_broken_picture_is_named_and_left_out(begin, place):
    (place / "broken.jpg").write_bytes(b"no picture")
    skipped = [each for each in begin() if isinstance(each, Skipped)]
    assert [each.path.name for each in skipped] == ["broken.jpg"]
    assert "broken.jpg: is not a picture" in skipped[0].reason
    assert len(open_dataset(begin().out).train) == 7


@pytest.mark.parametrize("done", [1, 3, 6])
def test_a_run_that_was_stopped_goes_on(begin, tmp_path, done):
    for count, _ in enumerate(begin(), start=1):
        if count == done:
            break
    again = begin()
    assert again.resumed == done
    assert len(list(again)) == 7 - done
    list(begin(out=tmp_path / "whole"))
    files = [tmp_path / each / "manifest.csv" for each in ("out", "whole")]
    assert files[0].read_text() == files[1].read_text()


def test_a_lost_mask_is_made_again(begin):
    list(begin())
    (begin().out / "masks" / "1.png").unlink()
    assert [each.entry.name for each in begin()] == ["1"]


def test_masks_that_a_person_corrected_stay(begin, tmp_path):
    list(begin())
    path = tmp_path / "out" / "masks" / "1.png"
    shutil.copyfile(tmp_path / "out" / "masks" / "0.png", path)
    corrected = path.read_bytes()
    assert list(begin()) == [] and path.read_bytes() == corrected


def test_workers_and_batches_make_no_difference(begin, tmp_path):
    for name, batch_size, workers in (("one", 1, 1), ("many", 3, 4)):
        settings = replace(SETTINGS, batch_size=batch_size, workers=workers)
        list(begin(settings, tmp_path / name))
    for folder in ("masks", "."):
        for path in sorted((tmp_path / "one" / folder).glob("*.*")):
            other = tmp_path / "many" / folder / path.name
            if path.suffix == ".png":
                assert (load_mask(path) == load_mask(other)).mean() > 0.999
    one, many = (Manifest(tmp_path / name / "manifest.csv") for name in ("one", "many"))
    assert [each.name for each in one] == [each.name for each in many]


def test_other_settings_or_another_model_are_named(
    begin, place, tmp_path, segmenter, tiny_unet
):
    list(begin())
    with pytest.raises(DatasetError, match="looks was 1 and is 2"):
        begin(replace(SETTINGS, looks=2))
    other = tmp_path / "other.safetensors"
    other.write_bytes(tiny_unet.read_bytes() + b" ")
    with pytest.raises(DatasetError, match=r"model was 'unet.*' and is 'other"):
        Segmentation(place, tmp_path / "out", segmenter, other, SETTINGS)


def test_confidence_decides_what_is_in_the_data_set(begin):
    list(begin())
    entries = sorted(begin().manifest, key=lambda each: each.confidence)
    least = entries[4].confidence
    run = begin(replace(SETTINGS, min_confidence=least, val_share=0.4))
    assert list(run) == []
    names = {*run.dataset.train, *run.dataset.val}
    assert names == {each.name for each in entries[4:]} and len(run.dataset.val) == 1
    with pytest.raises(DatasetError, match="no picture is confident enough"):
        list(begin(replace(SETTINGS, min_confidence=1.0)))


def test_the_sheets_show_as_many_pictures_as_wanted(begin, tmp_path):
    list(begin())
    for name in ("worst", "sample"):
        assert load_picture(tmp_path / "out" / f"{name}.jpg").shape[1] > 600
    list(begin(replace(SETTINGS, sheet=0), tmp_path / "none"))
    assert not (tmp_path / "none" / "worst.jpg").exists()


def test_labelme_files_paint_the_masks_and_find_the_pictures(begin, tmp_path):
    run = begin(replace(SETTINGS, labelme=True, overlays=True))
    list(run)
    for name in run.dataset.train:
        annotation = read_annotation(
            tmp_path / "out" / "annotations" / f"{name}.json", Labels()
        )
        picture = read_picture(annotation)
        assert (picture == run.dataset.picture(name)).all()
        mask = run.dataset.mask(name)
        assert (annotation.mask(*mask.shape) == mask).mean() > 0.8
        overlaid = load_picture(tmp_path / "out" / "overlays" / f"{name}.jpg")
        assert overlaid.shape == picture.shape


def test_a_limit_counts_what_is_done_already(begin):
    assert len(list(begin(replace(SETTINGS, limit=3)))) == 3
    assert len(list(begin(replace(SETTINGS, limit=5)))) == 2
    assert len(list(begin())) == 2


def test_the_pictures_of_a_data_set_are_segmented_not_its_masks(
    tiny_dataset, tmp_path, segmenter, tiny_unet
):
    out = tmp_path / "out"
    run = Segmentation(tiny_dataset.folder, out, segmenter, tiny_unet, SETTINGS)
    assert len(list(run)) == 8


def test_places_that_cannot_work_are_refused(begin, tiny_dataset, tmp_path, place):
    with pytest.raises(DatasetError, match="lies in .*choose a folder beside it"):
        begin(out=place / "out")
    with pytest.raises(DatasetError, match="holds a data set made by blocks"):
        begin(out=tiny_dataset.folder)
    for path in place.rglob("*.*"):
        path.unlink()
    with pytest.raises(AnimeDrawError, match="has no pictures"):
        begin()


@pytest.mark.slow
def test_a_killed_run_goes_on_with_whole_files(place, tmp_path, tiny_unet, begin):
    picture = (place / "0.jpg").read_bytes()
    for i in range(60):
        (place / f"more{i:03}.jpg").write_bytes(picture)
    command = [sys.executable, "-m", "cli", "segment-dataset", str(place)]
    command += [str(tmp_path / "out"), "--unet", str(tiny_unet), "--device", "cpu"]
    command += ["--precision", "float32", "--sheet", "4"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    manifest = tmp_path / "out" / "manifest.csv"
    while not (manifest.exists() and manifest.stat().st_size > 500):
        assert process.poll() is None
        time.sleep(0.01)
    os.kill(process.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()
    run = begin()
    assert 0 < run.resumed < 67
    list(run)
    assert len(run.dataset.train) == 67
    for name in run.dataset.train:
        assert run.dataset.mask(name).shape == run.dataset.picture(name).shape[:2]


def test_pictures_of_the_labelled_data_set_stay_in_their_part(
    place, tmp_path, segmenter, tiny_unet
):
    labelled = write_index(
        tmp_path, size=64, source="annotate", train=("0", "a-0"), val=("1", "elsewhere")
    )
    settings = replace(SETTINGS, val_share=0.3)
    run = Segmentation(
        place, tmp_path / "out", segmenter, tiny_unet, settings, labelled
    )
    list(run)
    train, val = set(run.dataset.train), set(run.dataset.val)
    assert {"0", "a-0"} <= train and "1" in val and "elsewhere" not in val
    assert len(val) == 2 and len(train) == 5
