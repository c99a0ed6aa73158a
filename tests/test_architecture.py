"""Who may import whom, read from the source."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
STANDARD = set(sys.stdlib_module_names)
INNERMOST = {"anime_draw.classes", "anime_draw.config", "anime_draw.errors"}

# What is on the screen; what the editor works on knows nothing of it.
SHOWN = {"tkinter"} | {
    f"gui.{name}"
    for name in ["widgets", "panes", "panels", "keys", "dialogs", "commands", "window"]
}

# Folder or module: what nothing in it may import.
FORBIDDEN = {
    "anime_draw": {"click", "tkinter", "cli", "gui"},
    "anime_draw/data": {"anime_draw.models", "anime_draw.training"},
    "anime_draw/models": {"anime_draw.data", "anime_draw.training"},
    "cli": {"gui", "tkinter"},
    "gui": {"cli", "torch", "click"},
    "gui/document": SHOWN | {"gui.files", "gui.session", "gui.studio", "gui.tools"},
    "gui/files": SHOWN | {"gui.session", "gui.studio", "gui.tools"},
    "gui/studio": SHOWN | {"gui.session", "gui.tools"},
    "gui/session": SHOWN | {"gui.tools"},
    "gui/tools": SHOWN | {"gui.files", "gui.session", "gui.studio"},
}
# Folder or module: the only things beside the standard library it may import.
ALLOWED = {
    "anime_draw/classes.py": INNERMOST,
    "anime_draw/config.py": INNERMOST,
    "anime_draw/settings.py": set(),
    "anime_draw/errors.py": INNERMOST,
    "anime_draw/models": INNERMOST | {"torch", "anime_draw.models"},
}
# The models load behind the window; a Python without tkinter gets one clear line;
# SciPy takes a second that most never need; not every PyTorch can cut weights.
LATE = {
    "anime_draw/training/loop.py: unite",
    "gui/session/models.py: open_studio",
    "gui/app.py: run",
    "gui/files/exchange.py: write_labelme",
}

FABRIC = {
    f"lightning_fabric{part}" for part in ("", ".plugins.environments", ".strategies")
}
OPTIONAL = {"labelme", "onnxruntime"} | FABRIC  # extras that may be missing


def sources(place: str) -> list[Path]:
    path = ROOT / place
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def imported(path: Path, nodes: Iterator[ast.AST]) -> set[str]:
    """Return the full names of what the import statements among the nodes name."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            near = package[: len(package) + 1 - node.level] if node.level else ()
            names.add(".".join((*near, *(node.module or "").split("."))).strip("."))
    return names


def starts_with(name: str, prefixes: set[str]) -> bool:
    return any(name == each or name.startswith(f"{each}.") for each in prefixes)


def walked(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("place", FORBIDDEN)
def test_nothing_imports_what_it_must_not_know(place):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(place)
        for name in imported(path, walked(path))
        if starts_with(name, FORBIDDEN[place])
    ]
    assert not wrong


def test_what_promises_to_do_without_tk_keeps_it():
    promising = [
        path
        for path in sources("gui")
        if "No Tk." in (ast.get_docstring(ast.parse(path.read_text("utf-8"))) or "")
    ]
    assert len(promising) > 10
    wrong = [path for path in promising if "tkinter" in imported(path, walked(path))]
    assert not wrong


@pytest.mark.parametrize("place", ALLOWED)
def test_the_core_imports_only_what_it_may(place):
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in sources(place)
        for name in imported(path, walked(path))
        if not starts_with(name, ALLOWED[place] | STANDARD)
    ]
    assert not wrong


def test_imports_stand_at_the_top_where_start_up_does_not_matter():
    paths = [*sources("anime_draw"), *sources("gui")]
    wrong = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in paths
        for node in walked(path)
        if isinstance(node, ast.FunctionDef)
        and not imported(path, ast.walk(node)) <= OPTIONAL
    ]
    assert set(wrong) <= LATE


def test_the_library_prints_nothing():
    wrong = [
        str(path.relative_to(ROOT))
        for path in sources("anime_draw")
        for node in walked(path)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"
    ]
    assert not wrong


def test_every_module_says_in_its_first_line_what_it_is_for():
    paths = [
        path for place in ("anime_draw", "cli", "gui") for path in sources(place)
    ] + [ROOT / "start.py"]
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in paths}
    assert not [
        str(path) for path, tree in trees.items() if not ast.get_docstring(tree)
    ]
