"""The keyboard: one table from keys to commands, with Caps Lock and typing in mind."""

import tkinter as tk
from collections.abc import Callable

SHIFT, CONTROL, COMMAND = 0x1, 0x4, 0x8  # bits of an event's state
TYPING = {"TEntry", "Entry", "TSpinbox", "TCombobox", "Text"}
PRESSABLE = {"TButton", "TCheckbutton", "TRadiobutton", "TMenubutton", "Listbox"}
PRESSES = {"space", "Return"}  # what such a widget takes itself
STEPPED = {"TScale", "Listbox", "TNotebook", "Treeview"}
PLAIN = {"TFrame", "TLabel", "TSeparator", "Canvas"}
STEPS = {"Left", "Right", "Up", "Down"}

PAD = {"Add": "plus", "Subtract": "minus", "Enter": "Return"}  # beside the digits

Keys = tuple[bool, bool, str]  # Mod, Shift, keysym; Shift counts for letters only


def parse(keys: str) -> Keys:
    """Turn keys as `actions` writes them into what `Keyboard` looks up."""
    *modifiers, key = keys.split("-")
    return "Mod" in modifiers, "Shift" in modifiers, key


class Keyboard:
    """Calls commands by their keys, whichever part of the window has the focus.

    Attributes:
        first: is asked before the table, with the keysym of a key without Mod;
            answers whether it took it.
    """

    def __init__(self, root: tk.Tk, mac: bool) -> None:
        self._mod = COMMAND if mac else CONTROL
        self._table: dict[Keys, Callable[[], object]] = {}
        self._held: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {}
        self.first: Callable[[str], bool] = lambda keysym: False
        root.bind("<KeyPress>", self._press)
        root.bind("<KeyRelease>", self._release)
        root.bind("<ButtonPress-1>", _leave_fields)
        root.bind_class("TCombobox", "<<ComboboxSelected>>", _leave_list, add=True)

    def on(self, keys: str, do: Callable[[], object]) -> None:
        """Call `do` when the keys are pressed; the first of two claims holds."""
        self._table.setdefault(parse(keys), do)

    def on_hold(
        self, key: str, press: Callable[[], None], release: Callable[[], None]
    ) -> None:
        """Call the two as a key goes down and comes up."""
        self._held[key] = (press, release)

    def _press(self, event: tk.Event) -> str | None:
        mod, shift = bool(event.state & self._mod), bool(event.state & SHIFT)  # type: ignore[operator]
        keysym = _name(event)
        if _is_for_widget(event, mod, keysym):
            return None
        if not mod and self.first(f"Shift-{keysym}" if shift else keysym):
            return "break"
        if not mod and not shift and keysym in self._held:
            self._held[keysym][0]()
            return "break"
        exact = shift if keysym.isalpha() and len(keysym) == 1 else False
        do = self._table.get((mod, exact, keysym))
        if do is None:
            return None
        do()
        return "break"

    def _release(self, event: tk.Event) -> None:
        if (keysym := _name(event)) in self._held:
            self._held[keysym][1]()


def _name(event: tk.Event) -> str:
    # As `actions` writes it: small letters, and the pad of digits as other keys.
    if event.keysym.startswith("KP_"):
        key = event.keysym.removeprefix("KP_")
        return PAD.get(key, key)
    return event.keysym.lower() if len(event.keysym) == 1 else event.keysym


def _leave_fields(event: tk.Event) -> None:
    # A click beside a field gives the keys back to the tools.
    if isinstance(event.widget, tk.Misc) and event.widget.winfo_class() in PLAIN:
        event.widget.winfo_toplevel().focus_set()


def _leave_list(event: tk.Event) -> None:
    event.widget.winfo_toplevel().focus_set()


def _is_for_widget(event: tk.Event, mod: bool, keysym: str) -> bool:
    # What a field, button or slider that has the focus does with the key itself.
    if not isinstance(event.widget, tk.Misc):
        return True  # of a list that drops down
    kind = event.widget.winfo_class()
    if kind in TYPING:
        return not mod or keysym in "acvx"
    if kind in PRESSABLE and keysym in PRESSES:
        return True
    return kind in STEPPED and keysym in STEPS
