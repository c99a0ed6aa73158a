"""How long the window stands at each thing that a person can do, at most.

    xvfb-run -s "-screen 0 1920x1200x24" python benchmarks/editor_pauses.py

First how long it takes from the start of Python until the window is on the screen.
Then the longest pause at each call, in processor time and by the clock, which other
programs make longer; the portrait is drawn all the while. Needs python-xlib.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from editor_clock import ROOT, Clock, opened
from hands import drag
from Xlib import X, display

from anime_draw.classes import IDS
from anime_draw.pictures import save_picture

STARTS = 3
SETTLING = 3  # seconds for what is done in the first pause
SIDE = 2048  # pixels of a reference
HAIR = IDS["hair"]


# The start


def start(model: Path | None) -> tuple[float, float]:
    """Return seconds by the clock and of processor until the window is there."""
    words = [] if model is None else ["--model", str(model)]
    with tempfile.TemporaryDirectory() as home:
        variables = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home}
        began = time.perf_counter()
        program = subprocess.Popen(
            [sys.executable, "-m", "gui", *words], cwd=ROOT, env=variables
        )
        server = display.Display()
        while not _on_screen(server):
            assert program.poll() is None, "the editor has ended"
            time.sleep(0.005)
        took = time.perf_counter() - began
        processor = _processor_seconds(program.pid)
        program.terminate()
        program.wait()
    return took, processor


def _on_screen(server: display.Display) -> bool:
    for window in server.screen().root.query_tree().children:
        try:
            shown = window.get_attributes().map_state == X.IsViewable
            if shown and window.get_geometry().width > 1:
                return True
        except Exception:  # it has gone meanwhile
            continue
    return False


def _processor_seconds(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text().split()[13:15]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure_starts(model: Path | None) -> None:
    """Print the best of some starts."""
    took, processor = min(start(model) for _ in range(STARTS))
    print(
        f"{'start to window, with all imports':34} {took:.2f} s by the clock,"
        f" {processor:.2f} s of processor",
        flush=True,
    )


# The calls


def measure_theme(clock: Clock) -> None:
    """Change the theme and back, the first time and once more."""
    choices, view = clock.window.choices, clock.window.commands.view

    def change(light: bool) -> None:
        choices.light.set(light)
        view.apply()

    for times in ("first", "second"):
        for light in (True, False):
            name = f"{'light' if light else 'dark'} theme, {times} time"
            clock.measure(name, partial(change, light), _always)


def measure_dialogs(clock: Clock) -> None:
    """Open every window that stays open, the first time and once more."""
    commands, root = clock.window.commands, clock.window.root
    for name, show in (
        ("Morph", commands.style.show_morph),
        ("Change class", commands.mask.ask_operation),
        ("list of keys", commands.help.show_shortcuts),
    ):
        for times in ("first", "second"):
            clock.measure(f"{name}, {times} time", show, _always)
            for each in [*root.children.values()]:
                if each.winfo_exists() and each.winfo_class() == "Toplevel":
                    each.destroy()
    for page in ("Attributes", "Variants", "History", "Style"):
        clock.measure(f"page {page}", partial(clock.window.side.show, page), _always)


def _always() -> bool:
    return True


def measure_mask(clock: Clock) -> None:
    """Change the whole mask, undo, and redo."""
    window = clock.window
    session, commands = window.session, window.commands
    window.choices.label.set(HAIR)
    commands.edit.apply()
    calls: tuple[tuple[str, Callable[[], object]], ...] = (
        ("replace hair by background", lambda: commands.mask.replace(HAIR, 0)),
        ("undo", commands.edit.undo),
        ("redo", commands.edit.redo),
        ("undo again", commands.edit.undo),
        ("grow hair", commands.mask.grow),
        ("shrink hair", commands.mask.shrink),
        ("smooth hair", commands.mask.smooth),
        ("smooth all", commands.mask.smooth_all),
        ("remove specks", commands.mask.remove_specks),
        ("undo all of it", lambda: commands.edit.jump(0)),
    )
    for name, do in calls:
        clock.measure(name, do, lambda: session.fresh)
    clock.measure(
        "a random face",
        commands.faces.random,
        lambda: not session.busy and session.fresh,
    )
    drag(window, (100, 100), (200, 200))


def measure_style(clock: Clock, folder: Path) -> None:
    """Take other styles, draw variants, add references."""
    window, commands = clock.window, clock.window.commands
    session, variants = window.session, window.session.variants
    clock.measure("random style", commands.style.randomise, lambda: session.fresh)
    clock.measure(
        "nine variants",
        commands.style.start_variants,
        lambda: bool(variants.items) and variants.done == len(variants.items),
    )
    rng = np.random.default_rng(0)
    pictures = [folder / f"{number}.png" for number in range(8)]
    for path in pictures:
        save_picture(path, rng.integers(0, 255, (SIDE, SIDE, 3), np.uint8))
    clock.measure(
        f"8 references of {SIDE} px",
        lambda: window.style.take_files(pictures),
        lambda: len(session.style.look.references) == 8 and session.fresh,
    )


def measure_window(clock: Clock) -> None:
    """Change layout, and make everything anew as for a screen of another density."""
    view, window = clock.window.commands.view, clock.window
    for name, show in (
        ("three panes", view.show_three),
        ("mask over portrait", view.show_over),
        ("two panes", view.show_two),
    ):
        clock.measure(name, show, _always)
    clock.measure("another density", window.rebuild, _always)


def main() -> None:
    """Measure starts, then open a window and measure the calls."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", type=Path)
    chosen = parser.parse_args()
    measure_starts(chosen.model)
    with opened(chosen.model) as (window, folder):
        clock = Clock(window)
        clock.rest(SETTLING)
        measure_theme(clock)
        measure_dialogs(clock)
        measure_mask(clock)
        measure_style(clock, folder)
        measure_window(clock)


if __name__ == "__main__":
    main()
