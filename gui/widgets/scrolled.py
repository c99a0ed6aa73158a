"""A column that scrolls when it is longer than its place."""

import tkinter as tk
from contextlib import suppress
from functools import partial

import ttkbootstrap as ttk

from . import theme


class Scrolled(ttk.Frame):
    """Put widgets into `.inside`; the wheel scrolls wherever the pointer is on it."""

    def __init__(self, parent: tk.Misc) -> None:
        super().__init__(parent)
        self._canvas = tk.Canvas(self, highlightthickness=0, bd=0, width=10, height=10)
        bar = ttk.Scrollbar(self, orient="vertical", command=self._canvas.yview)
        self._bar = bar
        self._canvas.configure(yscrollcommand=self._show_bar)
        self._canvas.pack(side="left", fill="both", expand=True)
        self.inside = ttk.Frame(self._canvas, padding=(10, 6, 8, 10))
        self._item = self._canvas.create_window(0, 0, anchor="nw", window=self.inside)
        self.inside.bind("<Configure>", self._fit_region)
        self._canvas.bind("<Configure>", self._fit_width)
        self._wheel = self._make_wheel()
        self.bind("<Enter>", lambda event: self._listen())
        self.bind("<Leave>", lambda event: self._stop())
        self.bind("<Destroy>", self._end)
        theme.on_change(self, self._recolour)

    def ask_for(self, most: int) -> None:
        """Ask for the room that all of it takes, but no more than that many pixels."""
        self.update_idletasks()
        self._canvas.configure(
            width=self.inside.winfo_reqwidth(),
            height=min(self.inside.winfo_reqheight(), most),
        )

    def _recolour(self) -> None:
        self._canvas.configure(background=theme.shades().panel)

    def _fit_region(self, event: tk.Event) -> None:
        self._canvas.configure(scrollregion=(0, 0, event.width, event.height))

    def _fit_width(self, event: tk.Event) -> None:
        self._canvas.itemconfigure(self._item, width=event.width)

    def _show_bar(self, first: float, last: float) -> None:
        self._bar.set(first, last)  # Tk gives texts
        if float(first) <= 0 and float(last) >= 1:
            self._bar.pack_forget()
        elif not self._bar.winfo_ismapped():
            self._bar.pack(side="right", fill="y", before=self._canvas)

    def _make_wheel(self) -> dict[str, str]:
        # Registered once: what `bind_all` registers at every call is never freed.
        up, down = partial(self._scroll, -1), partial(self._scroll, 1)
        turn = self.register(lambda delta: (up if int(delta) > 0 else down)())
        return {
            "<Button-4>": self.register(up),
            "<Button-5>": self.register(down),
            "<MouseWheel>": f"{turn} %D",
        }

    def _listen(self) -> None:
        for event, command in self._wheel.items():
            self.tk.call("bind", "all", event, command)

    def _stop(self) -> None:
        for event in self._wheel:
            self.unbind_all(event)

    def _end(self, event: tk.Event) -> None:
        # A window that closes under the pointer is never left by it.
        with suppress(tk.TclError):  # the whole program ends
            bound = self.tk.call("bind", "all", "<Button-4>")
            if event.widget is self and bound == self._wheel["<Button-4>"]:
                self._stop()

    def _scroll(self, way: int) -> None:
        first, last = self._canvas.yview()
        if first > 0 or last < 1:
            self._canvas.yview_scroll(way * 2, "units")
