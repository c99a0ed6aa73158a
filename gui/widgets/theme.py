"""The looks: ttkbootstrap with two quiet themes, so that portraits have the colour.

Every ttk widget follows a change of theme by itself; what is drawn on canvases asks
`shades` for its colours and is told by `on_change`.
"""

import tkinter as tk
from collections.abc import Callable
from dataclasses import dataclass
from tkinter import font
from typing import Literal

import ttkbootstrap as ttk

NAMES = ("dark", "light")
GAP = 8  # logical pixels between things
Weight = Literal["normal", "bold"]
FONTS: tuple[tuple[str, int, Weight], ...] = (
    ("Title", 10, "bold"),
    ("Small", 8, "normal"),
    ("Tiny", 7, "normal"),
)

STUDIO = ttk.Theme(
    "studio",
    primary="#5b8def",
    success="#3fa97a",
    info="#4aa8c0",
    warning="#e0a030",
    danger="#d9536a",
    neutral="#8a92a2",
    dark={"background": "#24272e", "foreground": "#e3e6ec"},
    light={"background": "#f3f4f7", "foreground": "#23272f"},
)


@dataclass(frozen=True)
class Shades:
    """Colours for what is no ttk widget, as Tk writes them."""

    ground: str  # behind pictures
    panel: str
    raised: str
    line: str
    ink: str
    faint: str
    accent: str
    warning: str


SHADES = {
    "dark": Shades(
        ground="#191b20",
        panel="#24272e",
        raised="#30343d",
        line="#3a3f4a",
        ink="#e3e6ec",
        faint="#98a0ae",
        accent="#6f9cf3",
        warning="#f0b04a",
    ),
    "light": Shades(
        ground="#dfe2e8",
        panel="#f3f4f7",
        raised="#e6e8ee",
        line="#cdd2db",
        ink="#23272f",
        faint="#666e7c",
        accent="#3d6fd9",
        warning="#a86500",
    ),
}


def make_root(theme: str = "dark") -> tk.Tk:
    """Make the root window in one of `NAMES`, sharp on screens of any density.

    Raises:
        tk.TclError: there is no display.
    """
    STUDIO.register()
    root = ttk.App("anime-draw", f"studio-{theme}", className="anime-draw")
    root.withdraw()  # nothing is seen until all of it is there
    _set_fonts(root)
    ttk.on_theme_change(lambda style: _style_extras(root))
    return root


def _set_fonts(root: tk.Tk) -> None:
    for name in ("TkDefaultFont", "TkTextFont", "TkMenuFont"):
        each = font.nametofont(name, root)
        if root.tk.call("tk", "windowingsystem") == "x11":
            each.configure(size=9)
    default = font.nametofont("TkDefaultFont", root).actual()
    for name, size, weight in FONTS:
        made = font.Font(
            root, name=name, family=default["family"], size=size, weight=weight
        )
        made.delete_font = False  # Tk shall keep it when Python does not


def measure_fonts(root: tk.Tk) -> None:
    """Let fonts, which are measured in points, have the size of the screen of now."""
    for name in font.names(root):
        each = font.nametofont(name, root)
        each.configure(size=each.cget("size"))


def _style_extras(root: tk.Tk) -> None:
    style = ttk.Style.get_instance()
    assert style is not None
    colours = shades()
    style.configure("Title.TLabel", font="Title")
    style.configure("Faint.TLabel", foreground=colours.faint)
    style.configure("Small.TLabel", font="Small", foreground=colours.faint)
    style.configure("Warning.TLabel", foreground=colours.warning)


def name() -> str:
    """Return which of `NAMES` is in use."""
    style = ttk.Style.get_instance()
    return "light" if style and style.theme.mode == "light" else "dark"


def use(chosen: str) -> None:
    """Change the theme of everything."""
    style = ttk.Style.get_instance()
    assert style is not None
    style.theme_use(f"studio-{chosen}")


def shades() -> Shades:
    """Return the colours of the theme in use."""
    return SHADES[name()]


def other_shades() -> Shades:
    """Return the colours of the theme that is not in use."""
    return SHADES["dark" if name() == "light" else "light"]


def on_change(widget: tk.Misc, redo: Callable[[], None]) -> None:
    """Call `redo` now, and after every change of theme while the widget is there."""

    def change(style: ttk.Style) -> None:
        redo()

    def forget(event: tk.Event) -> None:
        if event.widget is widget:
            ttk.remove_theme_change_callback(change)

    ttk.on_theme_change(change)
    widget.bind("<Destroy>", forget, add=True)


def scaled(widget: tk.Misc, pixels: float) -> int:
    """Return logical pixels (of a 96 dpi screen) in pixels of this screen."""
    return max(round(pixels * widget.winfo_fpixels("1i") / 96), 1)
