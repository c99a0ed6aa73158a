"""What is read to be shown: projects, masks, portraits, folders. No Tk.

Reading takes long, and is for a thread; to show what comes of it does not.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from anime_draw.errors import AnimeDrawError
from anime_draw.masks import Mask
from anime_draw.pictures import Picture

from ..files.exchange import import_mask
from ..files.folder import FolderCursor
from ..files.project import SUFFIX, Project, load_project
from ..files.recovery import Recovered
from ..files.stamps import Stamp, stamp_of
from ..studio.memory import recall
from .stored import Stored, from_memory, from_project


class MissingError(AnimeDrawError):
    """There is no such file any more."""


@dataclass(frozen=True)
class Opened:
    """A document that was read.

    Attributes:
        mask: class ids (H, W).
        path: where saving goes; None if that is to be asked.
        picture: that lies under the mask, if it came with one.
        style: what was stored of it.
        stamp: of the file at `path`, as it was read.
    """

    mask: Mask
    path: Path | None = None
    picture: Picture | None = None
    style: Stored | None = None
    stamp: Stamp | None = None


def is_project(path: Path | None) -> bool:
    """Tell by its name whether a file is a project."""
    return path is not None and path.suffix.lower() == SUFFIX


def read_document(path: Path) -> Opened:
    """Read a project, a mask of any kind, or a portrait that was saved here.

    Raises:
        MissingError: there is no such file.
        AnimeDrawError: it cannot be opened.
    """
    stamp = stamp_of(path)
    try:
        if is_project(path):
            opened = _open_project(load_project(path), path)
        else:
            opened = _open_portrait(path) or _open_mask(path)
        return replace(opened, stamp=stamp if opened.path == path else None)
    except AnimeDrawError as error:
        if not path.exists():
            raise MissingError(str(error)) from error
        raise


def read_recovered(recovered: Recovered) -> Opened:
    """Read what a crash has left.

    Raises:
        AnimeDrawError: broken all the same.
    """
    project = recovered.load()
    return _open_project(project, Path(project.origin) if project.origin else None)


def _open_project(project: Project, path: Path | None) -> Opened:
    return Opened(project.mask, path, style=from_project(project))


def _open_portrait(path: Path) -> Opened | None:
    if (memory := recall(path)) is None:
        return None
    if memory.mask is None:
        raise AnimeDrawError(
            f"{path}: is a portrait without its mask; drop it on the styles to take"
            " its style, or make a mask of it: File, Picture to mask"
        )
    return Opened(memory.mask, style=from_memory(memory))


def _open_mask(path: Path) -> Opened:
    imported = import_mask(path)
    own = path if path.suffix.lower() == ".png" else None
    return Opened(imported.mask, own, imported.picture)


@dataclass(frozen=True)
class Page:
    """An entry of a folder that was read."""

    cursor: FolderCursor
    position: int
    mask: Mask
    picture: Picture | None


def open_folder(place: Path) -> Page:
    """List a folder, or that of a file, and read the entry at hand.

    Raises:
        AnimeDrawError: it cannot be read, or has no pictures.
    """
    cursor = FolderCursor.open(place)
    return turn_to(cursor, cursor.position)


def turn_to(cursor: FolderCursor, position: int) -> Page:
    """Read an entry of a folder, from 0.

    Raises:
        AnimeDrawError: it cannot be read.
    """
    return Page(cursor, position, *cursor.at(position).load())
