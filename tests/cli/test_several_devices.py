"""Commands on several devices, as a person starts them: one voice, one exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from anime_draw.checkpoint import load_state

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1000)]

ROOT = Path(__file__).parents[2]
TORCHRUN = ("-m", "torch.distributed.run")
SMALL = ("--size", 32, "--width", 4, "--latent-dim", 4, "--device", "cpu")


def start(*words, agent=(), **variables):
    return subprocess.Popen(
        [sys.executable, *agent, "-m", "cli", *map(str, words)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def end(process):
    with process:
        try:
            said, _ = process.communicate(timeout=600)
        finally:
            process.kill()
    return process.returncode, said


def training(dataset, run_dir, *more):
    return ("train-masks", dataset.folder, run_dir, *SMALL, *more)


def steps(run_dir):
    lines = (run_dir / "log.jsonl").read_text().splitlines()
    return [json.loads(line)["step"] for line in lines]


def test_torchrun_starts_the_same_training(tiny_dataset, tmp_path):
    agent = (*TORCHRUN, "--standalone", "--nproc-per-node", "2")
    words = training(tiny_dataset, tmp_path, "--steps", 10, "--batch-size", 2)
    code, said = end(start(*words, agent=agent))
    assert code == 0 and said.count("Model written to") == 1, said
    assert steps(tmp_path) == [10, 10]  # losses and scores, each once


def test_two_machines_train_as_one(tiny_dataset, tmp_path):
    words = training(tiny_dataset, tmp_path, "--steps", 10, "--batch-size", 2)
    place = {"MASTER_ADDR": "localhost", "MASTER_PORT": "29611"}
    machines = [
        start(*words, "--nodes", 2, "--devices", 1, NODE_RANK=str(number), **place)
        for number in (0, 1)
    ]
    (first, said), (second, silent) = map(end, machines)
    assert (first, second) == (0, 0), said + silent
    assert "Model written to" in said and "Model written to" not in silent
    assert steps(tmp_path) == [10, 10]


def test_what_is_wrong_is_said_once(tiny_dataset, tmp_path):
    words = training(tiny_dataset, tmp_path, "--batch-size", 3, "--devices", 2)
    code, said = end(start(*words))
    assert code == 1
    assert said.strip() == (
        "Error: --batch-size 3: cannot be shared by 2 processes; give a multiple of 2"
    )


def test_ctrl_c_saves_the_step_of_all(tiny_dataset, tmp_path):
    words = training(tiny_dataset, tmp_path, "--steps", 100_000, "--batch-size", 2)
    process = start(*words, "--devices", 2, "--save-every", 0, "--validate-every", 0)
    while not (tmp_path / "log.jsonl").exists():
        assert process.poll() is None, end(process)
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    code, said = end(process)
    assert code == 130 and said.count("Stopped; what is written is whole.") == 1, said
    assert load_state(tmp_path / "state.pt")["step"] >= 10
