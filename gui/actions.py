"""What the menus and the keyboard do: the only list of both. No Tk."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Action:
    """A menu entry and its keys; `name` is the method of the window that does it.

    `keys` are written as Tk wants them, with Mod for Control (Command on a Mac).
    """

    menu: str
    label: str
    name: str
    keys: tuple[str, ...] = ()


ACTIONS = (
    Action("File", "New mask", "new_mask", ("Mod-n",)),
    Action("File", "Open mask …", "ask_open_mask", ("Mod-o",)),
    Action("File", "Save mask", "save_mask", ("Mod-s",)),
    Action("File", "Save mask as …", "ask_save_mask", ("Mod-Shift-s",)),
    Action("File", "Save picture …", "ask_save_picture", ("Mod-e",)),
    Action("File", "Choose model …", "ask_model", ("Mod-m",)),
    Action("File", "Quit", "quit", ("Mod-q",)),
    Action("Edit", "Undo", "undo", ("Mod-z",)),
    Action("Edit", "Redo", "redo", ("Mod-Shift-z", "Mod-y")),
    Action("Edit", "Give up the stroke", "cancel", ("Escape",)),
    Action("Edit", "Smaller brush", "shrink_brush", ("bracketleft",)),
    Action("Edit", "Larger brush", "grow_brush", ("bracketright",)),
    Action("Style", "Reference picture …", "ask_reference", ("Mod-r",)),
    Action("Style", "Random style", "randomise", ("r",)),
    Action("Help", "Shortcuts", "show_shortcuts", ("F1",)),
)
MENUS = tuple(dict.fromkeys(action.menu for action in ACTIONS))

PARTS = {
    "bracketleft": "[",
    "bracketright": "]",
    "Escape": "Esc",
}


def sequence(keys: str, mac: bool = False) -> str:
    """Return the event that Tk sends for keys: Mod-Shift-s is <Control-S>."""
    *modifiers, key = keys.split("-")
    if "Shift" in modifiers and len(key) == 1:
        modifiers.remove("Shift")
        key = key.upper()
    modifiers = [("Command" if mac else "Control") for _ in modifiers]
    return f"<{'-'.join([*modifiers, 'Key', key])}>"


def shown(keys: str, mac: bool = False) -> str:
    """Return keys as people read them: Ctrl+Shift+S."""
    *modifiers, key = keys.split("-")
    names = ["Cmd" if mac and each == "Mod" else each for each in modifiers]
    names = ["Ctrl" if each == "Mod" else each for each in names]
    name = PARTS.get(key, key.upper() if len(key) == 1 else key)
    return "+".join([*names, name])
