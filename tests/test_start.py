"""start.py sets up once, repairs what is half made, and names what is missing."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import start

ROOT = Path(__file__).parents[1]


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout whose package installs at once: it has no dependencies."""
    (tmp_path / "constraints.txt").write_text("")
    (tmp_path / "setup.cfg").write_text("[metadata]\nname = nothing\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "nothing"\nversion = "0"\n[tool.setuptools]\npackages = []\n'
    )
    for name in ("ROOT", "VENV", "PYTHON", "STAMP"):
        place = getattr(start, name).relative_to(ROOT)
        monkeypatch.setattr(start, name, tmp_path / place)
    return tmp_path


def finish(packages):
    start.STAMP.parent.mkdir(exist_ok=True)
    start.STAMP.write_text(start.digest(packages))


def test_what_is_set_up_is_left_alone(checkout):
    finish(start.RUN)
    start.PYTHON.parent.mkdir()
    start.PYTHON.touch()
    start.set_up(start.RUN)
    assert start.PYTHON.stat().st_size == 0


@pytest.mark.parametrize("name", ["constraints.txt", "setup.cfg"])
def test_a_changed_requirement_asks_for_a_new_setup(checkout, name):
    before = start.digest(start.RUN)
    with open(checkout / name, "a") as file:
        file.write("\n# more\n")
    assert start.digest(start.RUN) != before


def test_tests_need_more_than_the_editor(checkout):
    assert start.digest(start.RUN) != start.digest(start.TEST)


@pytest.mark.slow
def test_a_half_made_environment_is_made_anew(checkout):
    start.VENV.mkdir()
    start.STAMP.write_text(start.UNFINISHED)
    (start.VENV / "rubbish").touch()
    start.set_up(start.RUN)
    assert not (start.VENV / "rubbish").exists()
    assert start.digest(start.RUN) in start.STAMP.read_text()


@pytest.mark.slow
def test_an_environment_of_somebody_else_is_completed(checkout):
    venv.create(start.VENV, with_pip=True)
    (start.VENV / "mine").touch()
    start.set_up(start.RUN)
    assert (start.VENV / "mine").exists()
    assert start.succeeds(start.PYTHON, "-m", "pip", "show", "nothing")


def test_an_unknown_word_is_one_line():
    result = subprocess.run(
        [sys.executable, ROOT / "start.py", "tests"], capture_output=True, text=True
    )
    assert result.returncode == 1
    assert result.stderr == "start.py knows test and check, not tests; see --help\n"


def test_a_python_that_is_too_old_is_told_so(monkeypatch):
    monkeypatch.setattr(start, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match=r"needs Python 99\.0 or newer and this is 3"):
        start.check_python()


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """A folder with all there is to run: package managers to be put there."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)

    def add(name):
        path = tmp_path / (f"{name}.exe" if os.name == "nt" else name)
        shutil.copy(sys.executable, path)
        path.chmod(0o755)

    return add


@pytest.mark.parametrize(
    ("manager", "thing", "remedy"),
    [
        ("apt-get", "venv", "sudo apt-get install -y .* python3-venv$"),
        ("apt-get", "tk", "python3-tk$"),
        ("apt-get", "xvfb", "xvfb$"),
        ("dnf", "tk", "sudo dnf install -y python3-tkinter$"),
        ("pacman", "xvfb", "sudo pacman -S .*xorg-server-xvfb$"),
        ("brew", "tk", "with: brew install python-tk$"),
        ("apk", "xvfb", "with your system's package manager$"),
    ],
)
def test_a_missing_system_package_is_named(commands, manager, thing, remedy):
    commands(manager)
    text = start.install_system_package(thing)
    assert pytest.raises(SystemExit, start.require, thing, "No window").match(remedy)
    assert text in str(pytest.raises(SystemExit, start.require, thing, "a").value)


def test_a_python_of_another_maker_is_not_helped_by_a_package(commands, monkeypatch):
    commands("apt-get")
    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    assert "one that has it" in start.install_system_package("tk")
    assert start.install_system_package("xvfb").endswith("xvfb")


@pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")
def test_a_display_is_there_for_the_block_and_gone_after(monkeypatch):
    pytest.importorskip("tkinter")
    monkeypatch.setenv("DISPLAY", "")
    monkeypatch.setattr(start, "PYTHON", Path(sys.executable))
    with start.display():
        assert start.has_display()
    assert os.environ["DISPLAY"]
    assert not start.has_display()
