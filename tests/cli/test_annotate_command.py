"""`anime-draw annotate`."""

import importlib.util
import subprocess
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from anime_draw.pictures import save_picture
from cli.main import main


@pytest.fixture
def portraits(tmp_path: Path) -> Path:
    for name in ("a", "b", "c"):
        path = tmp_path / "portraits" / f"{name}.png"
        save_picture(path, np.zeros((8, 8, 3), np.uint8))
    return tmp_path / "portraits"


def test_a_missing_labelme_is_one_line_with_the_remedy(portraits, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = CliRunner().invoke(main, ["annotate", str(portraits)])
    assert result.exit_code == 1
    assert (
        'Error: labelme is not installed; install it with: pip install "anime-draw'
        '[annotate]"\n' in result.output
    )


@pytest.mark.skipif(importlib.util.find_spec("labelme") is None, reason="needs labelme")
def test_it_tells_how_far_the_work_is_and_what_comes_next(portraits, monkeypatch):
    out = portraits.parent / "annotations"
    out.mkdir()
    (out / "a.json").write_text("{}")

    def label_one_more(command, check):
        (Path(command[command.index("--output") + 1]) / "b.json").write_text("{}")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(subprocess, "run", label_one_more)  # in place of a person
    result = CliRunner().invoke(main, ["annotate", str(portraits), "-o", str(out)])
    assert result.exit_code == 0
    assert "1 of 3 pictures are annotated; opening labelme" in result.output
    assert "2 of 3 pictures are annotated, 1 of them new." in result.output
    assert f"Next: anime-draw annotate-convert {out} DATASET" in result.output


def test_no_pictures_is_an_error(tmp_path):
    result = CliRunner().invoke(main, ["annotate", str(tmp_path)])
    assert result.exit_code == 1
    assert "has no pictures to annotate" in result.output
