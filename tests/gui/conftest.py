"""A window on a display, with settings and recovery in a folder of its own."""

import gc
import tkinter as tk
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from gui.document.document import Document
from gui.files.settings import Settings
from gui.session.session import Session
from gui.widgets import theme
from gui.window.window import Window

SIZE = 512


@pytest.fixture(autouse=True)
def notes(tmp_path_factory: pytest.TempPathFactory, monkeypatch) -> Path:
    """Keep notes of what is being written apart from those of the person here."""
    folder = tmp_path_factory.mktemp("notes")
    monkeypatch.setattr("gui.files.leftovers.notes_dir", lambda: folder)
    return folder


@pytest.fixture
def root() -> Iterator[tk.Tk]:
    """Yield a root window: one for all would be quicker, but Tk once died of it."""
    try:
        root = theme.make_root()
    except tk.TclError as error:
        pytest.skip(f"needs a display: {error}")
    yield root
    try:
        root.destroy()
    except tk.TclError:
        assert "closed by the test"
    gc.collect()  # Tk objects must not be freed later, in the thread of a worker
    gc.freeze()  # those of torch are many, and need not be looked through again


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings of nobody; unsaved work goes to the test's folder, too."""
    monkeypatch.setattr(
        "gui.files.recovery.recovery_dir", lambda: tmp_path / "recovery"
    )
    return Settings(tmp_path / "settings.json")


@pytest.fixture
def window(root: tk.Tk, tiny_gaugan: Path, settings: Settings) -> Iterator[Window]:
    session = Session(Document(np.zeros((SIZE, SIZE), np.uint8)), tiny_gaugan)
    window = Window(root, session, settings)
    root.update()
    root.focus_force()
    root.update()
    yield window
    if not window.closed:
        window.close()
