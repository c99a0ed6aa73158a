"""On a CUDA card: what the other tests show on a processor. Skipped without one.

python -m pytest tests/test_cuda.py
"""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from math import isfinite
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner

from anime_draw.checkpoint import load_model, load_state
from anime_draw.data.folder import open_dataset
from anime_draw.painter import Painter
from anime_draw.segmenter import Segmenter
from anime_draw.training.loop import train
from cli.main import main
from tests.reliability.commands import COMMANDS, CPU, World, make_world, words
from tests.reliability.test_refusal import said
from tests.training import two_processes
from tests.training.two_processes import RESUMED, SETTINGS

if not torch.cuda.is_available():
    pytest.skip("needs a CUDA card", allow_module_level=True)

pytestmark = pytest.mark.timeout(300)  # the first convolutions are tried out
ROOT = Path(__file__).parents[1]
CARDS = torch.cuda.device_count()

FIRST, LATER = 1e-4, 5e-2  # as in test_several; a card sums in no certain order
CUT = [name for name in SETTINGS if name.startswith("fsdp")]
WHOLE = [name for name in SETTINGS if name not in CUT]
TOGETHER = WHOLE + CUT if CARDS > 1 else WHOLE


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("card")
    two_processes.draw_dataset(folder / "dataset")
    return folder


@pytest.fixture(scope="module")
def world(tmp_path_factory, tiny_unet, tiny_gaugan, tiny_attributes) -> World:
    folder = tmp_path_factory.mktemp("world")
    return make_world(folder, tiny_unet, tiny_gaugan, tiny_attributes)


# Trainings


