"""Leaving a document for another one: nothing that is not saved goes unasked."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .. import dialogs
from ..document.document import Document
from ..session.opening import is_project
from ..studio.look import Look

if TYPE_CHECKING:
    from ..window.window import Window

WAIT = 40  # milliseconds between two looks whether it is time

Take = Callable[[Any], object]


class Leaving:
    """Asks about unsaved changes, and waits for what is being saved."""

    def __init__(
        self, window: "Window", save: Callable[[Callable[[], object]], object]
    ) -> None:
        """Begin with nothing to lose.

        Args:
            window: whose document is left.
            save: saves it, asks where if need be, and calls what it is given when that
                has succeeded.
        """
        self._window = window
        self._session = window.session
        self._save = save
        self._saved_look = window.session.style.look

    # Whether there is something to lose

    @property
    def modified(self) -> bool:
        """Whether mask, or style of a project, are not as they are on the disk."""
        document = self._session.document
        styled = is_project(document.path)
        look = self._session.style.look
        return document.modified or (styled and look != self._saved_look)

    def note_saved(self, document: Document, look: Look) -> None:
        """Count that look as the one on the disk, if it is that of this document."""
        if document is self._session.document:
            self._saved_look = look

    # Leaving

    def leave(self, then: Callable[[], object]) -> None:
        """Call `then` as soon as the document may go.

        That is at once if there is nothing to lose, or the person gives it up; after
        saving, if that is wanted; and never if the person stays, or saving fails.
        """
        if self._window.closed or dialogs.is_asking():
            return  # that question comes first
        self._window.canvas.finish()
        if self._session.disk.owing:
            self._window.status.say(f"Waits for {self._session.busy}")
            self._window.root.after(WAIT, self.leave, then)
            return
        self._session.poll()  # what was saved counts as saved
        if not self.modified:
            then()
            return
        answer = dialogs.ask_whether_to_save(self._window.root, self._window.name)
        if answer is False:
            then()
        elif answer:
            self._save(lambda: self.leave(then))  # it may have been painted on

    def fetch(self, submit: Callable[[Take], object], show: Take) -> None:
        """Leave the document for what a worker brings.

        Until then it can be painted on; if it was, the person is asked again before
        it goes. A stroke, polygon or selection that is under way is not disturbed.

        Args:
            submit: asks the worker; is given what is to be called with the answer.
            show: called with the answer.
        """

        def begin() -> None:
            left = self._state()

            def take(answer: Any) -> None:
                if self._state() == left:
                    show(answer)
                else:
                    self.leave(lambda: show(answer))

            submit(lambda answer: self.when_free(lambda: take(answer)))

        self.leave(begin)

    def _state(self) -> tuple[Document, int, object]:
        document = self._session.document
        look = self._session.style.look if is_project(document.path) else None
        return document, document.version, look

    def when_free(self, do: Callable[[], object]) -> None:
        """Call it as soon as no drag and no question is under way."""
        window = self._window
        if window.closed:
            return
        if window.canvas.dragging or dialogs.is_asking():
            window.status.say("Ready; goes on when what you are at is finished")
            window.root.after(WAIT, self.when_free, do)
        else:
            do()
