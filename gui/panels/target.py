"""Whose style is changed: that of everything, or of a class that shall have its own."""

import tkinter as tk

import ttkbootstrap as ttk

from anime_draw.classes import NAMES

from ..session.styling import Styling
from ..widgets.controls import add_tip, icon_button

ALL, REST = "everything", "all the rest"
OWN = "{}, its own"
TIP = (
    "A class can have a style of its own: choose it,\nthen take a picture, a random"
    " style or an attribute for it"
)


class TargetBar(ttk.Frame):
    """Stands above all pages that change the style."""

    def __init__(self, parent: tk.Misc, style: Styling) -> None:
        super().__init__(parent, padding=(8, 4))
        self._style = style
        self._shown: tuple[object, ...] = ()
        ttk.Label(self, text="Style of", style="Faint.TLabel").pack(side="left")
        self.box = ttk.Combobox(self, state="readonly", width=16, height=8)
        self.box.pack(side="left", padx=6)
        self.box.bind("<<ComboboxSelected>>", lambda event: self._choose(), add=True)
        add_tip(self.box, TIP)
        self.clear = icon_button(
            self, "x-lg", "Give it the style of the rest again", style.release
        )
        self.clear.pack(side="left")

    def _choose(self) -> None:
        names = ("", *NAMES)
        self._style.target = names[self.box.current()]

    def sync(self) -> None:
        """Show which classes have a style of their own, and which is chosen."""
        target, own = self._style.target, tuple(self._style.look.parts)
        if (target, own) == self._shown:
            return
        self._shown = (target, own)
        names = [OWN.format(name) if name in own else name for name in NAMES]
        self.box.configure(values=[REST if own else ALL, *names])
        self.box.current(1 + NAMES.index(target) if target else 0)
        self.clear.state(["!disabled" if target in own else "disabled"])
