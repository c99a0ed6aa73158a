"""The training loop: resuming, keeping the best, stopping."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from anime_draw.checkpoint import load_model, load_state
from anime_draw.errors import CheckpointError, TrainingError
from anime_draw.settings import TrainSettings
from anime_draw.training.loop import train

SETTINGS = TrainSettings(
    steps=6, batch_size=2, save_every=2, validate_every=2, sheet_every=3, workers=0
)


class Line:
    """A trainee that fits y = 2x + 1, with noise from torch's generator."""

    kind = "line"
    config = {"inputs": 1}
    length = 10

    def __init__(self, scores=(), broken_at=None):
        torch.manual_seed(0)
        self.network = nn.Linear(1, 1)
        self.optimiser = torch.optim.Adam(self.network.parameters(), 0.1)
        self.parts = {"network": self.network, "optimiser": self.optimiser}
        self.scores = list(scores)
        self.broken_at = broken_at
        self.seen = []

    def load(self, index, rng):
        return float(index), rng.normal()

    def step(self, samples, step):
        self.seen.append([index for index, _ in samples])
        inputs = torch.tensor(samples, dtype=torch.float32)[:, :1]
        noise = torch.randn_like(inputs) * 0.1
        loss = (self.network(inputs) - 2 * inputs - 1 + noise).square().mean()
        self.optimiser.zero_grad()
        loss.backward()
        self.optimiser.step()
        return {"loss": float("nan") if step == self.broken_at else loss.item()}

    def prepare(self, average):
        average.prepared = True

    def validate(self, average):
        assert average.prepared and not average.training
        return {"score": self.scores.pop(0)} if self.scores else {}

    def sheet(self, average):
        return np.zeros((4, 4, 3), np.uint8)

    def tensors(self, average):
        return average.state_dict()

    def facts(self):
        return {"data": "a line"}


def run(folder, settings=SETTINGS, **options):
    trainee = Line(**options)
    return trainee, list(train(trainee, folder, settings))


def test_an_interrupted_run_ends_with_the_weights_of_an_uninterrupted_one(tmp_path):
    run(tmp_path / "whole")
    run(tmp_path / "parts", replace(SETTINGS, steps=4))
    _, results = run(tmp_path / "parts")
    assert [result.step for result in results] == [5, 6]
    whole, parts = (
        load_model(tmp_path / name / "model.safetensors", "line").tensors
        for name in ("whole", "parts")
    )
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_every_item_is_seen_once_before_any_is_seen_twice(tmp_path):
    trainee, _ = run(tmp_path, replace(SETTINGS, steps=5))
    assert sorted(sum(trainee.seen, [])) == list(range(10))


def test_a_caller_that_stops_early_leaves_the_last_save(tmp_path):
    for result in train(Line(), tmp_path, SETTINGS):
        if result.step == 5:
            break
    assert load_state(tmp_path / "state.pt")["step"] == 4


def test_the_best_model_is_kept_beside_the_last(tmp_path):
    _, results = run(tmp_path, scores=[0.1, 0.3, 0.2])
    assert [each.best for each in results if each.scores] == [True, True, False]
    best = load_model(tmp_path / "best.safetensors", "line")
    assert best.facts["step"] == 4 and best.facts["scores"] == {"score": 0.3}
    assert load_model(tmp_path / "model.safetensors", "line").facts["step"] == 6


def test_patience_stops_a_run_that_no_longer_improves(tmp_path):
    settings = replace(SETTINGS, steps=20, patience=2)
    _, results = run(tmp_path, settings, scores=[0.5, 0.4, 0.3, 0.9])
    assert results[-1].step == 6
    assert run(tmp_path, settings)[1] == []


def test_other_settings_than_the_runs_are_named(tmp_path):
    run(tmp_path, replace(SETTINGS, steps=2))
    with pytest.raises(TrainingError, match="learning_rate was 0.001, now 0.5"):
        run(tmp_path, replace(SETTINGS, learning_rate=0.5))


def test_a_loss_that_is_not_finite_stops_and_keeps_the_last_state(tmp_path):
    with pytest.raises(TrainingError, match="loss is not finite at step 5"):
        run(tmp_path, broken_at=4)
    assert load_state(tmp_path / "state.pt")["step"] == 4


def test_a_broken_state_is_named(tmp_path):
    run(tmp_path, replace(SETTINGS, steps=2))
    (tmp_path / "state.pt").write_bytes(b"nonsense")
    with pytest.raises(CheckpointError, match="state.pt: broken training state"):
        run(tmp_path)


def test_the_log_has_no_line_twice_after_resuming(tmp_path):
    settings = replace(SETTINGS, validate_every=1)
    run(tmp_path, replace(settings, steps=4), scores=[1, 2, 3, 4])
    with open(tmp_path / "log.jsonl", "a") as file:
        file.write('{"step": 5, "score": 9}\n{"step": 6, "sc')
    run(tmp_path, settings, scores=[5, 6])
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert [json.loads(line)["score"] for line in lines] == [1, 2, 3, 4, 5, 6]
