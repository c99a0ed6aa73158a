"""The window of class operations: which one, on what, how much; stays open."""

import tkinter as tk
from collections.abc import Callable

import ttkbootstrap as ttk

from anime_draw.classes import IDS, NAMES

from ..document.operations import OPERATIONS, Operation
from ..widgets.placing import centre

Apply = Callable[[Operation, tuple[int, ...], int], object]


class ClassDialog(ttk.Toplevel):
    """Applies an operation as often as its button is pressed."""

    def __init__(self, parent: tk.Tk, label: int, apply: Apply) -> None:
        super().__init__(
            title="Change class", transient=parent, resizable=(False, False)
        )
        self._apply = apply
        self.operation = OPERATIONS[1]
        frame = ttk.Frame(self, padding=16)
        frame.pack(fill="both", expand=True)
        self._name = self._choice(
            frame, 0, "Change", [each.name for each in OPERATIONS]
        )
        self._hint = ttk.Label(frame, style="Small.TLabel")
        self._hint.grid(row=1, column=0, columnspan=2, sticky="w", pady=(0, 8))
        self._first = self._choice(frame, 2, "Class", NAMES)
        self._second = self._choice(frame, 3, "by", NAMES)
        ttk.Label(frame, text="Pixels").grid(row=4, column=0, sticky="w")
        self.amount = ttk.Spinbox(frame, width=6, from_=1, to=64)
        self.amount.grid(row=4, column=1, sticky="w", pady=3)
        ttk.Button(frame, text="Apply", bootstyle="primary", command=self.apply).grid(
            row=5, column=1, sticky="e", pady=(12, 0)
        )
        self._name.set(self.operation.name)
        self._first.set(NAMES[label])
        self._second.set(NAMES[0])
        self._name.bind("<<ComboboxSelected>>", lambda event: self._show())
        self.bind("<Return>", lambda event: self.apply())
        self.bind("<Escape>", lambda event: self.destroy())
        self._show()
        centre(self, parent)

    @staticmethod
    def _choice(
        frame: ttk.Frame, row: int, text: str, values: list[str] | tuple[str, ...]
    ) -> ttk.Combobox:
        ttk.Label(frame, text=text).grid(row=row, column=0, sticky="w", padx=(0, 12))
        box = ttk.Combobox(frame, values=list(values), state="readonly", width=16)
        box.grid(row=row, column=1, sticky="ew", pady=3)
        return box

    def _show(self) -> None:
        name = self._name.get()
        self.operation = next(each for each in OPERATIONS if each.name == name)
        self._hint.configure(text=self.operation.hint)
        for number, box in enumerate((self._first, self._second), start=1):
            used = self.operation.num_classes >= number
            box.configure(state="readonly" if used else "disabled")
        if self.operation.amount is None:
            self.amount.configure(state="disabled")
            return
        suggested, least, most = self.operation.amount
        self.amount.configure(state="normal", from_=least, to=most)
        self.amount.set(suggested)

    def apply(self) -> None:
        """Do it to the mask."""
        boxes = (self._first, self._second)[: self.operation.num_classes]
        labels = tuple(IDS[box.get()] for box in boxes)
        self._apply(self.operation, labels, self._pixels())

    def _pixels(self) -> int:
        if self.operation.amount is None:
            return 0
        suggested, least, most = self.operation.amount
        typed = self.amount.get()
        return min(max(int(typed) if typed.isdecimal() else suggested, least), most)
