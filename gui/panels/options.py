"""The options of the tool at hand: size, form, steadiness, gaps, symmetry."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from ..keys.actions import keys_of_toggle
from ..widgets import theme
from ..widgets.choices import Choices
from ..widgets.controls import add_tip, icon_toggle

LARGEST = 160  # pixels; the keys go on to larger brushes
LONGEST = 100  # pixels of string
WIDEST = 32  # pixels of a gap

WANTED = {
    "Brush": ("size", "square", "steady"),
    "Eraser": ("size", "square", "steady"),
    "Line": ("size",),
    "Fill": ("contiguous", "gap"),
}
SLIDERS = {
    "size": ("Size", 1, LARGEST, "Width of the brush", "[  ]  Ctrl+wheel"),
    "steady": ("Steady", 0, LONGEST, "A string pulls the brush: for a calm line", ""),
    "gap": ("Gap", 0, WIDEST, "Fill does not leak through gaps so wide", ""),
}
TOGGLES = {
    "square": ("app", "Square brush"),
    "contiguous": ("intersect", "Fill one area, not all of its class"),
    "symmetry": ("symmetry-vertical", "Symmetry: paint both sides of an axis"),
}


class ToolOptions(ttk.Frame):
    """Shows what matters for a tool; symmetry always."""

    def __init__(
        self,
        parent: tk.Misc,
        choices: Choices,
        on_change: Callable[[], object],
        mac: bool,
    ) -> None:
        super().__init__(parent)
        self._choices = choices
        self._tool = ""
        self._texts: dict[str, ttk.Label] = {}
        self._parts: dict[str, tk.Widget] = {
            name: self._make_slider(name, on_change) for name in SLIDERS
        }
        for name, (icon, tip) in TOGGLES.items():
            variable = getattr(choices, name)
            keys = keys_of_toggle(name, mac)
            self._parts[name] = icon_toggle(self, icon, tip, variable, on_change, keys)
        self._parts["symmetry"].pack(side="left")

    def _make_slider(self, name: str, on_change: Callable[[], object]) -> ttk.Frame:
        text, low, high, tip, keys = SLIDERS[name]
        frame = ttk.Frame(self)
        ttk.Label(frame, text=text, style="Small.TLabel").pack(side="left")
        scale = ttk.Scale(
            frame,
            from_=low,
            to=high,
            length=theme.scaled(self, 84),
            variable=getattr(self._choices, name),
            command=lambda value: on_change(),
            takefocus=False,
        )
        scale.pack(side="left", padx=4)
        add_tip(scale, tip, keys)
        self._texts[name] = ttk.Label(frame, width=6, anchor="w", font="Small")
        self._texts[name].pack(side="left")
        return frame

    def show(self) -> None:
        """Show the options of the chosen tool, and their numbers."""
        tool = self._choices.tool.get()
        if tool != self._tool:
            self._tool = tool
            self._arrange(WANTED.get(tool, ()))
        for name, label in self._texts.items():
            label.configure(text=f"{getattr(self._choices, name).get():.0f} px")

    def _arrange(self, wanted: tuple[str, ...]) -> None:
        for name, part in self._parts.items():
            if name != "symmetry":
                part.pack_forget()
        for name in wanted:
            self._parts[name].pack(side="left", padx=(4, 0))
