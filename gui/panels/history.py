"""The steps of the mask and of the style, to go back to by a click."""

import tkinter as tk
from collections.abc import Callable, Sequence
from tkinter.ttk import Treeview

import ttkbootstrap as ttk
from PIL import ImageTk

from anime_draw.pictures import Picture

from ..session.session import Session
from ..widgets import theme
from ..widgets.controls import thumbnail

ROW = 22  # logical pixels
TALL = 42  # of rows with pictures
PICTURE = 36
STYLE = "Steps.Treeview"
DONE, UNDONE = "done", "undone"

Row = tuple[str, Picture | None]


class HistoryPanel(ttk.Frame):
    """Two lists: strokes above, styles below; what is undone is faint."""

    def __init__(
        self, parent: tk.Misc, session: Session, jump: Callable[[int], object]
    ) -> None:
        super().__init__(parent, padding=(10, 6))
        self._session = session
        self.mask = StepList(self, "Mask", jump, ROW)
        self.style = StepList(self, "Style", session.style.go_to, TALL)
        for each in (self.mask, self.style):
            each.pack(fill="both", expand=True)

    def sync(self) -> None:
        """Show the steps there are."""
        document, styles = self._session.document, self._session.style.history
        names = ("start", *document.history)
        self.mask.show([(name, None) for name in names], document.position)
        rows = [(step.label, step.thumbnail) for step in styles.steps]
        self.style.show(rows, styles.position)


class StepList(ttk.Frame):
    """A list of steps, oldest first, of which one is the present one."""

    def __init__(
        self, parent: tk.Misc, title: str, jump: Callable[[int], object], height: int
    ) -> None:
        super().__init__(parent)
        self._jump = jump
        self._shown: list[Row] = []
        self._position = -1
        self._images: dict[int, ImageTk.PhotoImage] = {}
        self._style = f"{title}.{STYLE}"
        ttk.Label(self, text=title, style="Title.TLabel").pack(anchor="w", pady=4)
        # Tk's own, as ttkbootstrap's gives its lists no other height of rows.
        self.tree = Treeview(
            self, show="tree", selectmode="browse", height=4, style=self._style
        )
        bar = ttk.Scrollbar(self, orient="vertical", command=self.tree.yview)
        self.tree.configure(yscrollcommand=bar.set)
        bar.pack(side="right", fill="y")
        self.tree.pack(side="left", fill="both", expand=True)
        self.tree.bind("<ButtonRelease-1>", lambda event: self._choose())
        self.tree.bind("<KeyRelease>", lambda event: self._choose())
        theme.on_change(self, lambda: self._recolour(height))

    def _recolour(self, height: int) -> None:
        shades = theme.shades()
        style = ttk.Style.get_instance()
        assert style is not None
        style.configure(
            self._style,
            rowheight=theme.scaled(self, height),
            font="Small",
            indent=0,
            relief="flat",
            background=shades.ground,
            fieldbackground=shades.ground,
            foreground=shades.ink,
            borderwidth=0,
        )
        style.map(
            self._style,
            background=[("selected", shades.raised)],
            foreground=[("selected", shades.accent)],
        )
        self.tree.tag_configure(DONE, foreground=shades.ink)
        self.tree.tag_configure(UNDONE, foreground=shades.faint)

    def _choose(self) -> None:
        for name in self.tree.selection():
            if int(name) != self._position:
                self._jump(int(name))

    def show(self, rows: Sequence[Row], position: int) -> None:
        """Show steps with their pictures, of which the one at `position` is present."""
        same = len(rows) == len(self._shown) and all(
            a is b and x is y for (a, x), (b, y) in zip(rows, self._shown, strict=True)
        )
        if not same:
            self._fill(rows)
        if not same or position != self._position:
            first = min(self._position, position)
            self._position = position
            self._mark(max(first, 0))

    def _fill(self, rows: Sequence[Row]) -> None:
        kept = 0
        for (a, x), (b, y) in zip(rows, self._shown, strict=False):
            if a != b or x is not y:
                break
            kept += 1
        for number in range(kept, len(self._shown)):
            self.tree.delete(str(number))
            self._images.pop(number, None)
        self._shown = list(rows)
        for number in range(kept, len(rows)):
            text, picture = rows[number]
            if picture is not None:
                self._images[number] = thumbnail(self, picture, PICTURE)
            image = self._images.get(number, "")
            self.tree.insert("", "end", str(number), text=f" {text}", image=image)

    def _mark(self, first: int) -> None:
        for number in range(first, len(self._shown)):
            tag = DONE if number <= self._position else UNDONE
            self.tree.item(str(number), tags=(tag,))
        present = str(self._position)
        self.tree.selection_set(present)
        self.tree.see(present)
