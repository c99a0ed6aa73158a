"""Garbage that has to do with Tk is freed in the thread of the window."""

import gc
import threading
import tkinter as tk

from hands import wait

from gui.window.window import Window


class Thing(tk.Variable):
    """Part of a cycle, as widgets and their variables are; tells where it was freed."""

    freed: list[str] = []

    def __init__(self, root: tk.Tk) -> None:
        super().__init__(root)
        self.itself = self

    def __del__(self) -> None:
        self.freed.append(threading.current_thread().name)
        super().__del__()


def litter(count: int) -> None:
    """Make cycles: Python's own collector would run."""
    for _ in range(count):
        each: list = []
        each.append(each)


def test_what_belongs_to_tk_is_never_freed_in_a_thread_of_a_worker(window: Window):
    Thing.freed.clear()
    Thing(window.root)
    worker = threading.Thread(target=litter, args=(50_000,))
    worker.start()
    worker.join()  # as a window does that is being closed: it answers no calls
    assert not Thing.freed
    wait(window, lambda: bool(Thing.freed))
    assert Thing.freed == [threading.main_thread().name]


def test_python_goes_on_by_itself_when_the_window_is_gone(window: Window):
    assert not gc.isenabled()
    window.close()
    assert gc.isenabled()
