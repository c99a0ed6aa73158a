"""A monkey at the window: what a user may do, at random, and what must hold all along.

All is drawn from one seed. Events go through Tk's own bindings, menus are invoked, real
questions are answered by their buttons; only file dialogs, which are ttkbootstrap's,
are answered without being shown.
"""

import gc
import logging
import os
import random
import time
import tkinter as tk
from collections import deque
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest
import ttkbootstrap as ttk
from hands import wait
from monkey_deeds import DEEDS, Deeds, all_of
from monkey_files import Files

from anime_draw.classes import NUM_CLASSES
from anime_draw.errors import AnimeDrawError
from anime_draw.parts import InParts
from gui.dialogs import questions
from gui.document.document import Document
from gui.files.project import load_project
from gui.window.window import Window

BATCH = 25  # actions between two looks at everything
PRESSES = 8  # of Ctrl+Z, after which the rest is undone at once
REMEMBERED = 40  # actions that a failure tells of
PATIENCE = 3.0  # seconds until a question is answered that has lost its grab


class Faults(logging.Handler):
    """Collects what must not happen: mistakes of the program, and faults within Tk."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(self.format(record))  # with its traceback


class Monkey:
    """Does things to a window, and looks whether it is well.

    Attributes:
        done: actions so far.
        undone: states of masks that undo and redo came back to, and that were right.
    """

    def __init__(
        self,
        window: Window,
        seed: int,
        folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        *,
        tolerance: float = 0.1,
    ) -> None:
        self.window = window
        self.root = window.root
        chance = random.Random(seed)
        self.files = Files(folder, chance)
        self.deeds = Deeds(window, chance, self.files)
        self.done = self.undone = 0
        self._seed = seed
        self._tolerance = tolerance
        self._last: deque[str] = deque(maxlen=REMEMBERED)
        self._masks: dict[int, bytes] = {}
        self._faults = Faults()
        self._chance = chance
        self._whim = random.Random(seed)  # for what depends on the time
        self._answering = ""
        self._answered: tk.Misc | None = None
        self._begun = 0.0  # when the last deed did
        monkeypatch.setattr("random.randrange", chance.randrange)
        self._answer_files(monkeypatch)
        monkeypatch.setattr(window, "use_document", self._note_document)
        self._use_document = type(window).use_document
        self._remember_mask()

    def _answer_files(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, answer in (
            ("get_open_filename", self.files.file),
            ("get_open_filenames", self.files.files),
            ("get_save_filename", self.files.target),
            ("get_directory", self.files.place),
        ):
            monkeypatch.setattr(
                questions.Querybox, name, lambda *a, answer=answer, **k: answer()
            )

    # Playing

    def play(self, actions: int) -> None:
        """Do so many things; a failure tells the seed and what was done last."""
        logging.getLogger().addHandler(self._faults)
        self._answer()
        try:
            for _ in range(actions):
                self._act()
                if self.done % BATCH == 0:
                    self.settle()
                    self.go_through_history()
            self.tidy()
            self.settle()
            self.crash()
        except BaseException as error:
            last = "\n".join([*self._last, self.deeds.told])
            error.add_note(f"seed {self._seed}, action {self.done}; the last:\n{last}")
            raise
        finally:
            self.root.after_cancel(self._answering)
            logging.getLogger().removeHandler(self._faults)

    def _act(self) -> None:
        (deed,) = self._chance.choices(list(DEEDS), DEEDS.values())
        self.done += 1
        self.deeds.told = f"{self.done} {deed.__name__}"
        self._last.append("")
        self._begun = time.monotonic()
        try:
            deed(self.deeds)
        except (AnimeDrawError, tk.TclError) as error:
            self.deeds.tell(error)  # a widget that went meanwhile
        self.root.update()
        self._last[-1] = self.deeds.told
        self.check()

    def _answer(self) -> None:
        # Questions and menus wait for the user within the event that opened them.
        self._answering = self.root.after(20, self._answer)
        holder = str(self.root.tk.call("grab", "current"))
        box, list_down, _ = holder.partition(".popdown")
        if list_down:  # of a combobox; tkinter does not know it
            self.root.tk.call("ttk::combobox::Unpost", box)
            return
        asking = self.root.grab_current()
        if time.monotonic() - self._begun > PATIENCE:
            # Still it waits: what came meanwhile may have taken its grab.
            self._begun, self._answered = time.monotonic(), None
            boxes = all_of(self.root, tk.Toplevel)
            asking = asking or (self._whim.choice(boxes) if boxes else None)
        if asking is None or asking is self._answered:
            return
        self._answered = asking
        if isinstance(asking, tk.Menu):
            self._answered = None
            asking.unpost()
            asking.grab_release()
        elif buttons := all_of(asking, ttk.Button):
            self._whim.choice(buttons).invoke()
        else:
            asking.event_generate("<Escape>")

    # What must hold

    def check(self) -> None:
        """Look at what must hold after every action."""
        assert not self._faults.found, "\n".join(self._faults.found)
        window, document = self.window, self.window.session.document
        assert "mistake" not in window.status.text, window.status.text
        assert window.canvas.document is document
        mask = document.mask
        assert mask.dtype == np.uint8 and mask.ndim == 2
        assert mask.shape == window.view.shape and mask.max() < NUM_CLASSES
        if not document.editing:
            self._remember_mask()

    def _remember_mask(self) -> None:
        # The number of a state names one mask, also after undo and redo.
        document = self.window.session.document
        now = blake2b(document.mask.tobytes(), digest_size=8).digest()
        known = self._masks.setdefault(document.state, now)
        assert known == now, f"another mask than before in state {document.state}"

    def _note_document(self, document, picture) -> None:
        self._masks.clear()
        self._use_document(self.window, document, picture)
        self._remember_mask()
        self.deeds.tell("(another document)")

    def settle(self) -> None:
        """Finish what is under way; the portrait must be that of mask and style."""
        window, session = self.window, self.window.session
        for export in session.morphs.exports:
            export.cancel()
        window.canvas.finish()
        self._wait(self._is_at_rest)
        if session.model is None:
            return
        self._wait(lambda: self._is_at_rest() and self._is_drawn())
        assert window.portrait.layers.picture is session.portrait.picture
        far = np.abs(session.portrait.picture - self._draw().astype(np.float32)).mean()
        assert far <= self._tolerance, f"the portrait is of something else: {far:.1f}"
        self.check()

    def _is_at_rest(self) -> bool:
        workers = self.window.session.worker, self.window.session.disk
        return not any(each.busy or not each._results.empty() for each in workers)

    def _is_drawn(self) -> bool:
        session = self.window.session
        if session.paused and not session.fresh:
            session.draw_now()
        return session.fresh and session.portrait.settled

    def _wait(self, until: Callable[[], bool]) -> None:
        wait(self.window, until, 60)

    def _draw(self) -> np.ndarray:
        session = self.window.session
        mask, recipe, studio = (
            session.document.mask,
            session.style.recipe(),
            session._studio(),
        )
        return session.worker.ask(
            lambda: InParts(studio.painter, studio.parts(recipe)).paint(
                mask, studio.style(recipe)
            )
        )

    def go_through_history(self) -> None:
        """Undo all there is and redo it; every state must be the one of before."""
        document = self.window.session.document
        document.jump(len(document.history))
        self.check()
        end, steps = document.state, list(document.history)
        self._walk(document, "<Control-Key-z>", 0)
        assert document is not self._document or document.state in self._masks
        self._walk(document, "<Control-Key-y>", len(steps))
        # What was asked for may come meanwhile: another document, a face for this one.
        if document is self._document and list(document.history) == steps:
            assert document.state == end and document.position == len(steps)

    @property
    def _document(self) -> Document:
        return self.window.session.document

    def _walk(self, document: Document, keys: str, goal: int) -> None:
        for _ in range(PRESSES):
            before = document.state
            if document is not self._document or document.position == goal:
                return
            self.deeds.press(keys)
            self.check()
            if document is self._document:
                assert document.state != before, f"{keys} did nothing"
                self.undone += document.state in self._masks
        if document is self._document:
            self.window.commands.edit.jump(goal)
            self.check()

    def crash(self) -> None:
        """Look at what a crash would leave: the mask of now, if it is not saved."""
        window = self.window
        if window.commands.files.modified:
            path, mask = window.keeper._autosave.path, window.session.document.mask
            self._wait(
                lambda: path.exists() and np.array_equal(load_project(path).mask, mask)
            )

    def tidy(self) -> None:
        """Close what stands beside the window, so that things can be counted."""
        for each in all_of(self.root, tk.Toplevel):
            if each.winfo_exists():
                each.destroy()
        self.root.update()


def usage(window: Window) -> dict[str, int]:
    """Count what could pile up: bytes of memory, and things in Tk."""
    gc.collect()
    call = window.root.tk.call
    split = window.root.tk.splitlist
    return {
        "bytes": resident(),
        "images": len(split(call("image", "names"))),
        "commands": len(split(call("info", "commands"))),
        "timers": len(split(call("after", "info"))),
        "widgets": len(all_of(window.root, tk.Misc)),
    }


def resident() -> int:
    """Return the bytes of memory that this process has; 0 where Linux does not tell."""
    if not (facts := Path("/proc/self/statm")).exists():
        return 0
    return int(facts.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
