"""What an animation goes through: attributes, styles or masks, in an order."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from typing import cast

import ttkbootstrap as ttk

from anime_draw.masks import Mask

from ..files.exchange import Imported, import_mask
from ..session.session import Session
from ..studio.look import Look
from ..studio.plan import Amount
from ..widgets import theme
from ..widgets.controls import icon_button
from . import questions

KINDS = {"attributes": "Attributes", "styles": "Styles", "masks": "Masks"}
RECENT_STYLES = 12
HAIR = " hair"

Stop = Amount | Look | Mask
Stops = tuple[Amount | Look, ...]


class StopList(ttk.Frame):
    """A list for each kind of stop; one kind is gone through at a time."""

    def __init__(
        self, parent: tk.Misc, session: Session, on_change: Callable[[], object]
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._on_change = on_change
        self._stops: dict[str, list[tuple[str, Stop]]] = {kind: [] for kind in KINDS}
        self.kind = tk.StringVar(self, "attributes" if session.attributes else "styles")
        row = ttk.Frame(self)
        row.pack(fill="x")
        ttk.Label(row, text="Go through", style="Title.TLabel").pack(side="left")
        for kind, text in KINDS.items():
            ttk.Radiobutton(
                row,
                text=text,
                value=kind,
                variable=self.kind,
                bootstyle="primary ghost toolbutton",
                command=self._show,
            ).pack(side="left", padx=(8, 0))
        self.list = tk.Listbox(
            self, height=9, width=34, activestyle="none", exportselection=False, bd=0
        )
        shades = theme.shades()
        self.list.configure(
            background=shades.ground,
            foreground=shades.ink,
            selectbackground=shades.accent,
            highlightbackground=shades.line,
            highlightcolor=shades.accent,
        )
        self.list.pack(fill="both", expand=True, pady=8)
        self._add_buttons()
        self._fill_hair()
        self._list()

    def _add_buttons(self) -> None:
        row = ttk.Frame(self)
        row.pack(fill="x")
        self._more = ttk.Menubutton(row, text="Add", bootstyle="secondary outline")
        self._menu = ttk.Menu(self._more, tearoff=False, postcommand=self._fill_menu)
        self._more.configure(menu=self._menu)
        self._more.pack(side="left")
        for icon, tip, do in (
            ("x-lg", "Take it out", self.remove),
            ("arrow-down", "Later", partial(self._move, 1)),
            ("arrow-up", "Earlier", partial(self._move, -1)),
        ):
            icon_button(row, icon, tip, do).pack(side="right")

    def _fill_hair(self) -> None:
        # The animation most people want: through all hair colours there are.
        for info in self._session.attributes:
            if info.name.endswith(HAIR):
                self._stops["attributes"].append((info.name, Amount(info.name)))

    # Choosing

    def add(self, text: str, stop: Stop) -> None:
        """Go through one more thing of the chosen kind."""
        self._stops[self.kind.get()].append((text, stop))
        self._show()

    def remove(self) -> None:
        """Take the selected stop out."""
        if (here := self._selected()) is not None:
            del self._stops[self.kind.get()][here]
            self._show()

    def _move(self, way: int) -> None:
        stops, here = self._stops[self.kind.get()], self._selected()
        if here is not None and 0 <= here + way < len(stops):
            stops.insert(here + way, stops.pop(here))
            self._show()
            self.list.selection_set(here + way)

    def _selected(self) -> int | None:
        chosen = self.list.curselection()
        return int(chosen[0]) if chosen else None

    def _show(self) -> None:
        self._list()
        self._on_change()

    def _list(self) -> None:
        self.list.delete(0, "end")
        stops = self._stops[self.kind.get()]
        self.list.insert("end", *(f" {text}" for text, _ in stops))

    def chosen(self) -> tuple[Stops, tuple[Mask, ...]]:
        """Return the stops, and the masks to go through."""
        stops = tuple(stop for _, stop in self._stops[self.kind.get()])
        if self.kind.get() == "masks":
            return (), cast(tuple[Mask, ...], stops)
        return cast(Stops, stops), ()

    # What can be added

    def _fill_menu(self) -> None:
        self._menu.delete(0, "end")
        {
            "attributes": self._offer_attributes,
            "styles": self._offer_styles,
            "masks": self._offer_masks,
        }[self.kind.get()]()

    def _offer(self, text: str, stop: Stop) -> None:
        self._menu.add_command(label=text, command=partial(self.add, text, stop))

    def _offer_attributes(self) -> None:
        for info in self._session.attributes:
            self._offer(info.name, Amount(info.name))
            self._offer(f"{info.name}, away from it", Amount(info.name, -1.0))

    def _offer_styles(self) -> None:
        style = self._session.style
        self._offer("the style as it is now", style.look)
        for step in reversed(style.history.steps[-RECENT_STYLES:]):
            self._offer(step.label, step.look)
        for entry in style.gallery:
            self._offer(entry.name, Look().with_reference(entry.key))

    def _offer_masks(self) -> None:
        self._offer("the mask as it is now", self._session.document.mask.copy())
        self._menu.add_command(label="open a mask …", command=self._ask_masks)

    def _ask_masks(self) -> None:
        for path in questions.ask_open_several(self, "Masks", questions.MASKS):
            kind, job = (f"reading {path.name}", path), partial(import_mask, path)
            self._session.disk.submit(kind, job, partial(self._add_mask, path.name))

    def _add_mask(self, name: str, imported: Imported) -> None:
        if self.winfo_exists():
            self._stops["masks"].append((name, imported.mask))
            self._show()
