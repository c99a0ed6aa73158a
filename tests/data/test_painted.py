"""Masks that were painted join those that labelme's files give."""

import os
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from anime_draw.data.convert import Conversion
from anime_draw.data.folder import open_dataset
from anime_draw.data.painted import find_paintings
from anime_draw.errors import AnnotationError
from anime_draw.masks import save_mask
from anime_draw.pictures import save_picture
from anime_draw.results import Skipped
from anime_draw.settings import ConvertSettings
from cli.main import main
from tests.data.test_convert import annotate

SETTINGS = ConvertSettings(size=16, val_share=0)
CLOTHES = 6


@pytest.fixture
def labels(tmp_path: Path) -> Path:
    annotate(tmp_path / "labels", "drawn", shade=1)
    return tmp_path / "labels"


def paint(folder: Path, name: str, *, images: str = "", size: int = 16) -> None:
    """Write a grey picture and a mask whose upper half is clothes."""
    grey = np.full((size, size, 3), 100, np.uint8)
    save_picture(folder / images / f"{name}.png", grey)
    mask = np.zeros((16, 16), np.uint8)
    mask[:8] = CLOTHES
    save_mask(folder / "masks" / f"{name}.png", mask)


def convert(labels: Path, painted: Path, out: Path) -> list[str]:
    """Convert both; return why some were left out."""
    outcomes = Conversion(labels, out, SETTINGS, masks=painted)
    return [each.reason for each in outcomes if isinstance(each, Skipped)]


@pytest.mark.parametrize("images", ["", "images"])
def test_painted_masks_join_drawn_ones(labels: Path, tmp_path: Path, images: str):
    paint(tmp_path / "painted", "by-hand", images=images)
    assert convert(labels, tmp_path / "painted", tmp_path / "out") == []
    dataset = open_dataset(tmp_path / "out")
    assert sorted(dataset.train) == ["by-hand", "drawn"]
    assert dataset.mask("by-hand").tolist() == [[CLOTHES] * 16] * 8 + [[0] * 16] * 8
    assert dataset.mask("drawn").tolist() == [[5] * 8 + [0] * 8] * 16
    assert np.abs(dataset.picture("by-hand").astype(int) - 100).max() <= 1


def test_what_cannot_be_used_is_named_and_left_out(labels: Path, tmp_path: Path):
    painted = tmp_path / "painted"
    paint(painted, "good")
    paint(painted, "large", size=32)
    paint(painted, "lone")
    paint(painted, "drawn")
    os.remove(painted / "lone.png")
    (painted / "masks" / "torn.png").write_bytes(b"no picture")
    save_picture(painted / "torn.png", np.zeros((16, 16, 3), np.uint8))
    reasons = convert(labels, painted, tmp_path / "out")
    clash, large, lone, torn = sorted(reasons)
    assert f"has the name of {labels / 'drawn.json'}; rename it" in clash
    assert "large.png: has 16x16 pixels, but its picture 32x32" in large
    assert f"put one named lone into {painted}" in lone
    assert "torn.png" in torn
    assert sorted(open_dataset(tmp_path / "out").train) == ["drawn", "good"]


def test_a_folder_without_masks_is_named(tmp_path: Path):
    with pytest.raises(AnnotationError, match="has no painted masks"):
        list(find_paintings(tmp_path))


def test_what_a_mac_leaves_beside_files_is_no_mask(tmp_path: Path):
    paint(tmp_path, "one")
    (tmp_path / "masks" / "._one.png").write_bytes(b"")
    assert [each.mask.name for each in find_paintings(tmp_path)] == ["one.png"]


def test_the_pictures_of_the_data_set_itself_are_not_written_over(
    labels: Path, tmp_path: Path
):
    paint(tmp_path / "out", "here", images="images")
    before = (tmp_path / "out" / "images" / "here.png").read_bytes()
    (reason,) = convert(labels, tmp_path / "out", tmp_path / "out")
    assert "here.png" in reason
    assert (tmp_path / "out" / "images" / "here.png").read_bytes() == before


def test_the_command_takes_painted_masks(labels: Path, tmp_path: Path):
    paint(tmp_path / "painted", "by-hand")
    words = ["annotate-convert", labels, tmp_path / "out", "--size", 16]
    words += ["--masks", tmp_path / "painted"]
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    assert "2 pictures and masks written" in done.output
