"""What the benchmarks of the editor share: a window, and a clock for its pauses."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "gui")]

from hands import wait  # noqa: E402

from gui.app import quicken, settle  # noqa: E402
from gui.files import recovery  # noqa: E402
from gui.files.settings import Settings  # noqa: E402
from gui.widgets import theme  # noqa: E402
from gui.window.start import open_window, read  # noqa: E402
from gui.window.window import Window  # noqa: E402

BEAT = 5  # milliseconds between two looks at the clock
REST = 0.3  # seconds between two measurements
PATIENCE = 120  # seconds


class Clock:
    """Notes how long the window did not look at the clock, in three ways.

    Processor time of the window's thread is the window's own part; that of the program
    has what the worker drew meanwhile in it, and is an upper bound of what both took of
    each other. Time by the clock also has what other programs and the X server took.
    """

    def __init__(self, window: Window) -> None:
        self.window = window
        self._start()
        self._beat()

    def _start(self) -> None:
        self._last = _now()
        self._longest = np.zeros_like(self._last)

    def _beat(self) -> None:
        now = _now()
        self._longest = np.maximum(self._longest, now - self._last)
        self._last = now
        self.window.root.after(BEAT, self._beat)

    def rest(self, seconds: float = REST) -> None:
        """Let the window live for a while."""
        end = time.monotonic() + seconds
        wait(self.window, lambda: time.monotonic() > end)

    def measure(
        self, name: str, do: Callable[[], object], done: Callable[[], bool]
    ) -> None:
        """Print the longest pause until something is done, and a moment longer."""
        self.rest()
        self._start()
        began = time.perf_counter()
        self.window.root.after(1, do)
        self.rest(0.02)
        wait(self.window, done, PATIENCE)
        took = time.perf_counter() - began
        self.rest()
        thread, program, wall = 1000 * self._longest
        print(
            f"{name:34} {thread:4.0f} ms of its processor time, {program:4.0f} of the"
            f" program's, {wall:4.0f} by the clock, of {took:.2f} s",
            flush=True,
        )


def _now() -> NDArray[np.float64]:
    clocks = time.thread_time, time.process_time, time.perf_counter
    return np.array([clock() for clock in clocks])


@contextmanager
def opened(model: Path | None) -> Iterator[tuple[Window, Path]]:
    """Open a window with settings of nobody; also give a folder to write in."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recovery.recovery_dir = lambda: folder / "recovery"
        root = theme.make_root()
        quicken()
        settings = Settings(folder / "settings.json")
        window = open_window(root, read(None), model, settings)
        wait(window, lambda: window.session.fresh, PATIENCE)
        settle(window)
        yield window, folder
        window.close()
