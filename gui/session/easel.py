"""Where the portrait is drawn: the newest mask wins, never a stale picture. No Tk."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..studio.answers import Latency, Portrait, Subject
from ..studio.look import Recipe
from ..studio.worker import Worker
from .comparison import Comparison

if TYPE_CHECKING:
    from ..studio.studio import Studio

PORTRAIT = "portrait"  # the kind of job
PAUSE = 0.4  # seconds without a change until the portrait is drawn as well as can be


class Easel:
    """Asks for the portrait of what there is now, and shows the newest that came.

    Attributes:
        portrait: the newest one, of this document and model unless `keep` was called.
        latency: of portraits since the model was loaded.
        comparison: an earlier one.
        paused: whether changes are not drawn.
    """

    def __init__(
        self,
        worker: Worker,
        studio: "Callable[[], Studio]",
        subject: Callable[[], Subject],
        recipe: Callable[[], Recipe],
        on_show: Callable[[Portrait], object],
    ) -> None:
        """Start without a portrait.

        Args:
            worker: draws.
            studio: called in the worker.
            subject: what a portrait would be of now.
            recipe: of its look.
            on_show: called with every new portrait that is no draft.
        """
        self.portrait: Portrait | None = None
        self.latency: Latency | None = None
        self.comparison = Comparison()
        self.paused = False
        self._worker = worker
        self._studio = studio
        self._subject = subject
        self._recipe = recipe
        self._on_show = on_show
        self._asked: Subject | None = None
        self._refined: Subject | None = None
        self._arrived = 0.0
        self._fault = ""

    @property
    def fresh(self) -> bool:
        """Whether the portrait is of what there is now, and no draft."""
        portrait = self.portrait
        if portrait is None or portrait.quick:
            return False
        return portrait.subject == self._subject()

    def mark(self) -> None:
        """Say that a change begins: the portrait as it is now is to compare with."""
        self.comparison.mark(self._subject())

    def refresh(self) -> None:
        """Ask for the portrait, unless it is there or asked for, or drawing paused.

        What F5 drew in a pause is made as good as can be, too.
        """
        subject = self._subject()
        if self.fresh:
            self._asked = subject  # and nothing else: a change was taken back
        if self._asked == subject:
            if self._can_be_refined():
                self._refine()
        elif not self.paused:
            self.draw()

    def draw(self) -> None:
        """Ask for the portrait."""
        subject = self._asked = self._subject()
        mask, recipe = subject.document.mask.copy(), self._recipe()
        asked = time.perf_counter()
        self._worker.submit(
            PORTRAIT,
            lambda: self._studio().draw(mask, recipe, subject, asked),
            self._take,
        )

    def _can_be_refined(self) -> bool:
        portrait = self.portrait
        if portrait is None or portrait.settled or self._refined == portrait.subject:
            return False
        idle = time.perf_counter() - self._arrived > PAUSE
        return idle and self.fresh and PORTRAIT not in self._worker.busy

    def _refine(self) -> None:
        subject = self._refined = self._subject()
        mask, recipe = subject.document.mask.copy(), self._recipe()
        self._worker.submit(
            PORTRAIT,
            lambda: self._studio().redraw(mask, recipe, subject),
            self._show,
        )

    def _take(self, portrait: Portrait) -> None:
        if self._show(portrait) and not portrait.quick:
            before = self.latency or Latency(portrait.waited, portrait.waited)
            self.latency = before.followed_by(portrait.waited)

    def _show(self, portrait: Portrait) -> bool:
        # One thread draws in the order of asking, so that what comes is newer than what
        # is shown; but it can be of a mask or model that is gone, or of a change that
        # was taken back.
        now, subject = self._subject(), portrait.subject
        gone = subject.document is not now.document or subject.model != now.model
        if gone or (self.fresh and subject != now):
            return False
        self._arrived = time.perf_counter()
        self.portrait = portrait
        self.comparison.see(portrait)
        self._fault = ""
        if not portrait.quick:
            self._on_show(portrait)
        return True

    def is_news(self, error: Exception) -> bool:
        """Tell whether drawing failed by something else than the last time.

        What fails with one mask fails with all of a stroke; nobody wants to be told
        sixty times a second.
        """
        before, self._fault = self._fault, repr(error)
        return self._fault != before
