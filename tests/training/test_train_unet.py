"""Training a U-Net: the trainee and the command."""

import json
from dataclasses import replace

import pytest
import torch
from click.testing import CliRunner

from anime_draw.checkpoint import load_model
from anime_draw.config import UnetConfig, UnetSettings
from anime_draw.data.folder import write_index
from anime_draw.networks import load_unet
from anime_draw.pictures import load_picture
from anime_draw.training.loop import train
from anime_draw.training.unet import UnetTrainee
from cli.main import main

CONFIG = UnetConfig(size=32, width=4)
SETTINGS = UnetSettings(
    steps=4, batch_size=2, validate_every=2, workers=1, precision="float32"
)


def run(dataset, folder, settings=SETTINGS):
    return list(train(UnetTrainee(dataset, CONFIG, settings), folder, settings))


def test_resuming_a_unet_repeats_nothing_and_skips_nothing(tiny_dataset, tmp_path):
    run(tiny_dataset, tmp_path / "whole")
    # The learning rate follows the steps in total, so the run is cut, not shortened.
    for result in train(
        UnetTrainee(tiny_dataset, CONFIG, replace(SETTINGS, save_every=1)),
        tmp_path / "parts",
        replace(SETTINGS, save_every=1),
    ):
        if result.step == 3:
            break
    run(tiny_dataset, tmp_path / "parts", replace(SETTINGS, save_every=1))
    whole, parts = (
        load_model(tmp_path / name / "model.safetensors", "unet").tensors
        for name in ("whole", "parts")
    )
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_a_unet_learns_what_colour_each_class_has(tiny_dataset, tmp_path):
    settings = replace(SETTINGS, steps=60, average=0.9, batch_size=6)
    scores = run(tiny_dataset, tmp_path, settings)[-1].scores
    assert scores["mean_iou"] > 0.5
    assert scores["iou_hair"] > 0.3


def test_a_data_set_without_validation_has_no_scores(tiny_dataset, tmp_path):
    names = tiny_dataset.train
    alone = write_index(tiny_dataset.folder, size=64, source="", train=names, val=())
    assert run(alone, tmp_path)[-1].scores == {}


def test_the_learning_rate_warms_up_and_falls(tiny_dataset):
    trainee = UnetTrainee(tiny_dataset, CONFIG, replace(SETTINGS, steps=1000))
    rates = [trainee.rate(step) for step in (0, 99, 500, 999)]
    assert rates[0] < rates[1] > rates[2] > rates[3] > 0


def train_unet(*arguments):
    command = ["train-unet", *map(str, arguments), "--device", "cpu"]
    return CliRunner().invoke(main, command)


def test_the_command_writes_a_run_that_loads(tiny_dataset, tmp_path):
    run_dir = tmp_path / "run"
    options = ("--steps", 2, "--size", 32, "--width", 4, "--workers", 0)
    result = train_unet(tiny_dataset.folder, run_dir, *options)
    assert result.exit_code == 0, result.output
    assert "mean_iou" in result.output and "model.safetensors" in result.output
    assert load_unet(run_dir / "best.safetensors").config.width == 4
    assert load_picture(run_dir / "samples" / "000002.jpg").shape[2] == 3
    assert json.loads((run_dir / "config.json").read_text())["settings"]["steps"] == 2
    again = train_unet(tiny_dataset.folder, run_dir, *options)
    assert "nothing to do" in again.output


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--size", 50), "50 is no multiple of 32; 32 is"),
        (("--device", "quantum"), "--device quantum: this machine has none"),
    ],
)
def test_a_wrong_option_is_one_clear_line(tiny_dataset, tmp_path, options, message):
    command = ["train-unet", str(tiny_dataset.folder), str(tmp_path / "run")]
    result = CliRunner().invoke(main, [*command, *map(str, options)])
    assert result.exit_code != 0 and message in result.output
    assert "Traceback" not in result.output


def test_a_folder_that_is_no_data_set_is_named(tmp_path):
    result = train_unet(tmp_path, tmp_path / "run")
    assert f"{tmp_path}: is no data set" in result.output
