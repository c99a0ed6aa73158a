"""Variants: a grid that fills behind the live portrait, each to be adopted."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_painter import FakePainter, FakeStudio, open_session, wait

from anime_draw.errors import AnimeDrawError
from gui.document.document import Document
from gui.session.session import Session
from gui.session.variants import (
    FURTHEST,
    NEAR,
    attribute_looks,
    near_looks,
    random_looks,
)
from gui.studio.answers import AttributeInfo
from gui.studio.look import Look, Share

HAIR = [AttributeInfo("blonde hair", 0.5, 0.9, 40), AttributeInfo("pink hair", 2, 1, 9)]


@pytest.fixture
def painter() -> FakePainter:
    return FakePainter()


@pytest.fixture
def session(painter: FakePainter) -> Iterator[Session]:
    session = open_session(painter)
    yield session
    painter.gate.set()
    session.close()


def test_random_variants_arrive_one_by_one_and_can_be_adopted(session: Session):
    session.start_variants("random", 4, seed=10, side=8)
    assert [item.picture for item in session.variants.items] == [None] * 4
    wait(session, lambda: session.variants.done == 4)
    pictures = [item.picture for item in session.variants.items]
    assert [int(picture[0, 0, 1]) for picture in pictures] == [10, 11, 12, 13]
    assert pictures[0].shape == (8, 8, 3)
    assert session.variants.are_of(session.document)
    assert not session.variants.are_of(Document(session.document.mask))
    session.adopt(session.variants.items[2])
    wait(session, lambda: session.fresh)
    assert session.style.look.seed == 12 and session.portrait.picture[0, 0, 1] == 12
    session.style.undo()
    assert session.style.look.seed == 0


def test_the_portrait_comes_between_variants(session: Session, painter: FakePainter):
    painter.hold()
    session.start_variants("random", 3, seed=10)
    assert painter.begun.acquire(timeout=20)
    session.style.use_seed(99)
    session.refresh()
    painter.gate.set()
    wait(session, lambda: session.variants.done == 3 and session.fresh)
    order = [number for _, number in painter.painted]
    assert order == [0, 10, 99, 11, 12]


def test_a_new_grid_takes_the_place_of_the_old(session: Session):
    session.start_variants("random", 50, seed=100)
    old = session.variants.items
    session.start_variants("random", 2, seed=10)
    wait(session, lambda: session.variants.done == 2)
    assert not session.variants.running
    assert sum(item.picture is not None for item in old) < 3
    assert [item.look.seed for item in session.variants.items] == [10, 11]


def test_a_grid_can_be_given_up(session: Session, painter: FakePainter):
    painter.gate.clear()
    session.start_variants("random", 50, seed=100)
    session.variants.cancel()
    painter.gate.set()
    wait(session, lambda: not session.worker.busy)
    session.poll()
    assert session.variants.done < 3 and not session.variants.running


def test_near_looks_keep_most_of_the_style():
    mixed = Look(seed=1, references=(Share("a", 3), Share("b", 1)), strength=0.8)
    first, second = near_looks(mixed, [7, 8])
    assert {each.key: each.weight for each in first.look.references} == {
        "seed-1": 0.2,
        "a": 0.6,
        "b": 0.2,
    }
    assert first.look.seed == 7 and second.look.seed == 8
    assert first.look.strength == NEAR
    (alone,) = near_looks(Look(seed=3), [7])
    assert alone.look.references == (Share("seed-3"),) and alone.look.seed == 7


def test_near_looks_of_near_looks_stay_few(session: Session):
    for seed in range(30):
        session.start_variants("near", 1, seed=seed + 1)
        session.adopt(session.variants.items[0])
    look = session.style.look
    assert len(look.references) < 12 and look.seed == 30
    assert 0.9 < sum(each.weight for each in look.references) <= 1.01
    for share in look.references:
        assert session.style.gallery[share.key].name == f"seed {share.seed}"
    assert len(session.style.gallery) == 0
    wait(session, lambda: session.fresh)
    newest = look.references[-1].key
    session.style.set_weight(newest, 0.5)
    session.style.drop(newest)


def test_random_looks_keep_the_amounts():
    look = Look(references=(Share("a"),), amounts={"blonde hair": 1.0})
    (variant,) = random_looks(look, [5])
    assert variant.look == Look(seed=5, amounts={"blonde hair": 1.0})


def test_attribute_looks_keep_what_else_is_set():
    look = Look(amounts={"glasses": 1.0})
    assert all(
        variant.look.amounts["glasses"] == 1.0
        for variant in attribute_looks(look, HAIR, range(5))
    )


def test_attribute_looks_stay_within_what_pictures_have():
    variants = attribute_looks(Look(seed=3), HAIR, range(40))
    assert all(variant.look.seed == 3 for variant in variants)
    assert len({variant.label for variant in variants}) > 30
    spreads = {info.name: info.spread for info in HAIR}
    for variant in variants:
        assert 1 <= len(variant.look.amounts) <= 2
        for name, amount in variant.look.amounts.items():
            assert 0 < abs(amount) <= FURTHEST * spreads[name] + 0.01
    assert variants == attribute_looks(Look(seed=3), HAIR, range(40))


def test_variants_say_what_is_missing(session: Session):
    with pytest.raises(AnimeDrawError, match="no attributes"):
        session.start_variants("attributes", seed=0)
    empty = Session(
        Document(np.zeros((4, 4), np.uint8)),
        Path("broken"),
        lambda: FakeStudio(FakePainter()),
    )
    with pytest.raises(AnimeDrawError, match="choose a model"):
        empty.start_variants("random", seed=0)
    empty.close()
