"""Notices that the screen has another density: one of several, or a new setting."""

import tkinter as tk
from collections.abc import Callable

ENOUGH = 0.03  # share by which it has to change


class Density:
    """Calls `on_change` when an inch has another number of pixels.

    Tk tells it where it knows: when `tk scaling` was changed, and on systems that move
    a program from screen to screen with all it has drawn (Windows does not: there a
    window of another screen is stretched by the system).
    """

    def __init__(self, root: tk.Tk, on_change: Callable[[], object]) -> None:
        self._root = root
        self._on_change = on_change
        self._inch = root.winfo_fpixels("1i")
        root.bind("<Configure>", self._look, add=True)

    def _look(self, event: tk.Event) -> None:
        inch = self._root.winfo_fpixels("1i")
        if event.widget is self._root and abs(inch / self._inch - 1) > ENOUGH:
            self._inch = inch
            self._root.after_idle(self._on_change)
