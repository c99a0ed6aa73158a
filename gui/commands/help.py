"""Shortcuts, and what program this is."""

import tkinter as tk
from typing import TYPE_CHECKING

from .. import dialogs

if TYPE_CHECKING:
    from ..window.window import Window


class HelpCommands:
    """Explains the window."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._shortcuts: tk.Toplevel | None = None

    def show_shortcuts(self) -> None:
        """Show every key."""
        if self._shortcuts is None or not self._shortcuts.winfo_exists():
            window = self._window
            self._shortcuts = dialogs.show_shortcuts(window.root, window.mac)
        self._shortcuts.lift()
        self._shortcuts.focus_set()

    def show_about(self) -> None:
        """Say what this is, and which model draws."""
        dialogs.show_about(self._window.root, self._window.session.model)
