"""The windows of the help menu: every key, and what program this is."""

import tkinter as tk
from collections.abc import Sequence
from itertools import combinations, pairwise

import ttkbootstrap as ttk
from ttkbootstrap.dialogs import Messagebox

from anime_draw.version import VERSION

from ..keys.actions import shortcut_rows
from ..studio.answers import ModelInfo
from ..widgets import theme
from ..widgets.placing import centre, room
from ..widgets.scrolled import Scrolled

COLUMNS = 3
WIDE = 1100  # logical pixels that so many need
TITLE = 2  # rows that the title of a group takes

Group = tuple[str, list[tuple[str, str]]]  # title, keys and what they do


def show_shortcuts(parent: tk.Tk, mac: bool) -> ttk.Toplevel:
    """Open a window with every key, in columns of about equal height."""
    window = ttk.Toplevel(title="Shortcuts", transient=parent)
    window.bind("<Escape>", lambda event: window.destroy())
    frame = Scrolled(window)
    frame.pack(fill="both", expand=True)
    width, height = room(parent)
    columns = COLUMNS if width > theme.scaled(parent, WIDE) else COLUMNS - 1
    for part in in_columns(shortcut_rows(mac), columns):
        column = ttk.Frame(frame.inside)
        column.pack(side="left", anchor="n", padx=12, pady=8)
        for title, rows in part:
            _add_group(column, title, rows)
    frame.ask_for(height)
    centre(window, parent)
    return window


def in_columns(
    groups: Sequence[Group], columns: int = COLUMNS
) -> list[Sequence[Group]]:
    """Cut groups into parts, the longest of which is as short as can be."""

    def parts(cuts: tuple[int, ...]) -> list[Sequence[Group]]:
        return [groups[a:b] for a, b in pairwise((0, *cuts, len(groups)))]

    def height(part: Sequence[Group]) -> int:
        return sum(len(rows) + TITLE for _, rows in part)

    ways = combinations(range(1, len(groups)), columns - 1)
    return min(map(parts, ways), key=lambda way: max(map(height, way)))


def _add_group(column: ttk.Frame, title: str, rows: list[tuple[str, str]]) -> None:
    group = ttk.Frame(column)
    group.pack(anchor="w", fill="x", pady=(0, 12))
    ttk.Label(group, text=title, style="Title.TLabel").grid(
        row=0, columnspan=2, sticky="w", pady=(0, 4)
    )
    # Two labels of many lines: one for each cell would take a tenth of a second.
    keys, texts = ("\n".join(column) for column in zip(*rows, strict=True))
    ttk.Label(group, text=keys, font="Small").grid(row=1, column=0, padx=(0, 14))
    ttk.Label(group, text=texts, style="Small.TLabel").grid(row=1, column=1)


def show_about(parent: tk.Tk, model: ModelInfo | None) -> None:
    """Say what this is, and which model draws on what."""
    lines = [
        f"anime-draw {VERSION}",
        "Paint a mask in seven colours; a portrait appears.",
    ]
    if model is not None:
        lines.append(f"Model: {model.path} ({model.size} px, {model.device})")
    Messagebox.show_info("\n\n".join(lines), "About anime-draw", parent=parent)
