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


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build an sdist, and from that a wheel: a wheel from the checkout would hold
    what an older build left in build/."""
    out = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT]
    subprocess.run(build, check=True, capture_output=True)
    assert list(out.glob("*.tar.gz"))
    (path,) = out.glob("*.whl")
    return path


@pytest.mark.slow
def test_a_wheel_holds_code_assets_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {"anime_draw/py.typed"}
    for package in lines("options", "packages"):
        place = package.replace(".", "/")
        expected |= {f"{place}/{path.name}" for path in folder_of(package).glob("*.py")}
    for path in (ROOT / "assets").rglob("*.*"):
        if "__pycache__" not in path.parts:
            inside = path.relative_to(ROOT / "assets").as_posix()
            expected.add(f"anime_draw/assets/{inside}")
    assert {name for name in names if ".dist-info/" not in name} == expected


@pytest.mark.slow
def test_a_wheel_works_in_an_empty_folder(wheel, tmp_path):
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
