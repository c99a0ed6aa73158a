"""Averaging models of one training."""

import pytest
import torch
from click.testing import CliRunner

from anime_draw.checkpoint import load_model, save_model
from anime_draw.networks import load_unet
from anime_draw.painter import Painter
from scripts.average_models import command


@pytest.fixture
def other(tiny_gaugan, tmp_path):
    """Return a GauGAN like the tiny one, whose generator has doubled weights."""
    model = load_model(tiny_gaugan, "gaugan")
    tensors = {
        name: 2 * each if name.endswith("output.weight") else each
        for name, each in model.tensors.items()
    }
    path = tmp_path / "other.safetensors"
    save_model(path, "gaugan", model.config, tensors, model.facts)
    return path


def average(out, *words, dataset=None):
    data = [] if dataset is None else ["--dataset", dataset.folder, "--count", 6]
    return CliRunner().invoke(command, [*map(str, (out, *words, *data))])


def test_weights_are_averaged_and_norms_measured(
    tiny_dataset, tiny_gaugan, other, tmp_path
):
    out = tmp_path / "out.safetensors"
    models = "--of", tiny_gaugan, 1, "--of", other, 3
    refused = average(out, *models)
    assert "measured anew: --dataset FOLDER" in refused.output
    assert not out.exists()
    result = average(out, *models, dataset=tiny_dataset)
    assert result.exit_code == 0, result.output
    before, after = (load_model(path, "gaugan").tensors for path in (tiny_gaugan, out))
    name = "generator.output.weight"
    torch.testing.assert_close(after[name], 1.75 * before[name])
    same = [
        torch.equal(before[each], after[each])
        for each in before
        if each != name and "running_" not in each
    ]
    assert all(same)
    changed = [each for each in before if "running_mean" in each]
    assert any(not torch.equal(before[each], after[each]) for each in changed)
    assert all(after[each].isfinite().all() for each in changed)
    assert Painter.load(out, "cpu").random_style(0) is not None


def test_models_of_another_form_and_bad_weights_are_refused(
    tiny_dataset, tiny_gaugan, tmp_path
):
    model = load_model(tiny_gaugan, "gaugan")
    path = tmp_path / "smaller.safetensors"
    tensors = dict(list(model.tensors.items())[1:])
    save_model(path, "gaugan", model.config, tensors, model.facts)
    out = tmp_path / "out.safetensors"
    models = "--of", path, 1, "--of", tiny_gaugan, 1
    refused = average(out, *models, dataset=tiny_dataset)
    assert "not of one training" in refused.output
    refused = average(out, "--of", tiny_gaugan, 0, dataset=tiny_dataset)
    assert "0.0 is not in the range x>0" in refused.output
    assert not out.exists()


def test_the_weights_of_a_unet_are_averaged_with_its_statistics(tiny_unet, tmp_path):
    model = load_model(tiny_unet, "unet")
    tensors = {
        name: 3 * each if each.is_floating_point() else each
        for name, each in model.tensors.items()
    }
    other, out = tmp_path / "other.safetensors", tmp_path / "out.safetensors"
    save_model(other, "unet", model.config, tensors, model.facts)
    result = average(out, "--of", tiny_unet, 1, "--of", other, 1)
    assert result.exit_code == 0, result.output
    for name, tensor in load_model(out, "unet").tensors.items():
        if tensor.is_floating_point():
            torch.testing.assert_close(tensor, 2 * model.tensors[name])
    assert load_unet(out).config.size == model.config["size"]
