"""`anime-draw gui` and `anime-draw-gui`: how they start, and say that they cannot."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.commands.gui import neighbour
from cli.main import main


def test_the_window_lies_beside_the_commands():
    assert neighbour("cli.commands") == "gui.app"
    assert neighbour("anime_draw.cli.commands") == "anime_draw.gui.app"


@pytest.mark.parametrize("module", [["cli", "gui"], ["gui"]])
@pytest.mark.skipif(sys.platform != "linux", reason="only X11 can lack a display")
def test_without_a_display_one_line_says_so(module: list[str]):
    environment = {k: v for k, v in os.environ.items() if k != "DISPLAY"}
    done = subprocess.run(
        [sys.executable, "-m", *module],
        cwd=Path(__file__).parents[2],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("Error: no window can be opened here")
    assert done.stderr.count("\n") == 1


def test_a_bad_mask_is_said_before_a_window_opens(tmp_path: Path):
    (tmp_path / "m.png").write_text("no")
    result = CliRunner().invoke(main, ["gui", str(tmp_path / "m.png")])
    assert result.exit_code == 1 and "m.png: is not a" in result.output


def test_starting_the_window_leaves_torch_to_the_worker():
    code = (
        "import sys, gui.app, gui.window.start, gui.session.session;"
        " sys.exit('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    assert done.returncode == 0
