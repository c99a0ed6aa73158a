"""Files that another program drops onto the window, by XDND."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hands import wait

from anime_draw.masks import save_mask
from anime_draw.pictures import load_picture
from gui.window.window import Window

XDND = Path(__file__).with_name("xdnd.py")


@pytest.fixture(autouse=True)
def x11(window: Window) -> None:
    pytest.importorskip("Xlib")
    if window.root.tk.call("tk", "windowingsystem") != "x11":
        pytest.skip("needs X11")
    try:
        window.root.tk.call("package", "present", "tkdnd")
    except Exception:
        pytest.skip("needs a tkdnd for this machine")


def drop(window: Window, *paths: Path) -> str:
    """Drop files onto the middle of the mask, from another process."""
    canvas = window.canvas
    place = (
        canvas.winfo_rootx() + canvas.winfo_width() // 2,
        canvas.winfo_rooty() + canvas.winfo_height() // 2,
    )
    command = [sys.executable, str(XDND), *map(str, (*place, *paths))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        wait(window, lambda: process.poll() is not None)
        assert process.stdout is not None
        return process.stdout.read().strip()


@pytest.mark.parametrize("name", ["mask.png", "my own {mask} 100%.png", "髪 ä.png"])
def test_a_mask_dropped_by_another_program_is_opened(
    window: Window, tmp_path: Path, name: str
):
    save_mask(tmp_path / name, np.full((64, 64), 2, np.uint8))
    assert drop(window, tmp_path / name) == "taken"
    wait(window, lambda: window.session.document.mask.shape == (64, 64))
    assert window.session.document.path == tmp_path / name


def test_a_saved_portrait_dropped_by_another_program_gives_its_style(
    window: Window, tmp_path: Path
):
    session = window.session
    session.style.use_seed(5)
    wait(window, lambda: session.portrait is not None and session.fresh)
    path = tmp_path / "portrait.png"
    session.save_picture(path)
    wait(window, path.exists)
    session.style.use_seed(6)
    assert drop(window, path) == "taken"
    wait(window, lambda: session.reference is not None and session.fresh)
    assert (session.portrait.picture == load_picture(path)).all()
