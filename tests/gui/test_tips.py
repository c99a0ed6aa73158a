"""Tooltips of widgets that go."""

import tkinter as tk

import pytest

from gui.widgets.controls import Tip


@pytest.fixture
def label(root: tk.Tk) -> tk.Label:
    """Return a widget on the screen."""
    label = tk.Label(root, text="tile")
    label.pack()
    root.update()
    return label


def test_a_widget_may_go_while_its_tip_comes_up(root: tk.Tk, label: tk.Label):
    tip = Tip(label, text="a style")
    root.after_idle(label.destroy)
    tip.show_tip()
    assert not label.winfo_exists() and tip.toplevel is None
    tip.show_tip()
    assert tip.toplevel is None


def test_a_tip_may_go_before_the_pointer_moves(root: tk.Tk, label: tk.Label):
    tip = Tip(label, text="a style")
    tip.show_tip()
    assert tip.toplevel is not None
    tip.toplevel.destroy()
    tip.move_tip()
    tip.hide_tip()
    tip.show_tip()
    assert tip.toplevel is not None and tip.toplevel.winfo_exists()
    tip.hide_tip()
