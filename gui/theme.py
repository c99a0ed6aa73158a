"""The looks: quiet and dark, so that masks and portraits have the colour."""

import tkinter as tk
from tkinter import ttk

GROUND = "#1d1f24"  # behind everything
PANEL = "#25282f"
RAISED = "#323640"  # buttons
HOVER = "#3d424e"
LINE = "#3a3e48"
INK = "#e3e6ec"
FAINT = "#9aa1ae"
ACCENT = "#5b9dff"
WARNING = "#ffb454"
GAP = 8  # pixels between things


def apply(root: tk.Tk) -> None:
    """Style every ttk widget of the window, and the plain ones by default."""
    root.configure(background=GROUND)
    for option, value in (
        ("background", PANEL),
        ("foreground", INK),
        ("activeBackground", HOVER),
        ("activeForeground", INK),
        ("borderWidth", "0"),
        ("activeBorderWidth", "0"),
        ("relief", "flat"),
    ):
        root.option_add(f"*Menu.{option}", value)
    style = ttk.Style(root)
    style.theme_use("clam")
    style.configure(
        ".",
        background=PANEL,
        foreground=INK,
        bordercolor=LINE,
        lightcolor=PANEL,
        darkcolor=PANEL,
        troughcolor=GROUND,
        focuscolor=ACCENT,
    )
    style.configure("Ground.TFrame", background=GROUND)
    style.configure("Faint.TLabel", foreground=FAINT)
    style.configure("Title.TLabel", font=_bold())
    style.configure("Warning.TLabel", foreground=WARNING)
    for name in ("TEntry", "TCombobox"):  # of the file dialogs
        style.configure(name, fieldbackground=GROUND, insertcolor=INK)
    _style_buttons(style)
    style.configure("TScale", background=FAINT, bordercolor=LINE, gripcount=0)
    style.map("TScale", background=[("active", INK)])


def _style_buttons(style: ttk.Style) -> None:
    for name in ("TButton", "Toolbutton"):
        style.configure(
            name,
            background=RAISED,
            foreground=INK,
            borderwidth=0,
            padding=(10, 6),
            relief="flat",
            anchor="center",
        )
        style.map(
            name,
            background=[("selected", ACCENT), ("disabled", PANEL), ("active", HOVER)],
            foreground=[("selected", GROUND), ("disabled", FAINT)],
            relief=[("pressed", "flat")],
        )
    style.configure("Class.Toolbutton", padding=(4, 3), background=PANEL)
    style.map(
        "Class.Toolbutton",
        background=[("selected", HOVER), ("active", RAISED)],
        foreground=[("selected", INK)],
    )


def _bold() -> tuple[str, int, str]:
    return ("TkDefaultFont", 10, "bold")


def hex_colour(colour: tuple[int, int, int]) -> str:
    """Return an RGB colour as Tk writes it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)
