"""The beat of the window: looks at what the workers have done, again and again."""

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from ..widgets import icons
from .sweeper import Sweeper

if TYPE_CHECKING:
    from .window import Window

POLL = 15  # milliseconds between two looks at what the worker has done
REST = 50  # while nothing is drawn, for the sake of batteries
LATE = 1.0  # seconds without a look from which on a key or click asks for one


class Pulse:
    """Takes answers, asks for the newest portrait, shows both, keeps unsaved work.

    Attributes:
        sweeper: looks for garbage at every beat; to be stopped when the window is gone.
    """

    def __init__(self, window: "Window") -> None:
        """Begin as soon as the window waits for events."""
        self._window = window
        self._root = window.root
        self._fault = ""
        self.sweeper = Sweeper()
        self._beaten = time.monotonic()
        self._timer = self._root.after(0, self._beat)
        for event in ("<KeyRelease>", "<ButtonRelease>"):
            self._root.bind(event, lambda event: self._wake(), add=True)

    def _beat(self) -> None:
        # An error in one of these must not keep the others from being done.
        self._beaten = time.monotonic()
        window, session = self._window, self._window.session
        try:
            session.poll()
        except Exception:
            self._root.report_callback_exception(*sys.exc_info())
        for do in (session.refresh, window.sync, window.keeper.keep):
            if window.closed:
                return
            self._do(do)
        busy = session.worker.busy or session.disk.busy
        restful = session.fresh and not busy
        self.sweeper.sweep(restful=restful)
        if restful:
            icons.draw_ahead(self._root)
        self._timer = self._root.after(REST if restful else POLL, self._beat)

    def _do(self, do: Callable[[], object]) -> None:
        try:
            do()
        except Exception as error:
            if repr(error) != self._fault:  # at every beat is too often
                self._root.report_callback_exception(*sys.exc_info())
            self._fault = repr(error)

    def hurry(self) -> None:
        """Beat at once."""
        self.stop()
        self._timer = self._root.after(1, self._beat)

    def _wake(self) -> None:
        # Tk goes by the clock of the day: after that was set back by an hour, a timer
        # would sleep for so long.
        if not self._window.closed and time.monotonic() - self._beaten > LATE:
            self.hurry()

    def stop(self) -> None:
        """Beat no more."""
        self._root.after_cancel(self._timer)
