"""The pictures whose style can be taken: a click takes one, with Ctrl one more."""

import tkinter as tk
from collections.abc import Callable, Collection, Iterable

import ttkbootstrap as ttk
from PIL import ImageTk

from ..keys.actions import keys_of
from ..panes.pane import pointer_buttons
from ..session.gallery import Entry
from ..widgets import theme
from ..widgets.controls import add_tip, thumbnail

TILE = 56  # logical pixels
COLUMNS = 4
TIP = "{}\nCtrl+click mixes it in, right click takes it out of the gallery"

Act = Callable[[str], object]


class GalleryGrid(ttk.Frame):
    """Tiles in the order of the gallery; those in use have a ring.

    They can be reached by Tab: Enter takes the style, Ctrl+Enter mixes it in, Delete
    takes the picture out.
    """

    def __init__(
        self,
        parent: tk.Misc,
        *,
        choose: Act,
        mix_in: Act,
        remove: Act,
        add: Callable[[], object],
    ) -> None:
        super().__init__(parent)
        _, right = pointer_buttons(self)
        self._acts = (
            (("<Button-1>", "<Return>", "<space>"), choose),
            (("<Control-Button-1>", "<Shift-Button-1>", "<Control-Return>"), mix_in),
            ((f"<Button-{right}>", "<Delete>"), remove),
        )
        self._tiles: dict[str, ttk.Label] = {}
        self._images: dict[str, tuple[str, ImageTk.PhotoImage]] = {}
        self._entries: dict[str, Entry] = {}
        self._used: Collection[str] = ()
        button = ttk.Button(self, icon="plus-lg", command=add, takefocus=True)
        self._place(button, 0, sticky="nsew")
        add_tip(button, "Reference picture", keys_of("style.ask_reference"))
        self.rowconfigure(0, minsize=theme.scaled(self, TILE + 4))
        theme.on_change(self, self._paint)

    def show(self, entries: Iterable[Entry], used: Collection[str]) -> None:
        """Show entries, of which those with the keys in `used` are in the mix."""
        self._entries = {entry.key: entry for entry in entries}
        self._used = used
        for key in [key for key in self._tiles if key not in self._entries]:
            self._tiles.pop(key).destroy()
            del self._images[key]
        for number, entry in enumerate(self._entries.values(), start=1):
            if entry.key not in self._tiles:
                self._tiles[entry.key] = self._make(entry)
            self._place(self._tiles[entry.key], number)
        self._paint()

    def _make(self, entry: Entry) -> ttk.Label:
        tile = ttk.Label(self, cursor="hand2", takefocus=True)
        for events, act in self._acts:
            for event in events:
                tile.bind(event, lambda _, act=act: self._do_for(act, entry.key))  # type: ignore[misc]
        for event in ("<FocusIn>", "<FocusOut>"):
            tile.bind(event, lambda _: self.after_idle(self._paint))
        add_tip(tile, TIP.format(entry.name))
        return tile

    @staticmethod
    def _do_for(act: Act, key: str) -> str:
        act(key)
        return "break"

    def _place(self, tile: tk.Widget, number: int, sticky: str = "") -> None:
        row, column = divmod(number, COLUMNS)
        tile.grid(row=row, column=column, padx=2, pady=2, sticky=sticky)
        self.columnconfigure(column, minsize=theme.scaled(self, TILE + 4))

    def _paint(self) -> None:
        # Only the pictures whose ring is another one are drawn.
        if not self.winfo_exists():
            return
        # By name: to tkinter the list of a combobox, which takes the focus, is nothing.
        shades, focus = theme.shades(), str(self.tk.call("focus"))
        for key, tile in self._tiles.items():
            ring = shades.accent if key in self._used else ""
            ring = shades.ink if str(tile) == focus else ring
            if self._images.get(key, ("-",))[0] != ring:
                image = thumbnail(self, self._entries[key].thumbnail, TILE, ring)
                self._images[key] = (ring, image)
                tile.configure(image=image)
