"""The pane of the portrait: what was drawn, and beside a line what was there before."""

import tkinter as tk
from collections.abc import Callable
from typing import Literal

import numpy as np

from anime_draw.pictures import Picture

from ..tools import Point
from .cursors import Crosshair
from .layers import Layers, ScreenBox
from .pane import Pane
from .view import View

NEAR = 8  # pixels of the screen, how near a press takes the line
LINE = "#ffffff"
SHADE = "#101216"
TAG = "split"


class PicturePane(Pane):
    """Shows a picture; the left button moves it about."""

    def __init__(
        self, parent: tk.Misc, view: View, on_view: Callable[[], None]
    ) -> None:
        super().__init__(parent, view, on_view)
        self._ring = Crosshair(self)
        self.bind("<ButtonPress-1>", self.grip)
        self.bind("<B1-Motion>", self.pull)
        self.bind("<ButtonRelease-1>", self.let_go)

    def point_at(self, point: Point | None, size: float) -> None:
        """Show where the pointer of the mask is, `size` pixels of the mask wide."""
        if point is None or self.layers.picture is None:
            self._ring.hide()
        else:
            self._ring.show(*self.view.to_screen(*point), size * self.view.scale)


class PortraitPane(PicturePane):
    """Shows the portrait; before and after at the two sides of a line.

    Attributes:
        before: the picture to compare with.
        split: where the line is, as a share of the width; None shows no line.
        only_before: show nothing but the picture before.
    """

    def __init__(
        self, parent: tk.Misc, view: View, on_view: Callable[[], None]
    ) -> None:
        super().__init__(parent, view, on_view)
        self.before: Picture | None = None
        self.split: float | None = None
        self.only_before = False
        self._older = Layers()
        self._moving = False

    def render(self, box: ScreenBox) -> Picture:
        """Return the pixels (H, W, 3) of a box: older ones left of the line."""
        if self.before is None or (self.split is None and not self.only_before):
            return super().render(box)
        self._older.picture, self._older.ground = self.before, self.layers.ground
        older = self._older.render(self.view, box)
        if self.only_before or self.split is None:
            return older
        edge = min(max(self._line_at() - box[0], 0), box[2] - box[0])
        return np.concatenate([older[:, :edge], super().render(box)[:, edge:]], axis=1)

    def _line_at(self) -> int:
        return round((self.split or 0) * self.view.width)

    def decorate(self) -> None:
        """Draw the line."""
        self.delete(TAG)
        if self.split is None or self.before is None:
            return
        x, height = self._line_at(), self.view.height
        self.create_line(x, 0, x, height, fill=SHADE, width=3, tags=TAG)
        self.create_line(x, 0, x, height, fill=LINE, width=1, tags=TAG)
        self._label(x - 8, "ne", "before")
        self._label(x + 8, "nw", "after")

    def _label(self, x: int, anchor: Literal["ne", "nw"], text: str) -> None:
        self.create_text(
            x, 8, text=text, anchor=anchor, fill=LINE, font="Small", tags=TAG
        )

    def grip(self, event: tk.Event) -> None:
        """Take the line, or the picture."""
        if self.split is not None and abs(event.x - self._line_at()) <= NEAR:
            self._moving = True
        else:
            super().grip(event)

    def pull(self, event: tk.Event) -> None:
        """Move the line, or the picture."""
        if self._moving:
            self.split = min(max(event.x / self.view.width, 0.02), 0.98)
            self.redraw()
        else:
            super().pull(event)

    def let_go(self, event: tk.Event | None = None) -> None:
        """Leave line and picture where they are."""
        self._moving = False
        super().let_go(event)
