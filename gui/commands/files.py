"""New, open, save, import, recover, quit."""

import random
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anime_draw.config import PICTURE_SIZE
from anime_draw.errors import AnimeDrawError
from anime_draw.masks import Mask, resize_mask
from anime_draw.pictures import Picture

from .. import dialogs
from ..document.document import Document
from ..files import exchange
from ..files.folder import FolderCursor
from ..files.project import SUFFIX, Project, load_project, save_project
from ..files.recovery import Recovered
from ..studio.answers import Segmented

if TYPE_CHECKING:
    from ..window.window import Window

PROJECTS = ("Projects", (f"*{SUFFIX}",))
SEEDS = 10_000


class FileCommands:
    """Brings documents onto the screen and onto the disk."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._saved_look = window.session.style.look

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

    def use(
        self,
        document: Document,
        picture: Picture | None = None,
        folder: FolderCursor | None = None,
    ) -> None:
        """Show a document.

        Args:
            document: takes the place of the one that is shown.
            picture: lies under the mask.
            folder: that it comes from, whose other masks are to follow.
        """
        self._window.commands.folder.cursor = folder
        self._window.canvas.finish()
        self._session.document = document
        self._saved_look = self._session.style.look
        self._window.use_document(document, picture)

    # New

    def new(self) -> None:
        """Begin with an empty mask."""
        if self.may_leave():
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
        try:
            self._open(path)
        except AnimeDrawError:
            if not path.exists():
                self._window.settings.remove_recent(path)
                self._window.show_recent()
            raise
        self._note(path, "Opened")

    def _open(self, path: Path) -> None:
        if self._is_project(path):
            self.show_project(load_project(path), path)
            return
        imported = exchange.import_mask(path)
        own = path if path.suffix.lower() == ".png" else None
        self.use(Document(imported.mask, own), imported.picture)

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
        self._window.keeper.adopt(recovered)

    def ask_import(self) -> None:
        """Ask for a mask of any kind, and begin a new document with it."""
        path = dialogs.ask_open(self._window.root, "Import mask", dialogs.MASKS)
        if path is not None and self.may_leave():
            imported = exchange.import_mask(path)
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
            save_project(path, self._window.keeper.make_project())
            document.path = path
            document.mark_saved()
        elif path.suffix.lower() == ".png":
            document.save(path)
        else:
            raise AnimeDrawError(f"{path}: save as {SUFFIX} or as a mask in .png")
        self._saved_look = self._session.style.look
        self._note(path, "Saved")
        return True

    def _note(self, path: Path, what: str) -> None:
        self._window.settings.add_recent(path)
        self._window.show_recent()
        self._window.status.say(f"{what} {path}")

    # The end

    def quit(self) -> None:
        """Close the window, after asking about unsaved changes."""
        if self.may_leave() and self._may_stop():
            self._window.close()

    def _may_stop(self) -> bool:
        if not (exports := self._session.morphs.exports):
            return True
        answer = dialogs.ask_choice(
            self._window.root,
            "anime-draw",
            f"{exports[0].path.name} is still being written. Give it up?",
            {"Give it up": "secondary", "Go on": "primary"},
        )
        return answer == "Give it up"
