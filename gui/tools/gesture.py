"""How pointer and keys reach a tool: a gesture is a generator, a drag runs it. No Tk.

A tool is one drag, written from top to bottom: it yields what outline to show, gets the
next event, and returns when it is over.

    event = yield outline

Most are over when the button is released. A polygon goes on: further presses add
corners, Return closes it. Escape raises Cancelled where the gesture waits, so that an
open edit rolls back.
"""

from collections.abc import Generator
from dataclasses import dataclass

from ..document.boxes import Point


@dataclass(frozen=True)
class Move:
    """The pointer is elsewhere; `constrain`: Shift is held."""

    point: Point
    constrain: bool = False


@dataclass(frozen=True)
class Press:
    """The button went down once more."""

    point: Point
    constrain: bool = False


@dataclass(frozen=True)
class Release:
    """The button went up."""


@dataclass(frozen=True)
class Key:
    """A key, by Tk's name for it, or a command of the tool."""

    name: str


Event = Move | Press | Release | Key


class Cancelled(Exception):
    """The drag is given up."""


@dataclass(frozen=True)
class Outline:
    """Lines to show over the mask, in pixels of the mask, and handles to drag."""

    paths: tuple[tuple[Point, ...], ...]
    closed: bool = False
    handles: tuple[Point, ...] = ()


# What it returns is the press that it did not take, if that ended it.
Gesture = Generator[Outline | None, Event, Press | None]


class Drag:
    """A gesture under way.

    Attributes:
        done: whether it is over.
        outline: what to show over the mask.
    """

    def __init__(self, gesture: Gesture, keys: frozenset[str] = frozenset()) -> None:
        self.done = False
        self.outline: Outline | None = None
        self._gesture = gesture
        self._keys = keys
        self._run(None)

    def move(self, point: Point, constrain: bool = False) -> None:
        """Tell where the pointer is now, button down or not."""
        self._run(Move(point, constrain))

    def press(self, point: Point, constrain: bool = False) -> bool:
        """Tell of another press; False: the drag is over, and has not taken it."""
        return not self.done and self._run(Press(point, constrain)) is None

    def release(self) -> None:
        """Tell that the button went up; most drags are over then."""
        self._run(Release())

    def key(self, name: str) -> bool:
        """Tell of a key or command; False: it means nothing to this drag."""
        if self.done or name not in self._keys:
            return False
        self._run(Key(name))
        return True

    def finish(self) -> None:
        """End it and keep what it did so far."""
        for event in (Release(), Key("Return")):
            self._run(event)
        self._gesture.close()
        self._end()

    def cancel(self) -> None:
        """End it and leave the mask as it was before."""
        if not self.done:
            try:
                self._gesture.throw(Cancelled)
            except (Cancelled, StopIteration):
                self._end()

    def _run(self, event: Event | None) -> Press | None:
        if self.done:
            return None
        try:
            self.outline = self._gesture.send(event)  # type: ignore[arg-type]
        except StopIteration as end:
            self._end()
            return end.value
        except Exception:
            self._end()
            raise
        return None

    def _end(self) -> None:
        self.done, self.outline = True, None
