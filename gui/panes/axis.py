"""The axis of symmetric painting: a line that can be dragged and turned."""

import math
import tkinter as tk
from collections.abc import Callable

from ..tools import Axis, Point
from .view import View

TAG = "axis"
LINE = "#ff5fa2"
DARK = "#101216"
GRIP = 7  # pixels of the screen, radius of the two grips
NEAR = 12  # pixels of the screen, how near a press takes a grip
REACH = 0.4  # how far from the middle the turning grip is, as a share of the side
STEP = 15  # degrees, while Shift is down
UPRIGHT = 3  # degrees within which the axis becomes upright


class AxisHandle:
    """Draws the axis, and moves or turns it by its grips."""

    def __init__(
        self, canvas: tk.Canvas, view: View, on_change: Callable[[Axis], None]
    ) -> None:
        self._canvas = canvas
        self._view = view
        self._on_change = on_change
        self._axis: Axis | None = None
        self._held = ""

    def show(self, axis: Axis | None) -> None:
        """Draw the axis, or none; a grip of it that is being dragged is let go."""
        self._axis = axis
        self._canvas.delete(TAG)
        if axis is None:
            self._held = ""
            return
        ends = (self._at(axis, -2.0), self._at(axis, 2.0))
        self._canvas.create_line(*ends, fill=DARK, width=3, tags=TAG)
        self._canvas.create_line(*ends, fill=LINE, width=1.5, dash=(8, 4), tags=TAG)
        for x, y in (self._at(axis, each) for each in (0.0, REACH, -REACH)):
            self._canvas.create_oval(
                x - GRIP,
                y - GRIP,
                x + GRIP,
                y + GRIP,
                fill=LINE,
                outline=DARK,
                tags=TAG,
            )

    def _at(self, axis: Axis, share: float) -> tuple[float, float]:
        # The place on the screen that far along the axis, in heights of the mask.
        turn, far = math.radians(axis.angle), share * min(self._view.shape)
        return self._view.to_screen(
            axis.x + math.sin(turn) * far, axis.y - math.cos(turn) * far
        )

    def press(self, x: float, y: float) -> bool:
        """Take a grip at a place of the screen; tell whether there is one."""
        if self._axis is None:
            return False
        for name, share in (("move", 0.0), ("turn", REACH), ("turn", -REACH)):
            if math.dist((x, y), self._at(self._axis, share)) <= NEAR:
                self._held = name
                return True
        return False

    @property
    def held(self) -> bool:
        """Whether a grip is being dragged."""
        return bool(self._held)

    def move(self, point: Point, constrain: bool) -> None:
        """Drag the grip to a place in the mask."""
        assert self._axis is not None
        axis = self._axis
        moved = axis.moved_to(point)
        if self._held == "turn":
            angle = math.degrees(math.atan2(point.x - axis.x, axis.y - point.y)) % 180
            if constrain:
                angle = round(angle / STEP) * STEP
            elif min(angle, 180 - angle) < UPRIGHT:
                angle = 0.0
            moved = axis.turned_to(angle)
        self._on_change(moved)
        self.show(moved)

    def release(self) -> None:
        """Let the grip go."""
        self._held = ""