@pytest.mark.parametrize("precision", ["float32", "bfloat16", "float16"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_training_steps_in_every_precision(name, precision, folder, tmp_path):
    settings = replace(SETTINGS[name], device="cuda", precision=precision, steps=4)
    dataset, run_dir = open_dataset(folder / "dataset"), tmp_path / "run"
    trainee = two_processes.make(settings, dataset, run_dir)
    before = {key: each.clone() for key, each in trainee.network.state_dict().items()}
    results = list(train(trainee, run_dir, settings))
    assert [each.step for each in results] == [1, 2, 3, 4]
    assert all(isfinite(value) for each in results for value in each.losses.values())
    assert ("loss_scale" in results[-1].losses) == (precision == "float16")
    after = trainee.network.state_dict()
    assert all(each.isfinite().all() for each in after.values())
    assert any((after[key] != each).any() for key, each in before.items())
    assert load_model(run_dir / "model.safetensors", trainee.kind).tensors


@pytest.mark.parametrize("precision", ["float32", "float16"])
@pytest.mark.parametrize("name", WHOLE)
def test_a_resumed_training_comes_to_the_same(name, precision, folder, tmp_path):
    settings = replace(
        SETTINGS[name], device="cuda", precision=precision, steps=3, save_every=1
    )
    dataset, states = open_dataset(folder / "dataset"), {}
    for run, ends in (("whole", (3,)), ("parts", (2, 3))):
        for end in ends:
            trainee = two_processes.make(settings, dataset, tmp_path / run)
            for result in train(trainee, tmp_path / run, settings):
                if result.step == end:
                    break
            states[run, end] = weights_of(tmp_path / run / "state.pt")
    moved = (states["whole", 3] - states["parts", 2]).norm()
    missed = (states["whole", 3] - states["parts", 3]).norm()
    assert moved > 0 and missed < moved / 2  # what is not restored costs a whole step


def weights_of(path: Path) -> torch.Tensor:
    """Return all that a network in training holds, in a row."""
    network = load_state(path)["parts"]["network"]
    return torch.cat([each.flatten().double() for each in network.values()])


# Two processes: on a card each over NCCL, or both on the only one over gloo


@pytest.fixture(scope="module")
def two(folder):
    """Return how two processes have ended that trained as one."""
    return two_processes.start(folder, "cuda", TOGETHER)


@pytest.mark.parametrize("name", TOGETHER)
def test_two_processes_train_like_one_with_twice_the_batch(two, name, folder):
    path = folder / "figures.0.json"
    assert path.exists(), two.reason
    dataset, run_dir = open_dataset(folder / "dataset"), folder / "one" / name
    alone = two_processes.figures(name, dataset, run_dir, "cuda")
    together = json.loads(path.read_text())[name]
    assert len(alone) == len(together) == (3 if name in RESUMED else 2)
    for step, (one, both) in enumerate(zip(alone, together, strict=True)):
        expected = pytest.approx(one, rel=LATER if step else FIRST, abs=1e-4)
        assert both == expected, f"step {step + 1}"


def test_norms_have_the_statistics_of_the_whole_batch(two, folder):
    expected = two_processes.norm(two_processes.shifted().cuda())
    for number in (0, 1):
        path = folder / f"norm.{number}.pt"
        assert path.exists(), two.reason
        found = torch.load(path, weights_only=True, map_location="cuda")
        for one, both in zip(expected, found, strict=True):
            torch.testing.assert_close(both, one, rtol=1e-3, atol=1e-4)


def test_a_process_that_dies_ends_the_other(two, folder):
    assert two.reason.startswith("process 2 of 2 ended with exit code 17, so the")
    assert load_state(folder / "two" / "killed" / "state.pt")["step"] == 2


def test_torchrun_and_nccl_train(world, tmp_path):
    command = words("train-vae", world, tmp_path / "run", "--steps 2")
    agent = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "1"]
    found = subprocess.run(
        [sys.executable, *agent, "-m", "cli", *command, "--device", "cuda"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr
    assert load_state(tmp_path / "run" / "state.pt")["step"] == 2


# Commands, and what they make


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_works_on_the_card(name, world, tmp_path):
    steps = "--steps 2" if name.startswith("train") else ""
    command = " ".join(words(name, world, tmp_path / "out", steps))
    command = command.replace(CPU, "--device cuda --precision auto")
    found = CliRunner().invoke(main, command.split())
    assert found.exit_code == 0, found.output
    assert list((tmp_path / "out").iterdir())


def test_masks_are_those_of_the_processor(tiny_unet):
    picture = np.random.default_rng(0).integers(0, 256, (96, 64, 3), np.uint8)
    masks = []
    for device in ("cpu", "cuda"):
        segmenter = Segmenter.load(tiny_unet, device=device, precision="float32")
        [mask], _ = segmenter.segment([picture])
        masks.append(mask)
    assert (masks[0] == masks[1]).mean() > 0.99


def test_portraits_are_those_of_the_processor(tiny_gaugan):
    rng = np.random.default_rng(0)
    mask = rng.integers(0, 7, (4, 4), np.uint8).repeat(8, 0).repeat(8, 1)
    face = rng.integers(0, 256, (64, 64, 3), np.uint8)
    portraits = []
    for device in ("cpu", "cuda"):
        painter = Painter.load(tiny_gaugan, device=device, precision="float32")
        assert painter.encoder is not None
        style = painter.encoder.encode([face])[0]
        portraits.append(painter.paint(mask, style).astype(int))
    assert np.abs(portraits[0] - portraits[1]).max() <= 3


# What goes wrong


def test_a_card_without_memory_says_what_to_make_smaller(world, tmp_path):
    out = tmp_path / "run"
    command = words("train-vae", world, out, "--steps 2 --device cuda --batch-size")
    torch.cuda.empty_cache()
    torch.cuda.set_per_process_memory_fraction(1e-4)
    try:
        line = said(CliRunner().invoke(main, [*command, "2048"]))
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert "memory ran out" in line and "--batch-size" in line
    assert CliRunner().invoke(main, [*command, "2"]).exit_code == 0


@pytest.mark.skipif(os.name == "nt", reason="a kill is another there")
def test_a_training_that_is_killed_goes_on(world, tmp_path):
    run_dir = tmp_path / "run"
    more = "--device cuda --save-every 5 --steps"
    command = [sys.executable, "-m", "cli", *words("train-masks", world, run_dir, more)]
    process = subprocess.Popen([*command, "100000"], cwd=ROOT)
    try:
        while not (run_dir / "state.pt").exists():
            assert process.poll() is None
            time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    step = load_state(run_dir / "state.pt")["step"]
    subprocess.run([*command, str(step + 3)], cwd=ROOT, check=True)
    assert load_state(run_dir / "state.pt")["step"] == step + 3
    assert not list(run_dir.glob("*.partial"))
