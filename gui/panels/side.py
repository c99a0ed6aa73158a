"""The column at the right: style, attributes, variants, history, one at a time."""

import tkinter as tk

import ttkbootstrap as ttk

from ..widgets import theme

WIDTH = 288  # logical pixels


class SideColumn(ttk.Frame):
    """A notebook of fixed width; nothing moves while painting.

    Attributes:
        book: the pages.
        head: what stands above all of them.
    """

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent, width=theme.scaled(parent, WIDTH))
        self.pack_propagate(False)
        self.head = ttk.Frame(self)
        self.head.pack(fill="x")
        self.book = ttk.Notebook(self)
        self.book.pack(fill="both", expand=True)
        self._pages: dict[str, tk.Widget] = {}

    def add(self, title: str, page: tk.Widget) -> None:
        """Add a page."""
        self._pages[title] = page
        self.book.add(page, text=title)

    def show(self, title: str) -> None:
        """Bring a page to the front."""
        self.book.select(self._pages[title])

    @property
    def page(self) -> str:
        """The title of the page in front."""
        return str(self.book.tab("current", "text"))

    @property
    def shown(self) -> tk.Widget | None:
        """The page in front."""
        name = str(self.book.select())
        return next((each for each in self._pages.values() if str(each) == name), None)
