"""What the menus and the keyboard do: the only list of both. No Tk."""

from dataclasses import dataclass

from anime_draw.classes import CLASSES

from ..tools import TOOLS

PICTURE, EXPORT, SELECTION = "Save picture", "Export mask", "Selection"  # submenus


@dataclass(frozen=True)
class Action:
    """A menu entry and its keys; `name` is the command that does it, group first.

    `keys` are written as Tk names them, with Mod for Control (Command on a Mac).
    `toggle` names the choice that the entry shows as a tick. `group` opens a
    submenu, `rule` draws a line above the entry.
    """

    menu: str
    label: str
    name: str
    keys: tuple[str, ...] = ()
    toggle: str = ""
    group: str = ""
    rule: bool = False

    @property
    def words(self) -> str:
        """What it does, apart from the menu it stands in."""
        label = self.label.removesuffix(" …")
        return label if self.group in ("", SELECTION) else f"{self.group}: {label}"


ACTIONS = (
    Action("File", "New", "files.new", ("Mod-n",)),
    Action("File", "Random face", "faces.random", ("Mod-Shift-n",)),
    Action("File", "Open …", "files.ask_open", ("Mod-o",)),
    Action("File", "Picture to mask …", "faces.ask_segment", ("Mod-i",)),
    Action("File", "Save", "files.save", ("Mod-s",), rule=True),
    Action("File", "Save as …", "files.ask_save", ("Mod-Shift-s",)),
    Action("File", "As drawn …", "export.picture", ("Mod-e",), group=PICTURE),
    Action("File", "1024 px …", "export.picture_1024", group=PICTURE),
    Action("File", "2048 px …", "export.picture_2048", group=PICTURE),
    Action("File", "Import mask …", "files.ask_import", (), rule=True),
    Action(
        "File",
        "PNG with our colours …",
        "export.palette",
        ("Mod-Shift-e",),
        group=EXPORT,
    ),
    Action("File", "PNG of class numbers …", "export.ids", group=EXPORT),
    Action("File", "RGB PNG …", "export.rgb", group=EXPORT),
    Action("File", "RGB of SPADE-Anime-Paint …", "export.paint", group=EXPORT),
    Action(
        "File", "RGB of Anime-Face-Segmentation …", "export.community", group=EXPORT
    ),
    Action("File", "labelme JSON …", "export.labelme", group=EXPORT),
    Action("File", "Folder of pictures …", "folder.ask", (), rule=True),
    Action("File", "Next picture", "folder.next", ("d",)),
    Action("File", "Previous picture", "folder.previous", ("a",)),
    Action("File", "Quit", "files.quit", ("Mod-q",), rule=True),
    Action("Edit", "Undo", "edit.undo", ("Mod-z",)),
    Action("Edit", "Redo", "edit.redo", ("Mod-Shift-z", "Mod-y")),
    Action("Edit", "Cut", "edit.cut", ("Mod-x",), rule=True),
    Action("Edit", "Copy", "edit.store", ("Mod-c",)),
    Action("Edit", "Paste", "edit.paste", ("Mod-v",)),
    Action("Edit", "Finish", "edit.finish", ("Return",), rule=True),
    Action("Edit", "Cancel", "edit.cancel", ("Escape",)),
    Action("Edit", "Smaller brush", "edit.shrink_brush", ("bracketleft",), rule=True),
    Action("Edit", "Larger brush", "edit.grow_brush", ("bracketright",)),
    Action("Edit", "Much smaller brush", "edit.shrink_brush_more", ("braceleft",)),
    Action("Edit", "Much larger brush", "edit.grow_brush_more", ("braceright",)),
    Action("Edit", "Square brush", "edit.apply", ("q",), "square"),
    Action("Edit", "Fill the area only", "edit.apply", (), "contiguous"),
    Action("Edit", "Symmetry", "edit.apply", ("y",), "symmetry", rule=True),
    Action("Edit", "Mirror selection", "edit.mirror", (), group=SELECTION),
    Action("Edit", "Flip selection", "edit.flip", (), group=SELECTION),
    Action("Edit", "Turn selection left", "edit.turn_left", (), group=SELECTION),
    Action("Edit", "Turn selection right", "edit.turn_right", (), group=SELECTION),
    Action("Edit", "Leave a copy here", "edit.copy", ("Mod-d",), group=SELECTION),
    Action(
        "Edit",
        "Copy to the other side",
        "edit.copy_across",
        ("Mod-Shift-d",),
        group=SELECTION,
    ),
    Action("Edit", "Delete selection", "edit.delete", ("Delete",), group=SELECTION),
    Action("View", "Mask and portrait", "view.show_two", ("F2",)),
    Action("View", "Mask, reference and portrait", "view.show_three", ("F3",)),
    Action("View", "Mask over portrait", "view.show_over", ("F4",)),
    Action("View", "Outlines only", "view.apply", ("w",), "outlines", rule=True),
    Action("View", "Before and after", "view.apply", ("x",), "split"),
    Action("View", "Keep this picture to compare", "view.pin", ("Mod-k",)),
    Action("View", "Mirror view", "view.apply", ("m",), "mirrored"),
    Action(
        "View",
        "Zoom in",
        "view.zoom_in",
        ("plus", "equal", "Mod-plus", "Mod-equal"),
        rule=True,
    ),
    Action("View", "Zoom out", "view.zoom_out", ("minus", "Mod-minus")),
    Action("View", "Fit", "view.fit", ("Mod-0",)),
    Action("View", "100 %", "view.show_actual", ("Mod-1",)),
    Action("View", "Full screen", "view.full_screen", ("F11",)),
    Action("View", "Light theme", "view.apply", (), "light", rule=True),
    Action("Mask", "Lock class", "mask.lock", ("k",)),
    Action("Mask", "Unlock all", "mask.unlock_all", ("Mod-Shift-k",)),
    Action("Mask", "Hide class", "mask.hide", ("j",)),
    Action("Mask", "Replace class by …", "mask.ask_replace", ("Mod-h",), rule=True),
    Action("Mask", "Change class …", "mask.ask_operation", ("Mod-j",)),
    Action("Mask", "Grow class", "mask.grow", ("Mod-bracketright",)),
    Action("Mask", "Shrink class", "mask.shrink", ("Mod-bracketleft",)),
    Action("Mask", "Smooth class", "mask.smooth", ("Mod-Shift-m",)),
    Action("Mask", "Smooth all", "mask.smooth_all", ()),
    Action("Mask", "Remove specks", "mask.remove_specks", ("Mod-Shift-x",)),
    Action("Style", "Reference picture …", "style.ask_reference", ("Mod-r",)),
    Action("Style", "Random style", "style.randomise", ("r",)),
    Action("Style", "Keep this random style", "style.keep_seed", ("Mod-b",)),
    Action("Style", "Previous style", "style.undo", ("comma",)),
    Action("Style", "Next style", "style.redo", ("period",)),
    Action("Style", "Lock style", "style.apply", ("Mod-Shift-l",), "style_locked"),
    Action("Style", "Reset attributes", "style.reset", ("Mod-BackSpace",), rule=True),
    Action("Style", "Variants", "style.start_variants", ("Mod-Shift-v",)),
    Action("Style", "Morph …", "style.show_morph", ("Mod-m",)),
    Action("Style", "Live", "style.apply_live", ("Mod-l",), "live", rule=True),
    Action("Style", "Draw now", "style.draw_now", ("F5",)),
    Action("Style", "Choose model …", "style.ask_model", (), rule=True),
    Action("Style", "Choose attributes …", "style.ask_attributes"),
    Action("Style", "Choose U-Net …", "style.ask_unet"),
    Action("Style", "Choose model of masks …", "style.ask_masks"),
    Action("Help", "Shortcuts", "help.show_shortcuts", ("F1",)),
    Action("Help", "About", "help.show_about"),
)
MENUS = tuple(dict.fromkeys(action.menu for action in ACTIONS))

