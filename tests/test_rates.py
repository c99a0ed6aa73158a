"""The benchmark of rates: its commands are understood, and what logs say of them."""

import importlib
from pathlib import Path

import pytest

from cli.main import main

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def rates(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("rates")


def test_every_training_is_a_command_of_the_program(rates, tiny_gaugan, tmp_path):
    places = {"data": tmp_path, "out": tmp_path / "a run", "model": tiny_gaugan}
    for name in rates.TRAININGS:
        command, *words = rates.words_of(name, unet=rates.UNET, **places)
        context = main.get_command(None, command).make_context(command, words)
        assert context.params["run_dir"] == places["out"]
        assert context.params["steps"] == 1_000_000


def test_seconds_a_step_are_told_by_the_log_of_any_network(rates, tmp_path):
    log, step = tmp_path / "log.jsonl", '{{"step": {}, "generator": 1.5, "time": {}}}\n'
    assert rates.rate_of(log, 4) is None
    # The last line may be half written.
    log.write_text("".join(step.format(n, n / 2) for n in (5, 10, 16)) + '{"st')
    assert rates.rate_of(log, 4) is None  # 3 seconds have passed since the tenth
    assert rates.rate_of(log, 3) == 0.5


def test_the_untrained_model_is_one_that_eyes_can_be_taught(rates, tmp_path):
    from anime_draw.checkpoint import load_model
    from anime_draw.networks import load_generator
    from anime_draw.training.posterior import load_encoder

    path = tmp_path / "gaugan.safetensors"
    rates.save_untrained(path)
    model = load_model(path, "gaugan")
    assert load_generator(path, model).config.size == 512
    assert load_encoder(path)[0].config.size == 64 and not model.facts.get("eyes")
