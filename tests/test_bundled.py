"""What comes with the program is found, and what does not come is said."""

from pathlib import Path

import pytest

from anime_draw.attributes import load_attributes
from anime_draw.bundled import (
    EXAMPLE_MASK,
    find_asset,
    find_attributes,
    find_model,
    find_unet,
    require_mask_model,
    require_model,
)
from anime_draw.classes import IDS
from anime_draw.errors import AnimeDrawError
from anime_draw.masks import count_pixels, load_mask, resize_mask
from anime_draw.painter import Painter
from anime_draw.random_masks import MaskSampler
from anime_draw.segmenter import Segmenter


def test_the_example_mask_shows_every_class():
    path = find_asset(EXAMPLE_MASK)
    assert path is not None
    assert (count_pixels(load_mask(path)) > 0).all()


def test_a_missing_asset_is_none():
    assert find_asset("models/no-such.safetensors") is None


def test_a_missing_model_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr("anime_draw.bundled.MODEL", "models/no-such.safetensors")
    assert find_model() is None
    with pytest.raises(AnimeDrawError, match="--model FILE.*train-gaugan"):
        require_model()


def test_attributes_lie_beside_their_model(tmp_path: Path):
    assert find_attributes(tmp_path / "m.safetensors") is None
    (tmp_path / "attributes.safetensors").touch()
    found = find_attributes(tmp_path / "m.safetensors")
    assert found == tmp_path / "attributes.safetensors"


def test_the_bundled_models_work_together():
    model = require_model()
    painter = Painter.load(model, "cpu")
    path = find_attributes(model)
    assert path is not None
    attributes = load_attributes(path)
    assert {"black hair", "blonde hair", "pink hair"} <= set(attributes.names)
    (face,) = MaskSampler.load(require_mask_model(), "cpu").sample(1, 0, size=512)
    style = painter.random_style(0)
    blonde, black = (
        attributes.apply(style, {name: 1.0}) for name in ("blonde hair", "black hair")
    )
    hair = resize_mask(face, painter.size) == IDS["hair"]
    bright, dark = (painter.paint(face, each)[hair].mean() for each in (blonde, black))
    assert bright > dark + 30
    unet = find_unet()
    assert unet is not None
    (found,), _ = Segmenter.load(unet, "cpu").segment([painter.paint(face, blonde)])
    # Where the face and its eyes are is what this U-Net sees best in drawn portraits.
    for label in (IDS["face"], IDS["eye"]):
        wanted, seen = resize_mask(face, painter.size) == label, found == label
        assert (wanted & seen).sum() > 0.7 * (wanted | seen).sum()


def test_the_bundled_models_are_small_enough_to_ship():
    files = list(require_model().parent.glob("*.safetensors"))
    assert sum(path.stat().st_size for path in files) < 80 * 2**20
