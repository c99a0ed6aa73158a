"""The portrait while painting: the newest mask wins, and nothing stale is shown."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_painter import SIZE, FakePainter, open_session, wait
from hypothesis import given, settings
from hypothesis import strategies as st

from gui.document.document import Document
from gui.session.session import Session


@pytest.fixture
def painter() -> FakePainter:
    return FakePainter()


@pytest.fixture
def session(painter: FakePainter) -> Iterator[Session]:
    session = open_session(painter)
    yield session
    painter.gate.set()
    session.close()


def paint(session: Session, hair: int) -> None:
    """Make that many pixels hair."""
    with session.document.edit() as mask:
        mask[:] = 0
        mask.flat[:hair] = 5


def shown(session: Session) -> tuple[int, int]:
    """Return hair pixels and seed of the shown portrait."""
    assert session.portrait is not None
    red, green, _ = session.portrait.picture[0, 0]
    return int(red), int(green)


def test_while_a_picture_is_drawn_only_the_newest_mask_waits(
    session: Session, painter: FakePainter
):
    painter.hold()
    paint(session, 1)
    session.refresh()
    assert painter.begun.acquire(timeout=20)
    for hair in (2, 3, 4):
        paint(session, hair)
        session.refresh()
    assert not session.fresh
    painter.gate.set()
    wait(session, lambda: session.fresh)
    assert [hair for hair, _ in painter.painted] == [0, 1, 4]
    assert shown(session) == (4, 0)


def test_a_portrait_says_what_it_is_of(session: Session):
    paint(session, 9)
    session.style.use_seed(5)
    wait(session, lambda: session.fresh)
    assert session.portrait is not None and shown(session) == (9, 5)
    assert session.portrait.version == session.document.version
    assert session.portrait.look.seed == 5
    assert session.portrait.subject.document is session.document


def test_a_picture_of_a_mask_that_is_gone_is_not_shown(
    session: Session, painter: FakePainter
):
    before = session.portrait
    painter.hold()
    paint(session, 3)
    session.refresh()
    assert painter.begun.acquire(timeout=20)
    session.document = Document(np.full((SIZE, SIZE), 5, np.uint8))
    session.paused = True
    painter.gate.set()
    wait(session, lambda: not session.worker.busy)
    session.poll()
    assert session.portrait is before and not session.fresh
    session.paused = False
    wait(session, lambda: session.fresh)
    assert shown(session) == (SIZE * SIZE % 256, 0)


def test_a_picture_of_a_model_that_is_gone_is_not_shown(
    session: Session, painter: FakePainter
):
    number = session.models.number
    painter.hold()
    paint(session, 3)
    session.refresh()
    assert painter.begun.acquire(timeout=20)
    session.use_model(Path("other"))
    painter.gate.set()
    wait(session, lambda: session.fresh and session.models.number > number)
    assert session.portrait is not None
    assert session.portrait.subject.model == session.models.number


def test_a_change_that_was_taken_back_is_not_shown(
    session: Session, painter: FakePainter
):
    before = session.portrait
    painter.hold()
    session.style.use_seed(8)
    session.refresh()
    assert painter.begun.acquire(timeout=20)
    session.style.undo()
    assert session.fresh
    painter.gate.set()
    for _ in range(50):
        session.refresh()
        session.poll()
        assert session.fresh and session.portrait is before
    wait(session, lambda: not session.worker.busy)
    session.poll()
    assert session.portrait is before and len(painter.painted) == 2


def test_a_pause_keeps_the_portrait_and_one_can_be_asked_for(session: Session):
    before = session.portrait
    session.paused = True
    paint(session, 6)
    session.refresh()
    assert not session.worker.busy
    assert session.portrait is before and not session.fresh
    session.draw_now()
    wait(session, lambda: session.fresh)
    assert shown(session) == (6, 0)
    paint(session, 7)
    session.paused = False
    wait(session, lambda: session.fresh)
    assert shown(session) == (7, 0)


def test_a_painter_that_raises_is_told_once_and_works_on(
    session: Session, painter: FakePainter
):
    painter.error = RuntimeError("out of memory")
    paint(session, 2)
    with pytest.raises(RuntimeError, match="out of memory"):
        wait(session, lambda: session.fresh)
    for hair in range(20):
        paint(session, hair)
        session.refresh()
        wait(session, lambda: not session.worker.busy)
    painter.error = RuntimeError("another")
    paint(session, 2)
    with pytest.raises(RuntimeError, match="another"):
        wait(session, lambda: session.fresh)
    painter.error = None
    paint(session, 3)
    wait(session, lambda: session.fresh)
    assert shown(session) == (3, 0)


def test_a_draft_comes_first_and_is_not_final(session: Session, painter: FakePainter):
    painter.has_drafts = True
    painter.hold()
    paint(session, 8)
    wait(session, lambda: session.portrait is not None and session.portrait.quick)
    assert shown(session) == (1, 0) and not session.fresh
    painter.gate.set()
    wait(session, lambda: session.fresh)
    assert shown(session) == (8, 0)


def test_a_sparse_picture_is_made_exact_when_the_person_pauses(
    session: Session, painter: FakePainter
):
    painter.settled = False
    paint(session, 8)
    wait(session, lambda: session.fresh)
    first = session.portrait
    assert first is not None and not first.settled
    wait(session, lambda: session.portrait is not first)
    assert session.portrait is not None and session.portrait.settled
    assert session.fresh and shown(session) == (8, 0)


def test_what_was_asked_for_in_a_pause_is_made_exact_too(
    session: Session, painter: FakePainter
):
    session.paused = True
    painter.settled = False
    paint(session, 8)
    session.draw_now()
    wait(session, lambda: session.fresh and session.portrait.settled)
    paint(session, 9)
    session.refresh()
    assert not session.worker.busy and shown(session) == (8, 0)


def test_latency_is_that_of_the_last_and_a_running_mean(session: Session):
    latency = session.latency
    assert latency is not None and latency.last == latency.smoothed > 0
    paint(session, 1)
    wait(session, lambda: session.fresh)
    newer = session.latency
    assert newer is not None and newer != latency
    low, high = sorted((latency.smoothed, newer.last))
    assert low <= newer.smoothed <= high
    assert newer.text.endswith(("ms", "s")) and session.device == "fake"


def test_the_picture_before_a_stroke_is_kept(session: Session):
    paint(session, 1)
    wait(session, lambda: session.fresh)
    before = session.portrait
    session.mark()
    for hair in (2, 3):
        paint(session, hair)
        wait(session, lambda: session.fresh)
    assert session.comparison.before is before is session.comparison.previous


def test_the_picture_before_a_stroke_may_come_when_the_stroke_has_begun(
    session: Session, painter: FakePainter
):
    painter.hold()
    paint(session, 1)
    session.refresh()
    assert painter.begun.acquire(timeout=20)
    session.mark()
    paint(session, 2)
    painter.gate.set()
    wait(session, lambda: session.fresh)
    before = session.comparison.before
    assert before is not None and before.picture[0, 0, 0] == 1


def test_a_change_of_style_marks_itself_and_a_slider_once(session: Session):
    for seed in (3, 4):
        session.style.use_seed(seed)
        wait(session, lambda: session.fresh)
    assert session.comparison.before is not None
    assert session.comparison.before.look.seed == 3
    for strength in (0.9, 0.5):
        session.style.set_strength(strength)
        wait(session, lambda: session.fresh)
    assert session.comparison.before.look.seed == 4
    assert session.comparison.before.look.strength == 1.0


def test_drafts_are_not_compared_with(session: Session, painter: FakePainter):
    fine, painter.has_drafts = session.portrait, True
    assert fine is not None and not fine.quick
    painter.gate.clear()
    paint(session, 1)
    session.refresh()
    wait(session, lambda: session.portrait is not None and session.portrait.quick)
    session.mark()
    assert session.comparison.previous is fine
    painter.gate.set()
    wait(session, lambda: session.fresh)
    assert session.comparison.previous is session.portrait


def test_a_pinned_picture_stays_until_it_is_let_go(session: Session):
    pinned = session.portrait
    session.comparison.pin()
    session.mark()
    paint(session, 1)
    wait(session, lambda: session.fresh)
    session.mark()
    assert session.comparison.previous is pinned
    session.comparison.unpin()
    assert session.comparison.previous is session.portrait


MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("paint"), st.integers(0, 200)),
        st.tuples(st.just("seed"), st.integers(0, 200)),
        st.tuples(st.sampled_from(["poll", "refresh", "undo", "style", "new"])),
    ),
    max_size=25,
)


@settings(max_examples=30, deadline=None)
@given(MOVES)
def test_whatever_happens_the_portrait_is_of_what_it_says(moves: list):
    session = open_session(FakePainter())
    drawn = {(session.document, session.document.version): 0}
    for name, *values in moves:
        match name:
            case "paint":
                paint(session, values[0])
            case "seed":
                session.style.use_seed(values[0])
            case "undo":
                session.document.undo()
            case "style":
                session.style.undo()
            case "new":
                session.document = Document(np.zeros((SIZE, SIZE), np.uint8))
            case "poll":
                session.poll()
            case "refresh":
                session.refresh()
        document = session.document
        drawn[document, document.version] = int((document.mask == 5).sum())
        check(session, drawn)
    wait(session, lambda: session.fresh)
    check(session, drawn)
    session.close()


def check(session: Session, drawn: dict[tuple[Document, int], int]) -> None:
    portrait = session.portrait
    assert portrait is not None
    hair = drawn[portrait.subject.document, portrait.version]
    assert shown(session) == (hair, portrait.look.seed)
    if session.fresh:
        now = int((session.document.mask == 5).sum()), session.style.look.seed
        assert shown(session) == now
