"""Training the style VAE: the trainee and the command."""

import json
from dataclasses import replace

import torch
from click.testing import CliRunner

from anime_draw.checkpoint import load_model
from anime_draw.config import VaeConfig
from anime_draw.data.portraits import Portraits
from anime_draw.settings import VaeSettings
from anime_draw.style import StyleEncoder
from anime_draw.training.loop import train
from anime_draw.training.vae import VaeTrainee
from cli.main import main

CONFIG = VaeConfig(size=16, width=4, style_dim=8)
SETTINGS = VaeSettings(
    steps=4, batch_size=2, warmup=2, workers=0, precision="float32", device="cpu"
)


def run(folder, run_dir, settings=SETTINGS):
    trainee = VaeTrainee(Portraits(folder, CONFIG.size), CONFIG, settings)
    return trainee, list(train(trainee, run_dir, settings))


def tensors(run_dir):
    return load_model(run_dir / "model.safetensors", "vae").tensors


def test_a_resumed_vae_ends_with_the_weights_of_an_uninterrupted_one(
    tiny_dataset, tmp_path
):
    run(tiny_dataset.folder, tmp_path / "whole")
    run(tiny_dataset.folder, tmp_path / "parts", replace(SETTINGS, steps=3))
    run(tiny_dataset.folder, tmp_path / "parts")
    whole, parts = tensors(tmp_path / "whole"), tensors(tmp_path / "parts")
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_a_vae_learns_to_draw_its_pictures(tiny_dataset, tmp_path):
    settings = replace(SETTINGS, steps=80, average=0.9, batch_size=6)
    _, results = run(tiny_dataset.folder, tmp_path, settings)
    assert results[-1].losses["l1"] < 0.8 * results[0].losses["l1"]
    assert results[-1].scores["score"] == -results[-1].scores["val_l1"]
    assert (tmp_path / "best.safetensors").exists()


def test_the_kl_weight_grows_over_the_warm_up(tiny_dataset, tmp_path):
    _, results = run(tiny_dataset.folder, tmp_path)
    weights = [result.losses["kl_weight"] for result in results]
    assert weights == [5e-4, 1e-3, 1e-3, 1e-3]


def test_accumulated_batches_make_the_step_of_one_big_batch(tiny_dataset, tmp_path):
    # Without noise in the style, since it is drawn batch by batch.
    settings = replace(SETTINGS, kl=0.0, warmup=0, steps=1)
    steps = []
    for batch_size, accumulate in ((4, 1), (2, 2)):
        chosen = replace(settings, batch_size=batch_size, accumulate=accumulate)
        trainee = VaeTrainee(Portraits(tiny_dataset.folder, 16), CONFIG, chosen)
        torch.nn.init.constant_(trainee.network.encoder.log_variance.bias, -50)
        samples = [trainee.portraits.picture(name) for name in tiny_dataset.train[:4]]
        steps.append(trainee.step(samples, 0))
    assert abs(steps[0]["l1"] - steps[1]["l1"]) < 1e-3
    assert abs(steps[0]["gradient_norm"] / steps[1]["gradient_norm"] - 1) < 0.02


def test_a_plain_folder_of_pictures_will_do(tiny_dataset, tmp_path):
    trainee, results = run(tiny_dataset.folder / "images", tmp_path)
    assert trainee.portraits.val == () and results[-1].scores == {}


def test_the_model_file_encodes_pictures_and_knows_how_styles_spread(
    tiny_dataset, tmp_path
):
    run(tiny_dataset.folder, tmp_path)
    encoder = StyleEncoder.load(tmp_path / "model.safetensors", device="cpu")
    names = tiny_dataset.train[:3]
    styles = encoder.encode([tiny_dataset.picture(name) for name in names])
    assert styles.shape == (3, 8) and encoder.covariance.shape == (8, 8)
    facts = load_model(tmp_path / "model.safetensors", "vae").facts
    assert facts["posterior"]["pictures"] == len(tiny_dataset.train)
    assert len(facts["posterior"]["kl_per_dimension"]) == 8


def invoke(*arguments):
    return CliRunner().invoke(main, ["train-vae", *map(str, arguments)])


def test_the_command_trains_and_reports_the_posterior(
    tiny_dataset, tiny_unet, tmp_path
):
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "run", "--size", 32, "--width", 4),
        *("--style-dim", 8, "--steps", 2, "--batch-size", 2, "--unet", tiny_unet),
    )
    assert result.exit_code == 0, result.output
    assert "of 8 dimensions in use" in result.output
    assert "Model written to" in result.output
    assert (tmp_path / "run" / "samples" / "000002.jpg").exists()
    asked = json.loads((tmp_path / "run" / "config.json").read_text())
    assert asked["config"]["style_dim"] == 8


def test_the_command_says_when_there_is_no_perceptual_loss(tiny_dataset, tmp_path):
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "run", "--size", 16, "--width", 4),
        *("--steps", 1, "--batch-size", 2),
    )
    assert result.exit_code == 0, result.output
    assert "training without a perceptual loss" in result.stderr


def test_the_command_refuses_a_size_that_the_perceptual_loss_cannot_see(
    tiny_dataset, tiny_unet, tmp_path
):
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "run", "--size", 16, "--unet", tiny_unet)
    )
    assert result.exit_code == 2 and "needs 32 pixels or more" in result.output


def test_the_command_refuses_a_size_it_cannot_halve(tiny_dataset, tmp_path):
    result = invoke(tiny_dataset.folder, tmp_path / "run", "--size", 48)
    assert result.exit_code == 2
    assert "48 is no power of two" in result.output
