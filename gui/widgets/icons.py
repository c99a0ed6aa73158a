"""Icons: Bootstrap's, which come with ttkbootstrap, and the few it lacks drawn here.

Both are drawn to pictures at the size of the screen, so no font decides how they look.
"""

import math
import tkinter as tk
from collections.abc import Callable
from functools import cache
from itertools import pairwise
from weakref import WeakKeyDictionary

import ttkbootstrap as ttk
from PIL import Image, ImageDraw, ImageTk

from . import theme

SIZE = 18  # logical pixels
FINE = 8  # drawn this much larger, then reduced
UNITS = 16  # own icons are drawn on a square of so many units, as Bootstrap's are
STROKE = 1.1  # units

TOOL_ICONS = {
    "Brush": "brush",
    "Eraser": "eraser",
    "Fill": "paint-bucket",
    "Line": "slash-lg",
    "Rectangle": "square",
    "Ellipse": "circle",
    "Polygon": "polygon",
    "Lasso": "lasso",
    "Pick": "eyedropper",
    "Select": "select",
    "Lasso select": "select-lasso",
}

Points = list[tuple[float, float]]
Drawn = tuple[str, str, int]  # name of an icon, state, logical pixels
TkImage = ImageTk.PhotoImage | str  # what Tk takes as an image


def put(button: tk.Misc, name: str, state: str, size: int = SIZE) -> None:
    """Give a ttk button its icon, which follows the theme.

    Args:
        button: gets it.
        name: of Bootstrap's icons, or of `OWN`.
        state: in which it has another colour: "selected" or "disabled".
        size: logical pixels.
    """
    theme.on_change(button, lambda: _put(button, name, state, size))
    if name not in OWN:
        root = button.nametowidget(".")
        _waiting.setdefault(root, []).append((name, state, size))


_waiting: WeakKeyDictionary[tk.Misc, list[Drawn]] = WeakKeyDictionary()


def draw_ahead(root: tk.Misc) -> bool:
    """Draw an icon in the colours of the other theme; tell whether there was one left.

    All of them at once would hold up the change of theme; one in every pause holds up
    nobody.
    """
    if not (waiting := _waiting.get(root)):
        return False
    _images(root, *waiting.pop(), theme.other_shades())
    return True


def _put(button: tk.Misc, name: str, state: str, size: int) -> None:
    plain, marked = _images(button, name, state, size, theme.shades())
    button.images = (plain, marked)  # type: ignore[attr-defined]  # Tk keeps none
    button.configure(image=(plain, state, marked))  # type: ignore[call-arg]


def _images(
    widget: tk.Misc, name: str, state: str, size: int, shades: theme.Shades
) -> tuple[TkImage, TkImage]:
    # Drawn once for each colour: ttkbootstrap keeps them.
    other = shades.accent if state == "selected" else shades.line
    return image(widget, name, size, shades.ink), image(widget, name, size, other)


def image(widget: tk.Misc, name: str, size: int, colour: str) -> TkImage:
    """Return an icon in a colour, `size` logical pixels wide; keep what is returned."""
    if name in OWN:
        pixels = theme.scaled(widget, size)
        return ImageTk.PhotoImage(_draw(name, pixels, colour), master=widget)
    return str(ttk.Icon(name, size, colour))


def _draw(name: str, pixels: int, colour: str) -> Image.Image:
    solid = Image.new("RGBA", (pixels, pixels), colour)
    solid.putalpha(_shape(name, pixels))
    return solid


@cache
def _shape(name: str, pixels: int) -> Image.Image:
    large = pixels * FINE
    image = Image.new("L", (large, large))
    pen = ImageDraw.Draw(image)
    scale = large / UNITS
    for points in OWN[name]():
        scaled = [(x * scale, y * scale) for x, y in points]
        width = STROKE * scale
        pen.line(scaled, fill=255, width=round(width), joint="curve")
        for x, y in (scaled[0], scaled[-1]):  # round ends
            half = width / 2
            pen.ellipse((x - half, y - half, x + half, y + half), fill=255)
    return image.resize((pixels, pixels), Image.Resampling.LANCZOS)


def _lasso() -> list[Points]:
    loop = [
        (
            8 + 6 * math.cos(turn / 20 * math.tau),
            6 + 4.2 * math.sin(turn / 20 * math.tau),
        )
        for turn in range(21)
    ]
    knot = [(5.2, 9.8), (4.2, 11), (4.6, 12.4), (6, 12.6), (6.4, 14), (5.4, 15)]
    return [loop, knot]


def _polygon() -> list[Points]:
    corners: Points = [(2.5, 5.5), (9, 1.8), (14, 7), (11, 14), (4, 12.5), (2.5, 5.5)]
    dots = [
        [(x - 0.5, y), (x + 0.5, y), (x, y - 0.5), (x, y + 0.5)]
        for x, y in corners[:-1]
    ]
    return [corners, *dots]


def _dashed(points: Points, dashes: int = 3) -> list[Points]:
    parts = []
    for (x0, y0), (x1, y1) in pairwise(points):
        for each in range(dashes):
            a, b = (each + 0.1) / dashes, (each + 0.6) / dashes
            parts.append(
                [
                    (x0 + (x1 - x0) * a, y0 + (y1 - y0) * a),
                    (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b),
                ]
            )
    return parts


def _select() -> list[Points]:
    return _dashed([(2, 2), (14, 2), (14, 14), (2, 14), (2, 2)])


def _select_lasso() -> list[Points]:
    loop, knot = _lasso()
    return [*_dashed(loop[::2], 1), knot]


OWN: dict[str, Callable[[], list[Points]]] = {
    "lasso": _lasso,
    "polygon": _polygon,
    "select": _select,
    "select-lasso": _select_lasso,
}
