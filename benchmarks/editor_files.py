"""How long the window stands while files come and go: the longest of all pauses.

    xvfb-run -s "-screen 0 1920x1200x24" python benchmarks/editor_files.py

The window looks at the clock every 5 milliseconds; what it misses is a pause. It
opens, saves and exports what it made itself, and a folder of many pictures.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "gui")]

from hands import drag, wait  # noqa: E402

from anime_draw.pictures import save_picture  # noqa: E402
from gui.app import quicken  # noqa: E402
from gui.files import recovery  # noqa: E402
from gui.files.exchange import KINDS  # noqa: E402
from gui.files.settings import Settings  # noqa: E402
from gui.widgets import theme  # noqa: E402
from gui.window.start import open_window, read  # noqa: E402
from gui.window.window import Window  # noqa: E402

BEAT = 5  # milliseconds
REST = 0.3  # seconds between two measurements
REFERENCES, SIDE = 8, 2048  # pixels


class Clock:
    """Notes how long the window did not look at the clock."""

    def __init__(self, window: Window) -> None:
        self._window = window
        self._last = time.perf_counter()
        self._longest = 0.0
        self._beat()

    def _beat(self) -> None:
        now = time.perf_counter()
        self._longest = max(self._longest, now - self._last)
        self._last = now
        self._window.root.after(BEAT, self._beat)

    def measure(
        self, name: str, do: Callable[[], object], done: Callable[[], bool]
    ) -> None:
        """Print the longest pause until something is done."""
        end = time.monotonic() + REST
        wait(self._window, lambda: time.monotonic() > end)
        self._longest, began = 0.0, time.perf_counter()
        do()
        wait(self._window, done, 120)
        took, pause = time.perf_counter() - began, 1000 * self._longest
        print(f"{name:28} {pause:4.0f} ms of {took:.2f} s", flush=True)


def measure_files(window: Window, clock: Clock, folder: Path) -> None:
    """Take references, save, open and export."""
    session, files = window.session, window.commands.files
    rng = np.random.default_rng(0)
    pictures = [folder / f"{number}.png" for number in range(REFERENCES)]
    for path in pictures:
        save_picture(path, rng.integers(0, 255, (SIDE, SIDE, 3), np.uint8))
    clock.measure(
        f"{REFERENCES} references of {SIDE} px",
        lambda: window.style.take_files(pictures),
        lambda: len(session.style.look.references) == REFERENCES and session.fresh,
    )
    drag(window, (100, 100), (200, 200))
    project, portrait = folder / "p.animedraw", folder / "portrait.png"
    clock.measure(
        "save a project with them",
        lambda: files.save_as(project),
        lambda: not files.modified,
    )
    opened = session.document
    clock.measure(
        "open it",
        lambda: files.open(project),
        lambda: session.document is not opened,
    )
    for kind in KINDS:
        path = folder / f"mask{kind.suffix}"
        clock.measure(
            f"export the mask as {kind.name}",
            lambda kind=kind, path=path: window.commands.export.save_mask(path, kind),
            lambda: not session.saving,
        )
    clock.measure(
        "save a picture of 2048 px",
        lambda: window.commands.export.save_picture(portrait, 2048),
        portrait.exists,
    )
    opened = session.document
    clock.measure(
        "open it",
        lambda: files.open(portrait),
        lambda: session.document is not opened,
    )


def measure_folder(window: Window, clock: Clock, folder: Path, count: int) -> None:
    """Open a folder of many pictures, in no order."""
    (folder / "images").mkdir(parents=True)
    numbers = np.random.default_rng(0).permutation(count)
    for number in numbers:
        (folder / "images" / f"{number:07}.png").touch()
    picture = np.zeros((512, 512, 3), np.uint8)
    save_picture(folder / "images" / f"{0:07}.png", picture)
    clock.measure(
        f"open a folder of {count:,} pictures",
        lambda: window.commands.folder.open(folder),
        lambda: window.commands.folder.cursor is not None,
    )


def main() -> None:
    """Open the window and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    parser.add_argument("--pictures", type=int, default=300_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        recovery.recovery_dir = lambda: folder / "recovery"
        root = theme.make_root()
        quicken()
        settings = Settings(folder / "settings.json")
        window = open_window(root, read(None), chosen.model, settings)
        wait(window, lambda: window.session.fresh, 120)
        clock = Clock(window)
        measure_files(window, clock, folder)
        measure_folder(window, clock, folder / "many", chosen.pictures)
        window.close()


if __name__ == "__main__":
    main()
