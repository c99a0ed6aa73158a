"""One line below everything: what happened; where, how large, how fast, on what."""

import tkinter as tk

import ttkbootstrap as ttk

from anime_draw.classes import NAMES

from ..tools import Point

SAID = 12_000  # milliseconds that a message stays
NARROW, MIDDLE, WIDE = 7, 14, 24  # characters


class StatusBar(ttk.Frame):
    """A message or hint at the left, facts at the right."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, padding=(12, 3))
        self._message = ttk.Label(self, style="Faint.TLabel", font="Small")
        self._message.pack(side="left")
        self._facts = {}
        for name, width in (
            ("device", MIDDLE),
            ("speed", MIDDLE),
            ("zoom", NARROW),
            ("place", WIDE),
        ):
            label = ttk.Label(self, style="Small.TLabel", width=width, anchor="e")
            label.pack(side="right")
            self._facts[name] = label
        self._hint = ""
        self._waiting = ""

    def say(self, text: str) -> None:
        """Show what happened, for a while."""
        self._put(text, "Faint.TLabel")
        self._fade()

    def warn(self, text: str) -> None:
        """Show what went wrong, until something else happens."""
        self._put(text, "Warning.TLabel")
        self._stop_fading()

    def hint(self, text: str) -> None:
        """Show what can be done, where nothing has happened lately."""
        if text != self._hint:
            was, self._hint = self._hint, text
            if self.text in ("", was):
                self._put(text, "Faint.TLabel")

    def show(self, **facts: str) -> None:
        """Show place, zoom, speed or device."""
        for name, text in facts.items():
            self._facts[name].configure(text=text)

    def show_place(self, point: Point | None, label: int | None) -> None:
        """Show where the pointer is, and on which class."""
        text = ""
        if point is not None and label is not None:
            text = f"x {point.x:.0f}  y {point.y:.0f}  {NAMES[label]}"
        self.show(place=text)

    def _put(self, text: str, style: str) -> None:
        self._message.configure(text=text, style=style)

    def _fade(self) -> None:
        self._stop_fading()
        self._waiting = self.after(SAID, lambda: self._put(self._hint, "Faint.TLabel"))

    def _stop_fading(self) -> None:
        if self._waiting:
            self.after_cancel(self._waiting)
            self._waiting = ""

    def destroy(self) -> None:
        """Go, and leave nothing to be done later."""
        self._stop_fading()
        super().destroy()

    @property
    def text(self) -> str:
        """The message that stands there."""
        return str(self._message.cget("text"))
