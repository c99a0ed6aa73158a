"""What is drawn over a pane: the brush at true size, outlines, handles."""

import tkinter as tk
from collections.abc import Sequence

from anime_draw.classes import CLASSES
from anime_draw.colours import write_colour

from ..tools import Outline, Point
from .view import View

DARK, LIGHT = "#101216", "#ffffff"
HANDLE = 4  # pixels of the screen, half the side of a handle
TAG = "over"


class BrushCursor:
    """The outline of what a click would paint, in the colour of the class."""

    def __init__(self, canvas: tk.Canvas) -> None:
        self._canvas = canvas
        shapes = (canvas.create_oval, canvas.create_rectangle)
        self._pairs = [
            (
                make(0, 0, 0, 0, state="hidden", outline=DARK, width=3, tags=TAG),
                make(0, 0, 0, 0, state="hidden", outline=LIGHT, width=1.5, tags=TAG),
            )
            for make in shapes
        ]

    def show(
        self, x: float, y: float, *, size: float, label: int, square: bool
    ) -> None:
        """Show it around a place of the screen, `size` pixels of the screen wide."""
        radius = max(size / 2, 2.0)
        colour = write_colour(CLASSES[label].colour)
        rim, line = self._pairs[square]
        for item in (rim, line):
            self._canvas.coords(item, x - radius, y - radius, x + radius, y + radius)
            self._canvas.itemconfigure(item, state="normal")
            self._canvas.tag_raise(item)
        self._canvas.itemconfigure(line, outline=colour)
        self._canvas.itemconfigure(rim, outline=LIGHT if is_dark(label) else DARK)

    def hide(self) -> None:
        """Show none."""
        for pair in self._pairs:
            for item in pair:
                self._canvas.itemconfigure(item, state="hidden")


def is_dark(label: int) -> bool:
    red, green, blue = CLASSES[label].colour
    return 0.3 * red + 0.6 * green + 0.1 * blue < 128


class OutlineItems:
    """A dashed line around what is being drawn or selected, with its handles."""

    TAG = "outline"

    def __init__(self, canvas: tk.Canvas) -> None:
        self._canvas = canvas

    def show(self, outline: Outline | None, view: View) -> None:
        """Draw it anew, or nothing."""
        self._canvas.delete(self.TAG)
        if outline is None:
            return
        for path in outline.paths:
            self._draw_path(path, outline.closed, view)
        for x, y in (view.to_screen(*each) for each in outline.handles):
            self._canvas.create_rectangle(
                x - HANDLE,
                y - HANDLE,
                x + HANDLE,
                y + HANDLE,
                fill=LIGHT,
                outline=DARK,
                tags=self.TAG,
            )

    def _draw_path(self, path: Sequence[Point], closed: bool, view: View) -> None:
        points = [view.to_screen(*each) for each in path]
        if closed and points:
            points.append(points[0])
        if len(points) < 2:
            return
        self._canvas.create_line(points, fill=DARK, width=3, tags=self.TAG)
        self._canvas.create_line(
            points, fill=LIGHT, width=1.5, dash=(5, 4), tags=self.TAG
        )


class Crosshair:
    """Where the pointer of another pane is."""

    def __init__(self, canvas: tk.Canvas) -> None:
        self._canvas = canvas
        self._items = [
            canvas.create_oval(
                0, 0, 0, 0, state="hidden", outline=colour, width=width, tags=TAG
            )
            for colour, width in ((DARK, 3), (LIGHT, 1.5))
        ]

    def show(self, x: float, y: float, size: float) -> None:
        """Show a ring around a place of the screen."""
        radius = max(size / 2, 3.0)
        for item in self._items:
            self._canvas.coords(item, x - radius, y - radius, x + radius, y + radius)
            self._canvas.itemconfigure(item, state="normal")
            self._canvas.tag_raise(item)

    def hide(self) -> None:
        """Show none."""
        for item in self._items:
            self._canvas.itemconfigure(item, state="hidden")
