"""How the window begins: settings, the first document, what a crash has left."""

import tkinter as tk
from pathlib import Path

import numpy as np
from PIL import Image, ImageTk

from anime_draw.bundled import EXAMPLE_MASK, find_asset
from anime_draw.masks import colourise, load_mask, resize_mask
from anime_draw.pictures import resize_picture
from anime_draw.reading import is_file
from anime_draw.settings import PICTURE_SIZE

from ..dialogs.recover import offer_recovery
from ..document.document import Document
from ..files.leftovers import clear_leftovers
from ..files.recovery import Recovered, describe_recoverable
from ..files.settings import Settings
from ..session.opening import Opened, read_document
from ..session.session import Session
from .window import Window

ICON = 64  # pixels
RECOVERY = 300  # milliseconds after the window stands


def read(path: Path | None) -> Opened:
    """Read what the window shows first; without a path, an example.

    Raises:
        AnimeDrawError: it cannot be opened.
    """
    if path is not None:
        return read_document(path)
    if (example := find_asset(EXAMPLE_MASK)) is not None:
        return Opened(resize_mask(load_mask(example), PICTURE_SIZE))
    return Opened(np.zeros((PICTURE_SIZE, PICTURE_SIZE), np.uint8))


def open_window(
    root: tk.Tk,
    begun: Opened,
    model: Path | None = None,
    settings: Settings | None = None,
) -> Window:
    """Put the window on the screen; the model loads behind it.

    Args:
        root: without anything on it.
        begun: what to show.
        model: None takes the one chosen last, or the bundled one.
        settings: None reads those of this person.
    """
    settings = settings or Settings()
    document = Document(begun.mask, begun.path)
    session = Session(document, model or _chosen(settings, "model"))
    models = session.models  # these two are loaded when they are needed
    models.unet_path = _chosen(settings, "unet") or models.unet_path
    models.masks_path = _chosen(settings, "masks") or models.masks_path
    _set_icon(root)
    window = Window(root, session, settings)
    window.commands.files.show(begun)
    session.style.show(chosen_files(settings))
    if settings.problem:
        window.status.warn(settings.problem)
    session.disk.submit(("clearing what a kill has left",), clear_leftovers)
    session.disk.submit(
        ("looking for what a crash has left",),
        describe_recoverable,
        lambda found: root.after(RECOVERY, _recover, window, found),
    )
    return window


def _set_icon(root: tk.Tk) -> None:
    if (path := find_asset(EXAMPLE_MASK)) is not None:
        picture = resize_picture(colourise(load_mask(path)), ICON)
        image = ImageTk.PhotoImage(Image.fromarray(picture), master=root)
        root.iconphoto(True, image)  # type: ignore[arg-type]
        root.icon = image  # type: ignore[attr-defined]  # Tk keeps no reference


def chosen_files(settings: Settings) -> list[Path]:
    """Return the pictures shown the last time that are still there, last one first."""
    kept = reversed(settings.paths("gallery"))
    return [path for path in kept if is_file(path)]


def _chosen(settings: Settings, name: str) -> Path | None:
    path = Path(settings.get(name, ""))
    return path if is_file(path) else None


def _recover(window: Window, found: list[tuple[Recovered, str]]) -> None:
    offer_recovery(window.root, found, window.commands.files.recover)
