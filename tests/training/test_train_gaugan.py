"""Training GauGAN: the trainee and the command."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from torch import nn

from anime_draw.checkpoint import load_model
from anime_draw.config import GauganConfig, VaeConfig
from anime_draw.data.folder import write_index
from anime_draw.data.portraits import Portraits
from anime_draw.errors import TrainingError
from anime_draw.files import read_json, write_json
from anime_draw.models.gaugan import Generator, resized
from anime_draw.models.vae import Encoder
from anime_draw.painter import Painter
from anime_draw.settings import GauganSettings
from anime_draw.training.gaugan import GauganTrainee
from anime_draw.training.gradients import learning
from anime_draw.training.loop import train
from anime_draw.training.perceptual import from_unet
from anime_draw.training.posterior import standard_normal
from cli.main import main

CONFIG = GauganConfig(size=32, width=4, max_channels=16, start=4, hidden=4, style_dim=8)
SETTINGS = GauganSettings(
    steps=4,
    batch_size=2,
    discriminator_width=4,
    style=0.3,
    borrowed=0.5,
    workers=0,
    precision="float32",
    device="cpu",
)


def make(dataset, settings=SETTINGS, perceptual=None):
    encoder = None
    if settings.encoder != "none":
        torch.manual_seed(1)
        encoder = Encoder(VaeConfig(size=16, width=4, style_dim=8))
    return GauganTrainee(
        Portraits(dataset.folder, CONFIG.size, masks=True),
        CONFIG,
        settings,
        encoder=encoder,
        posterior=standard_normal(8),
        perceptual=perceptual,
    )


def run(dataset, run_dir, settings=SETTINGS, perceptual=None):
    trainee = make(dataset, settings, perceptual)
    return trainee, list(train(trainee, run_dir, settings))


def tensors(run_dir):
    return load_model(run_dir / "model.safetensors", "gaugan").tensors


@pytest.mark.parametrize(
    ("encoder", "discriminator"),
    [("frozen", "patch"), ("frozen", "oasis"), ("joint", "patch"), ("none", "patch")],
)
def test_a_resumed_gaugan_ends_with_the_weights_of_an_uninterrupted_one(
    tiny_dataset, tmp_path, encoder, discriminator
):
    settings = replace(SETTINGS, encoder=encoder, discriminator=discriminator)
    run(tiny_dataset, tmp_path / "whole", settings)
    run(tiny_dataset, tmp_path / "parts", replace(settings, steps=2))
    run(tiny_dataset, tmp_path / "parts", settings)
    whole, parts = tensors(tmp_path / "whole"), tensors(tmp_path / "parts")
    assert whole.keys() == parts.keys()
    assert all(torch.equal(whole[name], parts[name]) for name in whole)


def test_a_run_older_than_a_setting_goes_on_as_it_was(tiny_dataset, tmp_path):
    settings = replace(SETTINGS, steps=1, augment_target=0.0)
    run(tiny_dataset, tmp_path, settings)
    held = read_json(tmp_path / "config.json")
    for name in ("discriminator", "label_mix", "augment_target"):
        del held["settings"][name]
    write_json(tmp_path / "config.json", held)
    with pytest.raises(TrainingError, match="discriminator was 'patch', now 'oasis'"):
        run(tiny_dataset, tmp_path, replace(settings, discriminator="oasis"))
    run(tiny_dataset, tmp_path, replace(settings, steps=2))


def test_saving_and_drawing_on_the_way_change_nothing(tiny_dataset, tmp_path):
    run(tiny_dataset, tmp_path / "whole")
    often = replace(SETTINGS, save_every=1, sheet_every=1, validate_every=1)
    run(tiny_dataset, tmp_path / "often", often)
    whole, others = tensors(tmp_path / "whole"), tensors(tmp_path / "often")
    assert all(torch.equal(whole[name], others[name]) for name in whole)


def test_a_frozen_encoder_stays_as_it_was_and_a_joint_one_learns(
    tiny_dataset, tmp_path
):
    before = make(tiny_dataset).network.encoder.state_dict()
    for encoder, same in (("frozen", True), ("joint", False)):
        run(tiny_dataset, tmp_path / encoder, replace(SETTINGS, encoder=encoder))
        after = load_model(tmp_path / encoder / "model.safetensors", "gaugan")
        kept = after.part("encoder")["mean.weight"]
        assert torch.equal(before["mean.weight"], kept) == same


def test_gaugan_learns_what_colour_each_class_has(tiny_dataset, tiny_unet, tmp_path):
    settings = replace(
        SETTINGS, steps=30, average=0.9, batch_size=4, learning_rate=2e-3
    )
    perceptual = from_unet(tiny_unet)
    _, results = run(tiny_dataset, tmp_path, settings, perceptual)
    first, last = results[0].losses, results[-1].losses
    assert last["perceptual"] < 0.8 * first["perceptual"]
    assert {"real", "fake", "generator_norm", "discriminator_norm"} <= last.keys()
    assert results[-1].scores["val_l1"] < 0.5


def test_what_is_stored_is_plain_and_paints(tiny_dataset, tmp_path):
    run(tiny_dataset, tmp_path)
    names = tensors(tmp_path).keys()
    assert not any("parametrizations" in name for name in names)
    assert {"style.mean", "style.covariance"} <= names
    painter = Painter.load(tmp_path / "model.safetensors", device="cpu")
    picture = painter.paint(tiny_dataset.mask("00"), painter.random_style(0))
    assert picture.shape == (32, 32, 3)
    assert painter.encode([tiny_dataset.picture("00")]).shape == (1, 8)


def test_preparing_measures_the_norm_statistics_again(tiny_dataset):
    trainee = make(tiny_dataset)
    trainee.prepare(trainee.network)
    norms = [m for m in trainee.network.modules() if isinstance(m, nn.BatchNorm2d)]
    before = [norm.running_mean.clone() for norm in norms]
    for norm in norms:
        norm.running_mean.fill_(100)
    trainee.prepare(trainee.network)
    assert len(norms) > 10
    torch.testing.assert_close([norm.running_mean for norm in norms], before)


def still(dataset, settings=SETTINGS):
    """Return a trainee whose norms stand still, and two samples."""
    trainee = make(dataset, settings)
    trainee.network.eval()
    trainee.discriminator.eval()
    samples = [trainee.pairs.load(name, False) for name in dataset.train[:2]]
    torch.manual_seed(0)
    return trainee, samples


def test_accumulated_batches_weigh_by_their_share(tiny_dataset):
    gradients = []
    for share in (1.0, 0.5):
        trainee, samples = still(tiny_dataset)
        trainee.play(samples, share)
        gradients.append([each.grad / share for each in learning(trainee.network)])
    torch.testing.assert_close(gradients[1], gradients[0])


@pytest.mark.parametrize("discriminator", ["patch", "oasis"])
def test_each_player_gets_the_gradients_of_its_own_losses(tiny_dataset, discriminator):
    settings = replace(SETTINGS, discriminator=discriminator)
    trainee, samples = still(tiny_dataset, settings)
    trainee.play(samples, 1.0)
    again, samples = still(tiny_dataset, settings)
    masks, images = again.pairs.to_device(samples)
    losses = again.game.play(masks, images)
    against = losses["real"] + losses["fake"]
    if discriminator == "oasis":
        assert "matching" not in losses
        against = against + 10 * losses["mix"]
    for player, twin, loss in (
        (trainee.discriminator, again.discriminator, against),
        (trainee.network, again.network, again.game.total(losses)),
    ):
        expected = torch.autograd.grad(loss, learning(twin), retain_graph=True)
        gradients = [each.grad for each in learning(player)]
        torch.testing.assert_close(gradients, list(expected))


def invoke(*arguments):
    return CliRunner().invoke(main, ["train-gaugan", *map(str, arguments)])


SMALL = ("--width", 4, "--hidden", 4, "--discriminator-width", 4, "--steps", 1)


def test_the_commands_of_the_pipeline_fit_together(tiny_dataset, tmp_path):
    vae = CliRunner().invoke(
        main,
        [
            *("train-vae", str(tiny_dataset.folder), str(tmp_path / "vae")),
            *("--size", "16", "--width", "4", "--steps", "1", "--batch-size", "2"),
        ],
    )
    assert vae.exit_code == 0, vae.output
    model = tmp_path / "vae" / "model.safetensors"
    result = invoke(
        *(tiny_dataset.folder, tmp_path / "run", "--vae", model, "--size", 32),
        *(*SMALL, "--batch-size", 2, "--recompute"),
    )
    assert result.exit_code == 0, result.output
    assert "Model written to" in result.output
    assert (tmp_path / "run" / "samples" / "000001.jpg").exists()
    assert tensors(tmp_path / "run")["style.mean"].shape == (256,)


def test_a_gaugan_goes_on_at_twice_the_size_from_what_it_drew_before(
    tiny_dataset, tmp_path
):
    small, large = tmp_path / "small", tmp_path / "large"
    run(tiny_dataset, small)
    path = small / "model.safetensors"
    result = invoke(
        *(tiny_dataset.folder, large, "--init", path, "--size", 64),
        *("--steps", 1, "--batch-size", 2, "--discriminator-width", 4),
        *("--learning-rate", 1e-9),
    )
    assert result.exit_code == 0, result.output
    style = np.zeros(8, np.float32)
    mask = np.repeat(np.arange(4, dtype=np.uint8), 16)[None].repeat(64, axis=0)
    before = Painter.load(path).paint(mask, style)
    after = Painter.load(large / "model.safetensors").paint(mask, style)
    assert after.shape == (64, 64, 3)
    # Both were measured on other pictures: alike, not equal.
    assert np.abs(before.repeat(2, 0).repeat(2, 1) - after.astype(float)).mean() < 25


def test_a_resized_generator_repeats_what_the_style_begins_with():
    torch.manual_seed(0)
    generator = Generator(CONFIG)
    grown = resized(generator, 64)
    style = torch.randn(2, 8)
    small, large = generator.first(style), grown.first(style)
    assert torch.equal(small.repeat_interleave(2, 2).repeat_interleave(2, 3), large)
    assert grown.config == replace(CONFIG, size=64, start=8)
    with pytest.raises(ValueError, match="16 is no multiple of 32"):
        resized(generator, 16)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--size", 64, "--width", 8), "--width 8: the model of --init has 4"),
        (("--size", 16), "16 is not in the range x>=32"),
    ],
)
def test_what_contradicts_the_model_to_begin_with_is_refused(
    tiny_dataset, tmp_path, arguments, message
):
    run(tiny_dataset, tmp_path / "small", replace(SETTINGS, steps=1))
    model = tmp_path / "small" / "model.safetensors"
    result = invoke(tiny_dataset.folder, tmp_path / "run", "--init", model, *arguments)
    assert result.exit_code
    assert message in " ".join(result.output.split()) + str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--size", 32), "--encoder frozen needs --vae MODEL"),
        (("--size", 48, "--encoder", "none"), "48 is no power of two"),
        (("--augment", "color", "--encoder", "none"), "'color' is none of colour"),
        (("--borrowed", "0.5", "--encoder", "none"), "--borrowed needs --style"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    tiny_dataset, tmp_path, arguments, message
):
    result = invoke(tiny_dataset.folder, tmp_path / "run", *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_pixels_of_rare_classes_weigh_more_and_all_weigh_one_on_average(tiny_dataset):
    trainee, samples = still(tiny_dataset)
    masks, _ = trainee.pairs.named(tiny_dataset.train)
    own = torch.ones(len(masks), 1, 1, 1)
    weights = trainee.game.pixel_weights(masks, own)
    assert weights.mean().item() == pytest.approx(1, abs=1e-4)
    shares = masks.mean((0, 2, 3))
    order = shares[shares > 0].argsort(descending=True)
    held = trainee.game.class_weights[shares > 0][order]
    assert (held.diff() >= 0).all() and held[-1] > held[0]
    settings = replace(SETTINGS, class_weights="none")
    assert (make(tiny_dataset, settings).game.pixel_weights(masks, own) == 1).all()


def test_the_rates_fall_to_nothing_over_the_last_steps(tiny_dataset, tmp_path):
    settings = replace(SETTINGS, steps=8, fade=0.5)
    trainee = make(tiny_dataset, settings)
    rates = []
    for step in range(8):
        trainee.fade(step)
        rates.append(trainee.optimiser.param_groups[0]["lr"] / settings.learning_rate)
    assert rates == pytest.approx([1, 1, 1, 1, 1, 0.75, 0.5, 0.25])


def test_a_borrowed_style_is_the_next_picture_s_and_has_nothing_to_compare_with(
    tiny_dataset,
):
    trainee = make(tiny_dataset, SETTINGS)
    styles = torch.arange(4.0)[:, None].expand(4, 8)
    borrowed, own = trainee.game.borrow(styles)
    assert borrowed[:, 0].tolist() == [1, 2, 2, 3]
    assert own.flatten().tolist() == [0, 0, 2, 2]
    trainee = make(tiny_dataset, replace(SETTINGS, style=0.0))
    assert trainee.game.borrow(styles)[1].flatten().tolist() == [1] * 4


def test_a_drawn_picture_is_at_no_distance_from_its_own_style(tiny_dataset):
    trainee, _ = still(tiny_dataset)
    _, images = trainee.pairs.named(tiny_dataset.train[:2])
    styles = trainee.network.encode(images)[0]
    assert trainee.game.distance_in_style(images, styles).item() == 0
    assert trainee.game.distance_in_style(images, styles.flip(0)).item() > 0


def test_odd_numbers_of_pictures_and_the_smallest_size_go_together(
    tiny_dataset, tmp_path
):
    write_index(tiny_dataset.folder, size=64, source="blocks", train=["00"], val=["01"])
    words = ["--encoder", "none", "--size", "32", "--width", "4", "--batch-size", "1"]
    words += ["--max-channels", "16", "--hidden", "4", "--discriminator-width", "4"]
    words += ["--steps", "1", "--device", "cpu", "--workers", "0"]
    place = [str(tiny_dataset.folder), str(tmp_path / "run")]
    result = CliRunner().invoke(main, ["train-gaugan", *place, *words])
    assert result.exit_code == 0, result.output
