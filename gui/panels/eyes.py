"""The colour of the eyes: a field of colours to drag in, their lightness, and a name.

Across lie the hues, from below to above what is grey to what is vivid, all as light as
the slider says. Hue and chroma are CIELAB's, which models learn eyes in, too.
"""

import tkinter as tk
from typing import NamedTuple

import numpy as np
import ttkbootstrap as ttk
from PIL import Image, ImageTk

from anime_draw.colours import Rgb, from_lab, lab_of, read_colour, rgb_of, write_colour
from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import Picture

from ..session.styling import Styling
from ..widgets import theme
from ..widgets.controls import Slider, add_tip, icon_button, leave_field

HEIGHT = 64  # logical pixels of the field
RING = 5  # logical pixels, the radius of the mark in it
COLUMNS, ROWS = 72, 12  # colours that are reckoned; between them the screen's are mixed
MOST_CHROMA = 60.0  # no eyes are more vivid
LIGHTNESS = (10.0, 90.0)
HOME = 45.0  # of middling eyes
TIP = "Drag for another colour, double click to leave it to the style"


class Spot(NamedTuple):
    """A colour as the field has it: hue 0..360 degrees, chroma 0 up, lightness."""

    hue: float
    chroma: float
    lightness: float

    @classmethod
    def of(cls, colour: Rgb) -> "Spot":
        """Return where a colour lies."""
        lightness, a, b = lab_of(colour).tolist()
        hue = float(np.degrees(np.arctan2(b, a))) % 360
        return cls(hue, float(np.hypot(a, b)), lightness)

    @property
    def colour(self) -> Rgb:
        """The colour there, or the nearest that screens have."""
        angle = np.radians(self.hue)
        a, b = self.chroma * np.cos(angle), self.chroma * np.sin(angle)
        return rgb_of(np.array([self.lightness, a, b]))


