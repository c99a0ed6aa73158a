"""Open the window: `anime-draw-gui [FILE] [--model FILE]`, and `anime-draw gui`."""

import argparse
import gc
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import platformdirs

from anime_draw.allocator import keep_memory
from anime_draw.errors import AnimeDrawError, refusal
from anime_draw.version import VERSION

if TYPE_CHECKING:
    from .window.window import Window

SWITCH = 0.0005  # seconds
SETTLING = 500  # milliseconds between two looks whether the model is there


def run(mask: Path | None = None, model: Path | None = None) -> None:
    """Show the window until it is closed.

    Args:
        mask: mask or project to open; without, an example.
        model: GauGAN model file; without, the one chosen last, or the bundled one.

    Raises:
        AnimeDrawError: no tkinter, no display, or the mask cannot be opened.
        KeyboardInterrupt: Ctrl-C in the terminal ended it.
    """
    keep_memory()
    try:
        import tkinter as tk
    except ImportError as error:
        raise AnimeDrawError(
            "this Python has no tkinter; install it (Debian, Ubuntu: apt install"
            " python3-tk; Fedora: dnf install python3-tkinter; Mac: brew install"
            " python-tk)"
        ) from error
    from .files.settings import Settings
    from .widgets import theme
    from .window.start import open_window, read

    begun = read(mask)
    settings = Settings()
    light = settings.get("view.light", False)
    try:
        root = theme.make_root("light" if light else "dark")
    except tk.TclError as error:
        raise AnimeDrawError(
            f"no window can be opened here ({error}); start it on a desktop, or draw"
            " without one: anime-draw generate"
        ) from error
    log_to_file()
    quicken()
    window = open_window(root, begun, model, settings)
    settle(window)
    root.mainloop()
    if window.faults.interrupted:
        raise KeyboardInterrupt


def quicken() -> None:
    """Let the window take its turn sooner while the worker's thread computes.

    Python lets a thread run for 5 ms before another may; a stroke would wait that long
    at every turn.
    """
    sys.setswitchinterval(SWITCH)


def settle(window: "Window") -> None:
    """Count all that is there as needed for good, once the model is.

    To look through the objects of torch for garbage holds everything up for a tenth of
    a second, again and again.
    """
    if window.closed:
        return
    if window.session.portrait is not None:
        gc.freeze()
    else:
        window.root.after(SETTLING, settle, window)


def log_to_file() -> None:
    """Keep what goes wrong in a file: a window has no terminal to print to."""
    folder = platformdirs.user_log_path("anime-draw", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        logging.basicConfig(
            filename=folder / "gui.log",
            level=logging.WARNING,
            format="%(asctime)s %(levelname)s %(name)s: %(message)s",
        )
    except OSError:
        logging.basicConfig()  # to the terminal, then


def main() -> None:
    """Open the window as the command line says; the entry point anime-draw-gui."""
    parser = argparse.ArgumentParser(
        "anime-draw-gui", description="Paint a mask, see the portrait."
    )
    parser.add_argument("mask", nargs="?", type=Path, help="mask or project to open")
    parser.add_argument("--model", type=Path, help="GauGAN model file")
    parser.add_argument("--version", action="version", version=VERSION)
    chosen = parser.parse_args()
    try:
        run(chosen.mask, chosen.model)
    except AnimeDrawError as error:
        sys.exit(f"Error: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if (told := refusal(error)) is None:
            raise
        sys.exit(f"Error: {told}")


if __name__ == "__main__":
    main()
