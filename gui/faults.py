"""What goes wrong: all of it is said in the window, our mistakes are logged."""

import logging
import tkinter as tk
from collections.abc import Callable
from types import TracebackType

from anime_draw.errors import AnimeDrawError


class Faults:
    """Takes every error that reaches Tk."""

    def __init__(self, root: tk.Tk, warn: Callable[[str], object]) -> None:
        self._warn = warn
        root.report_callback_exception = self.report  # type: ignore[assignment]

    def report(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType
    ) -> None:
        """Say what went wrong; log what is the program's fault."""
        if isinstance(error, AnimeDrawError):
            self._warn(str(error))
        else:
            logging.getLogger(__name__).error("failed", exc_info=(kind, error, trace))
            self._warn(f"The program made a mistake: {error!r} (see the log)")
