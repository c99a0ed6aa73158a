"""Icons are there in the colours of both themes before anybody asks."""

import tkinter as tk

import ttkbootstrap as ttk

from gui.widgets import icons, theme


def images(root: tk.Tk) -> int:
    return len(root.tk.splitlist(root.tk.call("image", "names")))


def test_icons_of_the_other_theme_are_drawn_ahead(
    root: tk.Tk,
) -> None:
    for each in ("light", "dark"):  # the theme has pictures of its own
        theme.use(each)
    for name in ("brush", "pin", "lasso"):
        icons.put(ttk.Label(root), name, "disabled")
    first = images(root)
    while icons.draw_ahead(root):
        pass
    ahead = images(root)
    assert ahead > first
    theme.use("light")
    root.update()
    assert images(root) == ahead


def test_an_icon_takes_the_colours_of_the_theme(root: tk.Tk) -> None:
    label = ttk.Label(root)
    icons.put(label, "brush", "disabled")
    dark = str(label.cget("image"))
    theme.use("light")
    light = str(label.cget("image"))
    theme.use("dark")
    assert light != dark == str(label.cget("image"))
