"""The package has all its parts, and a built wheel holds them."""

import configparser
import importlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from anime_draw.version import VERSION

ROOT = Path(__file__).parents[1]
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg", encoding="utf-8")


def lines(section: str, option: str) -> list[str]:
    return SETUP[section][option].split("\n")[1:]


def mapping(section: str, option: str) -> dict[str, str]:
    pairs = (line.partition("=") for line in lines(section, option))
    return {key.strip(): value.strip() for key, _, value in pairs}


def folder_of(package: str) -> Path:
    places = mapping("options", "package_dir")
    for known in sorted(places, key=len, reverse=True):
        if package == known or package.startswith(f"{known}."):
            rest = package[len(known) :].strip(".").split(".")
            return ROOT.joinpath(places[known], *filter(None, rest))
    raise AssertionError(f"{package} has no folder")


def test_the_list_of_packages_is_the_folders_with_code():
    listed = {folder_of(package) for package in lines("options", "packages")}
    tops = [ROOT / name for name in ("anime_draw", "cli", "gui", "assets")]
    found = {each.parent for top in tops for each in top.rglob("__init__.py")}
    assert listed == found


def test_every_folder_with_code_is_a_package():
    tops = [ROOT / name for name in ("anime_draw", "cli", "gui")]
    folders = {path.parent for top in tops for path in top.rglob("*.py")}
    assert not [folder for folder in folders if not (folder / "__init__.py").is_file()]


@pytest.mark.parametrize("kind", ["console_scripts", "gui_scripts"])
def test_entry_points_lead_to_functions(kind):
    if kind == "gui_scripts":
        pytest.importorskip("tkinter")
    for target in mapping("options.entry_points", kind).values():
        module, function = target.removeprefix("anime_draw.").split(":")
        assert callable(getattr(importlib.import_module(module), function))


def test_the_version_is_in_the_changelog():
    assert f"## [{VERSION}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_dependency_has_an_exact_version():
    pinned = {
        line.partition("==")[0].strip().lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    wanted = lines("options", "install_requires")
    for extra in SETUP["options.extras_require"].values():
        wanted += extra.strip().split("\n")
    names = {line.partition(">")[0].partition("=")[0].strip() for line in wanted}
    assert not names - pinned


@pytest.mark.slow
def test_a_wheel_holds_code_assets_and_entry_points(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", tmp_path, ROOT],
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    assert list(tmp_path.glob("*.tar.gz"))
    names = set(zipfile.ZipFile(wheel).namelist())
    for package in lines("options", "packages"):
        folder = folder_of(package)
        for path in folder.glob("*.py"):
            assert f"{package.replace('.', '/')}/{path.name}" in names
    for path in (ROOT / "assets").rglob("*.*"):
        if "__pycache__" not in path.parts:
            inside = path.relative_to(ROOT / "assets").as_posix()
            assert f"anime_draw/assets/{inside}" in names
    assert "anime_draw/py.typed" in names
    assert not [name for name in names if name.startswith(("tests/", "cli/", "gui/"))]


@pytest.mark.slow
def test_a_wheel_works_in_an_empty_folder(tmp_path):
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", tmp_path, ROOT]
    subprocess.run([sys.executable, *build], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    (tmp_path / "empty").mkdir()
    show = "import anime_draw.cli.main as m; print(m.__file__); m.main(['--help'])"
    result = subprocess.run(
        [sys.executable, "-c", show],
        cwd=tmp_path / "empty",
        env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
        check=True,
        capture_output=True,
        text=True,
    )
    assert result.stdout.startswith(str(tmp_path / "installed"))
    assert "Draw anime portraits" in result.stdout
