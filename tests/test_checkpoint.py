"""Model files and training states: whole, checked, and never unpickled."""

import json
import os
import pickle
import struct
import subprocess
import sys
import textwrap
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from anime_draw.checkpoint import (
    MAX_HEADER,
    config_from,
    load_into,
    load_model,
    load_state,
    load_weights,
    save_model,
    save_state,
)
from anime_draw.config import UnetConfig, VaeConfig
from anime_draw.errors import CheckpointError


@dataclass(frozen=True)
class Small:
    """A config of every kind of value."""

    name: str = "a"
    width: int = 4
    rate: float = 0.5
    deep: bool = False


class Canary:
    """Leaves a file behind if anything unpickles it."""

    def __init__(self, path: Path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


@pytest.fixture
def model_path(tmp_path):
    path = tmp_path / "модель.safetensors"
    tensors = {"encoder.a": torch.arange(4.0), "b": torch.ones(2, dtype=torch.int64)}
    save_model(path, "small", Small(width=8), tensors, {"step": 3})
    return path


def test_a_model_comes_back_as_it_was(model_path):
    model = load_model(model_path, "other", "small")
    assert (model.kind, model.facts) == ("small", {"step": 3})
    assert config_from(model_path, Small, model.config) == Small(width=8)
    assert model.tensors["encoder.a"].tolist() == [0, 1, 2, 3]
    assert model.tensors["b"].dtype == torch.int64


def test_a_part_is_what_lies_below_its_name(model_path):
    assert list(load_model(model_path, "small").part("encoder")) == ["a"]


def test_configs_by_part_are_stored_as_a_mapping(tmp_path):
    path = tmp_path / "a.safetensors"
    save_model(path, "pair", {"one": Small(), "two": None}, {"a": torch.zeros(1)})
    assert load_model(path, "pair").config == {"one": asdict(Small()), "two": None}


def test_halves_take_half_the_room_and_come_back_as_floats(tmp_path):
    tensors = {"a": torch.randn(1000, generator=torch.Generator().manual_seed(0))}
    save_model(tmp_path / "full", "small", Small(), tensors)
    save_model(tmp_path / "half", "small", Small(), tensors, half=True)
    full, half = ((tmp_path / name).stat().st_size for name in ("full", "half"))
    assert full - half == 2000
    read = load_model(tmp_path / "half", "small").tensors["a"]
    assert read.dtype == torch.float32
    assert torch.allclose(read, tensors["a"], atol=2e-3)


def test_tensors_that_share_memory_or_lie_across_are_stored(tmp_path):
    base = torch.arange(6.0).reshape(2, 3)
    tensors = {"a": base, "b": base, "c": base.T}
    save_model(tmp_path / "m", "small", Small(), tensors)
    assert torch.equal(load_model(tmp_path / "m", "small").tensors["c"], base.T)


def test_another_kind_is_named(model_path):
    message = "holds a small model, expected vae or gaugan"
    with pytest.raises(CheckpointError, match=message):
        load_model(model_path, "vae", "gaugan")


def test_a_newer_format_is_named(tmp_path):
    path = tmp_path / "a"
    metadata = {"kind": "small", "format": "2", "config": "{}", "facts": "{}"}
    save_file({"a": torch.zeros(1)}, path, metadata)
    with pytest.raises(CheckpointError, match="has format 2, this program reads 1"):
        load_model(path, "small")


@pytest.mark.parametrize("config", ["{", "[" * 100_000])
def test_broken_metadata_is_named(tmp_path, config):
    path = tmp_path / "a"
    metadata = {"kind": "small", "format": "1", "config": config, "facts": "{}"}
    save_file({"a": torch.zeros(1)}, path, metadata)
    with pytest.raises(CheckpointError, match="a: has broken metadata"):
        load_model(path, "small")


def test_weights_of_another_program_are_no_model_but_can_be_read(tmp_path):
    path = tmp_path / "a"
    save_file({"a": torch.ones(2, dtype=torch.bfloat16)}, path)
    with pytest.raises(CheckpointError, match="is no model file of anime-draw"):
        load_model(path, "small")
    assert load_weights(path)["a"].dtype == torch.float32


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"short",
        struct.pack("<Q", MAX_HEADER + 1) + b"{}",
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 2) + b"{}" * 9,
        struct.pack("<Q", 900) + b"{}",
        struct.pack("<Q", 16) + b'{"a":not json   ',
    ],
)
def test_what_is_no_safetensors_file_is_named(tmp_path, content):
    path = tmp_path / "a.safetensors"
    path.write_bytes(content)
    with pytest.raises(CheckpointError, match=r"a\.safetensors: "):
        load_model(path, "small")


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(CheckpointError, match="a: cannot be read .No such"):
        load_model(tmp_path / "a", "small")
    with pytest.raises(CheckpointError, match="cannot be read"):
        load_model(tmp_path, "small")


def test_a_truncated_model_is_named(model_path):
    data = model_path.read_bytes()
    model_path.write_bytes(data[:-8])
    with pytest.raises(CheckpointError, match="broken model file"):
        load_model(model_path, "small")


@given(st.integers(0, 400), st.binary(min_size=1, max_size=4))
@settings(max_examples=60)
def test_a_damaged_model_loads_or_is_named(tmp_path_factory, place, junk):
    path = tmp_path_factory.mktemp("models") / "a"
    save_model(path, "small", Small(), {"a": torch.zeros(4)}, {"step": 1})
    data = bytearray(path.read_bytes())
    data[place : place + len(junk)] = junk
    path.write_bytes(bytes(data))
    try:
        load_model(path, "small")
    except CheckpointError as error:
        assert str(path) in str(error)


