"""Thousands of random actions of a user, by seed; see `monkey`.

MONKEY_SEED=7 MONKEY_ACTIONS=10000 take another seed and another number of actions.
"""

import os
import threading
from pathlib import Path

import pytest
from monkey import Monkey, usage

from anime_draw.bundled import find_model
from gui.window.window import Window

SEED = int(os.environ.get("MONKEY_SEED", "0"))
ACTIONS = int(os.environ.get("MONKEY_ACTIONS", "0"))
UNDO_BYTES = 10_000  # some dozen strokes
GROWTH = {"bytes": 96 * 2**20, "images": 400, "commands": 2000, "widgets": 300}
OWN = 7 * 30 * 2**20  # bytes: with the bundled model, of the styles that classes have


@pytest.fixture
def monkey(
    window: Window,
    tiny_unet: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Monkey:
    """Return a monkey at a window that undoes a few steps only."""
    monkeypatch.setattr("gui.document.history.UNDO_BYTES", UNDO_BYTES)
    window.session.use_unet(tiny_unet)
    return Monkey(window, SEED, tmp_path / "files", monkeypatch)


def play(monkey: Monkey, actions: int, parts: int, room: int = 0) -> None:
    """Play, count what piles up after the first part, and close the window."""
    first: dict[str, int] = {}
    for _ in range(parts):
        monkey.play(actions // parts)
        now = usage(monkey.window)
        print(f"seed {SEED}, {monkey.done} actions, {monkey.undone} undone: {now}")
        first = first or now
        grown = {name: now[name] - first[name] for name in GROWTH}
        grown["bytes"] -= room
        assert all(grown[name] <= most for name, most in GROWTH.items()), grown
    assert monkey.undone > actions // 100
    monkey.window.close()
    names = [each.name for each in threading.enumerate()]
    assert not {"worker", "disk", "export"} & set(names), names
    assert not [name for name in names if name.startswith("autosave")]


@pytest.mark.timeout(7200)
def test_whatever_a_user_does_the_editor_holds(
    monkey: Monkey,
    tiny_gaugan: Path,
    tiny_unet: Path,
    tiny_attributes: Path,
    tmp_path: Path,
    notes: Path,
    long: bool,
):
    for each in (tiny_gaugan, tiny_unet, tiny_attributes):
        monkey.files.add(each)
    play(monkey, ACTIONS or (10_000 if long else 120), parts=10 if long else 2)
    assert not list(tmp_path.rglob("*.partial"))
    for folder in (notes, tmp_path / "recovery"):
        assert not list(folder.iterdir())


@pytest.mark.slow
@pytest.mark.timeout(7200)
def test_whatever_a_user_does_the_editor_holds_with_the_model_that_comes_with_it(
    monkey: Monkey,
):
    if (model := find_model()) is None:
        pytest.skip("needs the bundled model")
    monkey.window.session.use_model(model)
    # By the second part most tables of neighbourhoods have the room they ever take.
    play(monkey, ACTIONS or 4000, parts=4, room=OWN)
