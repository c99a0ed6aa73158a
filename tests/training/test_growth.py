"""Growing: a GauGAN of larger pictures begins with what a smaller one learned."""

from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F
from click.testing import CliRunner

from anime_draw.checkpoint import load_model, load_state
from anime_draw.config import DiscriminatorConfig, GauganConfig
from anime_draw.errors import CheckpointError
from anime_draw.models.discriminator import (
    Discriminator,
    SegmentationDiscriminator,
    enlarged,
)
from anime_draw.models.gaugan import Generator, grown, layout
from anime_draw.training.growth import begin_with
from cli.main import main

WHOLE = GauganConfig(size=128, width=2, max_channels=16, start=4, hidden=4, style_dim=8)
FIRST = replace(WHOLE, size=32, pending=2)


def test_a_generator_that_grows_lacks_the_last_blocks():
    assert layout(FIRST) == layout(WHOLE)[:-2]
    style, mask = torch.randn(1, 8), torch.rand(1, 7, 32, 32)
    assert Generator(FIRST)(mask, style).shape == (1, 3, 32, 32)


@pytest.mark.parametrize(("size", "pending"), [(64, 1), (128, 0), (256, 0)])
def test_what_has_grown_keeps_its_blocks_and_takes_in_more(size, pending):
    torch.manual_seed(0)
    small = Generator(FIRST)
    large = grown(small, size)
    assert large.config.size == size
    assert large.config.pending == pending
    assert layout(large.config) == layout(WHOLE)[: len(layout(WHOLE)) - pending]
    for name, tensor in small.blocks.state_dict().items():
        assert torch.equal(tensor, large.blocks.state_dict()[name])
    mask = torch.rand(1, 7, size, size)
    assert large(mask, torch.randn(1, 8)).shape == (1, 3, size, size)


def test_a_discriminator_sees_half_of_a_larger_image_as_it_saw_the_whole():
    torch.manual_seed(0)
    config = DiscriminatorConfig(width=4, num_scales=3)
    small, large = Discriminator(config), Discriminator(config)
    large.load_state_dict(enlarged(small.state_dict()))
    mask, image = torch.rand(1, 7, 64, 64), torch.rand(1, 3, 64, 64)
    reduced = [
        F.avg_pool2d(each, 3, 2, 1, count_include_pad=False) for each in (mask, image)
    ]
    of_large, of_small = large(mask, image), small(*reduced)
    torch.testing.assert_close(of_large[1:], of_small[:2])
    torch.testing.assert_close(
        large.scales[0].state_dict(), small.scales[0].state_dict()
    )


def test_one_that_judges_every_pixel_serves_larger_images_as_it_is():
    config = DiscriminatorConfig(width=2)
    small, large = SegmentationDiscriminator(config), SegmentationDiscriminator(config)
    large.load_state_dict(enlarged(small.state_dict()))
    torch.testing.assert_close(large.state_dict(), small.state_dict())


def invoke(*arguments):
    return CliRunner().invoke(
        main,
        ["train-gaugan", *map(str, arguments), "--device", "cpu", "--workers", "0"],
    )


TINY = (
    *("--steps", 1, "--batch-size", 2, "--discriminator-width", 4),
    *("--encoder", "joint", "--learning-rate", 1e-9, "--discriminator-rate", 1e-9),
)
LAYOUT = ("--width", 2, "--max-channels", 8, "--start", 4, "--hidden", 4)


@pytest.fixture
def small_run(tiny_dataset, tmp_path):
    folder = tmp_path / "small"
    result = invoke(
        *(tiny_dataset.folder, folder, "--size", 32, "--grow-to", 64),
        *(*TINY, *LAYOUT),
    )
    assert result.exit_code == 0, result.output
    return folder


def test_a_run_is_gone_on_with_at_twice_the_size(tiny_dataset, small_run, tmp_path):
    folder = tmp_path / "large"
    result = invoke(
        tiny_dataset.folder, folder, "--size", 64, "--init", small_run, *TINY
    )
    assert result.exit_code == 0, result.output
    config = load_model(folder / "model.safetensors", "gaugan").config["generator"]
    assert (config["size"], config["pending"], config["width"]) == (64, 0, 2)
    judges = [
        load_state(each / "state.pt")["parts"]["discriminator"]
        for each in (small_run, folder)
    ]
    name = "layers.1.0.parametrizations.weight.original"
    for scale in (0, 1):
        learned = judges[1][f"scales.{scale}.{name}"]
        torch.testing.assert_close(learned, judges[0][f"scales.0.{name}"])


def test_pictures_are_changed_as_often_as_before(tiny_dataset, small_run, tmp_path):
    state = load_state(small_run / "state.pt")
    state["parts"]["adaptation"] = {"chance": 0.25, "sureness": 0.9}
    torch.save(state, small_run / "state.pt")
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "large", "--size", 64, "--init", small_run),
        *TINY,
    )
    assert result.exit_code == 0, result.output
    adaptation = load_state(tmp_path / "large" / "state.pt")["parts"]["adaptation"]
    assert adaptation["chance"] == pytest.approx(0.25, abs=1e-3)


@pytest.mark.parametrize("chance", [2.0, float("nan"), "often", None])
def test_a_chance_that_is_none_is_refused(small_run, chance):
    state = load_state(small_run / "state.pt")
    state["parts"]["adaptation"] = {"chance": chance, "sureness": 0.9}
    torch.save(state, small_run / "state.pt")
    with pytest.raises(CheckpointError, match=r"state\.pt: has no discriminator"):
        begin_with(small_run, 64)


def test_a_discriminator_of_another_form_is_refused(tiny_dataset, small_run, tmp_path):
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "run", "--size", 64, "--init", small_run),
        *(*TINY, "--discriminator-width", 8),
    )
    assert result.exit_code
    assert "--discriminator-width" in result.output + str(result.exception)
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "other", "--size", 64, "--init", small_run),
        *(*TINY, "--discriminator", "oasis"),
    )
    assert result.exit_code
    assert "give its --discriminator" in result.output + str(result.exception)


def test_a_run_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(CheckpointError, match="model.safetensors"):
        begin_with(tmp_path, 64)


def test_a_network_does_not_shrink(small_run):
    with pytest.raises(CheckpointError, match="--size 16 is no multiple of 32"):
        begin_with(small_run, 16)


@pytest.mark.parametrize("size", [48, 16])
def test_what_a_network_cannot_grow_to_is_refused(tiny_dataset, tmp_path, size):
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "run", "--size", 32, "--grow-to", size),
        *TINY,
    )
    assert result.exit_code == 2
    assert f"{size} is no power of two, or below --size" in result.output


def test_styles_are_uniform_unless_asked_to_be_placed(tiny_dataset, tmp_path):
    for word, uniform in ((None, True), ("--placed", False)):
        folder = tmp_path / str(uniform)
        words = (word,) if word else ()
        result = invoke(
            tiny_dataset.folder, folder, "--size", 32, *TINY, *LAYOUT, *words
        )
        assert result.exit_code == 0, result.output
        config = load_model(folder / "model.safetensors", "gaugan").config
        assert config["generator"]["uniform"] == uniform
    assert begin_with(tmp_path / "False", 32, uniform=True).generator.config.uniform
    assert not begin_with(tmp_path / "False", 32).generator.config.uniform
    with pytest.raises(CheckpointError, match="leave --placed out"):
        begin_with(tmp_path / "True", 32, uniform=False)
