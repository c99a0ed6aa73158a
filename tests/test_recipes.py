"""The comparison of recipes: equal budgets in turns, and the tables."""

import importlib
from pathlib import Path

import pytest

from anime_draw.config import GauganConfig, VaeConfig
from anime_draw.files import write_json
from anime_draw.settings import GauganSettings

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


@pytest.fixture
def recipes(monkeypatch):
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    return importlib.import_module("recipes")


def report(value: float) -> dict:
    score = {"value": value, "low": value - 0.01, "high": value + 0.03}
    nothing = {"value": None, "low": None, "high": None}
    masks = {"mask_consistency": {"mean_iou": score}, "hair": {"noise": nothing}}
    drawn = {"own": masks, "borrowed": masks, "real": masks}
    return {"scores": drawn | {"variety": {"drawn": score, "real": score}}}


def test_a_table_shows_half_the_interval_and_leaves_out_what_nobody_knows(
    recipes, tmp_path
):
    for name, value in (("published", 0.5), ("ours", 0.7)):
        write_json(tmp_path / name / recipes.REPORT, report(value))
    write_json(tmp_path / "ours" / "budget.json", {"seconds": 60.0, "steps": 1234})
    own, borrowed = recipes.tables(tmp_path, ["published", "ours"])
    assert own.headings == ["", "steps", "mean IoU", "variety"]
    assert own.rows[1] == ("ours", "1,234", "0.700 ± 0.020", "0.700 ± 0.020")
    assert borrowed.headings == ["", "mean IoU"]
    assert [row[0] for row in borrowed.rows] == ["published", "ours", "real pictures"]


def test_every_recipe_is_one_that_can_be_trained(recipes):
    for recipe in recipes.RECIPES.values():
        GauganSettings(**recipe.settings)
    assert recipes.RECIPES["ours"] == recipes.Recipe()


@pytest.mark.slow
def test_trainings_take_turns_have_the_same_budget_and_go_on(
    recipes, tiny_dataset, tiny_unet, tmp_path
):
    import torch

    from anime_draw.checkpoint import save_model
    from anime_draw.models.vae import Vae
    from anime_draw.training.posterior import standard_normal

    budget = importlib.import_module("budget")
    config = VaeConfig(size=16, width=4, style_dim=8)
    torch.manual_seed(0)
    tensors = Vae(config).state_dict() | standard_normal(8).tensors()
    save_model(tmp_path / "vae.safetensors", "vae", config, tensors, {})
    jobs = [
        budget.Job(
            tiny_dataset.folder,
            tmp_path / "vae.safetensors",
            tiny_unet,
            tmp_path / kind,
            GauganConfig(32, 4, 16, 4, 4, style_dim=8),
            GauganSettings(
                steps=recipes.FOREVER,
                batch_size=2,
                discriminator=kind,
                discriminator_width=4,
                workers=0,
                device="cpu",
                validate_every=0,
                sheet_every=0,
                save_every=0,
            ),
        )
        for kind in ("patch", "oasis")
    ]
    had = []
    for seconds in (1.0, 2.0):
        budget.spend(jobs, seconds)
        had.append([budget.spent(job.folder) for job in jobs])
        for job, (used, steps) in zip(jobs, had[-1], strict=True):
            assert seconds <= used < seconds + 3 and steps > 0
            assert (job.folder / "model.safetensors").exists()
    for before, after in zip(*had, strict=True):
        assert after[1] > before[1]
