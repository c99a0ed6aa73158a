"""The bar of tools: which one, its options, undo and redo, the layout."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from .. import icons, theme
from ..actions import keys_of, keys_of_toggle
from ..choices import Choices
from ..tools import TOOLS
from ..widgets import add_tip, icon_button, icon_choice, icon_toggle, rule

LARGEST = 160  # pixels; the keys go on to larger brushes
EXTRAS = {"steady": 100, "gap": 32}  # pixels at most
EXTRA_OF = {"Brush": "steady", "Eraser": "steady", "Fill": "gap"}
TIPS = {
    "steady": ("Steady", "A string between pointer and brush, for a steady hand"),
    "gap": ("Gap", "Fill does not leak through gaps so many pixels wide"),
}

LAYOUTS = (
    ("two", "layout-split", "Mask and portrait", "view.show_two"),
    ("three", "layout-three-columns", "Mask, reference, portrait", "view.show_three"),
    ("over", "layers-half", "Mask over portrait", "view.show_over"),
)


class ToolBar(ttk.Frame):
    """One row of buttons; what it chooses is in `Choices`, `on_change` tells of it."""

    def __init__(
        self,
        parent: tk.Misc,
        choices: Choices,
        *,
        on_tool: Callable[[], object],
        on_option: Callable[[], object],
        on_layout: Callable[[], object],
        undo: Callable[[], object],
        redo: Callable[[], object],
        random_face: Callable[[], object],
        segment: Callable[[], object],
        mac: bool,
    ) -> None:
        super().__init__(parent, padding=(8, 5))
        self._mac = mac
        self._choices = choices
        self._add_tools(on_tool)
        self._add_size(on_option)
        self._add_options(on_option)
        self._add_layouts(on_layout)
        self.redo = icon_button(
            self, "arrow-clockwise", "Redo", redo, keys_of("edit.redo", mac)
        )
        self.undo = icon_button(
            self, "arrow-counterclockwise", "Undo", undo, keys_of("edit.undo", mac)
        )
        self.redo.pack(side="right")
        self.undo.pack(side="right")
        rule(self).pack(side="right", fill="y", padx=8, pady=4)
        for icon, tip, do, command in (
            ("person-bounding-box", "Make a mask of a picture", segment, "ask_segment"),
            ("emoji-smile", "A random face", random_face, "random_face"),
        ):
            button = icon_button(self, icon, tip, do, keys_of(f"files.{command}", mac))
            button.pack(side="right")
        rule(self).pack(side="right", fill="y", padx=8, pady=4)

    def _add_tools(self, on_tool: Callable[[], object]) -> None:
        for each in TOOLS:
            icon_choice(
                self,
                icons.TOOL_ICONS.get(each.name, "question-lg"),
                f"{each.name}: {each.hint.lower()}",
                self._choices.tool,
                each.name,
                on_tool,
                each.key.upper(),
            ).pack(side="left", padx=1)
        rule(self).pack(side="left", fill="y", padx=8, pady=4)

    def _add_size(self, on_option: Callable[[], object]) -> None:
        self._scale = ttk.Scale(
            self,
            from_=1,
            to=LARGEST,
            length=theme.scaled(self, 110),
            variable=self._choices.size,
            command=lambda value: on_option(),
            takefocus=False,
        )
        self._scale.pack(side="left")
        add_tip(self._scale, "Size of the brush", "[  ]  Ctrl+wheel")
        self._size = ttk.Label(self, width=6, anchor="w", font="Small")
        self._size.pack(side="left", padx=(4, 0))

    def _add_options(self, on_option: Callable[[], object]) -> None:
        for icon, tip, toggle in (
            ("app", "Square brush", "square"),
            ("intersect", "Fill one area, not all of its class", "contiguous"),
            ("symmetry-vertical", "Symmetry", "symmetry"),
        ):
            variable = getattr(self._choices, toggle)
            keys = keys_of_toggle(toggle, self._mac)
            icon_toggle(self, icon, tip, variable, on_option, keys).pack(
                side="left", padx=1
            )
        self._extra = ttk.Label(self, font="Small", style="Faint.TLabel")
        self._extra.pack(side="left", padx=(10, 4))
        self._extras = {
            name: ttk.Scale(
                self,
                from_=0,
                to=most,
                length=theme.scaled(self, 70),
                variable=getattr(self._choices, name),
                command=lambda value: on_option(),
                takefocus=False,
            )
            for name, most in EXTRAS.items()
        }
        for name, (_, tip) in TIPS.items():
            add_tip(self._extras[name], tip)

    def _add_layouts(self, on_layout: Callable[[], object]) -> None:
        for value, icon, tip, command in reversed(LAYOUTS):
            icon_choice(
                self,
                icon,
                tip,
                self._choices.layout,
                value,
                on_layout,
                keys_of(command, self._mac),
            ).pack(side="right", padx=1)

    def show(self, *, can_undo: bool, can_redo: bool) -> None:
        """Show the size of the brush and what can be undone."""
        self._size.configure(text=f"{self._choices.size.get():.0f} px")
        wanted = EXTRA_OF.get(self._choices.tool.get(), "")
        for name, scale in self._extras.items():
            if name != wanted:
                scale.pack_forget()
            elif not scale.winfo_manager():
                scale.pack(side="left", after=self._extra)
        text = ""
        if wanted:
            text = f"{TIPS[wanted][0]} {getattr(self._choices, wanted).get():.0f}"
        self._extra.configure(text=text)
        for button, on in ((self.undo, can_undo), (self.redo, can_redo)):
            button.state(["!disabled" if on else "disabled"])
