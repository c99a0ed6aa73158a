"""Looks and their history: plain data, undone and redone apart from the mask."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anime_draw.errors import AnimeDrawError
from gui.studio.look import Look, Share
from gui.studio.look_history import MOST_STEPS, LookHistory

KEYS = st.sampled_from(["a1", "b2", "seed-7"])
PLAIN = st.builds(
    Look,
    seed=st.integers(0, 2**31),
    references=st.lists(
        st.builds(Share, KEYS, st.floats(0, 10)), unique_by=lambda share: share.key
    ).map(tuple),
    strength=st.floats(0, 1),
    amounts=st.dictionaries(
        st.sampled_from(["blonde hair", "große Augen", "青い髪"]),
        st.floats(-5, 5).filter(lambda amount: amount != 0),
    ),
)
LOOKS = st.builds(
    lambda look, eyes, parts: replace(look, eyes=eyes, parts=parts),
    PLAIN,
    st.none() | st.tuples(*[st.integers(0, 255)] * 3),
    st.dictionaries(st.sampled_from(["hair", "eye", "background"]), PLAIN),
)


@given(LOOKS)
def test_a_look_survives_json(look: Look):
    assert Look.from_data(json.loads(json.dumps(look.to_data()))) == look


@pytest.mark.parametrize(
    "change",
    [
        {"seed": -1},
        {"seed": "4"},
        {"strength": 1.5},
        {"strength": None},
        {"references": [["a"]]},
        {"references": [["a", -1]]},
        {"references": [["seed-x", 1]]},
        {"amounts": [1]},
        {"eyes": "blue"},
        {"eyes": [1, 2]},
        {"eyes": [1, 2, 256]},
        {"eyes": [1, 2, 0.5]},
        {"eyes": 7},
        {"parts": {"hat": Look().to_data()}},
        {"parts": {"hair": {}}},
        {"parts": {"hair": 5}},
        {"parts": [1]},
        {"parts": {"hair": Look().with_part("eye", Look(1)).to_data()}},
        {"parts": {f"hair{i}": Look().to_data() for i in range(9)}},
        {"amounts": {"blonde hair": float("nan")}},
    ],
)
def test_broken_data_is_no_look(change: dict):
    with pytest.raises(AnimeDrawError, match="stored style is broken"):
        Look.from_data({**Look().to_data(), **change})
    with pytest.raises(AnimeDrawError, match="stored style is broken"):
        Look.from_data(None)


def test_looks_that_were_stored_before_there_were_eyes_and_parts_are_read():
    data = Look(5).to_data()
    del data["eyes"], data["parts"]
    assert Look.from_data(data) == Look(5)


def test_a_class_has_the_look_of_the_rest_until_it_has_its_own():
    look = Look(3, eyes=(1, 2, 3)).with_reference("a")
    assert look.part("hair") == Look(3).with_reference("a")
    own = look.with_part("hair", Look(4, eyes=(9, 9, 9)).with_reference("b"))
    assert own.part("hair") == Look(4).with_reference("b")
    assert own.part("eye") == look.part("eye")
    assert [share.key for share in own.shares] == ["a", "b"]
    assert own.renamed("b", "c").part("hair").references == (Share("c"),)
    assert own.only(["a"]).part("hair").references == ()
    assert own.with_part("hair", None) == look
    with pytest.raises(ValueError, match="expected a class"):
        look.with_part("hat", Look())


def test_a_reference_is_in_the_mix_once():
    look = Look().with_reference("a").with_reference("b").with_reference("a", 0.5)
    assert look.references == (Share("a", 0.5), Share("b", 1.0))
    assert look.without_reference("a").references == (Share("b", 1.0),)
    assert look.with_reference("b", 0).mixed == (Share("a", 0.5),)


def test_a_new_reference_shows_even_if_the_strength_was_nothing():
    assert Look(strength=0.0).with_reference("a").strength == 1.0
    assert Look(strength=0.3).with_reference("a").strength == 0.3


def test_amounts_at_nothing_are_left_out():
    look = Look().with_amount("blonde hair", 0.5)
    assert look.amounts == {"blonde hair": 0.5}
    assert look.with_amount("blonde hair", 0.0) == Look()


def test_impossible_values_are_refused():
    for change in (
        lambda: Look().with_strength(1.1),
        lambda: Look().with_reference("a", -1),
        lambda: Look().with_reference("a", 1e7),
        lambda: Look().with_amount("a", float("inf")),
        lambda: Look().with_amount("a", float("nan")),
        lambda: Look().with_amount("a", -1e7),
    ):
        with pytest.raises(ValueError, match="expected"):
            change()


@settings(max_examples=40)
@given(st.lists(st.one_of(LOOKS, st.sampled_from(["undo", "redo"])), max_size=30))
def test_undo_and_redo_walk_through_what_was_chosen(moves: list):
    history, looks, place = LookHistory(Look()), [Look()], 0
    for move in moves:
        if move == "undo":
            history.undo()
            place = max(place - 1, 0)
        elif move == "redo":
            history.redo()
            place = min(place + 1, len(looks) - 1)
        else:
            history.put(move, "change")
            place += 1
            looks = [*looks[:place], move]
        assert history.look == looks[place]
        assert [step.look for step in history.steps] == looks
        assert history.can_undo == (place > 0)
        assert history.can_redo == (place < len(looks) - 1)


def test_a_slider_makes_one_step_until_it_is_let_go():
    history = LookHistory(Look())
    for strength in (0.9, 0.8, 0.7):
        history.put(Look(strength=strength), "strength", "strength")
    history.settle()
    history.put(Look(strength=0.2), "strength", "strength")
    assert [step.look.strength for step in history.steps] == [1.0, 0.7, 0.2]
    history.undo()
    history.put(Look(strength=0.1), "strength", "strength")
    assert [step.look.strength for step in history.steps] == [1.0, 0.7, 0.1]


def test_another_slider_or_choice_begins_a_new_step():
    history = LookHistory(Look())
    history.put(Look(seed=1), "strength", "strength")
    history.put(Look(seed=2), "amount", "amount")
    history.put(Look(seed=3), "random style 3")
    history.put(Look(seed=4), "random style 4")
    assert [step.look.seed for step in history.steps] == [0, 1, 2, 3, 4]


def test_a_long_history_forgets_its_beginning():
    history = LookHistory(Look())
    for seed in range(MOST_STEPS + 50):
        history.put(Look(seed=seed), "random")
    assert len(history.steps) == MOST_STEPS and history.look.seed == MOST_STEPS + 49
    history.go_to(-5)
    assert history.position == 0 and not history.can_undo
