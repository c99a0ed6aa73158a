"""README and docs tell the truth: commands, links, pictures and start-up."""

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from cli.main import COMMANDS, main

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [name for names in COMMANDS.values() for name in names]


def command(name: str) -> click.Command:
    found = main.get_command(click.Context(main), name)
    assert found is not None
    return found


def described(words: list[str]) -> click.Command:
    """Return the command, or the command of a group, that the words begin with."""
    found, *rest = command(words[0]), *words[1:]
    while isinstance(found, click.Group) and rest:
        below = found.get_command(click.Context(found), rest.pop(0))
        assert below is not None, " ".join(words)
        found = below
    return found


def options(each: click.Command) -> list[click.Option]:
    """Return the options of a command and, of a group, those of its commands."""
    own = [param for param in each.params if isinstance(param, click.Option)]
    if isinstance(each, click.Group):
        own += [option for below in each.commands.values() for option in options(below)]
    return own


def linked(page: Path) -> list[str]:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.S)
    links = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    return [link for link in links if not re.match(r"https?:|mailto:", link)]


def anchors(page: Path) -> set[str]:
    """Return the names under which GitHub offers a page's headings."""
    titles = re.findall(r"^#+ (.*)$", page.read_text("utf-8"), flags=re.M)
    plain = (re.sub(r"[^\w\- ]", "", title.lower()) for title in titles)
    return {title.replace(" ", "-") for title in plain}


@pytest.mark.parametrize("name", NAMES)
def test_every_command_is_in_the_readme(name):
    assert f"`{name}`" in README.read_text("utf-8"), "in the table of commands"
    assert f"anime-draw {name}" in README.read_text("utf-8"), "in an example"


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_an_example_in_its_help(name):
    assert f"anime-draw {name}" in (command(name).help or "")
    below = getattr(command(name), "commands", {})
    for word, each in below.items():
        assert f"anime-draw {name} {word}" in (each.help or "")


@pytest.mark.parametrize("name", NAMES)
def test_every_option_of_every_command_is_explained(name):
    assert not [option.name for option in options(command(name)) if not option.help]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_on_a_page_exist_with_their_options(page):
    text = page.read_text("utf-8").replace("\\\n", " ")
    start = r"(?:\$ |[A-Z_]+=\S+ )*(?:anime-draw|torchrun .*-m anime_draw\.cli)"
    for line in re.findall(rf"^ *{start} ([a-z].*)$", text, re.M):
        known = {
            spelling
            for option in options(described(line.split()))
            for spelling in (*option.opts, *option.secondary_opts)
        }
        used = set(re.findall(r"(?<!\S)(--[a-z-]+)", line))
        assert used <= known | {"--help"}, line


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_on_a_page_exist(page):
    for link in linked(page):
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_commands_load_nothing_heavy_before_they_run():
    modules = ", ".join(f"cli.commands.{name.replace('-', '_')}" for name in NAMES)
    code = f"import sys, cli.main, {modules}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    assert not {"torch", "numpy", "PIL", "sklearn", "skimage", "cv2"} & set(loaded)
