"""The windows of the help menu: every key, and what program this is."""

import tkinter as tk

import ttkbootstrap as ttk
from ttkbootstrap.dialogs import Messagebox

from anime_draw.version import VERSION

from ..actions import shortcut_rows
from ..answers import ModelInfo
from ..placing import centre

COLUMNS = 3


def show_shortcuts(parent: tk.Tk, mac: bool) -> ttk.Toplevel:
    """Open a window with every key, in columns of about equal height."""
    window = ttk.Toplevel(title="Shortcuts", transient=parent)
    window.bind("<Escape>", lambda event: window.destroy())
    frame = ttk.Frame(window, padding=20)
    frame.pack(fill="both", expand=True)
    groups = shortcut_rows(mac)
    total = sum(len(rows) + 2 for _, rows in groups)
    column, height = _new_column(frame), 0
    for title, rows in groups:
        if height and height + len(rows) / 2 > total / COLUMNS:
            column, height = _new_column(frame), 0
        _add_group(column, title, rows)
        height += len(rows) + 2
    centre(window, parent)
    window.focus_set()
    return window


def _new_column(frame: ttk.Frame) -> ttk.Frame:
    column = ttk.Frame(frame)
    column.pack(side="left", anchor="n", padx=14)
    return column


def _add_group(column: ttk.Frame, title: str, rows: list[tuple[str, str]]) -> None:
    group = ttk.Frame(column)
    group.pack(anchor="w", fill="x", pady=(0, 14))
    ttk.Label(group, text=title, style="Title.TLabel").grid(
        row=0, columnspan=2, sticky="w", pady=(0, 4)
    )
    for row, (keys, text) in enumerate(rows, start=1):
        ttk.Label(group, text=keys, font="Small").grid(
            row=row, column=0, sticky="w", padx=(0, 14)
        )
        ttk.Label(group, text=text, style="Small.TLabel").grid(
            row=row, column=1, sticky="w"
        )


def show_about(parent: tk.Tk, model: ModelInfo | None) -> None:
    """Say what this is, and which model draws on what."""
    lines = [
        f"anime-draw {VERSION}",
        "Paint a mask in seven colours; a portrait appears.",
    ]
    if model is not None:
        lines.append(f"Model: {model.path} ({model.size} px, {model.device})")
    Messagebox.show_info("\n\n".join(lines), "About anime-draw", parent=parent)
