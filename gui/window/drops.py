"""Files that are dropped onto the window, where tkdnd is to be had."""

import logging
import tkinter as tk
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tkinterdnd2 import COPY, DND_FILES, TkinterDnD

from anime_draw.pictures import read_png_head

from ..files.project import SUFFIX

if TYPE_CHECKING:
    from .window import Window


def accept_files(window: "Window") -> bool:
    """Take files that are dropped onto the window; tell whether that can be.

    tkdnd is a library for each system; where there is none that fits, files are
    opened by menus only.
    """
    root = window.root
    try:
        TkinterDnD._require(root)
    except (RuntimeError, tk.TclError) as error:
        logging.getLogger(__name__).warning("no drag and drop: %s", error)
        return False
    target = root.register(lambda files: _drop(window, files))
    root.tk.call("tkdnd::drop_target", "register", root._w, DND_FILES)  # type: ignore[attr-defined]
    root.tk.call("bind", root._w, "<<Drop:DND_Files>>", f"{target} %D")  # type: ignore[attr-defined]
    return True


def _drop(window: "Window", files: str) -> str:
    paths = [Path(each) for each in window.root.tk.splitlist(files)]
    if paths:
        window.root.after_idle(take_files, window, paths)  # the other program waits
    return str(COPY)


def take_files(window: "Window", paths: list[Path]) -> None:
    """Open a project, mask, folder or model; take the style of pictures."""
    window.session.disk.submit(
        (f"looking at {paths[0].name}", *paths),
        partial(kind_of, paths[0]),
        lambda kind: _take(window, kind, paths),
    )


def _take(window: "Window", kind: str, paths: list[Path]) -> None:
    match kind:
        case "folder":
            window.commands.folder.open(paths[0])
        case "model":
            window.commands.style.use_model(paths[0])
        case "document":
            window.commands.files.open(paths[0])
        case _:
            window.style.take_files(paths)


def kind_of(path: Path) -> str:
    """Return what to do with a file: folder, model, document or picture."""
    if path.is_dir():
        return "folder"
    if path.suffix.lower() == ".safetensors":
        return "model"
    if path.suffix.lower() in (SUFFIX, ".json") or is_mask(path):
        return "document"
    return "picture"


def is_mask(path: Path) -> bool:
    """Tell whether a file is a picture with a palette, as masks are and photos not."""
    head = read_png_head(path)
    return head is not None and head[0] == "P"