# What the pointer and held keys do, for the list of shortcuts only.
HABITS = (
    (f"{CLASSES[0].key} to {CLASSES[-1].key}", "Choose the class"),
    ("Right click, Alt+click", "Take the class under the pointer"),
    ("Shift while drawing", "Square, circle, 45 degrees"),
    ("Shift+click", "Brush: straight line from the last stroke"),
    ("Wheel", "Zoom at the pointer"),
    ("Ctrl+wheel", "Size of the brush"),
    ("Space+drag, middle drag", "Move the picture"),
    ("Hold H", "Hide the mask"),
    ("Hold Z", "Show the picture before"),
    ("Enter, double click", "Close a polygon; keep a selection"),
    ("Backspace", "Drop the last point of a polygon"),
)

PARTS = {
    "bracketleft": "[",
    "bracketright": "]",
    "braceleft": "{",
    "braceright": "}",
    "plus": "+",
    "equal": "=",
    "minus": "-",
    "comma": ",",
    "period": ".",
    "Escape": "Esc",
    "Return": "Enter",
    "BackSpace": "Backspace",
}


def shown(keys: str, mac: bool = False) -> str:
    """Return keys as people read them: Ctrl+Shift+S."""
    *modifiers, key = keys.split("-")
    names = {"Mod": "Cmd" if mac else "Ctrl"}
    name = PARTS.get(key, key.upper() if len(key) == 1 else key)
    return "+".join([*(names.get(each, each) for each in modifiers), name])


def keys_of(name: str, mac: bool = False) -> str:
    """Return the first keys of a command as people read them, "" if it has none."""
    keys = next((each.keys for each in ACTIONS if each.name == name), ())
    return shown(keys[0], mac) if keys else ""


def keys_of_toggle(toggle: str, mac: bool = False) -> str:
    """Return the keys of a tick as people read them, "" if it has none."""
    keys = next((each.keys for each in ACTIONS if each.toggle == toggle), ())
    return shown(keys[0], mac) if keys else ""


def shortcut_rows(mac: bool = False) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return groups of (keys, what they do): all there is to press."""
    tools = [(tool.key.upper(), f"{tool.name}: {tool.hint.lower()}") for tool in TOOLS]
    groups = [("Tools", tools), ("Pointer", list(HABITS))]
    for menu in MENUS:
        rows = [
            (
                " or ".join(shown(keys, mac) for keys in action.keys),
                action.words,
            )
            for action in ACTIONS
            if action.menu == menu and action.keys
        ]
        groups.append((menu, rows))
    return groups
