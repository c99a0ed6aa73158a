"""The steps of the mask and of the style, to go back to by a click."""

import tkinter as tk
from collections.abc import Callable, Sequence

import ttkbootstrap as ttk

from .. import theme
from ..session import Session


class HistoryPanel(ttk.Frame):
    """Two lists: strokes above, styles below; what is undone is faint."""

    def __init__(
        self, parent: tk.Misc, session: Session, jump: Callable[[int], object]
    ) -> None:
        super().__init__(parent, padding=(10, 6))
        self._session = session
        self.mask = StepList(self, "Mask", jump)
        self.style = StepList(self, "Style", session.style.go_to)
        for each in (self.mask, self.style):
            each.pack(fill="both", expand=True)

    def sync(self) -> None:
        """Show the steps there are."""
        document, styles = self._session.document, self._session.style.history
        self.mask.show(("start", *document.history), document.position)
        self.style.show([step.label for step in styles.steps], styles.position)


class StepList(ttk.Frame):
    """A list of steps of which one is the present one."""

    def __init__(
        self, parent: tk.Misc, title: str, jump: Callable[[int], object]
    ) -> None:
        super().__init__(parent)
        self._jump = jump
        self._shown: tuple[tuple[str, ...], int] = ((), -1)
        ttk.Label(self, text=title, style="Title.TLabel").pack(anchor="w", pady=(4, 4))
        self.list = tk.Listbox(
            self,
            activestyle="none",
            borderwidth=0,
            highlightthickness=1,
            font="Small",
            exportselection=False,
            height=5,
        )
        bar = ttk.Scrollbar(self, orient="vertical", command=self.list.yview)
        self.list.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self.list.pack(side="left", fill="both", expand=True)
        self.list.bind("<<ListboxSelect>>", self._select)
        theme.on_change(self, self._recolour)

    def _recolour(self) -> None:
        shades = theme.shades()
        self.list.configure(
            background=shades.ground,
            foreground=shades.ink,
            highlightbackground=shades.line,
            highlightcolor=shades.accent,
            selectbackground=shades.accent,
            selectforeground=shades.ground,
        )
        self._shown = ((), -1)

    def _select(self, event: tk.Event) -> None:
        if chosen := self.list.curselection():
            self._jump(int(chosen[0]))

    def show(self, steps: Sequence[str], position: int) -> None:
        """Show steps, oldest first, of which the one at `position` is present."""
        state = (tuple(steps), position)
        if state == self._shown:
            return
        if state[0] != self._shown[0]:
            self.list.delete(0, "end")
            self.list.insert("end", *(f" {step}" for step in steps))
        self._shown = state
        shades = theme.shades()
        for number in range(len(steps)):
            ink = shades.ink if number <= position else shades.faint
            self.list.itemconfigure(number, foreground=ink)
        self.list.selection_clear(0, "end")
        self.list.selection_set(position)
        self.list.see(position)
