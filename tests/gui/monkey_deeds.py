"""What the monkey does: one method for each kind of thing a user may do."""

import random
import time
import tkinter as tk
from collections.abc import Callable
from pathlib import Path

import ttkbootstrap as ttk
from hands import at
from monkey_files import Files

from anime_draw.classes import CLASSES
from gui.dialogs.stops import KINDS
from gui.keys.actions import ACTIONS
from gui.panes.canvas import MaskCanvas
from gui.tools import TOOLS
from gui.window.drops import take_files
from gui.window.window import Window

STATES = (0, 0, 0, 0, 1, 8, 4)  # of the keyboard: mostly nothing, Shift, Alt, Control
TYPED = ("0", "1", "-2,5", "nan", "inf", "1e9", "99999999999999999999", "x", "")
KEYS = [keys for action in ACTIONS for keys in action.keys if keys != "Mod-q"]
LETTERS = [each.key for each in (*CLASSES, *TOOLS)]
HELD = ("h", "z", "space")


class Deeds:
    """Does things to a window.

    Attributes:
        told: of what the deed at hand does, in words.
    """

    def __init__(self, window: Window, chance: random.Random, files: Files) -> None:
        self.window = window
        self.root = window.root
        self.random = chance
        self.files = files
        self.told = ""

    def tell(self, *what: object) -> None:
        """Note what is done."""
        self.told += " " + " ".join(map(str, what))

    def press(self, keys: str) -> None:
        """Press keys, as Tk writes them, with the focus on the canvas."""
        self.window.canvas.focus_force()
        self.window.canvas.event_generate(keys)
        self.root.update()

    def _place(self) -> tuple[float, float]:
        height, width = self.window.view.shape
        draw = self.random.uniform
        return draw(-0.1, 1.1) * width, draw(-0.1, 1.1) * height

    def stroke(self) -> None:
        """Drag a tool; sometimes give up, let the button slip, press keys meanwhile."""
        canvas, chance = self.window.canvas, self.random.random
        places = [self._place() for _ in range(self.random.randint(1, 6))]
        state = self.random.choice(STATES)
        self.tell(self.window.toolbox.tool.name, self.window.toolbox.label, state)
        place = at(self.window, *places[0])
        for _ in range(self.random.choice((1, 1, 1, 1, 2))):  # a double click
            canvas.event_generate("<ButtonPress-1>", **place, state=state)
        for each in places[1:]:
            place = at(self.window, *each)
            canvas.event_generate("<B1-Motion>", **place, state=state | 0x100)
            if chance() < 0.03:
                self.key()
        if chance() < 0.05:
            self.press("<Key-Escape>")
        elif chance() < 0.97:
            canvas.event_generate("<ButtonRelease-1>", **place, state=state | 0x100)

    def choose(self) -> None:
        """Press the key of a class or tool."""
        self.tell(key := self.random.choice(LETTERS))
        self.press(f"<Key-{key}>")

    def key(self) -> None:
        """Press any shortcut."""
        self.tell(keys := self.random.choice(KEYS))
        self.press(key_of(keys))

    def history(self) -> None:
        """Undo or redo a few steps, of the mask or of the style."""
        keys = self.random.choice(("Mod-z", "Mod-z", "Mod-y", "comma", "period"))
        self.tell(keys)
        for _ in range(self.random.randint(1, 4)):
            self.press(key_of(keys))

    def part(self) -> None:
        """Select, copy, paste, move what is selected."""
        keys = self.random.choice(
            ("v", "s", "Mod-c", "Mod-x", "Mod-v", "Left", "Up", "Return", "BackSpace")
        )
        self.tell(keys)
        self.press(key_of(keys))

    def menu(self) -> None:
        """Take an entry of a menu."""
        menus = [menu for menu in all_of(self.root, tk.Menu) if menu.winfo_exists()]
        menu = self.random.choice(menus)
        if (last := menu.index("end")) is None:
            return
        index = self.random.randint(0, last)
        if menu.type(index) in ("separator", "cascade"):
            return
        label = menu.entrycget(index, "label")
        self.tell(label)
        if label != "Quit" and "tear" not in label:
            menu.invoke(index)

    def click(self) -> None:
        """Click on anything there is."""
        widgets = [
            each
            for each in all_of(self.root, tk.Widget)
            if each.winfo_viewable() and not isinstance(each, MaskCanvas | tk.Menu)
        ]
        widget = self.random.choice(widgets)
        button = self.random.choice((1, 1, 1, 3))
        place = {
            "x": self.random.randrange(max(widget.winfo_width(), 1)),
            "y": self.random.randrange(max(widget.winfo_height(), 1)),
            "state": self.random.choice(STATES),
        }
        self.tell(widget.winfo_class(), widget, button)
        widget.event_generate("<Enter>", x=place["x"], y=place["y"])
        widget.event_generate(f"<ButtonPress-{button}>", **place)
        place["x"] = self.random.randrange(max(widget.winfo_width(), 1))
        widget.event_generate(f"<B{button}-Motion>", **place)
        widget.event_generate(f"<ButtonRelease-{button}>", **place)
        if self.random.random() < 0.8 and widget.winfo_exists():
            widget.event_generate("<Leave>")

    def type(self) -> None:
        """Type into a field, sense or nonsense."""
        fields = [
            each
            for each in all_of(self.root, ttk.Entry)
            if each.winfo_viewable() and "normal" in str(each.cget("state"))
        ]
        if not fields:
            return
        field, text = self.random.choice(fields), self.random.choice(TYPED)
        self.tell(field, text)
        field.focus_force()
        field.delete(0, "end")
        field.insert(0, text)
        ending = self.random.choice(
            ("<Return>", "<FocusOut>", "<Escape>", "<KeyRelease>")
        )
        field.event_generate(ending)

    def pick(self) -> None:
        """Choose from a list that drops down."""
        boxes = [b for b in all_of(self.root, ttk.Combobox) if b.winfo_viewable()]
        if boxes:
            box = self.random.choice(boxes)
            box.current(self.random.randrange(len(box.cget("values"))))
            box.event_generate("<<ComboboxSelected>>")

    def look(self) -> None:
        """Zoom, move the picture, move the pointer."""
        pane = self.random.choice(
            (self.window.canvas, self.window.portrait, self.window.reference)
        )
        place = at(self.window, *self._place())
        wheel = self.random.choice((4, 5))
        match self.random.randrange(4):
            case 0:
                pane.event_generate(f"<Button-{wheel}>", **place)
            case 1:
                pane.event_generate(f"<Button-{wheel}>", **place, state=4)
            case 2:
                pane.event_generate("<Motion>", **place)
            case _:
                pane.event_generate("<ButtonPress-2>", **place)
                place = at(self.window, *self._place())
                pane.event_generate("<B2-Motion>", **place, state=0x200)
                pane.event_generate("<ButtonRelease-2>", **place, state=0x200)

    def hold(self) -> None:
        """Hold a key down for a while, or let it go."""
        self.tell(key := self.random.choice(HELD))
        self.press(f"<KeyPress-{key}>")
        if self.random.random() < 0.9:
            self.press(f"<KeyRelease-{key}>")

    def side(self) -> None:
        """Turn to a page of the column at the right."""
        pages = ("Style", "Attributes", "Variants", "History")
        self.window.side.show(self.random.choice(pages))

    def resize(self) -> None:
        """Change the size of the window."""
        width, height = self.random.randint(900, 1800), self.random.randint(560, 1100)
        self.root.geometry(f"{width}x{height}")

    def drop(self) -> None:
        """Drop files onto the window."""
        files = [Path(each) for each in self.files.files()]
        self.tell(*files)
        if files:
            self.root.after_idle(take_files, self.window, files)

    def close(self) -> None:
        """Close a window that stands beside the main one."""
        for each in all_of(self.root, tk.Toplevel)[-1:]:
            each.event_generate("<Escape>")

    def morph(self) -> None:
        """Go through something in a few frames; see it, write it, or give it up."""
        self.press("<Control-Key-m>")
        dialog = self.window.commands.style._morph
        if dialog is None or not dialog.winfo_exists():
            return  # another window has the keys
        dialog.frames.set(self.random.randint(0, 3))
        dialog.hold.set(self.random.randint(0, 1))
        dialog.stops.kind.set(kind := self.random.choice(list(KINDS)))
        dialog.stops._fill_menu()
        if kind != "masks" and dialog.stops._menu.index("end") is not None:
            dialog.stops._menu.invoke(0)
        do = self.random.choice(("preview", "ask_export", "cancel", "destroy"))
        self.tell(kind, do)
        getattr(dialog, do)()

    def rest(self) -> None:
        """Do nothing for a moment."""
        end = time.monotonic() + self.random.uniform(0, 0.03)
        while time.monotonic() < end:
            self.root.update()
            time.sleep(0.002)


DEEDS: dict[Callable[[Deeds], None], float] = {
    Deeds.stroke: 30,
    Deeds.choose: 10,
    Deeds.key: 8,
    Deeds.history: 8,
    Deeds.part: 5,
    Deeds.menu: 4,
    Deeds.click: 12,
    Deeds.type: 2,
    Deeds.pick: 1,
    Deeds.look: 6,
    Deeds.hold: 2,
    Deeds.side: 2,
    Deeds.resize: 0.5,
    Deeds.drop: 1,
    Deeds.close: 3,
    Deeds.morph: 0.5,
    Deeds.rest: 5,
}


def key_of(written: str) -> str:
    """Return keys, as `actions` writes them, as Tk names their event."""
    *modifiers, key = written.split("-")
    names = {"Mod": "Control"}
    return f"<{'-'.join([*(names.get(m, m) for m in modifiers), 'Key', key])}>"


def all_of(widget: tk.Misc, kind: type) -> list:
    """Return all widgets of a kind below one."""
    found, waiting = [], list(widget.winfo_children())
    while waiting:
        each = waiting.pop()
        waiting += each.winfo_children()
        if isinstance(each, kind):
            found.append(each)
    return found
