"""The pane that is painted in: turns what mouse and keys do into drags of the tools."""

import tkinter as tk
from collections.abc import Callable

from ..document.document import Document
from ..tools import Axis, Drag, Point, Toolbox, pick
from .axis import AxisHandle
from .cursors import BrushCursor, OutlineItems
from .pane import Pane, pointer_buttons
from .view import View

SHIFT = 0x1
ALT = 0x8  # also Option
PAN_CURSOR = "fleur"
NEAR = 9  # pixels of the screen that count as near a corner or handle


class MaskCanvas(Pane):
    """Shows the mask and lets the tool paint in it.

    Attributes:
        document: what is painted; assign another one to show it.
        toolbox: tool, class and size.
        panning: the left button moves the picture (while Space is down).
    """

    resting = "crosshair"

    def __init__(
        self,
        parent: tk.Misc,
        view: View,
        document: Document,
        toolbox: Toolbox,
        *,
        on_view: Callable[[], None],
        on_pick: Callable[[int], None],
        on_point: Callable[[Point | None], None],
        on_begin: Callable[[], None],
        on_size: Callable[[int], None],
    ) -> None:
        super().__init__(parent, view, on_view)
        self.document = document
        self.toolbox = toolbox
        self.panning = False
        self._on_pick = on_pick
        self._on_point = on_point
        self._on_begin = on_begin
        self._on_size = on_size
        self._drag: Drag | None = None
        self._shown: tuple[Document, int] | None = None
        self._pointer: tuple[int, int] | None = None
        self._cursor = BrushCursor(self)
        self._twin = BrushCursor(self)
        self._outline = OutlineItems(self)
        self._axis = AxisHandle(self, view, self._move_axis)
        self._bind_pointer()

    def _bind_pointer(self) -> None:
        self.bind("<ButtonPress-1>", self._press)
        self.bind("<Double-ButtonPress-1>", self._press_again)
        self.bind("<Motion>", self._move)
        self.bind("<B1-Motion>", self._move)
        self.bind("<ButtonRelease-1>", self._release)
        self.bind("<Leave>", lambda event: self._leave())
        _, right = pointer_buttons(self)
        self.bind(f"<ButtonPress-{right}>", self._pick)
        self.bind("<Control-Button-4>", lambda event: self._on_size(1))
        self.bind("<Control-Button-5>", lambda event: self._on_size(-1))
        self.bind(
            "<Control-MouseWheel>",
            lambda event: self._on_size(1 if event.delta > 0 else -1),
        )

    # The drag that is under way

    @property
    def dragging(self) -> bool:
        """Whether a drag, polygon or selection is under way."""
        return self._drag is not None

    def finish(self) -> None:
        """End the drag and keep what it did: one undo step."""
        if self._drag is not None:
            self._drag.finish()
            self._settle()

    def take(self, drag: Drag) -> None:
        """Go on with a drag that began elsewhere, as pasting does."""
        self.finish()
        self._drag = drag
        self._settle()

    def cancel(self) -> bool:
        """Give the drag up; the mask is as before. Tell whether there was one."""
        if self._drag is None:
            return False
        self._drag.cancel()
        self._settle()
        return True

    def key(self, name: str) -> bool:
        """Give a key or command to the drag; tell whether it was for it."""
        taken = self._drag is not None and self._drag.key(name)
        self._settle()
        return taken

    def _settle(self) -> None:
        # After anything that may have changed or ended the drag.
        if self._drag is not None and self._drag.done:
            self._drag = None
        self._outline.show(self._drag.outline if self._drag else None, self.view)
        self.sync()

    # Pointer

    def _press(self, event: tk.Event) -> None:
        self.focus_set()
        point, constrain = self.view.to_mask(event.x, event.y), _shift(event)
        if self.panning:
            self.grip(event)
        elif _alt(event):
            self._pick(event)
        elif self._axis.press(event.x, event.y):
            pass
        elif self._drag is None or not self._drag.press(point, constrain):
            self._begin(point, constrain)
        self._settle()

    def _begin(self, point: Point, constrain: bool) -> None:
        self.finish()
        self.toolbox.ink.reach = NEAR / self.view.scale
        self._on_begin()
        self._drag = self.toolbox.begin(self.document, point, constrain)

    def _press_again(self, event: tk.Event) -> None:
        if not self.key("Double"):  # it closes a polygon
            self._press(event)

    def _move(self, event: tk.Event) -> None:
        point = self.view.to_mask(event.x, event.y)
        if self.gripped:
            self.pull(event)
        elif self._axis.held:
            self._axis.move(point, _shift(event))
        elif self._drag is not None:
            self._drag.move(point, _shift(event))
            self._settle()
        self._pointer = (event.x, event.y)
        self._place_cursor()
        self._on_point(point)

    def _release(self, event: tk.Event) -> None:
        if self.gripped:
            self.let_go()
            self.show_panning(self.panning)
        elif self._axis.held:
            self._axis.release()
        elif self._drag is not None:
            self._drag.release()
            self._settle()

    def _leave(self) -> None:
        self._pointer = None
        self._place_cursor()
        self._on_point(None)

    def _pick(self, event: tk.Event) -> None:
        label = pick(self.document, self.view.to_mask(event.x, event.y))
        if label is not None:
            self._on_pick(label)

    def show_panning(self, on: bool) -> None:
        """Let the left button move the picture, or paint."""
        self.panning = on
        self.configure(cursor=PAN_CURSOR if on else self.resting)
        self._place_cursor()

    # Showing

    def sync(self) -> None:
        """Show what has changed in the mask."""
        document, version = self.document, self.document.version
        if self._shown is None or self._shown[0] is not document:
            self.layers.mask = document.mask
            self.redraw()
        elif self._shown[1] != version:
            box = document.changed_since(self._shown[1])
            if box is not None:
                self.redraw_box(self.view.screen_box(box))
        self._shown = (document, version)

    def decorate(self) -> None:
        """Place cursor, outline and axis where the view has them now."""
        self._outline.show(self._drag.outline if self._drag else None, self.view)
        self._axis.show(self.toolbox.ink.axis)
        self._place_cursor()
        if self._pointer is not None:  # it points to another place of the mask now
            self._on_point(self.view.to_mask(*self._pointer))

    def _place_cursor(self) -> None:
        self._cursor.hide()
        self._twin.hide()
        if self._pointer is None or self.panning:
            return
        self._show_cursor(self._cursor, *self._pointer)
        axis = self.toolbox.ink.axis
        if axis is not None and self.toolbox.tool.sized:
            mirrored = axis.mirror(self.view.to_mask(*self._pointer))
            self._show_cursor(self._twin, *self.view.to_screen(*mirrored))

    def _show_cursor(self, cursor: BrushCursor, x: float, y: float) -> None:
        tool = self.toolbox.tool
        cursor.show(
            x,
            y,
            size=self.toolbox.size * self.view.scale if tool.sized else 0,
            label=self.toolbox.label if tool.paints else 0,
            square=tool.sized and self.toolbox.ink.square,
        )

    def _move_axis(self, axis: Axis) -> None:
        self.toolbox.ink.axis = axis


def _shift(event: tk.Event) -> bool:
    return bool(int(event.state) & SHIFT)


def _alt(event: tk.Event) -> bool:
    return bool(int(event.state) & ALT)
