"""Teaching a GauGAN the colour of eyes: encoder, generator, and the command."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from anime_draw.checkpoint import load_model, load_state, save_model
from anime_draw.classes import IDS
from anime_draw.data.folder import write_index
from anime_draw.data.portraits import Portraits
from anime_draw.errors import DatasetError
from anime_draw.eyes import colour_of_eyes
from anime_draw.masks import save_mask
from anime_draw.models.eyes import NUMBERS
from anime_draw.networks import load_generator
from anime_draw.painter import Painter
from anime_draw.pictures import save_picture
from anime_draw.settings import EyeEncoderSettings, EyesSettings
from anime_draw.training.eye_colours import EyeColours
from anime_draw.training.eye_encoder import EyeEncoderTrainee
from anime_draw.training.eyes import EyesTrainee, following
from anime_draw.training.loop import train
from anime_draw.training.posterior import load_encoder
from cli.main import main

SMALL = {"workers": 0, "precision": "float32", "device": "cpu"}
ENCODER = EyeEncoderSettings(steps=4, batch_size=4, **SMALL)
EYES = EyesSettings(steps=4, batch_size=2, **SMALL)


@pytest.fixture
def faces(tmp_path):
    """Return a data set of twelve faces with large eyes, each of its own colour."""
    folder = tmp_path / "faces"
    rng = np.random.default_rng(0)
    names = [f"{number:02}" for number in range(12)]
    for name in names:
        mask = np.full((64, 64), IDS["hair"], np.uint8)
        mask[16:56, 8:56] = IDS["face"]
        mask[24:40, 12:28] = mask[24:40, 36:52] = IDS["eye"]
        picture = np.full((64, 64, 3), rng.integers(0, 256, 3), np.uint8)
        picture[16:56, 8:56] = (250, 220, 200)
        shades = rng.integers(40, 216, 3) + np.linspace(-30, 30, 16)[:, None, None]
        for columns in (slice(12, 28), slice(36, 52)):
            picture[24:40, columns] = shades.clip(0, 255)
        save_mask(folder / "masks" / f"{name}.png", mask)
        save_picture(folder / "images" / f"{name}.png", picture)
    return write_index(folder, size=64, source="", train=names[:9], val=names[9:])


def encoder_trainee(dataset, path, settings=ENCODER):
    model = load_model(path, "gaugan")
    parts = load_generator(path, model), *load_encoder(path)
    portraits = Portraits(dataset.folder, 32, masks=True)
    return EyeEncoderTrainee(portraits, model, *parts, settings)


def eyes_trainee(dataset, path, settings=EYES):
    model = load_model(path, "gaugan")
    parts = load_generator(path, model), *load_encoder(path)
    portraits = Portraits(dataset.folder, 32, masks=True)
    return EyesTrainee(portraits, model, *parts, settings)


@pytest.fixture
def seeing(faces, tiny_gaugan, tmp_path):
    """Return the model file after the first part."""
    list(train(encoder_trainee(faces, tiny_gaugan), tmp_path / "seeing", ENCODER))
    return tmp_path / "seeing" / "model.safetensors"


def test_numbers_say_colours_and_are_the_same_at_every_size(faces):
    small, large = (
        EyeColours.measure(Portraits(faces.folder, size, masks=True))
        for size in (32, 64)
    )
    assert small.found.shape == (9, NUMBERS)
    assert np.abs(small.found.mean(axis=0)).max() < 1e-3
    assert np.abs(small.found - large.found).max() < 0.3


def test_a_data_set_without_eyes_is_named(tiny_dataset):
    blind = Portraits(tiny_dataset.folder, 64, masks=True)
    for name in blind.train:
        save_mask(
            tiny_dataset.folder / "masks" / f"{name}.png", np.zeros((64, 64), np.uint8)
        )
    with pytest.raises(DatasetError, match="0 of 6 masks show an eye large enough"):
        EyeColours.measure(blind)


def test_an_encoder_learns_eyes_and_keeps_what_it_said(faces, tiny_gaugan, tmp_path):
    settings = replace(ENCODER, steps=60, batch_size=9, average=0.9, learning_rate=4e-3)
    trainee = encoder_trainee(faces, tiny_gaugan, settings)
    results = list(train(trainee, tmp_path / "run", settings))
    missed = [result.losses["eyes"] for result in results]
    assert np.mean(missed[-20:]) < 0.6 * np.mean(missed[:20])
    assert results[-1].losses["rest"] < 0.1
    assert {"explained_l", "explained_a", "explained_b"} < results[-1].scores.keys()
    path = tmp_path / "run" / "model.safetensors"
    model, before = load_model(path, "gaugan"), load_model(tiny_gaugan, "gaugan")
    assert model.facts["eyes"] == trainee.colours.scale.as_json()
    assert model.tensors["style.mean"].shape == (8 + NUMBERS,)
    weight = model.tensors["generator.linear.weight"]
    assert torch.equal(weight[:, :8], before.tensors["generator.linear.weight"])
    assert (weight[:, 8:] == 0).all()


def test_a_generator_learns_what_the_numbers_mean(faces, seeing, tmp_path):
    settings = replace(
        EYES, steps=80, learning_rate=5e-4, average=0.9, batch_size=4, eyes=2.0
    )
    trainee = eyes_trainee(faces, seeing, settings)
    results = list(train(trainee, tmp_path / "run", settings))
    missed = [result.losses["colour"] for result in results]
    assert np.mean(missed[-10:]) < 0.7 * np.mean(missed[:10])
    scores = results[-1].scores
    follows = {"val_follows_l", "val_follows_ab"}
    assert {"val_missed", "val_apart", "val_rest"} | follows == scores.keys()
    assert scores["val_follows_l"] > 0.2
    path = tmp_path / "run" / "model.safetensors"
    assert load_model(path, "gaugan").facts["eyes"] == trainee.colours.scale.as_json()
    painter = Painter.load(path, device="cpu", precision="float32")
    style, mask = painter.random_style(0), Portraits(faces.folder, 32, masks=True)
    colours = []
    for light in (-2, 2):
        style[-NUMBERS:] = light, 0, 0
        drawn = painter.paint(mask.mask("00"), style)
        colours.append(colour_of_eyes(drawn, mask.mask("00"))[0])
    assert colours[1] > colours[0] + 3


@pytest.mark.parametrize("part", ["encoder", "generator"])
def test_a_resumed_part_ends_with_the_weights_of_an_uninterrupted_one(
    faces, tiny_gaugan, seeing, tmp_path, part
):
    make, path, settings = {
        "encoder": (encoder_trainee, tiny_gaugan, ENCODER),
        "generator": (eyes_trainee, seeing, EYES),
    }[part]
    list(train(make(faces, path), tmp_path / "whole", settings))
    often = replace(settings, save_every=1)
    for result in train(make(faces, path, often), tmp_path / "parts", often):
        if result.step == 2:
            break
    list(train(make(faces, path), tmp_path / "parts", settings))
    whole, parts = (
        load_model(tmp_path / name / "model.safetensors", "gaugan").tensors
        for name in ("whole", "parts")
    )
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_what_is_right_differs_from_what_was_drawn_in_eyes_alone(faces, seeing):
    trainee = eyes_trainee(faces, seeing)
    torch.manual_seed(0)
    samples = [trainee.load(0, np.random.default_rng(0))] * 2
    for whole, side in ((True, 32), (False, 12)):
        lesson = trainee.lessons.teach(samples, whole=whole)
        assert lesson.masks.shape[-2:] == (side, side)
        drawn = trainee.draw(trainee.lessons.before, lesson.masks, lesson.styles)
        changed = (lesson.right - drawn).abs().amax(dim=1, keepdim=True) > 0.02
        assert changed.any() and lesson.eyes.any()
        around = torch.nn.functional.max_pool2d(lesson.eyes, 5, 1, 2)
        assert not (changed & (around == 0)).any()


def test_a_window_lies_within_the_picture_around_one_of_the_eyes(faces, seeing):
    trainee = eyes_trainee(faces, seeing)
    mask = np.zeros((32, 32), np.uint8)
    assert trainee.lessons.window(mask, 0) == (slice(10, 22), slice(10, 22))
    mask[2:8, 20:30] = IDS["eye"]
    assert trainee.lessons.window(mask, 0.9) == (slice(0, 12), slice(18, 30))
    mask[2:8, 2:12] = IDS["eye"]
    places = [trainee.lessons.window(mask, chance) for chance in (0, 0.9)]
    assert {columns.start for _, columns in places} == {0, 18}


def test_a_change_that_comes_out_by_half_follows_by_half():
    asked = np.random.default_rng(0).normal(0, 10, (30, 3))
    scores = following(asked * (0.5, 0.25, 0.25) + 7, asked)
    assert scores["val_follows_l"] == pytest.approx(0.5)
    assert scores["val_follows_ab"] == pytest.approx(0.25)
    assert following(asked, asked)["val_missed"] == 0
    assert following(asked[:1], asked[:1]) == {}


def test_without_a_validation_part_there_is_nothing_to_validate(faces, seeing):
    trainee = eyes_trainee(faces, seeing)
    trainee.portraits.val = ()
    assert trainee.validate(trainee.network) == {}


def test_rare_colours_of_eyes_are_asked_for_too(faces, seeing):
    lessons = eyes_trainee(faces, seeing).lessons
    torch.manual_seed(0)
    images = torch.rand(600, 3, 32, 32) * 2 - 1
    asked = lessons.styles(images)[:, -NUMBERS:].norm(dim=1)
    found = lessons.found.norm(dim=1).max()
    assert 0.05 < (asked > found).float().mean() < 0.25


def train_eyes(dataset, run_dir, *more):
    words = ["train-eyes", dataset.folder, run_dir, "--encoder-steps", 2]
    words += ["--encoder-batch", 4, "--batch-size", 2, "--workers", 0, *more]
    return CliRunner().invoke(main, [*map(str, words), "--device", "cpu"])


def test_the_command_does_both_parts_and_goes_on(faces, tiny_gaugan, tmp_path):
    model = ("--model", tiny_gaugan)
    result = train_eyes(faces, tmp_path / "run", *model, "--steps", 2)
    assert result.exit_code == 0, result.output
    assert "explained_l" in result.output and "val_missed" in result.output
    assert load_state(tmp_path / "run" / "encoder" / "state.pt")["step"] == 2
    again = train_eyes(faces, tmp_path / "run", *model, "--steps", 3)
    assert again.exit_code == 0 and "train-eyes, encoder" not in again.output
    assert load_state(tmp_path / "run" / "state.pt")["step"] == 3
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert config["config"]["encoder"]["style_dim"] == 8 + NUMBERS
    finished = tmp_path / "run" / "model.safetensors"
    before = load_model(tmp_path / "run" / "encoder" / "model.safetensors", "gaugan")
    after = load_model(finished, "gaugan")
    weights = [each.tensors["generator.linear.weight"] for each in (before, after)]
    assert torch.equal(weights[0][:, :8], weights[1][:, :8]), "what it said stays"
    assert not torch.equal(weights[0], weights[1])
    words = ["train-gaugan", faces.folder, tmp_path / "run", "--encoder", "none"]
    mixed = CliRunner().invoke(main, [*map(str, words), "--size", "32"])
    assert "holds another kind of run; use a new folder" in mixed.output
    cut = train_eyes(faces, tmp_path / "cut", *model, "--strategy", "fsdp")
    assert "weights of which a part learns cannot be cut" in cut.output
    twice = train_eyes(faces, tmp_path / "twice", "--model", finished)
    assert "its styles say the colour of eyes already" in twice.output
    assert not (tmp_path / "twice").exists()


def test_another_model_or_run_is_refused_before_anything_is_written(
    faces, tiny_gaugan, tmp_path
):
    assert not train_eyes(
        faces, tmp_path / "run", "--model", tiny_gaugan, "--steps", 1
    ).exception
    other = tmp_path / "other.safetensors"
    model = load_model(tiny_gaugan, "gaugan")
    save_model(other, "gaugan", model.config, model.tensors, {"data": "other"})
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "run").rglob("*")}
    refused = train_eyes(faces, tmp_path / "run", "--model", other, "--steps", 1)
    assert "cannot resume with other settings: model was 'gaugan" in refused.output
    assert before == {
        path: path.stat().st_mtime_ns for path in (tmp_path / "run").rglob("*")
    }
