"""Intervals by bootstrap."""

import json

import numpy as np
import pytest

from anime_draw.evaluation.bootstrap import Bootstrap, Score

BOOTSTRAP = Bootstrap(resamples=2000, level=0.95, seed=0)


def test_the_interval_of_a_mean_is_that_of_normal_theory():
    values = np.random.default_rng(0).normal(5, 2, 400)
    score = BOOTSTRAP.mean(values)
    half = 1.96 * values.std() / 20
    assert score.value == pytest.approx(values.mean())
    assert score.low == pytest.approx(values.mean() - half, abs=0.03)
    assert score.high == pytest.approx(values.mean() + half, abs=0.03)


def test_95_of_100_intervals_hold_the_truth():
    rng = np.random.default_rng(1)
    few = Bootstrap(resamples=200, level=0.95, seed=0)
    scores = [few.mean(rng.normal(0, 1, 60)) for _ in range(100)]
    assert 88 <= sum(score.low <= 0 <= score.high for score in scores) <= 99


def test_values_that_are_not_known_do_not_count():
    score = BOOTSTRAP.mean(np.array([1.0, np.nan, 1.0]))
    assert score.value == score.low == score.high == 1.0
    assert np.isnan(Bootstrap(10, 0.9, 0).mean(np.array([np.nan])).value)


def test_an_interval_around_is_centred_on_the_score():
    score = BOOTSTRAP.around(2.0, np.random.default_rng(0).normal(9, 0.5, 5000))
    assert score.high - 2 == pytest.approx(2 - score.low)
    assert score.high - 2 == pytest.approx(1.96 * 0.5, abs=0.05)


def test_the_same_seed_gives_the_same_resamples():
    again = Bootstrap(resamples=2000, level=0.95, seed=0)
    assert (BOOTSTRAP.counts(9) == again.counts(9)).all()
    assert (BOOTSTRAP.counts(9).sum(axis=1) == 9).all()


def test_a_score_is_valid_json_even_where_it_is_not_defined():
    text = json.dumps(Score(0.5, float("nan"), 1.0).as_json(), allow_nan=False)
    assert json.loads(text) == {"value": 0.5, "low": None, "high": 1.0}


def test_a_score_is_printed_with_its_interval_or_as_a_dash():
    assert str(Score(0.5, 0.25, 0.75)) == "0.5000  (0.2500 to 0.7500)"
    assert str(Score(np.nan, np.nan, np.nan)) == "-"
