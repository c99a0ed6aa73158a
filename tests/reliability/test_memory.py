"""Too little memory: one line, and a smaller batch goes on."""

import cv2
import numpy as np
import pytest
import torch
from click.testing import CliRunner

from anime_draw.errors import MemoryShortage, refusal
from anime_draw.segmenter import Segmenter
from anime_draw.training.descent import Descent
from cli.main import main
from tests.reliability.commands import TRAINING, words
from tests.reliability.test_refusal import said

FAR_TOO_MUCH = 10**17  # numbers; more than a processor can address
SHORT = ("train-vae", "train-eyes")


def run_out(*_: object, **__: object) -> None:
    """Ask for more memory than any machine has."""
    torch.empty(FAR_TOO_MUCH)


def error_of(ask) -> Exception:
    with pytest.raises((RuntimeError, MemoryError, cv2.error)) as caught:
        ask()
    return caught.value


def on_a_card() -> None:
    raise torch.OutOfMemoryError(
        "CUDA out of memory. Tried to allocate 20.00 GiB. GPU 0 has a total capacity of"
        " 8.00 GiB of which 6.71 GiB is free."
    )


def in_a_library() -> None:
    raise RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublas`")


def in_opencv() -> None:
    raise cv2.error(
        "OpenCV(4.14.0) alloc.cpp:73: error: (-4:Insufficient memory) Failed to"
        " allocate 1200000000 bytes in function 'OutOfMemoryError'"
    )


@pytest.mark.parametrize(
    "ask",
    [run_out, lambda: np.empty(FAR_TOO_MUCH), on_a_card, in_a_library, in_opencv],
)
def test_memory_that_ran_out_is_told_from_mistakes(ask):
    told = refusal(error_of(ask))
    assert isinstance(told, MemoryShortage) and "memory ran out" in str(told)


@pytest.mark.parametrize(
    ("ask", "amount"),
    [
        (run_out, "372,529,029.85 GiB"),
        (on_a_card, "20.00 GiB"),
        (in_opencv, "1.12 GiB"),
        (lambda: np.empty(FAR_TOO_MUCH), "711. PiB"),
    ],
)
def test_how_much_was_asked_for_is_said(ask, amount):
    told = str(refusal(error_of(ask)))
    assert told == (
        f"memory ran out ({amount} were asked for at once); close other programs"
    )


@pytest.mark.parametrize(
    "mistake", [RuntimeError("shape [3] is invalid"), ValueError("out of memory")]
)
def test_mistakes_of_ours_are_no_refusals(mistake):
    assert refusal(mistake) is None


@pytest.mark.parametrize(
    "name",
    [
        name if name in SHORT else pytest.param(name, marks=pytest.mark.slow)
        for name in TRAINING
    ],
)
def test_a_training_without_memory_goes_on_with_a_smaller_batch(
    name, world, tmp_path, monkeypatch
):
    out = tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(Descent, "begin", run_out)
        command = words(name, world, out, "--steps 2 --batch-size 4")
        line = said(CliRunner().invoke(main, command))
    assert "memory ran out" in line and "or ask for less by --batch-size" in line
    found = CliRunner().invoke(main, words(name, world, out, "--steps 2"))
    assert found.exit_code == 0, found.output
    assert (out / "model.safetensors").exists()


@pytest.mark.parametrize(
    "place", ["torch.load", "torch.optim.Adam.load_state_dict", "torch.Tensor.to"]
)
def test_a_run_that_there_is_no_memory_to_read_is_not_called_broken(
    place, world, tmp_path, monkeypatch
):
    command = words("train-vae", world, tmp_path, "--steps")
    assert CliRunner().invoke(main, [*command, "1"]).exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(place, run_out)
        line = said(CliRunner().invoke(main, [*command, "2"]))
    assert line.startswith("Error: memory ran out")
    assert CliRunner().invoke(main, [*command, "2"]).exit_code == 0


def test_a_run_that_has_begun_keeps_its_batch(world, tmp_path):
    begun = words("train-vae", world, tmp_path, "--steps 1")
    assert CliRunner().invoke(main, begun).exit_code == 0
    other = words("train-vae", world, tmp_path, "--steps 2 --batch-size 4")
    line = said(CliRunner().invoke(main, other))
    assert "cannot resume with other settings: batch_size was 2, now 4" in line


def test_other_commands_say_what_they_can_do_with_less(world, tmp_path, monkeypatch):
    monkeypatch.setattr(Segmenter, "probabilities", run_out)
    out = tmp_path / "out"
    line = said(CliRunner().invoke(main, words("segment-dataset", world, out)))
    assert "memory ran out" in line and line.endswith("--batch-size or --size")
