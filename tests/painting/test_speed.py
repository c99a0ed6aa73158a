"""What the machine is quick at is measured once."""

import json
from pathlib import Path

import pytest
import torch

from anime_draw.painting import speed


def test_a_measurement_is_remembered(tmp_path: Path):
    path = tmp_path / "cache" / "speed.json"
    gains = iter([2.5])
    assert speed.remembered(path, lambda: next(gains)) == 2.5
    assert speed.remembered(path, lambda: next(gains)) == 2.5


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"other machine": 9}', "\0"])
def test_a_file_that_says_nothing_useful_is_measured_over(tmp_path: Path, text: str):
    path = tmp_path / "speed.json"
    path.write_text(text)
    assert speed.remembered(path, lambda: 3.0) == 3.0
    assert 3.0 in json.loads(path.read_text()).values()


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert speed.remembered(tmp_path / "file" / "speed.json", lambda: 1.5) == 1.5


def test_the_fastest_format_is_one_a_painter_takes():
    assert speed.fastest_dtype() in (torch.float32, torch.bfloat16)
    assert speed.measure_gain() > 0
