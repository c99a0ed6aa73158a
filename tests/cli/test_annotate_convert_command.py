"""`anime-draw annotate-convert`."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from anime_draw.data.folder import open_dataset
from anime_draw.masks import count_pixels, load_mask
from anime_draw.pictures import load_picture, save_picture
from cli.main import main


def annotate(folder: Path, name: str, label: str = "hair", width: int = 16) -> None:
    save_picture(
        folder / f"{name}.png", np.full((16, width, 3), ord(name[0]), np.uint8)
    )
    shape = {"label": label, "shape_type": "rectangle", "points": [[0, 0], [15, 7]]}
    content = {
        "shapes": [shape],
        "imagePath": f"{name}.png",
        "imageData": None,
        "imageHeight": 16,
        "imageWidth": width,
    }
    (folder / f"{name}.json").write_text(json.dumps(content))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    for name in ("a", "b"):
        annotate(tmp_path / "in", name)
    return tmp_path / "in"


def run(folder: Path, *options: str):
    arguments = ["annotate-convert", str(folder), str(folder.parent / "out")]
    return CliRunner().invoke(main, [*arguments, "--size", "16", *options])


def test_it_reports_pixels_and_pictures_of_each_class(folder):
    result = run(folder)
    assert result.exit_code == 0, result.output
    rows = [line.split() for line in result.output.splitlines()]
    assert ["background", "256", "50.00%", "2"] in rows
    assert ["hair", "256", "50.00%", "2"] in rows
    assert ["mouth", "0", "0.00%", "0"] in rows
    assert result.output.endswith(
        f"2 pictures and masks written to {folder.parent / 'out'}: 1 to train on, 1 to"
        " validate.\n"
    )


def test_bad_files_are_named_counted_and_give_exit_code_1(folder):
    annotate(folder, "c", label="hiar")
    result = run(folder)
    assert result.exit_code == 1
    assert f"skipped: {folder / 'c.json'}: shape 1 ('hiar'):" in result.output
    assert "2 pictures and masks written" in result.output
    assert "1 skipped, see above." in result.output


def test_a_map_brings_in_other_labels(folder):
    annotate(folder, "c", label="Eyeball")
    assert run(folder, "--map", "fifteen").exit_code == 0
    assert open_dataset(folder.parent / "out").mask("c")[0, 0] == 3
    words = folder / "words.txt"
    words.write_text("eyeball: mouth\n")
    assert run(folder, "--map", str(words)).exit_code == 0
    assert open_dataset(folder.parent / "out").mask("c")[0, 0] == 4


def test_oblong_pictures_and_stale_ones_are_mentioned(folder):
    annotate(folder, "wide", width=32)
    assert "Not square: 1 (padded)." in run(folder, "--fit", "pad").output
    (folder / "wide.json").unlink()
    result = run(folder)
    assert "From an earlier run: 1 (such as wide); left in" in result.output


def test_warnings_do_not_make_it_fail(folder):
    path = folder / "a.json"
    path.write_text(path.read_text().replace("[15, 7]", "[99, 7]"))
    result = run(folder)
    assert result.exit_code == 0
    assert "warning: " in result.output
    assert "points outside of the picture: 1, the first at (99, 7)" in result.output


def test_overlays_can_be_left_out(folder):
    assert run(folder, "--no-overlays").exit_code == 0
    assert not (folder.parent / "out" / "overlays").exists()


def test_real_files_become_a_data_set(shared_data: Path, tmp_path: Path):
    place = shared_data / "annotations" / "0011.json"
    arguments = ["annotate-convert", str(place), str(tmp_path), "--format", "png"]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    portrait = load_picture(shared_data / "portraits" / "0011.webp")
    assert (load_picture(tmp_path / "images" / "0011.png") == portrait).all()
    counts = count_pixels(load_mask(tmp_path / "masks" / "0011.png"))
    assert counts.sum() == 512 * 512 and counts[5] > counts[4] > 0
