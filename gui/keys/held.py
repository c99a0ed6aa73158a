"""Keys that count while they are down: X11 repeats them as release and press."""

import tkinter as tk
from collections.abc import Callable

REPEAT = 60  # milliseconds within which a press after a release is a repetition


class HeldKey:
    """Calls `on_press` once as a key goes down, `on_release` once as it comes up."""

    def __init__(
        self,
        widget: tk.Misc,
        on_press: Callable[[], None],
        on_release: Callable[[], None],
    ) -> None:
        self._widget = widget
        self._on_press = on_press
        self._on_release = on_release
        self._waiting = ""
        self.down = False

    def press(self) -> None:
        """Take a KeyPress."""
        if self._waiting:
            self._widget.after_cancel(self._waiting)
            self._waiting = ""
        if not self.down:
            self.down = True
            self._on_press()

    def release(self) -> None:
        """Take a KeyRelease."""
        if self.down and not self._waiting:
            self._waiting = self._widget.after(REPEAT, self._let_go)

    def _let_go(self) -> None:
        self._waiting = ""
        self.down = False
        self._on_release()
