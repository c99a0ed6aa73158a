"""Which file, where to, whether to save: each answered by one call.

Windows and Macs show their own file dialogs, X11, which has none, ttkbootstrap's.
"""

import tkinter as tk
from collections.abc import Mapping, Sequence
from pathlib import Path

from ttkbootstrap.dialogs import Messagebox, Querybox

from anime_draw.files import PICTURE_SUFFIXES

Kind = tuple[str, tuple[str, ...]]

PICTURES = ("Pictures", tuple(f"*{each}" for each in sorted(PICTURE_SUFFIXES)))
MASKS = ("Masks", (*PICTURES[1], "*.json"))
OPENABLE = ("Projects and masks", ("*.animedraw", *MASKS[1]))
MODELS = ("Models", ("*.safetensors",))
ALL = ("All files", ("*",))

SAVE, DISCARD, STAY = "Save", "Do not save", "Cancel"

_last: dict[str, Path] = {}  # folder of the last file, by title


def ask_open(parent: tk.Misc, title: str, kind: Kind) -> Path | None:
    """Ask for a file that exists; None if the person thinks better of it."""
    name = Querybox.get_open_filename(
        parent, title=title, filetypes=[kind, ALL], initialdir=_place(title)
    )
    return _remember(title, name)


def ask_open_several(parent: tk.Misc, title: str, kind: Kind) -> list[Path]:
    """Ask for files that exist; none if the person thinks better of it."""
    names = Querybox.get_open_filenames(
        parent, title=title, filetypes=[kind, ALL], initialdir=_place(title)
    )
    paths = [Path(name) for name in names or ()]
    if paths:
        _remember(title, str(paths[0]))
    return paths


def ask_save(
    parent: tk.Misc, title: str, suggestion: str, kinds: Sequence[Kind]
) -> Path | None:
    """Ask where to save; the first kind gives the suffix if none is typed."""
    name = Querybox.get_save_filename(
        parent,
        title=title,
        initialfile=suggestion,
        defaultextension=kinds[0][1][0].removeprefix("*"),
        filetypes=list(kinds),
        initialdir=_place(title),
    )
    return _remember(title, name)


def ask_folder(parent: tk.Misc, title: str) -> Path | None:
    """Ask for a folder."""
    return _remember(
        title, Querybox.get_directory(parent, title=title, initialdir=_place(title))
    )


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
    answer = Messagebox.show_question(
        text,
        title,
        parent=parent,
        buttons=[f"{button}:{style}" for button, style in buttons.items()],
        localize=False,
    )
    return str(answer or "")


def _place(title: str) -> str:
    return str(_last.get(title, Path.cwd()))


def _remember(title: str, name: str | None) -> Path | None:
    if not name:
        return None
    path = Path(name)
    _last[title] = path.parent
    return path
