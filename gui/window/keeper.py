"""Keeps unsaved work for the case of a crash; makes projects of what there is."""

from typing import TYPE_CHECKING

from ..files.project import Project, StoredReference
from ..files.recovery import Autosave, Recovered
from ..session.stored import SESSION, kept_styles

if TYPE_CHECKING:
    from .window import Window


class Keeper:
    """Gives the autosave what has changed, as often as it is asked to."""

    def __init__(self, window: "Window") -> None:
        self._window = window
        self._session = window.session
        self._autosave = Autosave()
        self._said = ""

    def keep(self) -> None:
        """Write unsaved work, unless it is written; cheap."""
        document = self._session.document
        if not self._window.commands.files.modified:
            self._autosave.forget()
            return
        key = (id(document), document.version, self._session.style.number)
        self._autosave.offer(key, self.make_project)
        if self._autosave.error != self._said:
            self._said = self._autosave.error
            if self._said:
                self._window.status.warn(self._said)

    def make_project(self) -> Project:
        """Return everything that a project file keeps."""
        session = self._session
        pictures = session.pictures()
        return Project(
            mask=session.document.mask.copy(),
            references=tuple(StoredReference(k, p) for k, p in pictures.items()),
            styles=kept_styles(session.style),
            settings={SESSION: session.state()},
            thumbnail=session.portrait.picture if session.portrait else None,
            origin=str(session.document.path or ""),
        )

    def adopt(self, recovered: Recovered) -> None:
        """Go on with the file of recovered work."""
        self._autosave.adopt(recovered)

    def close(self) -> None:
        """Forget what is kept: it is saved, or given up."""
        self._autosave.close()
