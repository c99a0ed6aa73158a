"""How fast the window answers: from the pointer's move to the pixels on the screen.

    xvfb-run -s "-screen 0 1920x1200x24" python benchmarks/editor.py [--model FILE]

A second process moves the pointer through XTest, as a mouse does, while the window
paints a stroke and draws the portrait. An update counts when the X server has got the
changed pixels: after the canvas has redrawn and a round trip. Needs python-xlib.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from gui.app import quicken  # noqa: E402
from gui.files import recovery  # noqa: E402
from gui.files.settings import Settings  # noqa: E402
from gui.widgets import theme  # noqa: E402
from gui.window.start import open_window, read  # noqa: E402
from gui.window.window import Window  # noqa: E402

RATE = 125  # moves a second, as most mice send
REST = 1  # seconds before the stroke, for what the start has left to do
BEAT = 5  # milliseconds between two looks at whether the window answers

MOUSE = """
import math, sys, time
from Xlib import X, display
from Xlib.ext import xtest
left, top, side, seconds, rate = map(float, sys.argv[1:])
server = display.Display()
def move(turn):
    x = left + side * (0.5 + 0.4 * math.cos(turn))
    y = top + side * (0.5 + 0.4 * math.sin(turn * 1.7))
    xtest.fake_input(server, X.MotionNotify, x=round(x), y=round(y))
    server.flush()
    print(round(x), round(y), time.monotonic(), flush=True)
move(0)
server.sync()
xtest.fake_input(server, X.ButtonPress, 1)
begin = time.monotonic()
for number in range(1, int(seconds * rate)):
    time.sleep(max(begin + number / rate - time.monotonic(), 0))
    move(number / rate * 2)
xtest.fake_input(server, X.ButtonRelease, 1)
server.sync()
"""


class Watch:
    """Notes when each place of the pointer was on the screen, and how late it is."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.seen: dict[tuple[int, int], float] = {}
        self.late: list[float] = []
        self.portraits = 0
        self._due = time.monotonic()
        window.canvas.bind("<B1-Motion>", self._note, add=True)

    def _note(self, event) -> None:
        place = (event.x_root, event.y_root)
        self.window.root.after_idle(self._finish, place)

    def _finish(self, place: tuple[int, int]) -> None:
        self.window.root.winfo_pointerxy()  # a round trip: the server has drawn
        self.seen.setdefault(place, time.monotonic())

    def beat(self) -> None:
        now = time.monotonic()
        self.late.append(max(now - self._due, 0) * 1000)
        self._due = now + BEAT / 1000
        self.window.root.after(BEAT, self.beat)


def live(window: Window, until) -> None:
    while not until():
        window.root.update()
        time.sleep(0.0005)


def measure(window: Window, seconds: float) -> str:
    """Paint for some seconds and return what was measured, in words."""
    canvas = window.canvas
    live(window, lambda: canvas.winfo_viewable() and window.view.width > 1)
    rest = time.monotonic() + REST
    live(window, lambda: time.monotonic() > rest)
    watch = Watch(window)
    watch.beat()
    left = canvas.winfo_rootx() + window.view.left
    top = canvas.winfo_rooty() + window.view.top
    numbers = (left, top, window.view.across, seconds, RATE)
    with tempfile.TemporaryFile("w+") as sent:
        mouse = subprocess.Popen(
            [sys.executable, "-c", MOUSE, *map(str, numbers)], stdout=sent
        )
        first = window.session.portrait
        pictures = {id(first)}

        def ended() -> bool:
            pictures.add(id(window.session.portrait))
            return mouse.poll() is not None

        began, cpu = time.monotonic(), time.thread_time()
        live(window, ended)
        took, cpu = time.monotonic() - began, time.thread_time() - cpu
        sent.seek(0)
        moves = [line.split() for line in sent]
    waits = [
        (watch.seen[int(x), int(y)] - float(at)) * 1000
        for x, y, at in moves
        if (int(x), int(y)) in watch.seen
    ]
    p50, p95 = np.percentile(waits, (50, 95))
    return (
        f"{len(moves)} moves, {len(waits) / took:.0f} updates/s; pointer to canvas"
        f" p50 {p50:.1f} ms, p95 {p95:.1f} ms; loop late p95"
        f" {np.percentile(watch.late, 95):.1f} ms, at most {max(watch.late):.0f} ms;"
        f" {cpu * 1000 / max(len(waits), 1):.1f} ms of processor an update;"
        f" {len(pictures) - 1} portraits"
    )


def main() -> None:
    """Open the window, and measure without and with portraits."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--seconds", type=float, default=6)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        recovery.recovery_dir = lambda: Path(folder) / "recovery"
        quicken()
        began, cpu = time.monotonic(), time.process_time()
        root = theme.make_root()
        settings = Settings(Path(folder) / "settings.json")
        window = open_window(root, read(None), chosen.model, settings)
        root.update()
        print(
            f"window stands after {time.monotonic() - began:.2f} s"
            f" ({time.process_time() - cpu:.2f} s of processor), imports not counted"
        )
        window.session.paused = True
        print("paused:", measure(window, chosen.seconds))
        window.session.paused = False
        if window.session.model or window.session.busy:
            live(window, lambda: window.session.portrait is not None)
            print("live:  ", measure(window, chosen.seconds))
        window.close()


if __name__ == "__main__":
    main()