class EyePicker(ttk.Frame):
    """Shows the colour that the eyes have, and changes it at once."""

    def __init__(self, parent: tk.Misc, style: Styling) -> None:
        super().__init__(parent)
        self._style = style
        self._spot = Spot(0, 0, HOME)
        self._colour = self._spot.colour
        self._dragging = False
        self._shown: tuple[object, ...] = ()
        self._painted: tuple[object, ...] = ()
        ttk.Label(self, text="Eye colour", style="Title.TLabel").pack(anchor="w")
        self._add_field()
        self.lightness = Slider(
            self,
            "lightness",
            low=LIGHTNESS[0],
            high=LIGHTNESS[1],
            home=HOME,
            on_change=self._slide,
            on_settle=style.settle,
            digits=0,
        )
        self.lightness.pack(fill="x", pady=1)
        self._add_name()
        theme.on_change(self, self._forget)

    # Building

    def _add_field(self) -> None:
        self.field = tk.Canvas(
            self,
            height=theme.scaled(self, HEIGHT),
            width=1,
            highlightthickness=0,
            cursor="crosshair",
        )
        self.field.pack(fill="x", pady=4)
        self._image = self.field.create_image(0, 0, anchor="nw")
        self._ring = [
            self.field.create_oval(0, 0, 0, 0, outline=each, width=width)
            for each, width in (("black", 3), ("white", 1))
        ]
        self._photo: ImageTk.PhotoImage | None = None
        add_tip(self.field, TIP)
        self.field.bind("<Button-1>", self._press)
        self.field.bind("<B1-Motion>", self._drag)
        self.field.bind("<ButtonRelease-1>", lambda event: self._style.settle())
        self.field.bind("<Double-Button-1>", lambda event: self._go_home())
        self.field.bind("<Configure>", lambda event: self._paint())

    def _add_name(self) -> None:
        row = ttk.Frame(self)
        row.pack(fill="x", pady=(2, 0))
        side = theme.scaled(self, 18)
        self.swatch = tk.Frame(row, width=side, height=side)
        self.swatch.pack(side="left", padx=(0, 6))
        self.name = ttk.Entry(row, width=9, font="Small")
        self.name.pack(side="left")
        add_tip(self.name, "A colour: #3a7bd5, teal")
        for event, act in (
            ("<Return>", self._type),
            ("<Return>", leave_field),
            ("<FocusOut>", self._leave),
            ("<Escape>", lambda event: self._show_name()),
        ):
            self.name.bind(event, act, add=True)
        self._clear = icon_button(
            row, "x-lg", "Leave it to the style", lambda: self._style.set_eyes(None)
        )
        self._clear.pack(side="left", padx=4)

    # Changing

    def _press(self, event: tk.Event) -> None:
        self._dragging = True
        self._drag(event)

    def _go_home(self) -> None:
        self._dragging = False  # a hand may tremble before it lets go
        self._style.set_eyes(None)

    def _drag(self, event: tk.Event) -> None:
        if not self._dragging:
            return
        width, height = self._size()
        across = min(max(event.x / max(width - 1, 1), 0), 1)
        down = min(max(event.y / max(height - 1, 1), 0), 1)
        hue, chroma = across * 360, (1 - down) * MOST_CHROMA
        self._put(Spot(hue, chroma, self._spot.lightness))

    def _slide(self, lightness: float) -> None:
        if not 0 <= lightness <= 100:
            raise ValueError(f"expected a lightness from 0 to 100, got {lightness}")
        self._put(self._spot._replace(lightness=lightness))

    def _put(self, spot: Spot) -> None:
        # Where screens have no such colour the mark stays under the pointer.
        self._spot, self._colour = spot, spot.colour
        self._show_name()  # else leaving the field would bring back what it says
        self._style.set_eyes(self._colour)

    def _leave(self, event: tk.Event) -> None:
        if self.name.get() != write_colour(self._colour):
            self._type(event)

    def _type(self, event: tk.Event) -> None:
        text = self.name.get().strip()
        try:
            colour = read_colour(text) if text else None
        except AnimeDrawError:  # what is no colour leaves the last one
            self._show_name()
            return
        if colour is None:
            self._style.set_eyes(None)
        elif colour != self._style.look.eyes:
            if colour != self._colour:
                self._spot, self._colour = Spot.of(colour), colour
            self._style.set_eyes(colour)
        self._style.settle()
        self._show_name()

    # Showing

    def _forget(self) -> None:
        self._shown = ()  # a new theme paints over the swatch

    def sync(self, said: Rgb | None) -> None:
        """Show the colour that is chosen, or the one that the style says."""
        chosen = self._style.look.eyes
        colour = chosen or said or self._colour
        if (colour, chosen is None) == self._shown:
            return
        self._shown = (colour, chosen is None)
        if colour != self._colour:
            self._spot, self._colour = Spot.of(colour), colour
        if round(self._spot.lightness) != self.lightness.value:
            self.lightness.show(round(self._spot.lightness))
        self.swatch.configure(background=write_colour(colour))
        self._show_name()
        self._clear.state(["disabled" if chosen is None else "!disabled"])
        self._paint()

    def _show_name(self) -> None:
        self.name.delete(0, "end")
        self.name.insert(0, write_colour(self._colour))

    def _size(self) -> tuple[int, int]:
        return self.field.winfo_width(), self.field.winfo_height()

    def _paint(self) -> None:
        size = width, height = self._size()
        if min(size) < 2:
            return  # it is not on the screen yet
        kind = (size, round(self._spot.lightness))
        if kind != self._painted:
            self._painted = kind
            image = Image.fromarray(field_of(self._spot.lightness))
            image = image.resize(size, Image.Resampling.BILINEAR)
            self._photo = ImageTk.PhotoImage(image, master=self)
            self.field.itemconfigure(self._image, image=self._photo)
        x = self._spot.hue / 360 * (width - 1)
        y = (1 - min(self._spot.chroma / MOST_CHROMA, 1)) * (height - 1)
        radius = theme.scaled(self, RING)
        for ring in self._ring:
            self.field.coords(ring, x - radius, y - radius, x + radius, y + radius)
        # What nobody has chosen is marked faintly.
        dash = () if self._style.look.eyes else (2, 2)
        self.field.itemconfigure(self._ring[1], dash=dash)


def field_of(lightness: float) -> Picture:
    """Return the colours (ROWS, COLUMNS, 3) of the field at a lightness, 0..100."""
    angle = np.linspace(0, 2 * np.pi, COLUMNS)[None]
    chroma = np.linspace(MOST_CHROMA, 0, ROWS)[:, None]
    planes = (np.full((ROWS, COLUMNS), lightness), chroma * np.cos(angle))
    return from_lab(np.stack([*planes, chroma * np.sin(angle)], axis=2))
