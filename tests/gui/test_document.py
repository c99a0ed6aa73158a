"""The document: one way to change the mask, with undo and redo."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.errors import MaskError
from gui.document import Document, changed_box


def empty(size: int = 8) -> Document:
    return Document(np.zeros((size, size), np.uint8))


def test_one_block_is_one_undo_step():
    document = empty()
    with document.edit() as mask:
        mask[1] = 3
        mask[5] = 4
    document.undo()
    assert not document.mask.any() and document.can_redo
    document.redo()
    assert document.mask[1].tolist() == [3] * 8 and document.mask[5, 0] == 4


def test_an_edit_that_changes_nothing_is_no_step():
    document = empty()
    with document.edit() as mask:
        mask[0, 0] = 0
    assert not document.can_undo and not document.modified


def test_an_error_takes_the_edit_back():
    document = empty()
    with pytest.raises(RuntimeError), document.edit() as mask:
        mask[:] = 5
        raise RuntimeError
    assert not document.mask.any() and not document.can_undo


def test_a_new_edit_forgets_what_was_undone():
    document = empty()
    for label in (1, 2):
        with document.edit() as mask:
            mask[0, 0] = label
        document.undo()
    document.redo()
    assert document.mask[0, 0] == 2 and not document.can_redo


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 6))))
def test_undoing_everything_leads_back_through_every_state(changes):
    document, states = empty(), []
    for x, y, label in changes:
        states.append(document.mask.copy())
        with document.edit() as mask:
            mask[y, x:] = label
        if (document.mask == states[-1]).all():
            states.pop()
    for state in reversed(states):
        document.undo()
        assert (document.mask == state).all()
    assert not document.can_undo


def test_old_steps_are_forgotten_when_they_fill_the_memory(monkeypatch):
    monkeypatch.setattr("gui.document.UNDO_BYTES", 3 * 2 * 64)
    document = empty()
    for label in range(1, 6):
        with document.edit() as mask:
            mask[:] = label
    while document.can_undo:
        document.undo()
    assert (document.mask == 2).all()


def test_a_saved_mask_is_unmodified_and_opens_as_it_was(tmp_path: Path):
    document = empty()
    with document.edit() as mask:
        mask[2:4, 3] = 6
    assert document.modified
    document.save(tmp_path / "m.png")
    assert not document.modified and document.path == tmp_path / "m.png"
    assert (Document.open(tmp_path / "m.png", 8).mask == document.mask).all()
    document.undo()
    assert document.modified


def test_a_mask_is_scaled_to_the_size_of_the_window(tmp_path: Path):
    empty(8).save(tmp_path / "m.png")
    assert Document.open(tmp_path / "m.png", 32).mask.shape == (32, 32)


def test_what_is_no_mask_is_refused(tmp_path: Path):
    (tmp_path / "m.png").write_text("no")
    with pytest.raises(MaskError, match="m.png"):
        Document.open(tmp_path / "m.png", 8)


def test_the_box_is_as_small_as_can_be():
    before = np.zeros((8, 8), np.uint8)
    after = before.copy()
    after[2, 3] = after[5, 4] = 1
    assert changed_box(before, after) == (slice(2, 6), slice(3, 5))
    assert changed_box(before, before) is None
