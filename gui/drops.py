"""Files that are dropped onto the window, where tkdnd is to be had."""

import logging
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

from tkinterdnd2 import COPY, DND_FILES, TkinterDnD


def accept_files(root: tk.Tk, take: Callable[[list[Path]], object]) -> bool:
    """Call `take` with the files that are dropped; tell whether that can be.

    tkdnd is a library for each system; where there is none that fits, files are
    opened by menus only.
    """
    try:
        TkinterDnD._require(root)
    except (RuntimeError, tk.TclError) as error:
        logging.getLogger(__name__).warning("no drag and drop: %s", error)
        return False
    target = root.register(lambda files: _drop(root, files, take))
    root.tk.call("tkdnd::drop_target", "register", root._w, DND_FILES)  # type: ignore[attr-defined]
    root.tk.call("bind", root._w, "<<Drop:DND_Files>>", f"{target} %D")  # type: ignore[attr-defined]
    return True


def _drop(root: tk.Tk, files: str, take: Callable[[list[Path]], object]) -> str:
    paths = [Path(each) for each in root.tk.splitlist(files)]
    if paths:
        root.after_idle(take, paths)  # the other program waits for the answer
    return str(COPY)
