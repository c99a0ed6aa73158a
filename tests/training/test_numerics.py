"""What is not finite stops a training before the weights change, and is named."""

import json
from dataclasses import replace

import pytest
import torch

from anime_draw.checkpoint import load_state
from anime_draw.config import GauganConfig, MaskVaeConfig, UnetConfig, VaeConfig
from anime_draw.data.portraits import Portraits
from anime_draw.errors import TrainingError
from anime_draw.settings import GauganSettings, MaskSettings, UnetSettings, VaeSettings
from anime_draw.training.gaugan import GauganTrainee
from anime_draw.training.loop import train
from anime_draw.training.masks import MaskTrainee
from anime_draw.training.unet import UnetTrainee
from anime_draw.training.vae import VaeTrainee

SMALL = {"batch_size": 2, "workers": 0, "device": "cpu", "precision": "float32"}
SMALL |= {"validate_every": 0, "sheet_every": 0}
MASKS = MaskSettings(steps=10, save_every=1, **SMALL)
GAUGAN = GauganSettings(steps=3, encoder="none", discriminator_width=4, **SMALL)
GAUGAN_CONFIG = GauganConfig(
    size=32, width=4, max_channels=16, start=4, hidden=4, style_dim=8
)


def masks(dataset, settings=MASKS):
    config = MaskVaeConfig(size=32, width=4, latent_dim=4)
    return MaskTrainee(Portraits(dataset.folder, 32, masks=True), config, settings)


def make(dataset, kind):
    """Return a trainee, its settings, and its networks by the name of their norm."""
    portraits = Portraits(dataset.folder, 32, masks=True)
    if kind == "masks":
        trainee, settings = masks(dataset), MASKS
    elif kind == "unet":
        settings = UnetSettings(steps=3, **SMALL)
        trainee = UnetTrainee(dataset, UnetConfig(size=32, width=4), settings)
    elif kind == "vae":
        settings = VaeSettings(steps=3, **SMALL)
        config = VaeConfig(size=32, width=4, style_dim=4)
        trainee = VaeTrainee(portraits, config, settings)
    else:
        trainee, settings = GauganTrainee(portraits, GAUGAN_CONFIG, GAUGAN), GAUGAN
        return (
            trainee,
            settings,
            {
                "generator_norm": trainee.network,
                "discriminator_norm": trainee.discriminator,
            },
        )
    return trainee, settings, {"gradient_norm": trainee.network}


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("unet", "gradient_norm"),
        ("vae", "gradient_norm"),
        ("masks", "gradient_norm"),
        ("gaugan", "generator_norm"),
        ("gaugan", "discriminator_norm"),
    ],
)
def test_a_gradient_that_is_not_finite_stops_before_the_weights_change(
    tiny_dataset, tmp_path, kind, name
):
    trainee, settings, networks = make(tiny_dataset, kind)
    before = [each.detach().clone() for each in networks[name].parameters()]
    next(networks[name].parameters()).register_hook(lambda each: each * float("inf"))
    with pytest.raises(TrainingError, match=f"{name} is not finite at step 1; .*none"):
        list(train(trainee, tmp_path, settings))
    after = list(networks[name].parameters())
    assert all(torch.equal(*pair) for pair in zip(before, after, strict=True))
    assert not (tmp_path / "state.pt").exists()


def test_a_training_that_explodes_keeps_the_last_good_state(tiny_dataset, tmp_path):
    settings = replace(MASKS, learning_rate=1e15)
    trainee = masks(tiny_dataset, settings)
    with pytest.raises(TrainingError) as caught:
        list(train(trainee, tmp_path, settings))
    state = load_state(tmp_path / "state.pt")
    kept = state["step"]
    assert 0 < kept < 10 and f"at step {kept + 1};" in str(caught.value)
    assert f"state.pt keeps step {kept}. Try --precision" in str(caught.value)
    assert all(each.isfinite().all() for each in state["parts"]["network"].values())


def test_the_norm_of_gradients_is_logged(tiny_dataset, tmp_path):
    list(train(masks(tiny_dataset), tmp_path, MASKS))
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert json.loads(lines[0])["gradient_norm"] > 0
    (events,) = tmp_path.glob("events*")
    assert b"gradient_norm" in events.read_bytes()
