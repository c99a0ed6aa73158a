"""Training a U-Net: the trainee and the command."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from anime_draw.checkpoint import load_model
from anime_draw.config import UnetConfig
from anime_draw.data.folder import write_index
from anime_draw.data.portraits import Portraits
from anime_draw.networks import load_unet
from anime_draw.pictures import load_picture, save_picture
from anime_draw.segmenter import Segmenter
from anime_draw.settings import UnetSettings
from anime_draw.training.loop import train
from anime_draw.training.pseudo_labels import FOLDER, PseudoLabels, unlabelled_names
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


LIVELY = replace(SETTINGS, augment=True, save_every=1)


def taught(tiny_dataset, tiny_unet, folder, settings=LIVELY):
    """Return a trainee that learns from five pictures and a teacher's masks of one."""
    names = tiny_dataset.train
    dataset = replace(tiny_dataset, train=names[:5])
    portraits = Portraits(tiny_dataset.folder, CONFIG.size)
    pseudo = PseudoLabels(
        Segmenter.load(tiny_unet, "cpu"),
        portraits,
        unlabelled_names(portraits, dataset),
        folder / FOLDER,
        confidence=0.1,
    )
    for _ in pseudo:
        pass
    assert pseudo.names == names[5:]
    return UnetTrainee(dataset, CONFIG, settings, pseudo=pseudo)


def test_resuming_a_student_repeats_nothing_and_skips_nothing(
    tiny_dataset, tiny_unet, tmp_path
):
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    list(train(taught(tiny_dataset, tiny_unet, whole), whole, LIVELY))
    for result in train(taught(tiny_dataset, tiny_unet, parts), parts, LIVELY):
        if result.step == 3:
            break
    list(train(taught(tiny_dataset, tiny_unet, parts), parts, LIVELY))
    first, second = (
        load_model(folder / "model.safetensors", "unet") for folder in (whole, parts)
    )
    for name, tensor in first.tensors.items():
        assert torch.equal(tensor, second.tensors[name])
    assert first.facts["unlabelled"]["pictures"] == 1


def test_a_student_learns_from_pseudo_labels_by_their_weight(
    tiny_dataset, tiny_unet, tmp_path
):
    found = {}
    for weight in (0.0, 1.0):
        settings = replace(LIVELY, unlabelled_weight=weight)
        trainee = taught(tiny_dataset, tiny_unet, tmp_path, settings)
        rng = np.random.default_rng(0)
        samples = [trainee.load(i, rng) for i in range(2)]
        torch.manual_seed(0)
        losses = trainee.step(samples, 0)
        own = losses["cross_entropy"] + losses["dice"]
        assert losses["pseudo"] > 0
        assert losses["loss"] == pytest.approx(own + weight * losses["pseudo"])
        found[weight] = trainee.network.state_dict()
    name = "head.1.weight"
    assert not torch.equal(found[0.0][name], found[1.0][name])


def test_augmentation_changes_a_sample_anew_and_the_mask_along(tiny_dataset):
    trainee = UnetTrainee(tiny_dataset, CONFIG, LIVELY)
    samples = [trainee.load(0, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    ((one, mask),), ((again, _),), ((other, other_mask),) = samples
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    assert not np.array_equal(mask, other_mask)


def test_dye_changes_a_sample_and_leaves_its_mask(tiny_dataset):
    ((plain, mask),), ((dyed, same),) = (
        UnetTrainee(tiny_dataset, CONFIG, replace(LIVELY, dye=dye)).load(
            0, np.random.default_rng(1)
        )
        for dye in (0.0, 1.0)
    )
    assert np.array_equal(mask, same) and not np.array_equal(plain, dyed)


def test_a_unet_learns_what_colour_each_class_has(tiny_dataset, tmp_path):
    settings = replace(
        SETTINGS,
        steps=30,
        average=0.8,
        batch_size=4,
        learning_rate=3e-3,
        validate_every=0,
    )
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
    config = json.loads((run_dir / "config.json").read_text())
    del config["settings"]["dye"]  # a run before there was any
    (run_dir / "config.json").write_text(json.dumps(config))
    older = train_unet(tiny_dataset.folder, run_dir, *options)
    assert "nothing to do" in older.output


def test_the_command_teaches_a_student_by_a_teacher(tiny_dataset, tmp_path):
    teacher, student = tmp_path / "teacher", tmp_path / "student"
    options = ("--steps", 2, "--batch-size", 2, "--workers", 1)
    new = ("--size", 32, "--width", 4, "--version", "v4")
    assert not train_unet(tiny_dataset.folder, teacher, *options, *new).exception
    model = teacher / "best.safetensors"
    pictures = tmp_path / "pictures"
    for seed in range(3):
        noise = np.random.default_rng(seed).integers(0, 256, (40, 40, 3), np.uint8)
        save_picture(pictures / f"new-{seed}.png", noise)
    taught = ("--init", model, "--teacher", model, "--unlabelled", pictures)
    result = train_unet(
        tiny_dataset.folder, student, *options, *taught, "--size", 64, "--augment"
    )
    assert result.exit_code == 0, result.output
    assert "has masked 3 pictures, and is sure of" in result.output
    config = load_unet(student / "model.safetensors").config
    assert config == UnetConfig(version="v4", size=64, width=4)
    other = ("--teacher", teacher / "model.safetensors", "--unlabelled", pictures)
    resumed = (*options, "--init", model, *other, "--size", 64, "--augment")
    refused = train_unet(tiny_dataset.folder, student, *resumed).output
    assert "cannot resume with other settings: teacher was 'best.saf" in refused
    masks = {path: path.read_bytes() for path in (student / FOLDER).iterdir()}
    assert len(masks) == 3  # and those of the other teacher were not written
    again = train_unet(
        tiny_dataset.folder, student, *options, *taught, "--size", 64, "--augment"
    )
    assert again.exit_code == 0
    assert masks == {path: path.read_bytes() for path in (student / FOLDER).iterdir()}


def test_init_goes_on_from_a_trained_network(tiny_dataset, tiny_unet):
    initial = load_unet(tiny_unet)
    before = {name: each.clone() for name, each in initial.state_dict().items()}
    trainee = UnetTrainee(tiny_dataset, initial.config, SETTINGS, initial=initial)
    after = trainee.network.state_dict()
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_options_that_contradict_each_other_are_refused(tiny_dataset, tiny_unet):
    folder = tiny_dataset.folder

    def complaint(*options: object) -> str:
        return train_unet(folder, folder / "run", *options).output

    init = ("--init", tiny_unet)
    assert "--teacher and --unlabelled need each other" in complaint(
        "--teacher", tiny_unet
    )
    assert "one of --init and --encoder-weights" in complaint(
        *init, "--encoder-weights", tiny_unet
    )
    assert "--version: the model of --init says it" in complaint(
        *init, "--version", "v3"
    )
    same = ("--teacher", tiny_unet, "--unlabelled", folder)
    assert "has no picture to train on that" in complaint(*same, "--size", 32)


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
