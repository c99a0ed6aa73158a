"""Hands for the tests of the window: pointer and keys, by places in the mask."""

import time
from collections.abc import Callable

from gui.window.window import Window


def wait(window: Window, until: Callable[[], bool], seconds: float = 30) -> None:
    """Let the window live until something is so."""
    deadline = time.monotonic() + seconds
    while not until():
        assert time.monotonic() < deadline, (
            f"nothing happens; the window says {window.status.text!r}"
        )
        window.root.update()
        time.sleep(0.002)


def at(window: Window, x: float, y: float) -> dict[str, int]:
    """Return where on the canvas a place of the mask is."""
    left, top = window.view.to_screen(x, y)
    return {"x": round(left), "y": round(top)}


def drag(window: Window, *points: tuple[float, float], state: int = 0) -> None:
    """Drag over the mask, by points in its pixels."""
    canvas = window.canvas
    first, *others = points
    canvas.event_generate("<ButtonPress-1>", **at(window, *first), state=state)
    for point in others:
        canvas.event_generate("<B1-Motion>", **at(window, *point), state=state | 0x100)
    last = at(window, *points[-1])
    canvas.event_generate("<ButtonRelease-1>", **last, state=state | 0x100)
    window.root.update()


def press(window: Window, keys: str) -> None:
    """Press keys, as Tk writes them, with the focus on the canvas."""
    window.canvas.focus_force()
    window.canvas.event_generate(keys)
    window.root.update()
