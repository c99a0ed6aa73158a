"""Record the editor while a portrait is painted: the picture at the top of the README.

Needs a display of 1366x800 that nothing else uses, such as Xvfb's, and a machine with
nothing else to do: what is seen is as fast as it was drawn, ten frames a second.

    xvfb-run -a -s "-screen 0 1366x800x24" python scripts/editing_sequence.py
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageGrab

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "gui")]

from hands import at, press, wait  # noqa: E402

from gui.files import recovery  # noqa: E402
from gui.files.settings import Settings  # noqa: E402
from gui.widgets import theme  # noqa: E402
from gui.window.start import open_window, read  # noqa: E402
from gui.window.window import Window  # noqa: E402

PICTURE = ROOT / "docs" / "pictures" / "painting.webp"
SEED = 8498
BLUE = "blue hair"  # what the style of SEED has
FPS = 10
WIDTH = 960  # pixels of the recording
QUALITY = 62

Point = tuple[float, float]


class Recorder:
    """Lives in the window and takes its picture every tenth of a second."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.frames: list[Image.Image] = []
        self._next = time.monotonic()

    def live(self, seconds: float, do: Callable[[float], object] | None = None) -> None:
        """Let the window live; `do` is told how much of the time has gone, 0 to 1."""
        start = time.monotonic()
        while (passed := time.monotonic() - start) < seconds:
            if do is not None:
                do(passed / seconds)
            self.window.root.update()
            self._take()
            time.sleep(0.005)

    def paint(self, *points: Point, seconds: float) -> None:
        """Paint along a way, as a hand does."""
        canvas = self.window.canvas
        canvas.event_generate("<Motion>", **at(self.window, *points[0]))
        canvas.event_generate("<ButtonPress-1>", **at(self.window, *points[0]))

        def move(share: float) -> None:
            place = at(self.window, *along(points, share))
            canvas.event_generate("<B1-Motion>", **place, state=0x100)

        self.live(seconds, move)
        last = at(self.window, *points[-1])
        canvas.event_generate("<ButtonRelease-1>", **last, state=0x100)
        self.live(0.3)

    def _take(self) -> None:
        if time.monotonic() < self._next:
            return
        self._next = max(self._next + 1 / FPS, time.monotonic())
        image = ImageGrab.grab(xdisplay=os.environ.get("DISPLAY"))
        self.frames.append(image)

    def save(self, path: Path) -> None:
        """Write what was recorded as an animated WebP that repeats."""
        width, height = self.frames[0].size
        size = WIDTH, round(WIDTH * height / width)
        first, *rest = [
            each.resize(size, Image.Resampling.LANCZOS) for each in self.frames
        ]
        first.save(
            path,
            save_all=True,
            append_images=rest,
            duration=1000 // FPS,
            loop=0,
            quality=QUALITY,
            method=4,
        )


def along(points: tuple[Point, ...], share: float) -> Point:
    """Return the place after a share, 0 to 1, of the way through points."""
    corners = np.asarray(points, float)
    lengths = np.linalg.norm(np.diff(corners, axis=0), axis=1)
    walked = np.concatenate([[0], lengths.cumsum()])
    x, y = (np.interp(share * walked[-1], walked, corners[:, axis]) for axis in (0, 1))
    return float(x), float(y)


def brush(window: Window, size: int) -> None:
    """Take a brush of some size."""
    window.choices.size.set(size)
    window.commands.edit.apply()


def perform(recorder: Recorder) -> None:
    """Make the hair longer, open the mouth, try styles, move along hair colours."""
    window = recorder.window
    press(window, "<Key-5>")
    brush(window, 44)
    recorder.live(0.8)
    for side in (-1, 1):
        way = ((150, 300), (165, 400), (150, 480), (176, 505))
        recorder.paint(*((254 + side * x, y) for x, y in way), seconds=1.6)
    press(window, "<Key-4>")
    brush(window, 9)
    recorder.paint((214, 334), (232, 348), (250, 334), (232, 342), seconds=1.0)
    for seed in (2, 5, 11):
        window.session.style.use_seed(seed)
        recorder.live(0.8)
    window.session.style.use_seed(SEED)
    window.side.show("Attributes")
    recorder.live(0.6)
    for name in ("blonde hair", "pink hair", "black hair"):
        slide(recorder, name)
    recorder.live(0.5)


def slide(recorder: Recorder, name: str) -> None:
    """Move the slider of a hair colour up, that of the blue at hand down, and back."""
    style = recorder.window.session.style

    def move(share: float) -> None:
        style.set_amount(BLUE, -1.5 * min(1.0, 1.4 * share))
        style.set_amount(name, 2.0 * min(1.0, 1.4 * share))

    recorder.live(1.6, move)
    for each in (BLUE, name):
        style.set_amount(each, 0.0)


def main() -> None:
    """Open a window of its own, wait for the first portrait, and record."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recovery.recovery_dir = lambda: folder / "recovery"
        root = theme.make_root()
        model = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        settings = Settings(folder / "settings.json")
        window = open_window(root, read(None), model, settings)
        wait(window, lambda: window.session.portrait is not None, 120)
        root.focus_force()
        window.session.style.use_seed(SEED)
        wait(window, lambda: window.session.fresh and not window.session.busy, 120)
        recorder = Recorder(window)
        perform(recorder)
        recorder.save(PICTURE)
        print(PICTURE, len(recorder.frames), "frames", PICTURE.stat().st_size, "bytes")
        window.close()


if __name__ == "__main__":
    main()
