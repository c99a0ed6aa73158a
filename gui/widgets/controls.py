"""Small parts of panels: icon buttons, sliders with a field, thumbnails."""

import tkinter as tk
from collections.abc import Callable
from contextlib import suppress
from functools import cache

import ttkbootstrap as ttk
from PIL import Image, ImageDraw, ImageTk

from anime_draw.pictures import Picture

from . import icons, theme

TIP_DELAY = 500  # milliseconds
CHOSEN = "primary ghost toolbutton"
TIGHT = (6, 6)  # padding around icons


class Tip(ttk.ToolTip):
    """A tooltip whose widget may go at any time.

    Showing and placing it lets Tk do what is pending, and that may renew the panel
    that the widget is in; ttkbootstrap goes on with a window that is gone.
    """

    def show_tip(self, *event: object) -> None:
        """Show it, if the widget stays."""
        with suppress(tk.TclError, AttributeError):
            super().show_tip(*event)

    def move_tip(self, *event: object) -> None:
        """Follow the pointer, if the widget stays."""
        with suppress(tk.TclError):
            super().move_tip(*event)


def add_tip(widget: tk.Misc, text: str, keys: str = "") -> None:
    """Explain a widget to whoever rests on it, with its shortcut."""
    Tip(
        widget,
        text=f"{text}   {keys}" if keys else text,
        delay=TIP_DELAY,
        bootstyle="@dark",
    )


def icon_button(
    parent: tk.Misc, icon: str, tip: str, command: Callable[[], object], keys: str = ""
) -> ttk.Button:
    """Return a flat button with an icon and no text."""
    button = ttk.Button(
        parent, bootstyle="ghost", command=command, takefocus=False, padding=TIGHT
    )
    icons.put(button, icon, "disabled")
    add_tip(button, tip, keys)
    return button


def icon_toggle(
    parent: tk.Misc,
    icon: str,
    tip: str,
    variable: tk.BooleanVar,
    command: Callable[[], object],
    keys: str = "",
) -> ttk.Checkbutton:
    """Return a flat button with an icon that stays down."""
    button = ttk.Checkbutton(
        parent,
        bootstyle=CHOSEN,
        variable=variable,
        command=command,
        takefocus=False,
        padding=TIGHT,
    )
    icons.put(button, icon, "selected")
    add_tip(button, tip, keys)
    return button


def icon_choice(
    parent: tk.Misc,
    icon: str,
    tip: str,
    variable: tk.StringVar,
    value: str,
    command: Callable[[], object],
    keys: str = "",
) -> ttk.Radiobutton:
    """Return one of several flat buttons of which one is down."""
    button = ttk.Radiobutton(
        parent,
        bootstyle=CHOSEN,
        variable=variable,
        value=value,
        command=command,
        takefocus=False,
        padding=TIGHT,
    )
    icons.put(button, icon, "selected")
    add_tip(button, tip, keys)
    return button


def rule(parent: tk.Misc) -> ttk.Separator:
    """Return an upright line between groups of buttons."""
    return ttk.Separator(parent, orient="vertical")


def leave_field(event: tk.Event) -> None:
    """Give the keys back to the window after Enter."""
    event.widget.winfo_toplevel().focus_set()


class Slider(ttk.Frame):
    """A name, a slider, and a field for the exact number.

    `on_change` is told every change by the person, `on_settle` the end of each drag.
    A double click goes back to `home`.
    """

    def __init__(
        self,
        parent: tk.Misc,
        text: str,
        *,
        low: float,
        high: float,
        home: float,
        on_change: Callable[[float], object],
        on_settle: Callable[[], object] = lambda: None,
        digits: int = 2,
        width: int = 13,
    ) -> None:
        super().__init__(parent)
        self._limits = (low, high)
        self._home = home
        self._digits = digits
        self._on_change = on_change
        self._on_settle = on_settle
        self._value = home
        self._quiet = False
        if text:
            ttk.Label(self, text=text, width=width).grid(row=0, column=0, sticky="w")
        self.scale = ttk.Scale(
            self, from_=low, to=high, value=home, command=self._slide
        )
        self.scale.grid(row=0, column=1, sticky="ew", padx=(0, 6))
        self.field = ttk.Entry(self, width=5, justify="right", font="Small")
        self.field.grid(row=0, column=2)
        self.columnconfigure(1, weight=1)
        self._listen()
        self.show(home)

    def _listen(self) -> None:
        self.scale.bind("<ButtonRelease-1>", lambda event: self._on_settle(), add=True)
        self.scale.bind("<Double-Button-1>", lambda event: self._go_home())
        self.field.bind("<Return>", self._type, add=True)
        self.field.bind("<Return>", leave_field, add=True)
        self.field.bind("<FocusOut>", self._type)
        self.field.bind("<Escape>", lambda event: self.show(self._value))

    @property
    def value(self) -> float:
        """The number it stands at; typed ones may lie beyond the slider's ends."""
        return self._value

    def show(self, value: float) -> None:
        """Stand at a number that somebody else has set."""
        self._value = value
        low, high = self._limits
        self._quiet = True
        self.scale.set(min(max(value, low), high))
        self._quiet = False
        self._show_number()

    def _show_number(self) -> None:
        self.field.delete(0, "end")
        self.field.insert(0, f"{self._value:.{self._digits}f}")

    def _slide(self, value: str) -> None:
        if not self._quiet:
            self._take(float(value))

    def _take(self, value: float) -> None:
        self._value = round(value, self._digits)
        self._show_number()
        self._on_change(self._value)

    def _type(self, event: tk.Event) -> None:
        with suppress(ValueError):  # what is no number, or refused, leaves the last one
            typed = float(self.field.get().replace(",", "."))
            if typed != round(self._value, self._digits):
                self._on_change(typed)
                self.show(typed)
                self._on_settle()
        self._show_number()

    def _go_home(self) -> str:
        self.show(self._home)
        self._on_change(self._home)
        self._on_settle()
        return "break"


def thumbnail(
    master: tk.Misc, picture: Picture, side: int, ring: str = ""
) -> ImageTk.PhotoImage:
    """Return a square small picture with round corners, ringed in a colour."""
    pixels = theme.scaled(master, side)
    image = Image.fromarray(picture).convert("RGBA")
    image = image.resize((pixels, pixels), Image.Resampling.LANCZOS)
    image.putalpha(_rounded(pixels, pixels // 10))
    if ring:
        image = _ringed(image, ring, max(pixels // 26, 2))
    return ImageTk.PhotoImage(image, master=master)


@cache
def _rounded(side: int, radius: int) -> Image.Image:
    large = Image.new("L", (side * 4, side * 4))
    box = (0, 0, side * 4 - 1, side * 4 - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, radius * 4, fill=255)
    return large.resize((side, side), Image.Resampling.LANCZOS)


def _ringed(image: Image.Image, colour: str, width: int) -> Image.Image:
    side = image.width
    outer = Image.new("RGBA", image.size, colour)
    outer.putalpha(_rounded(side, side // 10))
    inner = side - 2 * width
    outer.paste(
        image.resize((inner, inner)), (width, width), _rounded(inner, inner // 10)
    )
    return outer
