"""Tools and their options, undo and redo, the selection."""

from functools import partial
from typing import TYPE_CHECKING

from ..tools import middle_of_face

if TYPE_CHECKING:
    from ..window.window import Window

COARSE = 10  # presses of [ or ] that { and } stand for


class EditCommands:
    """Changes what the tools do; takes steps back."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._choices = window.choices
        self._toolbox = window.toolbox
        self.mirror = partial(self._tell_drag, "mirror")
        self.flip = partial(self._tell_drag, "flip")
        self.turn_left = partial(self._tell_drag, "turn left")
        self.turn_right = partial(self._tell_drag, "turn right")
        self.copy = partial(self._tell_drag, "copy")
        self.store = partial(self._tell_drag, "store")
        self.cut = partial(self._tell_drag, "cut")
        self.copy_across = partial(self._tell_drag, "copy across")
        self.delete = partial(self._tell_drag, "Delete")

    # Steps

    def undo(self) -> None:
        """Take the last stroke back, also one that is under way."""
        if not self._window.canvas.cancel():
            self._window.session.mark()
            self._window.session.document.undo()

    def redo(self) -> None:
        """Make the undone stroke again."""
        self._window.canvas.finish()
        self._window.session.mark()
        self._window.session.document.redo()

    def jump(self, position: int) -> None:
        """Go to a step of the history."""
        self._window.canvas.finish()
        self._window.session.document.jump(position)

    def finish(self) -> None:
        """Close the polygon, leave the selection where it is."""
        if not self._window.canvas.key("Return"):
            self._window.canvas.finish()

    def cancel(self) -> None:
        """Give up the stroke that is being painted."""
        self._window.canvas.cancel()

    def _tell_drag(self, command: str) -> None:
        if not self._window.canvas.key(command):
            self._window.status.say("Select a part first: tools Select, or press V")

    def paste(self) -> None:
        """Place the part that was copied last; handles and arrows move it."""
        self._window.canvas.finish()
        drag = self._toolbox.paste(self._window.session.document)
        if drag is None:
            self._window.status.say("Copy a part first: select it, then Ctrl+C")
        else:
            self._window.canvas.take(drag)

    # Tools

    def choose_tool(self, name: str) -> None:
        """Take this tool, with the size it had when last used."""
        self._choices.tool.set(name)
        self.apply_tool()

    def apply_tool(self) -> None:
        """Take the tool that is chosen."""
        self._window.canvas.finish()
        self._toolbox.choose(self._choices.tool.get())
        self._choices.size.set(self._toolbox.size)
        self._show_tool()

    def choose_class(self, label: int) -> None:
        """Paint with this class."""
        self._toolbox.label = label
        self._choices.label.set(label)
        self._show_tool()

    def apply(self) -> None:
        """Take over size, form and symmetry as they are chosen."""
        self._toolbox.size = self._choices.size.get()
        self._toolbox.ink.square = self._choices.square.get()
        self._toolbox.ink.contiguous = self._choices.contiguous.get()
        self._toolbox.ink.steady = self._choices.steady.get()
        self._toolbox.ink.gap = self._choices.gap.get()
        self._use_symmetry(self._choices.symmetry.get())
        self._show_tool()

    def _use_symmetry(self, on: bool) -> None:
        if on and self._toolbox.ink.axis is None:
            self._toolbox.ink.axis = middle_of_face(self._window.session.document.mask)
        elif not on:
            self._toolbox.ink.axis = None

    def _show_tool(self) -> None:
        self._window.canvas.decorate()
        self._window.show_hint()

    # Size

    def grow_brush(self, steps: int = 1) -> None:
        """Take a larger brush."""
        self._toolbox.grow(steps)
        self._take_size()

    def shrink_brush(self, steps: int = 1) -> None:
        """Take a smaller brush."""
        self._toolbox.shrink(steps)
        self._take_size()

    def grow_brush_more(self) -> None:
        """Take a much larger brush."""
        self.grow_brush(COARSE)

    def shrink_brush_more(self) -> None:
        """Take a much smaller brush."""
        self.shrink_brush(COARSE)

    def _take_size(self) -> None:
        self._choices.size.set(self._toolbox.size)
        self._show_tool()
