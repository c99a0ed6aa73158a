"""What comes with the program is found, and what does not come is said."""

from pathlib import Path

import pytest

from anime_draw.bundled import (
    EXAMPLE_MASK,
    find_asset,
    find_attributes,
    find_model,
    require_model,
)
from anime_draw.errors import AnimeDrawError
from anime_draw.masks import count_pixels, load_mask


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
