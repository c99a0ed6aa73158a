"""The question at the start after a crash: what was not saved is still there."""

import tkinter as tk
from collections.abc import Callable, Sequence

from ..files.recovery import Recovered
from .questions import ask_choice

RESTORE, DISCARD, LATER = "Restore", "Discard", "Later"


def offer_recovery(
    parent: tk.Tk,
    found: Sequence[tuple[Recovered, str]],
    restore: Callable[[Recovered], object],
) -> None:
    """Ask what to do with each work that was not saved, newest first, and its name."""
    for each, name in found:
        answer = ask_choice(
            parent,
            "Unsaved work",
            f"The program ended before this was saved:\n\n{name}",
            {LATER: "secondary", DISCARD: "secondary", RESTORE: "primary"},
        )
        if answer == DISCARD:
            each.discard()
        elif answer == RESTORE:
            restore(each)
            return
        else:
            each.leave()
