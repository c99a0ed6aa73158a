"""How often the discriminator's pictures are changed."""

import pytest

from anime_draw.training.adaptation import COUNTED, RISE, Adaptation


def test_nothing_is_changed_while_real_pictures_are_not_known_by_heart():
    adaptation = Adaptation(0.6)
    for _ in range(1000):
        adaptation.note(0.5, 16)
    assert adaptation.chance == 0
    assert adaptation.sureness == pytest.approx(0.5)


def test_the_chance_rises_with_the_pictures_seen_and_falls_again():
    adaptation = Adaptation(0.6)
    adaptation.note(1.0, COUNTED)
    for _ in range(RISE // 16):
        adaptation.note(1.0, 16)
    assert adaptation.chance == pytest.approx(1.0)
    for _ in range(RISE // 32):
        adaptation.note(-1.0, 16)
    assert adaptation.chance == pytest.approx(0.5, abs=0.02)


def test_one_batch_does_not_turn_it():
    adaptation = Adaptation(0.6)
    adaptation.note(1.0, 4)
    assert adaptation.sureness == pytest.approx(4 / COUNTED) and not adaptation.chance


def test_without_a_target_everything_is_changed():
    adaptation = Adaptation(0.0)
    adaptation.note(-1.0, COUNTED)
    assert adaptation.chance == 1


def test_without_a_target_a_state_changes_nothing():
    adaptation = Adaptation(0.0)
    adaptation.load_state_dict({"chance": 0.25, "sureness": 0.5})
    assert adaptation.chance == 1


def test_it_goes_on_where_it_was():
    adaptation, other = Adaptation(0.6), Adaptation(0.6)
    for _ in range(100):
        adaptation.note(0.9, 16)
    other.load_state_dict(adaptation.state_dict())
    assert vars(other) == vars(adaptation) and adaptation.chance > 0
