"""How long the window stands while files come and go: the longest of all pauses.

    xvfb-run -s "-screen 0 1920x1200x24" python benchmarks/editor_files.py

The window looks at the clock every 5 milliseconds; what it misses is a pause (see
`editor_clock`). It opens, saves and exports what it made itself, and a folder of many
pictures.
"""

import argparse
from pathlib import Path

import numpy as np
from editor_clock import Clock, opened
from hands import drag

from anime_draw.pictures import save_picture
from gui.files.exchange import KINDS
from gui.window.window import Window

REFERENCES, SIDE = 8, 2048  # pixels


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
    with opened(chosen.model) as (window, folder):
        clock = Clock(window)
        measure_files(window, clock, folder)
        measure_folder(window, clock, folder / "many", chosen.pictures)


if __name__ == "__main__":
    main()
