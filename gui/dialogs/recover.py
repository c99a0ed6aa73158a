"""The question at the start after a crash: what was not saved is still there."""

import tkinter as tk
from collections.abc import Callable, Sequence

from anime_draw.errors import AnimeDrawError

from ..files.recovery import Recovered
from .questions import ask_choice

RESTORE, DISCARD, LATER = "Restore", "Discard", "Later"


def offer_recovery(
    parent: tk.Tk,
    found: Sequence[Recovered],
    restore: Callable[[Recovered], object],
) -> None:
    """Ask what to do with each work that was not saved, newest first."""
    for each in found:
        answer = ask_choice(
            parent,
            "Unsaved work",
            f"The program ended before this was saved:\n\n{_describe(each)}",
            {LATER: "secondary", DISCARD: "secondary", RESTORE: "primary"},
        )
        if answer == DISCARD:
            each.discard()
        elif answer == RESTORE:
            restore(each)
            return
        else:
            each.leave()


def _describe(found: Recovered) -> str:
    try:
        origin = found.load().origin
    except AnimeDrawError as error:
        return str(error)
    return f"{origin or 'a new mask'}, {found.when:%A, %H:%M}"
