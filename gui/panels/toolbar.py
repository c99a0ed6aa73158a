"""The bar of tools: which one, its options, undo and redo, the layout."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from ..keys.actions import keys_of
from ..tools import TOOLS
from ..widgets import icons
from ..widgets.choices import Choices
from ..widgets.controls import icon_button, icon_choice, rule
from .options import ToolOptions

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
        self._tool_options = ToolOptions(self, choices, on_option, mac)
        self._tool_options.pack(side="left")
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
        """Show the options of the tool and what can be undone."""
        self._tool_options.show()
        for button, on in ((self.undo, can_undo), (self.redo, can_redo)):
            button.state(["!disabled" if on else "disabled"])
