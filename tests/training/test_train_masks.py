"""The generative model of masks: the trainee, the sampler and the commands."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from anime_draw.checkpoint import load_model, save_model
from anime_draw.classes import NUM_CLASSES
from anime_draw.config import MaskVaeConfig
from anime_draw.data.portraits import Portraits
from anime_draw.errors import CheckpointError
from anime_draw.masks import load_mask, save_mask
from anime_draw.metrics import Confusion
from anime_draw.random_masks import MaskSampler
from anime_draw.settings import MaskSettings
from anime_draw.training.loop import train
from anime_draw.training.masks import MaskTrainee
from cli.main import main

CONFIG = MaskVaeConfig(size=32, width=8, latent_dim=8)
SETTINGS = MaskSettings(
    steps=4, batch_size=4, warmup=2, workers=0, precision="float32", device="cpu"
)


def run(dataset, run_dir, settings=SETTINGS):
    portraits = Portraits(dataset.folder, CONFIG.size, masks=True)
    trainee = MaskTrainee(portraits, CONFIG, settings)
    list(train(trainee, run_dir, settings))
    return run_dir / "model.safetensors"


def agreement(one, other):
    confusion = Confusion(NUM_CLASSES)
    confusion.add(one, other)
    return confusion.accuracy()


def test_a_mask_comes_back_from_its_latent(tiny_dataset, tmp_path):
    settings = replace(SETTINGS, steps=120, kl=1e-4, average=0.9, learning_rate=3e-3)
    sampler = MaskSampler.load(run(tiny_dataset, tmp_path, settings))
    masks = [tiny_dataset.mask(name) for name in tiny_dataset.train]
    same, others = [], []
    for number, mask in enumerate(masks):
        size = len(mask)
        (kept,) = sampler.sample(1, 0, size=size, variety=0, like=mask)
        same.append(agreement(mask, kept))
        others.append(agreement(masks[number - 1], kept))
    assert np.mean(same) > 0.85
    assert np.mean(same) > np.mean(others)


def test_samples_are_masks_that_vary_as_much_as_asked(tiny_dataset, tmp_path):
    settings = replace(SETTINGS, steps=30, learning_rate=3e-3)
    sampler = MaskSampler.load(run(tiny_dataset, tmp_path, settings))
    few, many = (sampler.sample(count, 7, size=48) for count in (2, 5))
    assert all(np.array_equal(a, b) for a, b in zip(few, many, strict=False))
    assert {mask.shape for mask in many} == {(48, 48)}
    assert all(mask.dtype == np.uint8 and mask.max() < NUM_CLASSES for mask in many)
    calm = sampler.sample(5, 7, size=48, variety=0.1)
    still = sampler.sample(5, 7, size=48, variety=0)

    def variety(masks):
        return np.mean([1 - agreement(masks[0], mask) for mask in masks[1:]])

    assert variety(still) == 0
    assert variety(calm) < variety(many)


def test_an_interrupted_run_ends_with_the_same_weights(tiny_dataset, tmp_path):
    whole = run(tiny_dataset, tmp_path / "whole")
    run(tiny_dataset, tmp_path / "parts", replace(SETTINGS, steps=2))
    parts = run(tiny_dataset, tmp_path / "parts")
    one, other = (load_model(path, "masks").tensors for path in (whole, parts))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_broken_model_is_named(tmp_path):
    path = tmp_path / "masks.safetensors"
    save_model(path, "masks", replace(CONFIG, size=24), {"a": torch.zeros(1)})
    with pytest.raises(CheckpointError, match=r"masks\.safetensors: impossible"):
        MaskSampler.load(path)
    save_model(path, "masks", replace(CONFIG, num_classes=3), {"a": torch.zeros(1)})
    with pytest.raises(CheckpointError, match="draws 3 classes, not 7"):
        MaskSampler.load(path)


def test_the_commands_train_and_sample(tiny_dataset, tmp_path):
    run_dir, out = tmp_path / "run", tmp_path / "out"
    words = ["train-masks", tiny_dataset.folder, run_dir, "--size", 16, "--width", 4]
    words += ["--steps", 2, "--batch-size", 2, "--latent-dim", 4]
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    assert (run_dir / "samples" / "000002.jpg").exists()
    like = tmp_path / "like.png"
    save_mask(like, np.zeros((64, 64), np.uint8))
    words = ["sample-masks", "--model", run_dir / "model.safetensors", "-o", out]
    words += ["--count", 3, "--size", 64, "--seed", 5, "--like", like]
    words += ["--sheet", tmp_path / "sheet.png"]
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == 0, result.output
    names = [f"mask-5-000{number}.png" for number in range(3)]
    assert sorted(path.name for path in out.iterdir()) == names
    assert load_mask(out / names[0]).shape == (64, 64)
    assert (tmp_path / "sheet.png").exists()


def test_a_size_that_is_no_power_of_two_is_refused(tiny_dataset, tmp_path):
    words = ["train-masks", str(tiny_dataset.folder), str(tmp_path), "--size", "48"]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert "48 is no power of two" in result.output
