"""What is done to a whole class: lock, hide, replace, grow, shrink, smooth."""

import tkinter as tk
from functools import partial
from typing import TYPE_CHECKING

import ttkbootstrap as ttk

from anime_draw.classes import CLASSES, NAMES

from ..dialogs.classes import ClassDialog
from ..document.operations import OPERATIONS, Operation, apply

if TYPE_CHECKING:
    from ..window.window import Window

BY_NAME = {operation.name: operation for operation in OPERATIONS}


class MaskCommands:
    """Works on the chosen class, or on all of them.

    Attributes:
        hidden: classes that are not shown; the mask has them all the same.
    """

    def __init__(self, window: "Window") -> None:
        self._window = window
        self.hidden: frozenset[int] = frozenset()
        self._dialog: ClassDialog | None = None
        self._menu: tk.Menu | None = None
        self.grow = partial(self._repeat, "Grow")
        self.shrink = partial(self._repeat, "Shrink")
        self.smooth = partial(self._repeat, "Smooth")
        self.smooth_all = partial(self._repeat, "Smooth all")
        self.remove_specks = partial(self._repeat, "Remove specks")

    @property
    def _label(self) -> int:
        return self._window.choices.label.get()

    # Locks and sight

    def lock(self, label: int | None = None) -> None:
        """Lock a class against being painted over, or unlock it."""
        label = self._label if label is None else label
        document = self._window.session.document
        locked = label not in document.locked
        document.lock(label, locked)
        self._window.status.say(f"{NAMES[label]} {'locked' if locked else 'unlocked'}")

    def unlock_all(self) -> None:
        """Unlock every class."""
        self._window.session.document.locked = frozenset()

    def hide(self, label: int | None = None) -> None:
        """Hide a class from sight, or show it; the mask stays as it is."""
        self.hidden = self.hidden ^ {self._label if label is None else label}
        self._window.canvas.layers.hidden = self.hidden
        self._window.canvas.redraw()

    # Changes of the mask

    def apply(
        self, operation: Operation, labels: tuple[int, ...], amount: int = 0
    ) -> None:
        """Change the mask in one step, and say how much of it."""
        self._window.canvas.finish()
        self._window.session.mark()
        count = apply(self._window.session.document, operation, labels, amount)
        self._window.status.say(f"{operation.name}: {count:,} pixels changed")

    def _repeat(self, name: str) -> None:
        # With the amount that is suggested, and the class that is chosen.
        operation = BY_NAME[name]
        labels = (self._label,) if operation.num_classes else ()
        amount = operation.amount[0] if operation.amount else 0
        self.apply(operation, labels, amount)

    def replace(self, old: int, new: int) -> None:
        """Paint all of a class in another."""
        self.apply(BY_NAME["Replace"], (old, new))

    def ask_operation(self) -> None:
        """Open the dialog with all that can be done to classes."""
        if self._dialog is None or not self._dialog.winfo_exists():
            self._dialog = ClassDialog(self._window.root, self._label, self.apply)
        self._dialog.lift()
        self._dialog.focus_set()

    # Menus

    def ask_replace(self) -> None:
        """Open a menu of the classes that can take the place of the chosen one."""
        menu = self._make_menu()
        self._add_replacements(menu, self._label)
        canvas = self._window.canvas
        menu.tk_popup(canvas.winfo_rootx() + 60, canvas.winfo_rooty() + 60)

    def _make_menu(self) -> tk.Menu:
        if self._menu is not None and self._menu.winfo_exists():
            self._menu.destroy()  # nobody tells when it was taken from the screen
        self._menu = ttk.Menu(self._window.root, tearoff=False)
        return self._menu

    def _add_replacements(self, menu: tk.Menu, label: int) -> None:
        for each in CLASSES:
            if each.id != label:
                menu.add_command(
                    label=f"{NAMES[label]} to {each.name}",
                    command=partial(self.replace, label, each.id),
                )

    def open_menu(self, label: int, x: int, y: int) -> None:
        """Open the menu of a class at a place of the screen."""
        document = self._window.session.document
        menu = self._make_menu()
        for text, do in (
            ("Unlock" if label in document.locked else "Lock", self.lock),
            ("Show" if label in self.hidden else "Hide", self.hide),
        ):
            menu.add_command(label=text, command=partial(do, label))
        menu.add_command(
            label="Style of its own …",
            command=partial(self._window.commands.style.choose_target, NAMES[label]),
        )
        menu.add_separator()
        replace = ttk.Menu(menu, tearoff=False)
        self._add_replacements(replace, label)
        menu.add_cascade(label="Replace", menu=replace)
        for text, change in (
            ("Grow", self.grow),
            ("Shrink", self.shrink),
            ("Smooth", self.smooth),
            ("More …", self.ask_operation),
        ):
            menu.add_command(label=text, command=change)
        menu.tk_popup(x, y)
