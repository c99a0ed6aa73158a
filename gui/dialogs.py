"""The questions the window asks: which file, whether to save; and the shortcuts."""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog, messagebox, ttk

from anime_draw.classes import CLASSES
from anime_draw.files import PICTURE_SUFFIXES

from .actions import ACTIONS, shown
from .theme import PANEL
from .tools import TOOLS

PICTURES = ("Pictures", tuple(f"*{each}" for each in sorted(PICTURE_SUFFIXES)))
MODELS = ("Models", ("*.safetensors",))
PNG = ("PNG", ("*.png",))

Kind = tuple[str, tuple[str, ...]]


def ask_open(parent: tk.Misc, title: str, kind: Kind) -> Path | None:
    """Ask for a file that exists; None if the person thinks better of it."""
    name = filedialog.askopenfilename(
        parent=parent, title=title, filetypes=[kind, ("All files", "*")]
    )
    return Path(name) if name else None


def ask_save(parent: tk.Misc, title: str, suggestion: str) -> Path | None:
    """Ask where to save a PNG; None if the person thinks better of it."""
    name = filedialog.asksaveasfilename(
        parent=parent,
        title=title,
        initialfile=suggestion,
        defaultextension=".png",
        filetypes=[PNG],
    )
    return Path(name) if name else None


def ask_whether_to_save(parent: tk.Misc) -> bool | None:
    """Ask before a changed mask goes away; None means to stay."""
    return messagebox.askyesnocancel(
        "anime-draw", "Save the changed mask first?", parent=parent
    )


def show_shortcuts(parent: tk.Misc, mac: bool) -> tk.Toplevel:
    """Open a small window with every key."""
    window = tk.Toplevel(parent, background=PANEL, padx=16, pady=12)
    window.title("Shortcuts")
    window.bind("<Escape>", lambda event: window.destroy())
    rows = [
        *((f"{CLASSES[0].key} to {CLASSES[-1].key}", "Choose the class"),),
        *((tool.key.upper(), f"{tool.name}: {tool.hint.lower()}") for tool in TOOLS),
        ("Right click, Alt+click", "Take the class under the pointer"),
        ("Ctrl+wheel", "Size of the brush"),
        *(
            (" or ".join(shown(keys, mac) for keys in action.keys), action.label)
            for action in ACTIONS
            if action.keys
        ),
    ]
    for row, (keys, text) in enumerate(rows):
        ttk.Label(window, text=keys).grid(row=row, column=0, sticky="e", padx=(0, 16))
        ttk.Label(window, text=text.removesuffix(" …"), style="Faint.TLabel").grid(
            row=row, column=1, sticky="w"
        )
    return window
