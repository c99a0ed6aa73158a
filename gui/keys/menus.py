"""The menus and the keys, both made from `actions`."""

import tkinter as tk
from functools import partial
from typing import TYPE_CHECKING

from anime_draw.classes import CLASSES

from ..tools import TOOLS
from ..widgets import theme
from .actions import ACTIONS, MENUS, Action, shown
from .keyboard import Keyboard

if TYPE_CHECKING:
    from ..window.window import Window

MOST_RECENT = 12


class Menus:
    """The bar of menus; its commands are those of the window."""

    def __init__(self, root: tk.Tk, window: "Window") -> None:
        self._window = window
        self._bar = tk.Menu(root)
        self._recent = tk.Menu(self._bar, tearoff=False)
        self._menus = [self._recent, self._bar]
        self._entries: dict[str, tuple[tk.Menu, int]] = {}
        for name in MENUS:
            self._bar.add_cascade(label=name, menu=self._make(name))
        root.configure(menu=self._bar)
        theme.on_change(self._bar, self._recolour)

    def _make(self, name: str) -> tk.Menu:
        menu = tk.Menu(self._bar, tearoff=False)
        self._menus.append(menu)
        groups: dict[str, tk.Menu] = {}
        for action in ACTIONS:
            if action.menu != name:
                continue
            if action.rule:
                menu.add_separator()
            if action.group and action.group not in groups:
                groups[action.group] = tk.Menu(menu, tearoff=False)
                self._menus.append(groups[action.group])
                menu.add_cascade(label=action.group, menu=groups[action.group])
            self._add(groups.get(action.group, menu), action)
            if action.name == "files.ask_open":
                menu.add_cascade(label="Open recent", menu=self._recent)
        return menu

    def _add(self, menu: tk.Menu, action: Action) -> None:
        keys = shown(action.keys[0], self._window.mac) if action.keys else ""
        command = self._window.commands.find(action.name)
        if action.toggle:
            menu.add_checkbutton(
                label=action.label,
                accelerator=keys,
                variable=getattr(self._window.choices, action.toggle),
                command=command,
            )
        else:
            menu.add_command(label=action.label, accelerator=keys, command=command)
        self._entries[action.label] = menu, int(menu.index("end") or 0)

    def _recolour(self) -> None:
        shades = theme.shades()
        for menu in self._menus:
            menu.configure(
                background=shades.panel,
                foreground=shades.ink,
                activebackground=shades.raised,
                activeforeground=shades.ink,
                selectcolor=shades.accent,
                borderwidth=0,
                activeborderwidth=4,
                relief="flat",
            )

    def show_recent(self) -> None:
        """Offer the files that were opened last."""
        self._recent.delete(0, "end")
        for path in self._window.settings.recent[:MOST_RECENT]:
            self._recent.add_command(
                label=str(path), command=partial(self._window.commands.files.open, path)
            )

    def name_steps(self, undo: str, redo: str) -> None:
        """Say in the menu what would be undone and redone."""
        for label, name in (("Undo", undo), ("Redo", redo)):
            menu, index = self._entries[label]
            text = f"{label} {name[:1].lower()}{name[1:]}" if name else label
            menu.entryconfigure(
                index, label=text, state="normal" if name else "disabled"
            )

    # Keys

    def bind(self, keyboard: Keyboard) -> None:
        """Give every key its command."""
        for action in ACTIONS:
            for keys in action.keys:
                keyboard.on(keys, partial(self._do, action))
        edit = self._window.commands.edit
        for each in CLASSES:
            keyboard.on(each.key, partial(edit.choose_class, each.id))
        for tool in TOOLS:
            keyboard.on(tool.key, partial(edit.choose_tool, tool.name))
        keyboard.on("f", partial(edit.choose_tool, "Fill"))  # Krita's and labelme's F

    def _do(self, action: Action) -> None:
        if action.toggle:
            variable = getattr(self._window.choices, action.toggle)
            variable.set(not variable.get())
        self._window.commands.find(action.name)()
