"""What a person has chosen, as Tk variables that buttons and menus share."""

import tkinter as tk

from ..files.settings import Settings

LAYOUTS = ("two", "three", "over")
UNDERLAYS = ("nothing", "portrait", "reference")

ALLOWED = {"layout": LAYOUTS, "underlay": UNDERLAYS}

# Remembered from one start to the next.
KEPT = ("layout", "underlay", "opacity", "outlines", "mirrored", "split", "light")


class Choices:
    """One variable per choice.

    Attributes:
        tool: name of the tool.
        label: class to paint with.
        size: of the brush, in pixels of the mask.
        square, contiguous, symmetry: how tools work.
        steady: pixels of string between pointer and brush.
        gap: pixels of a passage that filling does not go through.
        layout: of `LAYOUTS`; underlay: of `UNDERLAYS`.
        opacity: of the mask over the underlay, 0 to 1.
        outlines, mirrored, split: how the panes look.
        light: the light theme.
        live, style_locked, pinned: of the session.
    """

    def __init__(self, root: tk.Tk, settings: Settings) -> None:
        self.tool = tk.StringVar(root, "Brush")
        self.label = tk.IntVar(root, 5)
        self.size = tk.DoubleVar(root, 24)
        self.square = tk.BooleanVar(root, False)
        self.contiguous = tk.BooleanVar(root, True)
        self.symmetry = tk.BooleanVar(root, False)
        self.steady = tk.DoubleVar(root, 0)
        self.gap = tk.IntVar(root, 0)
        self.layout = tk.StringVar(root, "two")
        self.underlay = tk.StringVar(root, "portrait")
        self.opacity = tk.DoubleVar(root, 1.0)
        self.outlines = tk.BooleanVar(root, False)
        self.mirrored = tk.BooleanVar(root, False)
        self.split = tk.BooleanVar(root, False)
        self.light = tk.BooleanVar(root, False)
        self.live = tk.BooleanVar(root, True)
        self.style_locked = tk.BooleanVar(root, False)
        self.pinned = tk.BooleanVar(root, False)
        for name in KEPT:
            variable = getattr(self, name)
            value = settings.get(f"view.{name}", variable.get())
            if name == "opacity":
                value = min(max(value, 0.0), 1.0)
            if value in ALLOWED.get(name, (value,)):
                variable.set(value)

    def keep(self, settings: Settings) -> None:
        """Put what is to be remembered into the settings."""
        for name in KEPT:
            settings.set(f"view.{name}", getattr(self, name).get())
