"""Shortcuts, and what program this is."""

from typing import TYPE_CHECKING

from .. import dialogs

if TYPE_CHECKING:
    from ..window.window import Window


class HelpCommands:
    """Explains the window."""

    def __init__(self, window: "Window") -> None:
        self._window = window

    def show_shortcuts(self) -> None:
        """Show every key."""
        dialogs.show_shortcuts(self._window.root, self._window.mac)

    def show_about(self) -> None:
        """Say what this is, and which model draws."""
        dialogs.show_about(self._window.root, self._window.session.model)
