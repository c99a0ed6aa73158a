"""Which file, where to, whether to save: each answered by one call.

Windows and Macs show their own file dialogs, X11, which has none, ttkbootstrap's.
"""

import os
import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from ttkbootstrap.dialogs import Messagebox, Querybox

from anime_draw.files import PICTURE_SUFFIXES

Kind = tuple[str, tuple[str, ...]]

PICTURES = ("Pictures", tuple(f"*{each}" for each in sorted(PICTURE_SUFFIXES)))
MASKS = ("Masks", (*PICTURES[1], "*.json"))
OPENABLE = ("Projects and masks", ("*.animedraw", *MASKS[1]))
MODELS = ("Models", ("*.safetensors",))
ALL = ("All files", ("*",))

CROWD = 4000  # files in a folder

SAVE, DISCARD, STAY = "Save", "Do not save", "Cancel"

_last: dict[str, Path] = {}  # folder of the last file, by title
_asked: list[str] = []  # titles of the questions that are on the screen

Asked = TypeVar("Asked")


def is_asking() -> bool:
    """Tell whether a question waits for its answer."""
    return bool(_asked)


def _ask(title: str, ask: Callable[[], Asked]) -> Asked:
    # The window lives on behind a question; what else arrives has to know of it.
    _asked.append(title)
    try:
        return ask()
    finally:
        _asked.remove(title)


def ask_open(parent: tk.Misc, title: str, kind: Kind) -> Path | None:
    """Ask for a file that exists; None if the person thinks better of it."""
    ask = partial(Querybox.get_open_filename, parent, filetypes=[kind, ALL])
    return _remember(title, _ask_place(parent, title, ask))


def ask_open_several(parent: tk.Misc, title: str, kind: Kind) -> list[Path]:
    """Ask for files that exist; none if the person thinks better of it."""
    ask = partial(Querybox.get_open_filenames, parent, filetypes=[kind, ALL])
    paths = [Path(name) for name in _ask_place(parent, title, ask) or ()]
    if paths:
        _remember(title, str(paths[0]))
    return paths


def ask_save(
    parent: tk.Misc, title: str, suggestion: str, kinds: Sequence[Kind]
) -> Path | None:
    """Ask where to save; the first kind gives the suffix if none is typed."""
    ask = partial(
        Querybox.get_save_filename,
        parent,
        initialfile=suggestion,
        defaultextension=kinds[0][1][0].removeprefix("*"),
        filetypes=list(kinds),
    )
    return _remember(title, _ask_place(parent, title, ask))


def ask_folder(parent: tk.Misc, title: str) -> Path | None:
    """Ask for a folder."""
    ask = partial(Querybox.get_directory, parent)
    return _remember(title, _ask_place(parent, title, ask))


def ask_whether_to_save(parent: tk.Misc, name: str) -> bool | None:
    """Ask before changes go away; None means to stay."""
    answer = ask_choice(
        parent,
        "anime-draw",
        f"Save the changes to {name}?",
        {STAY: "secondary", DISCARD: "secondary", SAVE: "primary"},
    )
    return {SAVE: True, DISCARD: False}.get(answer)


def ask_choice(
    parent: tk.Misc, title: str, text: str, buttons: Mapping[str, str]
) -> str:
    """Ask a question; return the text of the button, "" if the window was closed.

    Args:
        parent: window that waits.
        title: of the question.
        text: the question.
        buttons: texts and their bootstyles, the likely one last.
    """
    ask = partial(
        Messagebox.show_question,
        text,
        title,
        parent=parent,
        buttons=[f"{button}:{style}" for button, style in buttons.items()],
        localize=False,
    )
    return str(_ask(title, ask) or "")


def _ask_place(parent: tk.Misc, title: str, ask: Callable[..., Asked]) -> Asked:
    place = _last.get(title, Path.cwd())
    if parent.tk.call("tk", "windowingsystem") == "x11":
        place = _without_crowd(place)
    return _ask(title, partial(ask, title=title, initialdir=str(place)))


def _without_crowd(folder: Path) -> Path:
    """Return the folder, or the nearest above it that does not hold very many files.

    X11's dialog makes a row for each file: half a minute for 300,000 of them. What is
    in such a folder can be typed, or dropped onto the window.
    """
    for each in (folder, *folder.parents):
        try:
            with os.scandir(each) as entries:
                if sum(1 for _ in islice(entries, CROWD)) < CROWD:
                    return each
        except OSError:
            continue  # it is gone
    return Path.cwd()


def _remember(title: str, name: str | None) -> Path | None:
    if not name:
        return None
    path = Path(name)
    _last[title] = path.parent
    return path
