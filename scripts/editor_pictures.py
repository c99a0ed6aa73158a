"""Take the pictures of docs/editor.md anew, with the bundled model or another one.

Needs a display of at least 1366x800 that nothing else uses, such as Xvfb's:

    xvfb-run -a -s "-screen 0 1366x800x24" python scripts/editor_pictures.py [MODEL]
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PIL import ImageGrab

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "gui")]

from hands import at, drag, press, wait  # noqa: E402

from cli.main import main as run_command  # noqa: E402
from gui.files import recovery  # noqa: E402
from gui.files.settings import Settings  # noqa: E402
from gui.widgets import theme  # noqa: E402
from gui.window.start import open_window, read  # noqa: E402
from gui.window.window import Window  # noqa: E402

PICTURES = ROOT / "docs" / "pictures"
QUALITY = 82
SLID = "red hair"
SEED = 8498
TOPLEVEL = "Toplevel"


def rest(window: Window, seconds: float = 0.6) -> None:
    """Let the window come to rest."""
    end = time.monotonic() + seconds
    wait(window, lambda: time.monotonic() > end)
    wait(window, lambda: window.session.fresh and not window.session.busy, 120)


def take(window: Window, name: str) -> None:
    """Save what is on the screen as docs/pictures/NAME.webp."""
    rest(window)
    image = ImageGrab.grab(xdisplay=os.environ.get("DISPLAY"))
    root = window.root
    bottom = root.winfo_rooty() + root.winfo_height()
    image = image.crop((root.winfo_rootx(), 0, root.winfo_width(), bottom))
    image.save(PICTURES / f"{name}.webp", quality=QUALITY, method=6)
    print(name, image.size, flush=True)


def paint(window: Window, references: list[Path]) -> None:
    """Make the hair longer."""
    window.session.style.use_seed(SEED)
    rest(window)
    window.session.mark()
    window.choices.size.set(44)
    window.commands.edit.apply()
    for side in (-1, 1):
        way = ((150, 300), (165, 400), (150, 480), (176, 505))
        drag(window, *((254 + side * x, y) for x, y in way))
    window.canvas.event_generate("<Motion>", **at(window, 424, 498))
    take(window, "editor")


def compare(window: Window, references: list[Path]) -> None:
    """Show before and after."""
    press(window, "<Key-x>")
    take(window, "editor-compare")
    press(window, "<Key-x>")


def overlay(window: Window, references: list[Path]) -> None:
    """Show the mask over the portrait, with the axis of symmetry."""
    press(window, "<Key-F4>")
    press(window, "<Key-y>")
    window.canvas.event_generate("<Motion>", **at(window, 170, 230))
    take(window, "editor-over")
    press(window, "<Key-y>")
    press(window, "<Key-F2>")


def select(window: Window, references: list[Path]) -> None:
    """Select an eye and turn it."""
    press(window, "<Key-v>")
    drag(window, (165, 245))
    take(window, "editor-select")
    press(window, "<Key-Escape>")
    press(window, "<Key-b>")


def mix(window: Window, references: list[Path]) -> None:
    """Mix the styles of two pictures, with the reference in a pane of its own."""
    window.style.take_files(references[:2])
    wait(window, lambda: len(window.session.style.look.references) == 2)
    window.session.style.show(references[2:])
    press(window, "<Key-F3>")
    rest(window, 2)
    take(window, "editor-style")
    press(window, "<Key-F2>")


def variants(window: Window, references: list[Path]) -> None:
    """Draw nine other styles."""
    window.commands.style.start_variants()
    wait(window, lambda: len(window.variants._tiles) == 9, 120)
    take(window, "editor-variants")


def own(window: Window, references: list[Path]) -> None:
    """Let hair and clothes have styles of their own."""
    style = window.session.style
    style.use_seed(SEED)
    window.side.show("Style")
    for name, seed in (("hair", 5), ("clothes", 11)):
        style.target = name
        style.use_seed(seed)
        rest(window)
    take(window, "editor-own")
    for name in ("hair", "clothes"):
        style.target = name
        style.release()
    style.target = ""


def attributes(window: Window, references: list[Path]) -> None:
    """Move along a hair colour; in the light theme."""
    window.session.style.use_seed(SEED)
    window.side.show("Attributes")
    rest(window)
    names = list(window.attributes.sliders)
    if names:  # a model may have none
        chosen = SLID if SLID in names else names[0]
        window.session.style.set_amount(chosen, 2.0)
    window.choices.light.set(True)
    window.commands.view.apply()
    take(window, "editor-attributes")
    window.choices.light.set(False)
    window.commands.view.apply()


def morph(window: Window, references: list[Path]) -> None:
    """Open the dialog of animations."""
    window.session.style.reset_amounts()
    window.commands.style.show_morph()
    dialog = window.commands.style._morph
    assert dialog is not None
    if not dialog.plan().problem():  # a model may have no attributes
        dialog.preview()
        wait(window, lambda: not window.session.morphs.previewing, 120)
    take(window, "editor-morph")
    dialog.destroy()


def shortcuts(window: Window, references: list[Path]) -> None:
    """Show every key."""
    window.commands.help.show_shortcuts()
    take(window, "editor-keys")
    for each in window.root.winfo_children():
        if each.winfo_class() == TOPLEVEL:
            each.destroy()


SCENES: tuple[Callable[[Window, list[Path]], None], ...] = (
    paint,
    compare,
    overlay,
    select,
    mix,
    variants,
    own,
    attributes,
    morph,
    shortcuts,
)


def sample_portraits(folder: Path) -> Iterator[Path]:
    """Draw portraits to take styles from."""
    words = ["sample-data", str(folder), "--count", "6", "--size", "256"]
    run_command(words, standalone_mode=False)
    yield from sorted((folder / "images").iterdir())


def main() -> None:
    """Go through all scenes in a window of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        references = list(sample_portraits(folder / "samples"))
        recovery.recovery_dir = lambda: folder / "recovery"
        root = theme.make_root()
        settings = Settings(folder / "settings.json")
        model = Path(sys.argv[1]) if len(sys.argv) > 1 else None
        window = open_window(root, read(None), model, settings)
        wait(window, lambda: window.session.portrait is not None, 120)
        root.focus_force()
        for scene in SCENES:
            scene(window, references)
        window.close()


if __name__ == "__main__":
    main()
