"""The document: one way to change the mask, with undo and redo."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from anime_draw.errors import MaskError
from gui.document.boxes import changed_box, union
from gui.document.document import Document


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
    monkeypatch.setattr("gui.document.history.UNDO_BYTES", 3 * 230)
    document = empty()
    for label in range(1, 6):
        with document.edit() as mask:
            mask[:] = label
    document.mark_saved()
    assert document.position == len(document.history) == 3
    while document.can_undo:
        document.undo()
    assert (document.mask == 2).all() and document.modified


def test_the_beginning_is_not_reached_when_the_first_steps_are_forgotten(monkeypatch):
    monkeypatch.setattr("gui.document.history.UNDO_BYTES", 3 * 230)
    document = empty()
    for label in range(1, 6):
        with document.edit() as mask:
            mask[:] = label
    document.jump(0)
    assert document.mask.any() and document.modified


def test_many_strokes_take_little_memory():
    document = empty(512)
    for row in range(200):
        with document.edit() as mask:
            mask[row : row + 60, 100:400] = row % 7
    assert sum(step.size for step in document._history.steps) < 200 * 1000


def test_the_history_names_its_steps_and_one_can_jump_in_it():
    document = empty()
    for name, label in (("Brush hair", 5), ("Fill eye", 3), ("Eraser", 0)):
        with document.edit(name) as mask:
            mask[:4] = label
    assert document.history == ["Brush hair", "Fill eye", "Eraser"]
    document.jump(1)
    assert (document.mask[:4] == 5).all() and document.position == 1
    assert document.undo_name == "Brush hair" and document.redo_name == "Fill eye"
    document.jump(99)
    assert not document.mask.any() and document.undo_name == "Eraser"
    document.jump(-1)
    assert document.position == 0 and document.undo_name == ""


def test_modified_is_right_on_both_sides_of_the_saved_state(tmp_path: Path):
    document = empty()
    for label in (1, 2, 3):
        with document.edit() as mask:
            mask[:] = label
    document.undo()
    document.save(tmp_path / "m.png")
    assert not document.modified
    document.redo()
    assert document.modified
    document.undo()
    assert not document.modified
    document.undo()
    assert document.modified
    with document.edit() as mask:  # the saved state can be reached no more
        mask[:] = 2
    assert document.modified
    document.undo()
    document.undo()
    assert document.modified


def test_a_long_edit_counts_as_unsaved_before_it_ends():
    document = empty()
    with pytest.raises(RuntimeError), document.edit() as mask:
        assert not document.modified
        mask[:] = 1
        document.announce()
        assert document.modified
        raise RuntimeError
    assert not document.modified


def test_recovered_work_counts_as_unsaved_until_it_is_saved():
    document = empty()
    document.mark_unsaved()
    with document.edit() as mask:
        mask[:] = 1
    document.undo()
    assert document.modified
    document.mark_saved()
    assert not document.modified


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 6)), max_size=20))
def test_locked_classes_are_never_painted_over(changes):
    document = Document(np.arange(64, dtype=np.uint8).reshape(8, 8) % 7)
    document.lock(2)
    document.lock(5)
    kept = np.isin(document.mask, (2, 5))
    first = document.mask.copy()
    for row, label in changes:
        with document.edit() as mask:
            mask[row] = label
            if row % 2:
                document.announce((slice(row, row + 1), slice(0, 8)))
                assert (mask[kept] == first[kept]).all()
        assert (document.mask[kept] == first[kept]).all()
        for other in set(range(7)) - {2, 5}:
            document.lock(other, False)
    document.jump(0)
    assert (document.mask == first).all()


def test_painting_on_nothing_but_locked_pixels_is_no_step():
    document = empty()
    document.lock(0)
    with document.edit() as mask:
        mask[:] = 3
    assert not document.can_undo and not document.mask.any()
    document.lock(0, False)
    assert document.locked == frozenset()


def test_undo_goes_past_locks():
    document = empty()
    with document.edit() as mask:
        mask[:] = 3
    document.lock(3)
    document.undo()
    assert not document.mask.any()


def test_edits_do_not_nest_and_undo_waits_for_their_end():
    document = empty()
    with document.edit() as mask:
        mask[:] = 1
        with pytest.raises(ValueError, match="no open edit"), document.edit():
            pass
        with pytest.raises(ValueError, match="no open edit"):
            document.undo()
        assert document.editing
    assert not document.editing and document.history == ["Edit"]


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans(), st.booleans())
    )
)
def test_whoever_asks_for_changes_has_the_same_mask(changes):
    document = empty()
    copy, seen = document.mask.copy(), document.version
    for x, y, announced, asks in changes:
        with document.edit() as mask:
            mask[y, x] = (mask[y, x] + 1) % 7
            if announced:
                document.announce((slice(y, y + 1), slice(x, x + 1)))
        if x == y:
            document.undo()
        if asks:
            if (box := document.changed_since(seen)) is not None:
                copy[box] = document.mask[box]
            seen = document.version
            assert (copy == document.mask).all()
            assert document.changed_since(seen) is None


def test_a_change_reports_no_more_than_its_box():
    document = empty()
    with document.edit() as mask:
        mask[2:4, 3] = 6
    assert document.changed_since(0) == (slice(2, 4), slice(3, 4))
    document.undo()
    assert document.changed_since(1) == (slice(2, 4), slice(3, 4))


def test_what_was_not_announced_is_reported_at_the_end():
    document = empty()
    with document.edit() as mask:
        mask[1, 1] = 3
        document.announce((slice(1, 2), slice(1, 2)))
        seen = document.version
        mask[6, 5] = 3
    assert document.changed_since(seen) == (slice(1, 7), slice(1, 6))
    with document.edit() as mask:
        mask[1, 1] = 4
        document.announce((slice(1, 2), slice(1, 2)))
        seen = document.version
    assert document.version == seen  # nothing new to see


def test_who_asks_too_late_draws_the_whole_mask(monkeypatch):
    monkeypatch.setattr("gui.document.document.CHANGES", 2)
    document = empty()
    for label in (1, 2, 3):
        with document.edit() as mask:
            mask[0, 0] = label
    assert document.changed_since(0) == (slice(0, 8), slice(0, 8))
    assert document.changed_since(1) == (slice(0, 1), slice(0, 1))


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


def test_a_mask_is_scaled_if_a_size_is_given(tmp_path: Path):
    empty(8).save(tmp_path / "m.png")
    assert Document.open(tmp_path / "m.png", 32).mask.shape == (32, 32)
    assert Document.open(tmp_path / "m.png").mask.shape == (8, 8)


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
    assert union([]) is None


class Editing(RuleBasedStateMachine):
    """Any order of edits, undo, redo, jumps, saving: beside a list of whole masks."""

    def __init__(self) -> None:
        super().__init__()
        self.document = empty()
        self.states = [(self.document.mask.copy(), 0)]  # each with a number of its own
        self.position = self.saved = self.count = 0

    @rule(row=st.integers(0, 7), label=st.integers(0, 6))
    def edit(self, row: int, label: int) -> None:
        with self.document.edit("Edit") as mask:
            mask[row] = label
        if (self.document.mask != self.states[self.position][0]).any():
            self.count += 1
            del self.states[self.position + 1 :]
            self.states.append((self.document.mask.copy(), self.count))
            self.position += 1

    @rule()
    def fail(self) -> None:
        with pytest.raises(RuntimeError), self.document.edit() as mask:
            mask[:] = 6
            raise RuntimeError

    @rule()
    def undo(self) -> None:
        self.document.undo()
        self.position = max(self.position - 1, 0)

    @rule()
    def redo(self) -> None:
        self.document.redo()
        self.position = min(self.position + 1, len(self.states) - 1)

    @rule(position=st.integers(-2, 12))
    def jump(self, position: int) -> None:
        self.document.jump(position)
        self.position = min(max(position, 0), len(self.states) - 1)

    @rule()
    def save(self) -> None:
        self.document.mark_saved()
        self.saved = self.states[self.position][1]

    @invariant()
    def is_as_expected(self) -> None:
        mask, number = self.states[self.position]
        assert (self.document.mask == mask).all()
        assert self.document.position == self.position
        assert len(self.document.history) == len(self.states) - 1
        assert self.document.modified == (number != self.saved)


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=30, stateful_step_count=40)
