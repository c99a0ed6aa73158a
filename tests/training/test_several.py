"""Two processes that train as one: the same figures and weights; and one that dies."""

import json
import os
import sys
from dataclasses import dataclass
from math import isclose

import pytest
import torch
from torch.distributed.elastic.multiprocessing.errors import (
    ChildFailedError,
    ProcessFailure,
)

import anime_draw.launch
from anime_draw import processes
from anime_draw.checkpoint import load_state
from anime_draw.data.folder import open_dataset
from anime_draw.errors import ProcessError
from anime_draw.launch import ending, launch, meeting, understood
from tests.training import two_processes
from tests.training.two_processes import RESUMED, SETTINGS

# The first step is the same but for the order of sums. Adam then divides gradients by
# their own size, which blows up what was rounded off, most where norms have few values.
FIRST, LATER = 2e-5, 1e-2
FIRST_IN_HALF = 1e-3  # float16 has eleven bits; how they come out differs by processor


SLOW = ("vae", "oasis", "encoder of eyes", "fsdp in float16", "fsdp of a GAN")
TRAININGS = [
    pytest.param(name, marks=[pytest.mark.slow] if name in SLOW else [])
    for name in SETTINGS
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, long):
    """Return where two processes have trained, and how they ended."""
    folder = tmp_path_factory.mktemp("several")
    two_processes.draw_dataset(folder / "dataset")
    names = [name for name in SETTINGS if long or name not in SLOW]
    return folder, two_processes.start(folder, "cpu", names)


def alone(folder, name):
    dataset, run_dir = open_dataset(folder / "dataset"), folder / "one" / name
    return two_processes.figures(name, dataset, run_dir)


def of_two(folder, name):
    one, two = (
        json.loads((folder / f"figures.{number}.json").read_text()) for number in (0, 1)
    )
    assert one == two, "both processes know the figures of the whole batch"
    return one[name]


@pytest.mark.parametrize("name", TRAININGS)
def test_two_processes_train_like_one_with_twice_the_batch(folder, name):
    place, _ = folder
    pairs = list(zip(alone(place, name), of_two(place, name), strict=True))
    assert len(pairs) == (3 if name in RESUMED else 2)
    for step, (one, two) in enumerate(pairs):
        assert one.keys() == two.keys()
        first = FIRST_IN_HALF if "float16" in name else FIRST
        tolerance = LATER if step else first
        for each in one:
            assert isclose(one[each], two[each], rel_tol=tolerance, abs_tol=1e-6), (
                f"{each} of step {step + 1}: {one[each]} and {two[each]}"
            )
    one, two = (load_state(place / by / name / "state.pt") for by in ("one", "two"))
    assert one["step"] == two["step"]
    for part in ("average", "parts.network"):
        first, *rest = part.split(".")
        for state in (one, two):
            state[part] = state[first][rest[0]] if rest else state[first]
        assert one[part].keys() == two[part].keys()
        for key, tensor in one[part].items():
            torch.testing.assert_close(two[part][key], tensor, rtol=0.05, atol=5e-3)


def test_norms_have_the_statistics_and_gradients_of_the_whole_batch(folder):
    place, _ = folder
    expected = two_processes.norm(two_processes.shifted())
    for number in (0, 1):
        found = torch.load(place / f"norm.{number}.pt", weights_only=True)
        for one, two in zip(expected, found, strict=True):
            torch.testing.assert_close(two, one, rtol=1e-4, atol=1e-5)


def test_only_the_first_process_writes(folder):
    place, _ = folder
    run_dir = place / "two" / "unet"
    events = list(run_dir.glob("events*"))
    files = {path.name for path in run_dir.rglob("*") if path.is_file()}
    files -= {path.name for path in events}
    assert len(events) <= 1 and files == {
        "config.json",
        "log.jsonl",
        "000002.jpg",
        "best.safetensors",
        "model.safetensors",
        "state.pt",
    }


def test_a_process_that_dies_ends_all_and_leaves_what_was_saved(folder):
    place, ending = folder
    assert ending.code == 1
    assert ending.reason.startswith("process 2 of 2 ended with exit code 17, so the")
    assert load_state(place / "two" / "killed" / "state.pt")["step"] == 2


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([75, 17], "process 2 of 3 ended with exit code 17"),
        ([-6, 17], "process 2 of 3 ended with exit code 17"),  # gloo aborts the first
        ([-15, 75, -9], "process 3 of 3 was ended by signal 9"),
        ([-15, -6, 75], "process 2 of 3 was ended by signal 6"),
        ([75, 75, 75], "a process on another machine ended"),
    ],
)
def test_the_process_that_died_first_is_named(codes, said):
    failures = {
        rank: ProcessFailure(rank, 1, code, "none") for rank, code in enumerate(codes)
    }
    found = ending(ChildFailedError("train", failures), 3)
    assert found.code == 1 and found.reason.startswith(f"{said}, so the others")


def test_a_batch_that_cannot_be_shared_is_named(monkeypatch):
    monkeypatch.setattr(processes, "count", lambda: 3)
    with pytest.raises(ProcessError, match="--batch-size 8: cannot be shared by 3"):
        processes.part_of(8)
    assert processes.part_of(9) == 3


def test_without_lightning_fabric_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightning_fabric", None)
    with pytest.raises(ProcessError, match=r'pip install "anime-draw\[distributed\]"'):
        launch(["-c", "pass"], devices=2, nodes=1, device="cpu")


def test_a_device_for_each_process_must_be_there():
    with pytest.raises(ProcessError, match="--device mps: several processes need one"):
        launch(["-c", "pass"], devices=2, nodes=1, device="mps")
    with pytest.raises(ProcessError, match="--devices 99: this machine has"):
        launch(["-c", "pass"], devices=99, nodes=1, device="cuda")


def test_an_older_agent_is_asked_for_what_it_knows(monkeypatch):
    @dataclass
    class Older:
        signals_to_handle: str

    @dataclass
    class Newer(Older):
        shutdown_timeout: int

    options = {"shutdown_timeout": 600, "signals_to_handle": "SIGTERM"}
    monkeypatch.setattr(anime_draw.launch, "LaunchConfig", Newer)
    assert understood(**options) == options
    monkeypatch.setattr(anime_draw.launch, "LaunchConfig", Older)
    assert understood(**options) == {"signals_to_handle": "SIGTERM"}


def test_several_machines_must_know_each_other(monkeypatch):
    for name in ("MASTER_ADDR", "NODE_RANK"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ProcessError, match="MASTER_ADDR to the name of the first"):
        meeting(2)
    monkeypatch.setitem(os.environ, "MASTER_ADDR", "first")
    monkeypatch.setitem(os.environ, "NODE_RANK", "1")
    assert meeting(2)["rdzv_endpoint"] == "first:29500"
