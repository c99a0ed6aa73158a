"""What goes wrong: all of it is said in the window, our mistakes are logged."""

import logging
import tkinter as tk
from collections.abc import Callable
from types import TracebackType

from anime_draw.errors import AnimeDrawError, refusal


class Faults:
    """Takes every error that reaches Tk.

    Attributes:
        interrupted: the window went away by Ctrl-C in the terminal.
    """

    def __init__(self, root: tk.Tk, warn: Callable[[str], object]) -> None:
        self._root = root
        self._warn = warn
        self.interrupted = False
        root.report_callback_exception = self.report  # type: ignore[assignment]
        root.tk.createcommand("bgerror", self._note)

    def _note(self, text: str) -> None:
        # Of Tk's own scripts, such as a timer of what is gone; tkinter would hide it.
        # Without a script it is a widget that finds fault with its theme.
        trace = str(self._root.tk.globalgetvar("errorInfo"))
        if trace != text:
            logging.getLogger(__name__).error("Tk: %s", trace)

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType
    ) -> None:
        """Say what went wrong; log what is the program's fault."""
        if isinstance(error, KeyboardInterrupt):
            self.interrupted = True
            self._root.destroy()  # unsaved work is kept for the next start
            return
        told = refusal(error) if isinstance(error, Exception) else None
        if isinstance(error, AnimeDrawError):
            self._warn(str(told or error))
            return
        # What the system refuses may be our mistake, too: a file that we have lost.
        logging.getLogger(__name__).error("failed", exc_info=(kind, error, trace))
        if told is not None:
            self._warn(str(told))
        else:
            self._warn(f"The program made a mistake: {error!r} (see the log)")
