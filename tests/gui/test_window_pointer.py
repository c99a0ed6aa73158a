"""The window under a real pointer and keyboard: events that come from the X server."""

import os
import time
import tkinter as tk
from collections.abc import Iterator

import pytest
from hands import wait

from gui.window.window import Window

xtest = pytest.importorskip("Xlib.ext.xtest", reason="needs python-xlib, on X11")
if not os.environ.get("DISPLAY"):
    pytest.skip("needs a display", allow_module_level=True)

from Xlib import XK, X, display  # noqa: E402


class Hand:
    """Moves the pointer and presses keys as a person does."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.server = display.Display()

    def sits_a_person_there(self) -> bool:
        """Tell whether a window manager runs, as on every desktop."""
        name = self.server.intern_atom("_NET_SUPPORTING_WM_CHECK")
        found = self.server.screen().root.get_full_property(name, X.AnyPropertyType)
        return found is not None

    def _send(self, kind: int, detail: int = 0, **place: int) -> None:
        xtest.fake_input(self.server, kind, detail, **place)
        self.server.sync()
        time.sleep(0.01)
        self.window.root.update()

    def move(self, x: float, y: float) -> None:
        """Move to a place of the mask."""
        canvas = self.window.canvas
        left, top = self.window.view.to_screen(x, y)
        place = canvas.winfo_rootx() + left, canvas.winfo_rooty() + top
        self._send(X.MotionNotify, x=round(place[0]), y=round(place[1]))

    def drag(self, *points: tuple[float, float], button: int = 1) -> None:
        """Drag through places of the mask."""
        self.move(*points[0])
        self._send(X.ButtonPress, button)
        for point in points[1:]:
            self.move(*point)
        self._send(X.ButtonRelease, button)

    def turn(self, wheel: int) -> None:
        """Turn the wheel by a notch: 4 is up, 5 is down."""
        self._send(X.ButtonPress, wheel)
        self._send(X.ButtonRelease, wheel)

    def hold(self, *names: str) -> None:
        """Press keys and keep them down."""
        for name in names:
            self._send(X.KeyPress, self._code(name))

    def let_go(self, *names: str) -> None:
        """Let keys go."""
        for name in reversed(names):
            self._send(X.KeyRelease, self._code(name))

    def press(self, *names: str) -> None:
        """Press keys together."""
        self.hold(*names)
        self.let_go(*names)

    def _code(self, name: str) -> int:
        return self.server.keysym_to_keycode(XK.string_to_keysym(name))


@pytest.fixture
def hand(root: tk.Tk, window: Window) -> Iterator[Hand]:
    if root.tk.call("tk", "windowingsystem") != "x11":
        pytest.skip("needs X11")
    hand = Hand(window)
    if hand.sits_a_person_there():
        pytest.skip("would take the pointer from whoever sits at this desktop")
    wait(window, lambda: bool(window.canvas.winfo_viewable()))
    window.canvas.focus_force()
    yield hand
    hand.server.close()


def test_painting_undoing_and_the_class_under_the_pointer(hand: Hand):
    window = hand.window
    hand.press("3")
    hand.drag((100, 100), (150, 110), (200, 100))
    mask = window.session.document.mask
    assert mask[100, 105] == 3 and mask[100, 195] == 3 and mask[300, 300] == 0
    hand.move(104, 100)
    assert "eye" in str(window.status._facts["place"].cget("text"))
    hand.press("Control_L", "z")
    assert not mask.any()
    hand.press("Control_L", "Shift_L", "z")
    assert mask[100, 105] == 3


def test_space_and_drag_pan_and_paint_nothing(hand: Hand):
    window = hand.window
    left = window.view.left
    hand.move(200, 200)
    hand.hold("space")
    start = window.view.to_screen(200, 200)
    canvas = window.canvas
    x, y = canvas.winfo_rootx() + start[0], canvas.winfo_rooty() + start[1]
    hand._send(X.ButtonPress, 1)
    hand._send(X.MotionNotify, x=round(x + 60), y=round(y + 20))
    hand._send(X.ButtonRelease, 1)
    hand.let_go("space")
    assert window.view.left == pytest.approx(left + 60, abs=2)
    assert not window.session.document.mask.any()
    wait(window, lambda: not window.canvas.panning)
    hand.drag((200, 200), (220, 200))
    assert window.session.document.mask[200, 210] == 5


def test_the_wheel_zooms_and_with_control_changes_the_brush(hand: Hand):
    window = hand.window
    scale, size = window.view.scale, window.toolbox.size
    hand.move(128, 128)
    hand.turn(4)
    assert window.view.scale > scale
    hand.hold("Control_L")
    hand.turn(4)
    hand.let_go("Control_L")
    assert window.toolbox.size > size
    hand.press("Control_L", "0")
    assert window.view.scale == pytest.approx(scale)


def test_the_mask_hides_as_long_as_h_is_held(hand: Hand):
    window = hand.window
    wait(window, lambda: window.session.portrait is not None)
    hand.hold("h")
    assert window.canvas.layers.opacity == 0
    time.sleep(0.8)  # the server repeats the key
    window.root.update()
    assert window.canvas.layers.opacity == 0
    hand.let_go("h")
    wait(window, lambda: window.canvas.layers.opacity == 1)


def test_the_axis_of_symmetry_is_dragged_by_its_middle(hand: Hand):
    window = hand.window
    hand.press("y")
    hand.drag((256, 256), (230, 256), (200, 256))
    axis = window.toolbox.ink.axis
    assert axis is not None and axis.x == pytest.approx(200, abs=2)
    assert not window.session.document.mask.any()
    hand.drag((150, 100), (152, 100))
    assert window.session.document.mask[100, round(2 * axis.x) - 150] == 5


def test_an_axis_that_is_put_away_while_it_is_dragged_is_let_go(hand: Hand):
    window = hand.window
    hand.press("y")
    axis = window.toolbox.ink.axis
    before = window.session.document.mask.copy()
    hand.move(axis.x, axis.y)
    hand._send(X.ButtonPress, 1)
    hand.move(axis.x + 20, axis.y)
    hand.press("y")
    hand.move(axis.x + 40, axis.y)
    hand.press("y")  # another one, which nobody holds
    again = window.toolbox.ink.axis
    hand.move(axis.x + 60, axis.y)
    hand._send(X.ButtonRelease, 1)
    assert "mistake" not in window.status.text
    assert window.toolbox.ink.axis == again
    assert (window.session.document.mask == before).all()


def test_buttons_of_the_tool_bar_take_tools_and_leave_the_keys_to_the_canvas(
    hand: Hand,
):
    window = hand.window
    button = window.tools.winfo_children()[2]
    x = button.winfo_rootx() + button.winfo_width() // 2
    hand._send(X.MotionNotify, x=x, y=button.winfo_rooty() + 10)
    hand._send(X.ButtonPress, 1)
    hand._send(X.ButtonRelease, 1)
    assert window.toolbox.tool.name == "Fill"
    hand.press("2")
    hand.drag((256, 256))
    assert (window.session.document.mask == 2).all()
