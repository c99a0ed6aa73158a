"""Where windows open: in the middle of another, or where they were last."""

import re
import tkinter as tk

from . import theme

GEOMETRY = re.compile(r"(\d+)x(\d+)\+(-?\d+)\+(-?\d+)")
BARS = 72  # logical pixels that title, menus and the bar of the desktop may take
LEAST = 200  # pixels that a window is at least wide and high


def room(root: tk.Misc) -> tuple[int, int]:
    """Return how wide and high a window can be, with bars around it."""
    bars = theme.scaled(root, BARS)
    return root.winfo_screenwidth(), root.winfo_screenheight() - bars


def centre(window: tk.Toplevel, parent: tk.Tk) -> None:
    """Put a window into the middle of its parent, all of it on the screen."""
    window.update_idletasks()
    width, height = window.winfo_reqwidth(), window.winfo_reqheight()
    x = parent.winfo_rootx() + (parent.winfo_width() - width) // 2
    y = parent.winfo_rooty() + (parent.winfo_height() - height) // 2
    x = min(max(x, 0), max(parent.winfo_screenwidth() - width, 0))
    y = min(max(y, 0), max(parent.winfo_screenheight() - height, 0))
    window.geometry(f"+{x}+{y}")


def fitting(root: tk.Tk, last: str, size: tuple[int, int]) -> str:
    """Return the geometry of the last time, or one of that size, all on the screen.

    Args:
        root: on whose screen.
        last: as Tk writes it; anything else is as good as none.
        size: width and height in logical pixels.
    """
    screen = root.winfo_screenwidth(), root.winfo_screenheight()
    if (match := GEOMETRY.fullmatch(last)) is None:
        width, height = (
            min(theme.scaled(root, each), most)
            for each, most in zip(size, room(root), strict=True)
        )
        return f"{width}x{height}"
    numbers = [int(each) for each in match.groups()]
    width, height = (
        min(max(each, LEAST), most)
        for each, most in zip(numbers[:2], screen, strict=True)
    )
    x = min(max(numbers[2], 0), screen[0] - width)
    y = min(max(numbers[3], 0), screen[1] - height)
    return f"{width}x{height}+{x}+{y}"