def test_a_pickle_named_like_a_model_does_not_run(tmp_path):
    path, canary = tmp_path / "model.safetensors", tmp_path / "canary"
    path.write_bytes(pickle.dumps(Canary(canary)))
    with pytest.raises(CheckpointError, match="is no safetensors file"):
        load_model(path, "small")
    torch.save(Canary(canary), path)
    with pytest.raises(CheckpointError):
        load_weights(path)
    assert not canary.exists()


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_named_like_a_state_does_not_run(tmp_path, zipped):
    path, canary = tmp_path / "state.pt", tmp_path / "canary"
    state = {"format": 1, "step": Canary(canary)}
    if zipped:
        torch.save(state, path)
    else:
        path.write_bytes(pickle.dumps(state))
    with pytest.raises(CheckpointError) as caught:
        load_state(path)
    assert not canary.exists()
    assert str(caught.value).startswith(f"{path}: ")
    assert "weights_only" not in str(caught.value)


def test_a_state_comes_back_as_it_was(tmp_path):
    network = torch.nn.Linear(2, 2)
    optimiser = torch.optim.Adam(network.parameters())
    network(torch.ones(1, 2)).sum().backward()
    optimiser.step()
    parts = {"network": network.state_dict(), "optimiser": optimiser.state_dict()}
    save_state(tmp_path / "state.pt", {"step": 7, **parts})
    state = load_state(tmp_path / "state.pt")
    assert state["step"] == 7
    assert torch.equal(state["network"]["weight"], network.weight)
    optimiser.load_state_dict(state["optimiser"])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04half", b"\x80\x04."])
def test_a_broken_state_is_one_line(tmp_path, content):
    (tmp_path / "state.pt").write_bytes(content)
    with pytest.raises(CheckpointError, match=r"state\.pt: broken") as caught:
        load_state(tmp_path / "state.pt")
    assert "\n" not in str(caught.value)


def test_a_missing_state_and_one_of_another_version_are_named(tmp_path):
    with pytest.raises(CheckpointError, match="cannot be read .No such"):
        load_state(tmp_path / "state.pt")
    torch.save({"format": 99}, tmp_path / "state.pt")
    with pytest.raises(CheckpointError, match="no training state of this version"):
        load_state(tmp_path / "state.pt")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"colour": 1}, "has settings unknown to this version"),
        ([1, 2], "has settings unknown to this version"),
        ({"width": "8"}, "width is '8', like 4 wanted"),
        ({"deep": 1}, "deep is 1, like False wanted"),
        ({"width": None}, "width is None"),
    ],
)
def test_settings_that_do_not_fit_are_named(values, message):
    with pytest.raises(CheckpointError, match=message):
        config_from(Path("a"), Small, values)


def test_settings_that_are_not_stored_keep_their_defaults():
    assert config_from(Path("a"), VaeConfig, {"width": 8}) == VaeConfig(width=8)


@pytest.mark.parametrize("config", [UnetConfig(), VaeConfig()])
def test_configs_survive_json(config):
    values = json.loads(json.dumps(asdict(config)))
    assert config_from(Path("a"), type(config), values) == config


def test_tensors_that_do_not_fit_a_network_are_named():
    network = torch.nn.Linear(2, 3)
    tensors = dict(network.state_dict())
    with pytest.raises(CheckpointError, match="does not fit this network: extra"):
        load_into(Path("a"), network, {**tensors, "extra": torch.zeros(1)})
    with pytest.raises(CheckpointError, match=r"network: weight \(1 tensors\)"):
        load_into(Path("a"), network, {**tensors, "weight": torch.zeros(3, 3)})
    with pytest.raises(CheckpointError, match="bias"):
        load_into(Path("a"), network, {"weight": tensors["weight"]})


LIMITED = """
import resource
from anime_draw.errors import AnimeDrawError
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
"""


@pytest.fixture
def run_in_small_disk():
    """Run code in a process that cannot write a file of more than 100 kB."""
    pytest.importorskip("resource")

    def run(code: str) -> str:
        command = [sys.executable, "-c", LIMITED + textwrap.dedent(code)]
        return subprocess.run(
            command, check=True, capture_output=True, text=True
        ).stdout

    return run


@pytest.mark.skipif(os.name != "posix", reason="no such rights there")
def test_others_may_read_a_model_as_they_may_any_file(tmp_path):
    save_model(tmp_path / "model.safetensors", "a", {}, {"a": torch.zeros(1)})
    (tmp_path / "other").touch()
    modes = {path.stat().st_mode for path in tmp_path.iterdir()}
    assert len(modes) == 1


def test_a_full_disk_keeps_the_previous_model(model_path, run_in_small_disk):
    before = model_path.read_bytes()
    message = run_in_small_disk(
        f"""
        import torch
        from pathlib import Path
        from anime_draw.checkpoint import save_model, save_state
        path = Path({str(model_path)!r})
        for save in (
            lambda: save_model(path, "a", {{}}, {{"a": torch.zeros(10**6)}}),
            lambda: save_state(path, {{"a": torch.zeros(10**6)}}),
        ):
            try:
                save()
            except AnimeDrawError as error:
                print(error)
        """
    )
    assert message.count("cannot be written") == 2
    assert model_path.read_bytes() == before
    assert list(model_path.parent.iterdir()) == [model_path]
