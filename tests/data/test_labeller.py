"""labelme starts with our classes and settings."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from anime_draw.classes import CLASSES, NAMES
from anime_draw.data.labeller import (
    annotation_paths,
    labelme_command,
    labelme_settings,
    labelme_version,
    run_labelme,
)
from anime_draw.errors import AnimeDrawError, AnnotationError
from anime_draw.pictures import save_picture

# labelme's own start, which tells what it made of its command line and leaves.
LOOK = """
import json
from PyQt5 import QtCore, QtWidgets
from labelme.__main__ import main

def look():
    (window,) = (
        each for each in QtWidgets.QApplication.topLevelWidgets()
        if type(each).__name__ == "MainWindow"
    )
    seen = window._config, window._docks.file_list.count(), str(window._output_dir)
    print(json.dumps(seen), flush=True)
    QtWidgets.QApplication.quit()

run = QtWidgets.QApplication.exec_

def run_and_look(*ignored):
    QtCore.QTimer.singleShot(100, look)
    return run()

QtWidgets.QApplication.exec_ = run_and_look
main()
"""


def pictures(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return folder


def test_settings_name_the_classes_in_order_and_refuse_others():
    for version in (5, 6, 7):
        settings = labelme_settings(version)
        assert settings["labels"] == list(NAMES)
        assert settings["validate_label"] == "exact"
        assert settings["auto_save"] is True
        assert settings["sort_labels"] is False
    assert labelme_settings(5)["store_data"] is False
    assert labelme_settings(6)["with_image_data"] is False
    colours = labelme_settings(7)["shape_color"]["by_label"]["colors"]
    assert colours["hair"] == list(CLASSES[5].colour)


def test_the_command_runs_this_python_with_whole_paths_and_no_shell(tmp_path: Path):
    command = labelme_command(tmp_path / "a b", tmp_path / "out", version=6)
    assert command[:4] == [sys.executable, "-m", "labelme", str(tmp_path / "a b")]
    config = command[command.index("--config") + 1]
    assert json.loads(config) == labelme_settings(6)
    assert command[command.index("--output") + 1] == str(tmp_path / "out")
    assert "--output" not in labelme_command(tmp_path, None, version=6)


def test_annotations_lie_beside_the_pictures_or_in_the_output_folder(tmp_path: Path):
    folder = pictures(tmp_path / "in", "a.png", "sub/b.jpg")
    assert annotation_paths(folder, None) == [
        folder / "a.json",
        folder / "sub" / "b.json",
    ]
    out = tmp_path / "out"
    assert annotation_paths(folder, out) == [out / "a.json", out / "b.json"]
    assert annotation_paths(folder / "a.png", None) == [folder / "a.json"]


def test_two_pictures_never_share_an_annotation(tmp_path: Path):
    folder = pictures(tmp_path, "a.png", "sub/a.png")
    assert len(annotation_paths(folder, None)) == 2
    with pytest.raises(AnnotationError, match="or annotate without an output folder"):
        annotation_paths(folder, tmp_path / "out")
    pictures(tmp_path, "sub/a.jpg")
    with pytest.raises(AnnotationError, match="rename one of them"):
        annotation_paths(folder, None)
    with pytest.raises(AnnotationError, match="has no pictures to annotate"):
        annotation_paths(pictures(tmp_path / "empty", "a.txt"), None)


def test_a_missing_labelme_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AnimeDrawError, match=r'pip install "anime-draw\[annotate\]"'):
        run_labelme(tmp_path, None)


def installed() -> int:
    try:
        return labelme_version()
    except AnimeDrawError:
        return 0


@pytest.mark.skipif(installed() != 6, reason="looks into the window of labelme 6")
def test_labelme_starts_with_our_settings(tmp_path: Path):
    for name in ("a", "b"):
        path = tmp_path / "in" / f"{name}.png"
        save_picture(path, np.zeros((32, 32, 3), np.uint8))
    command = labelme_command(tmp_path / "in", tmp_path / "out", version=6)
    home = {name: str(tmp_path) for name in ("HOME", "LOCALAPPDATA", "XDG_RUNTIME_DIR")}
    result = subprocess.run(
        [sys.executable, "-c", LOOK, *command[3:]],
        env=os.environ | home | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    config, num_pictures, output = json.loads(result.stdout)
    assert config == config | labelme_settings(6)
    assert num_pictures == 2
    assert Path(output) == tmp_path / "out"


@pytest.mark.skipif(installed() == 0, reason="needs labelme")
@pytest.mark.skipif(sys.platform != "linux", reason="a crash there opens a dialog")
def test_a_labelme_that_cannot_start_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("QT_QPA_PLATFORM", "nowhere")
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(AnimeDrawError, match="labelme ended with an error"):
        run_labelme(tmp_path, tmp_path / "out")
    assert (tmp_path / "out").is_dir()
