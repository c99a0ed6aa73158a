"""The command segment-dataset."""

import numpy as np
import pytest
from click.testing import CliRunner

from anime_draw.pictures import save_picture
from cli.main import main


@pytest.fixture
def place(tmp_path):
    for i in range(3):
        picture = np.random.default_rng(i).integers(0, 256, (32, 48, 3), np.uint8)
        save_picture(tmp_path / "pictures" / f"{i}.png", picture)
    return tmp_path / "pictures"


def segment(*arguments):
    command = ["segment-dataset", *map(str, arguments), "--device", "cpu"]
    return CliRunner().invoke(main, command)


def test_it_says_what_it_wrote_and_goes_on(place, tmp_path, tiny_unet):
    out = tmp_path / "out"
    result = segment(place, out, "--unet", tiny_unet)
    assert result.exit_code == 0, result.output
    assert f"3 pictures segmented into {out}: 3 to train on" in result.output
    assert "hair" in result.output and "confidence below" in result.output
    assert "3 pictures are not square" in result.output
    again = segment(place, out, "--unet", tiny_unet, "--val-share", "0.3")
    assert "3 pictures are done already" in again.output
    assert "2 to train on, 1 to validate" in again.output


def test_a_broken_picture_is_counted_and_ends_with_one(place, tmp_path, tiny_unet):
    (place / "broken.png").write_bytes(b"no picture")
    result = segment(place, tmp_path / "out", "--unet", tiny_unet)
    assert result.exit_code == 1
    assert "skipped:" in result.output and "broken.png" in result.output
    assert "1 skipped, see above." in result.output


def test_a_changed_setting_is_one_line(place, tmp_path, tiny_unet):
    segment(place, tmp_path / "out", "--unet", tiny_unet)
    result = segment(place, tmp_path / "out", "--unet", tiny_unet, "--looks", "2")
    assert result.exit_code == 1 and "looks was 1 and is 2" in result.output
    assert "Traceback" not in result.output
