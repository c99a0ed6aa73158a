"""A grid of other styles for the same mask; a click takes one."""

import random
import tkinter as tk

import ttkbootstrap as ttk

from anime_draw.pictures import Picture

from ..keys.actions import keys_of
from ..session.session import Session
from ..session.variants import Variant
from ..widgets.controls import add_tip, thumbnail

KINDS = {
    "random": "Random styles",
    "near": "Near this one",
    "attributes": "Attributes",
}
COUNTS = (4, 9, 16)
SIDE = 192  # pixels they are drawn at
TILE = {4: 122, 9: 80, 16: 59}  # logical pixels, by count
MOST_SEEDS = 10_000


class VariantsPanel(ttk.Frame):
    """Asks the session for variants and shows them as they come."""

    def __init__(self, parent: tk.Misc, session: Session, mac: bool) -> None:
        super().__init__(parent, padding=(8, 10))
        self._session = session
        self._shown: tuple[object, ...] = ()
        self._items: list[Variant] = []
        self._tiles: dict[int, ttk.Label] = {}
        row = ttk.Frame(self)
        row.pack(fill="x")
        self._kind = ttk.Combobox(
            row, values=list(KINDS.values()), state="readonly", width=12
        )
        self._kind.set(KINDS["random"])
        self._kind.pack(side="left")
        self._count = ttk.Combobox(row, values=COUNTS, state="readonly", width=2)
        self._count.set(COUNTS[1])
        self._count.pack(side="left", padx=4)
        draw = ttk.Button(
            row,
            text="Draw",
            icon="grid-3x3-gap",
            bootstyle="primary",
            command=self.start,
            takefocus=False,
        )
        draw.pack(side="right")
        add_tip(draw, "Draw other ones", keys_of("style.start_variants", mac))
        self._note = ttk.Label(self, style="Small.TLabel")
        self._note.pack(anchor="w", pady=6)
        self._grid = ttk.Frame(self)
        self._grid.pack(anchor="n")

    def start(self) -> None:
        """Ask for new ones by chance."""
        kind = next(k for k, text in KINDS.items() if text == self._kind.get())
        count = int(self._count.get())
        seed = random.randrange(MOST_SEEDS)
        self._session.start_variants(kind, count, seed=seed, side=SIDE)

    def sync(self) -> None:
        """Show what has been drawn by now."""
        variants = self._session.variants
        drawn = tuple(each.picture is not None for each in variants.items)
        state = (id(variants.items), drawn, self._stale(), variants.running)
        if state == self._shown:
            return
        self._shown = state
        self._note.configure(text=self._describe())
        self._show_tiles()

    def _stale(self) -> bool:
        return self._session.variants.version != self._session.document.version

    def _describe(self) -> str:
        variants = self._session.variants
        if variants.running:
            return f"{variants.done} of {len(variants.items)}"
        if not variants.items:
            return "Other styles for this mask, to choose from."
        if self._stale():
            return "Of an older mask. Click takes the style."
        return "Click takes the style."

    def _show_tiles(self) -> None:
        items = self._session.variants.items
        if items is not self._items:
            self._items = items
            for tile in self._tiles.values():
                tile.destroy()
            self._tiles.clear()
        side = next((TILE[n] for n in TILE if len(items) <= n), TILE[16])
        columns = round(len(items) ** 0.5) or 1
        for number, variant in enumerate(items):
            if variant.picture is not None and number not in self._tiles:
                tile = self._make_tile(variant, variant.picture, side)
                row, column = divmod(number, columns)
                tile.grid(row=row, column=column, padx=2, pady=2)
                self._tiles[number] = tile

    def _make_tile(self, variant: Variant, picture: Picture, side: int) -> ttk.Label:
        image = thumbnail(self, picture, side)
        tile = ttk.Label(self._grid, image=image, cursor="hand2", takefocus=True)
        tile.image = image  # type: ignore[attr-defined]  # Tk keeps no reference
        for event in ("<Button-1>", "<Return>"):
            tile.bind(event, lambda _: self._session.adopt(variant))
        add_tip(tile, variant.label)
        return tile
