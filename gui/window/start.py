"""How the window begins: settings, the first document, what a crash has left."""

import tkinter as tk
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageTk

from anime_draw.bundled import EXAMPLE_MASK, find_asset
from anime_draw.masks import colourise, load_mask
from anime_draw.pictures import resize_picture

from ..dialogs.recover import offer_recovery
from ..document.document import Document
from ..files.project import SUFFIX, Project, load_project
from ..files.recovery import find_recoverable
from ..files.settings import Settings
from ..session.session import Session, first_document
from .window import Window

ICON = 64  # pixels
RECOVERY = 300  # milliseconds after the window stands


@dataclass(frozen=True)
class Begun:
    """What the window shows first: a document, and the project it comes from."""

    document: Document
    project: Project | None = None


def read(path: Path | None) -> Begun:
    """Read the mask or project to begin with; without one, an example.

    Raises:
        AnimeDrawError: it cannot be opened.
    """
    if path is not None and path.suffix.lower() == SUFFIX:
        project = load_project(path)
        return Begun(Document(project.mask, path), project)
    return Begun(first_document(path))


def open_window(
    root: tk.Tk,
    begun: Begun,
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
    session = Session(begun.document, model or _chosen(settings, "model"))
    if (unet := _chosen(settings, "unet")) is not None:
        session.use_unet(unet)
    _set_icon(root)
    window = Window(root, session, settings)
    if begun.project is not None:
        window.commands.files.show_project(begun.project, begun.document.path)
    kept: list[str] = settings.get("gallery", [])
    paths = [Path(each) for each in reversed(kept)]
    session.style.show(path for path in paths if path.is_file())
    if settings.problem:
        window.status.warn(settings.problem)
    root.after(RECOVERY, _recover, window)
    return window


def _set_icon(root: tk.Tk) -> None:
    if (path := find_asset(EXAMPLE_MASK)) is not None:
        picture = resize_picture(colourise(load_mask(path)), ICON)
        image = ImageTk.PhotoImage(Image.fromarray(picture), master=root)
        root.iconphoto(True, image)  # type: ignore[arg-type]
        root.icon = image  # type: ignore[attr-defined]  # Tk keeps no reference


def _chosen(settings: Settings, name: str) -> Path | None:
    path = Path(settings.get(name, ""))
    return path if path.is_file() else None


def _recover(window: Window) -> None:
    offer_recovery(window.root, find_recoverable(), window.commands.files.recover)
