"""The window, by mouse and keys; needs a display."""

import gc
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from anime_draw.masks import load_mask, save_mask
from gui.actions import ACTIONS, sequence, shown
from gui.commands import Commands
from gui.document import Document
from gui.session import Session
from gui.window import Window


@pytest.fixture
def root() -> Iterator[tk.Tk]:
    try:
        root = tk.Tk()
    except tk.TclError as error:
        pytest.skip(f"needs a display: {error}")
    yield root
    try:
        root.destroy()
    except tk.TclError:
        assert "closed by the test"
    gc.collect()  # Tk objects must not be freed later, in the thread of a worker


@pytest.fixture
def window(root: tk.Tk, tiny_gaugan: Path) -> Iterator[Window]:
    session = Session(Document(np.zeros((512, 512), np.uint8)), tiny_gaugan)
    window = Window(root, session)
    root.update()
    root.focus_force()
    yield window
    session.close()


def wait(window: Window, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not until():
        assert time.monotonic() < deadline, "nothing happens"
        window.root.update()
        time.sleep(0.002)


def drag(window: Window, *points: tuple[int, int]) -> None:
    """Drag over the middle of the mask, by points in pixels of the screen."""
    x, y = window.mask.winfo_width() // 2, window.mask.winfo_height() // 2
    (left, top), *others = points
    window.mask.event_generate("<ButtonPress-1>", x=x + left, y=y + top)
    for left, top in others:
        window.mask.event_generate("<B1-Motion>", x=x + left, y=y + top)
    window.mask.event_generate("<ButtonRelease-1>", x=x + left, y=y + top)
    window.root.update()


def press(window: Window, keys: str) -> None:
    window.root.focus_force()
    window.root.event_generate(keys)
    window.root.update()


def test_a_stroke_changes_mask_and_portrait_and_can_be_undone(window: Window):
    wait(window, lambda: window.session.portrait is not None)
    first = window.session.portrait
    drag(window, (-50, 0), (50, 0))
    mask = window.session.document.mask
    assert mask[256, 220:290].tolist() == [5] * 70 and not mask[200].any()
    wait(window, lambda: window.session.portrait is not first)
    assert window.root.title().startswith("* ")
    press(window, "<Control-Key-z>")
    assert not mask.any()
    press(window, "<Control-Key-y>")
    assert mask[256, 256] == 5


def test_digits_choose_the_class_and_letters_the_tool(window: Window):
    press(window, "<Key-3>")
    press(window, "<Key-g>")
    drag(window, (0, 0))
    assert (window.session.document.mask == 3).all()
    press(window, "<Key-e>")
    drag(window, (0, 0))
    assert window.session.document.mask[256, 256] == 0


def test_brackets_change_the_brush(window: Window):
    before = window.mask.brush_size
    press(window, "<Key-bracketright>")
    assert window.mask.brush_size > before
    for _ in range(40):
        press(window, "<Key-bracketleft>")
    assert window.mask.brush_size == 1


def test_escape_gives_the_stroke_up(window: Window):
    window.mask.event_generate("<ButtonPress-1>", x=200, y=200)
    window.mask.event_generate("<B1-Motion>", x=300, y=300)
    assert window.mask.dragging and window.session.document.mask.any()
    press(window, "<Key-Escape>")
    assert not window.mask.dragging and not window.session.document.mask.any()


def test_a_right_click_takes_the_class_under_the_pointer(window: Window):
    with window.session.document.edit() as mask:
        mask[:] = 6
    window.mask.event_generate("<ButtonPress-3>", x=300, y=300)
    assert window.mask.label == 6


def test_masks_are_opened_and_saved(window: Window, tmp_path: Path):
    save_mask(tmp_path / "m.png", np.full((64, 64), 2, np.uint8))
    window.commands.open_mask(tmp_path / "m.png")
    drag(window, (0, 0))
    press(window, "<Control-Key-s>")
    saved = load_mask(tmp_path / "m.png")
    assert saved.shape == (512, 512) and saved[256, 256] == 5 and saved[0, 0] == 2
    wait(window, lambda: window.root.title() == "m.png - anime-draw")


def test_what_a_person_can_mend_is_said_in_the_window(window: Window, tmp_path: Path):
    (tmp_path / "bad.png").write_text("no")
    window.root.after(0, lambda: window.commands.open_mask(tmp_path / "bad.png"))
    wait(window, lambda: "bad.png" in window.status.text)
    assert window.session.document.path is None


def test_a_mistake_of_the_program_is_logged_and_said(window: Window, caplog):
    window.root.after(0, lambda: 1 // 0)
    wait(window, lambda: "made a mistake" in window.status.text)
    assert "ZeroDivisionError" in caplog.text


def test_without_a_model_painting_works_and_the_window_says_what_to_do(
    root: tk.Tk, monkeypatch
):
    monkeypatch.setattr("gui.session.find_model", lambda: None)
    window = Window(root, Session(Document(np.zeros((512, 512), np.uint8))))
    root.update()
    drag(window, (0, 0), (20, 20))
    assert window.session.document.can_undo
    assert "No model yet" in window.portrait.text
    window.session.close()


def test_closing_an_unchanged_window_asks_nothing(window: Window):
    window.commands.quit()
    with pytest.raises(tk.TclError):
        window.root.winfo_exists()


def test_every_action_has_its_command_and_readable_keys():
    assert all(callable(getattr(Commands, action.name)) for action in ACTIONS)
    assert sequence("Mod-Shift-s") == "<Control-Key-S>"
    assert shown("Mod-Shift-s") == "Ctrl+Shift+S" and shown("Mod-s", True) == "Cmd+S"
