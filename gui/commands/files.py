"""Opening, saving, importing, exporting, going through a folder, quitting."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anime_draw.config import PICTURE_SIZE
from anime_draw.errors import AnimeDrawError
from anime_draw.masks import Mask, resize_mask
from anime_draw.pictures import Picture

from .. import dialogs, exchange
from ..answers import Segmented
from ..document import Document
from ..folder import FolderCursor
from ..project import SUFFIX, Project, load_project, save_project
from ..recovery import Recovered

if TYPE_CHECKING:
    from ..window import Window

PROJECTS = ("Projects", (f"*{SUFFIX}",))
SEEDS = 10_000


class FileCommands:
    """Brings documents onto the screen and onto the disk.

    Attributes:
        folder: what `next` and `previous` go through.
    """

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._saved_look = window.session.style.look
        self.folder: FolderCursor | None = None

    # Whether there is something to lose

    @property
    def modified(self) -> bool:
        """Whether mask, or style of a project, are not as they are on the disk."""
        document = self._session.document
        styled = self._is_project(document.path)
        return document.modified or (
            styled and self._session.style.look != self._saved_look
        )

    @staticmethod
    def _is_project(path: Path | None) -> bool:
        return path is not None and path.suffix.lower() == SUFFIX

    def may_leave(self) -> bool:
        """Ask about unsaved changes; tell whether the document may go."""
        self._window.canvas.finish()
        if not self.modified:
            return True
        name = self._window.name
        answer = dialogs.ask_whether_to_save(self._window.root, name)
        return answer is False or (answer is True and self.save())

    def use(self, document: Document, picture: Picture | None = None) -> None:
        """Show a document, with a picture to lie under the mask."""
        self._window.canvas.finish()
        self._session.document = document
        self._saved_look = self._session.style.look
        self._window.use_document(document, picture)

    # New

    def new(self) -> None:
        """Begin with an empty mask."""
        if self.may_leave():
            self.folder = None
            self.use(Document(np.zeros((PICTURE_SIZE, PICTURE_SIZE), np.uint8)))

    def random_face(self) -> None:
        """Take a face by chance: one step, which undo takes back."""
        self._window.canvas.finish()
        self._session.random_face(random.randrange(SEEDS), self._put_face)

    def _put_face(self, mask: Mask) -> None:
        self._window.canvas.finish()
        document = self._session.document
        locked, document.locked = document.locked, frozenset()
        with document.edit("Random face") as present:
            present[:] = resize_mask(mask, document.mask.shape)
        document.locked = locked

    def ask_segment(self) -> None:
        """Ask for a portrait, and make a mask of it."""
        root = self._window.root
        path = dialogs.ask_open(root, "Picture to mask", dialogs.PICTURES)
        if path is not None:
            self.segment(path)

    def segment(self, path: Path) -> None:
        """Make a mask of a portrait by the U-Net; take its style, too."""
        if self.may_leave():
            self._session.segment_picture(path, self._take_segmented)

    def _take_segmented(self, segmented: Segmented) -> None:
        self.folder = None
        document = Document(segmented.mask)
        self.use(document, segmented.picture)
        self._window.status.say(
            f"{segmented.path.name}: the U-Net is {segmented.confidence:.0%} sure of"
            " the mask; its picture lies under it as the reference"
        )

    # Open

    def ask_open(self) -> None:
        """Ask for a project or mask and open it."""
        path = dialogs.ask_open(self._window.root, "Open", dialogs.OPENABLE)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a project or mask, after asking; if that fails the old one stays."""
        if not self.may_leave():
            return
        if self._is_project(path):
            self._open_project(path)
        else:
            imported = exchange.import_mask(path)
            own = path if path.suffix.lower() == ".png" else None
            self.use(Document(imported.mask, own), imported.picture)
        self.folder = None
        self._note(path, "Opened")

    def _open_project(self, path: Path) -> None:
        self.show_project(load_project(path), path)

    def show_project(self, project: Project, path: Path | None) -> None:
        """Show mask and style of a project; if that fails the old ones stay."""
        pictures = {each.name: each.picture for each in project.references}
        if isinstance(state := project.settings.get("session"), dict):
            self._session.restore(state, pictures)
        self.use(Document(project.mask, path))

    def recover(self, recovered: Recovered) -> None:
        """Show what a crash has left; it counts as not saved."""
        project = recovered.load()
        origin = Path(project.origin) if project.origin else None
        self.show_project(project, origin)
        self._session.document.mark_unsaved()
        self._window.autosave.adopt(recovered)

    def ask_import(self) -> None:
        """Ask for a mask of any kind, and begin a new document with it."""
        path = dialogs.ask_open(self._window.root, "Import mask", dialogs.MASKS)
        if path is not None and self.may_leave():
            imported = exchange.import_mask(path)
            self.folder = None
            self.use(Document(imported.mask), imported.picture)
            self._window.status.say(f"Imported {path}")

    # Save

    def save(self) -> bool:
        """Save where it came from, or ask where; tell whether it is saved."""
        path = self._session.document.path
        return self.save_as(path) if path else self.ask_save()

    def ask_save(self) -> bool:
        """Ask where to save, and do; tell whether it is saved."""
        path = dialogs.ask_save(
            self._window.root,
            "Save",
            f"portrait{SUFFIX}",
            (PROJECTS, ("Mask", ("*.png",))),
        )
        return path is not None and self.save_as(path)

    def save_as(self, path: Path) -> bool:
        """Save a project, or the mask alone if the name ends in .png."""
        self._window.canvas.finish()
        document = self._session.document
        if self._is_project(path):
            save_project(path, self._window.make_project())
            document.path = path
            document.mark_saved()
        elif path.suffix.lower() == ".png":
            document.save(path)
        else:
            raise AnimeDrawError(f"{path}: save as {SUFFIX} or as a mask in .png")
        self._saved_look = self._session.style.look
        self._window.autosave.forget()
        self._note(path, "Saved")
        return True

    def _note(self, path: Path, what: str) -> None:
        self._window.settings.add_recent(path)
        self._window.show_recent()
        self._window.status.say(f"{what} {path}")

    # A folder of pictures

    def ask_folder(self) -> None:
        """Ask for a folder whose masks are to be corrected."""
        path = dialogs.ask_folder(self._window.root, "Folder of pictures")
        if path is not None:
            self.open_folder(path)

    def open_folder(self, path: Path) -> None:
        """Go through the pictures of a folder; D and A save and go on."""
        if self.may_leave():
            cursor = FolderCursor.open(path)
            self._show_entry(cursor)

    def next(self) -> None:
        """Save the mask and go to the next picture of the folder."""
        self._step(1)

    def previous(self) -> None:
        """Save the mask and go to the picture before."""
        self._step(-1)

    def _step(self, way: int) -> None:
        if self.folder is None:
            self._window.status.say("Open a folder first: File, Folder of pictures")
            return
        self._window.canvas.finish()
        if self._session.document.modified:
            self._session.document.save(self.folder.entry.mask)
        if self.folder.step(way):
            self._show_entry(self.folder)
        else:
            self._window.status.say("That was the last one" if way > 0 else "The first")

    def _show_entry(self, cursor: FolderCursor) -> None:
        mask, picture = cursor.entry.load()
        document = Document(mask, cursor.entry.mask)
        if self.folder is not None:
            document.locked = self._session.document.locked  # from picture to picture
        self.folder = cursor
        self.use(document, picture)
        self._window.status.say(
            f"{cursor.entry.name}: {cursor.position + 1} of {len(cursor)}; D and A save"
            " and go on"
        )

    # The end

    def quit(self) -> None:
        """Close the window, after asking about unsaved changes."""
        if self.may_leave():
            self._window.close()
