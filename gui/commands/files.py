"""New, open, save, import, recover, quit."""

from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from anime_draw.errors import AnimeDrawError
from anime_draw.masks import save_mask
from anime_draw.pictures import Picture
from anime_draw.settings import PICTURE_SIZE

from .. import dialogs
from ..document.document import Document
from ..files.exchange import Imported, import_any
from ..files.folder import FolderCursor
from ..files.leftovers import write_noted
from ..files.project import SUFFIX, save_project
from ..files.recovery import Recovered
from ..files.stamps import ChangedError, Stamp, require_unchanged, stamp_of
from ..session.opening import (
    MissingError,
    Opened,
    is_project,
    read_document,
    read_recovered,
)
from ..session.stored import Stored
from .leaving import WAIT, Leaving, Take

if TYPE_CHECKING:
    from ..window.window import Window

PROJECTS = ("Projects", (f"*{SUFFIX}",))
NEAREST = "Take the nearest"


class FileCommands:
    """Brings documents onto the screen and onto the disk.

    Files are read and written in a thread; until they are, all else goes on.

    Attributes:
        leaving: asks before a document goes.
    """

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._numbers = count()
        self._stamps: dict[Path, Stamp | None] = {}  # of files as we know them
        self.leaving = Leaving(window, lambda then: self.save(then))

    @property
    def modified(self) -> bool:
        """Whether mask, or style of a project, are not as they are on the disk."""
        return self.leaving.modified

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
        self.leaving.note_saved(document, self._session.style.look)
        self._window.use_document(document, picture)

    def new(self) -> None:
        """Begin with an empty mask."""
        empty = np.zeros((PICTURE_SIZE, PICTURE_SIZE), np.uint8)
        self.leaving.leave(lambda: self.use(Document(empty)))

    # Open

    def ask_open(self) -> None:
        """Ask for a project, mask or portrait and open it."""
        path = dialogs.ask_open(self._window.root, "Open", dialogs.OPENABLE)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Open a project, mask or portrait; if that fails the old document stays."""

        def show(opened: Opened) -> None:
            self.show(opened)
            self._note(path, "Opened")
            if opened.style is not None and self._is_of_another_model(opened.style):
                self._window.status.say(
                    f"Opened {path}; another model drew it, so that it may look"
                    " different"
                )

        kind = (f"opening {path.name}", path)
        self._fetch(kind, partial(read_document, path), show, partial(self._miss, path))

    def _is_of_another_model(self, style: Stored) -> bool:
        model = self._session.model
        return bool(style.mark) and model is not None and style.mark != model.mark

    def show(self, opened: Opened) -> None:
        """Show a document that was read, and its style."""
        if opened.style is not None:
            self._session.restore(opened.style)
        if opened.path is not None:
            self._stamps[opened.path] = opened.stamp
        self.use(Document(opened.mask, opened.path), opened.picture)

    def _fetch(
        self,
        kind: tuple[str, object],
        job: Callable[[], object],
        show: Take,
        failed: Take | None = None,
    ) -> None:
        def submit(take: Take) -> None:
            self._session.disk.submit(kind, job, take, failed=failed)

        self.leaving.fetch(submit, show)

    def _miss(self, path: Path, error: Exception) -> None:
        if isinstance(error, MissingError):
            self._window.settings.remove_recent(path)
            self._window.show_recent()

    def recover(self, recovered: Recovered) -> None:
        """Show what a crash has left; it counts as not saved."""

        def show(opened: Opened) -> None:
            self.show(opened)
            self._session.document.mark_unsaved()
            self._window.keeper.adopt(recovered)

        kind = ("recovering", recovered.path)
        self._fetch(kind, partial(read_recovered, recovered), show)

    def ask_import(self) -> None:
        """Ask for a mask of any kind, and begin a new document with it."""
        path = dialogs.ask_open(self._window.root, "Import mask", dialogs.MASKS)
        if path is not None:
            kind, job = (f"importing {path.name}", path), partial(import_any, path)
            self._fetch(kind, job, partial(self._take_imported, path))

    def _take_imported(self, path: Path, imported: Imported) -> None:
        if imported.problem:
            answer = dialogs.ask_choice(
                self._window.root,
                "Import mask",
                f"{imported.problem}\n\nTake the nearest of our colours?",
                {dialogs.STAY: "secondary", NEAREST: "primary"},
            )
            if answer != NEAREST:
                return
        self.use(Document(imported.mask), imported.picture)
        self._window.status.say(f"Imported {path}")

    # Save

    def save(self, then: Callable[[], object] | None = None) -> None:
        """Save where it came from, or ask where.

        Args:
            then: called when it is saved; not if the person thinks better of it.
        """
        if (path := self._session.document.path) is not None:
            self.save_as(path, then)
        else:
            self.ask_save(then)

    def ask_save(self, then: Callable[[], object] | None = None) -> None:
        """Ask where to save, and do; see `save`."""
        path = dialogs.ask_save(
            self._window.root,
            "Save",
            f"portrait{SUFFIX}",
            (PROJECTS, ("Mask", ("*.png",))),
        )
        if path is not None:
            self.save_as(path, then)

    def save_as(self, path: Path, then: Callable[[], object] | None = None) -> None:
        """Save a project, or the mask alone if the name ends in .png; see `save`.

        Raises:
            AnimeDrawError: the suffix is neither. What the disk refuses is told when
                it does.
        """
        self._window.canvas.finish()
        document, look = self._session.document, self._session.style.look
        state, write = document.state, self._writing(path)
        known = self._stamps.get(path) if path == document.path else None

        def job() -> Stamp | None:
            require_unchanged(path, known)
            write()
            return stamp_of(path)

        def note(stamp: Stamp | None) -> None:
            document.path, self._stamps[path] = path, stamp
            document.mark_saved(state)
            self.leaving.note_saved(document, look)
            self._note(path, "Saved")
            if then is not None:
                then()

        def miss(error: Exception) -> None:
            if isinstance(error, ChangedError):
                del self._stamps[path]  # the person knows now

        # With a number, since a later one must not take the place of one that waits:
        # somebody may wait for each.
        kind = (f"saving {path.name}", path, next(self._numbers))
        self._session.disk.submit(kind, job, note, must=True, failed=miss)

    def _writing(self, path: Path) -> Callable[[], object]:
        if is_project(path):
            project = self._window.keeper.make_project()
            return partial(write_noted, path, partial(save_project, path, project))
        if path.suffix.lower() == ".png":
            mask = self._session.document.mask.copy()
            return partial(write_noted, path, partial(save_mask, path, mask))
        raise AnimeDrawError(f"{path}: save as {SUFFIX} or as a mask in .png")

    def _note(self, path: Path, what: str) -> None:
        self._window.settings.add_recent(path)
        self._window.show_recent()
        self._window.status.say(f"{what} {path}")

    # The end

    def quit(self) -> None:
        """Close the window, after asking about unsaved changes, and after saving."""
        self.leaving.fetch(self._wait_for_saving, lambda _: self._close())

    def _wait_for_saving(self, take: Take) -> None:
        if self._session.saving:
            self._window.status.say(f"Closes after {self._session.busy}")
            self._window.root.after(WAIT, self._wait_for_saving, take)
        else:
            take(None)

    def _close(self) -> None:
        if self._may_stop():
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
