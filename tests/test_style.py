"""Styles: encoding, mixing, chance and walking."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from anime_draw.checkpoint import save_model
from anime_draw.config import GauganConfig, VaeConfig
from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.models.vae import Encoder
from anime_draw.style import StyleEncoder, interpolate, mix, random_style

CONFIG = VaeConfig(size=16, width=4, style_dim=8)
DIM = CONFIG.style_dim

finite = st.floats(-10, 10, width=32).filter(lambda x: x == 0 or abs(x) > 1e-3)
styles = arrays(np.float32, DIM, elements=finite)


def model_tensors(prefix: str = "encoder") -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    tensors = {f"{prefix}.{k}": v for k, v in Encoder(CONFIG).state_dict().items()}
    return tensors | {
        "style.mean": torch.arange(DIM).float(),
        "style.covariance": torch.eye(DIM),
    }


def random_pictures(count: int, height: int = 16, width: int = 16) -> list[np.ndarray]:
    rng = np.random.default_rng(0)
    return list(rng.integers(0, 256, (count, height, width, 3), np.uint8))


@pytest.fixture
def vae_path(tmp_path: Path) -> Path:
    save_model(tmp_path / "vae.safetensors", "vae", CONFIG, model_tensors())
    return tmp_path / "vae.safetensors"


def test_a_style_is_the_posterior_mean(vae_path):
    encoder = StyleEncoder.load(vae_path, device="cpu", precision="float32")
    network = Encoder(CONFIG).eval()
    torch.manual_seed(0)
    pictures = random_pictures(3)
    network.load_state_dict(
        {
            name.removeprefix("encoder."): tensor
            for name, tensor in model_tensors().items()
            if name.startswith("encoder.")
        }
    )
    images = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2) / 127.5 - 1
    expected = network(images)[0].detach().numpy()
    np.testing.assert_allclose(encoder.encode(pictures), expected, atol=1e-5)
    assert encoder.mean.tolist() == list(range(DIM))


def test_a_vae_and_a_gaugan_with_the_same_encoder_agree(vae_path, tmp_path):
    config = {"generator": GauganConfig(), "encoder": CONFIG}
    path = tmp_path / "gaugan.safetensors"
    save_model(path, "gaugan", config, model_tensors())
    pictures = random_pictures(2)
    from_vae = StyleEncoder.load(vae_path, device="cpu").encode(pictures)
    from_gaugan = StyleEncoder.load(path, device="cpu").encode(pictures)
    np.testing.assert_array_equal(from_vae, from_gaugan)


def test_pictures_of_any_size_are_encoded_and_none_give_none(vae_path):
    encoder = StyleEncoder.load(vae_path, device="cpu")
    pictures = random_pictures(1, 40, 23) + random_pictures(1, 9, 64)
    assert encoder.encode(pictures).shape == (2, DIM)
    assert encoder.encode([]).shape == (0, DIM)


def test_the_size_of_a_batch_does_not_matter(vae_path):
    encoder = StyleEncoder.load(vae_path, device="cpu", precision="float32")
    pictures = random_pictures(35)
    alone = np.concatenate([encoder.encode([each]) for each in pictures])
    np.testing.assert_allclose(encoder.encode(pictures), alone, atol=1e-5)


def test_weights_beyond_all_bounds_give_no_style(tmp_path):
    tensors = {
        name: each * 1e30 if name.startswith("encoder") else each
        for name, each in model_tensors().items()
    }
    save_model(tmp_path / "large.safetensors", "vae", CONFIG, tensors)
    encoder = StyleEncoder.load(
        tmp_path / "large.safetensors", device="cpu", precision="float32"
    )
    with pytest.raises(AnimeDrawError, match="gives no numbers; its model is broken"):
        encoder.encode(random_pictures(1))


def test_a_gaugan_without_encoder_says_what_to_give_instead(tmp_path):
    path = tmp_path / "plain.safetensors"
    config = {"generator": GauganConfig(), "encoder": None}
    save_model(path, "gaugan", config, model_tensors("other"))
    with pytest.raises(CheckpointError, match=r"plain\.safetensors: .* train-vae"):
        StyleEncoder.load(path)


def test_a_model_without_statistics_is_named(tmp_path):
    path = tmp_path / "old.safetensors"
    tensors = model_tensors()
    del tensors["style.covariance"]
    save_model(path, "vae", CONFIG, tensors)
    with pytest.raises(CheckpointError, match=r"old\.safetensors: lacks style\.cov"):
        StyleEncoder.load(path)


def test_statistics_that_do_not_fit_each_other_are_refused(tmp_path):
    path = tmp_path / "odd.safetensors"
    tensors = model_tensors() | {"style.covariance": torch.eye(3)}
    save_model(path, "vae", CONFIG, tensors)
    with pytest.raises(CheckpointError, match=r"shapes \(8,\) and \(3, 3\)"):
        StyleEncoder.load(path)


def test_a_mix_lies_between_its_styles_by_weight():
    pair = np.asarray([[0, 0], [4, 8]], np.float32)
    assert mix(pair, [3, 1]).tolist() == [1, 2]
    assert mix(pair, [0, 2]).tolist() == [4, 8]


@pytest.mark.parametrize("weights", [[1], [1, -1], [0, 0], [1, np.inf]])
def test_a_mix_refuses_weights_that_mean_nothing(weights):
    with pytest.raises(ValueError, match="weights"):
        mix(np.zeros((2, 3), np.float32), weights)


def test_random_styles_follow_mean_and_covariance():
    rng = np.random.default_rng(1)
    factor = rng.normal(size=(3, 3))
    covariance = (factor @ factor.T).astype(np.float32)
    mean = np.asarray([1, 2, 3], np.float32)
    drawn = np.stack([random_style(mean, covariance, seed) for seed in range(4000)])
    np.testing.assert_allclose(drawn.mean(axis=0), mean, atol=0.2)
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=0.5)


def test_a_random_style_follows_from_its_seed_even_if_singular():
    flat = np.zeros((2, 2), np.float32)
    assert random_style(np.ones(2, np.float32), flat, 7).tolist() == [1, 1]
    full = np.eye(2, dtype=np.float32)
    same = [random_style(np.zeros(2, np.float32), full, 7) for _ in range(2)]
    np.testing.assert_array_equal(*same)


@given(styles, styles, st.sampled_from(["spherical", "linear"]))
def test_every_walk_begins_and_ends_at_its_styles(a, b, how):
    np.testing.assert_allclose(interpolate(a, b, 0, how), a, atol=1e-3)
    np.testing.assert_allclose(interpolate(a, b, 1, how), b, atol=1e-3)


@given(styles, styles, st.floats(0, 1))
def test_a_spherical_walk_is_the_same_backwards(a, b, amount):
    there, back = interpolate(a, b, amount), interpolate(b, a, 1 - amount)
    np.testing.assert_allclose(there, back, atol=2e-2)


def test_a_spherical_walk_keeps_the_length_where_a_line_shortens_it():
    a, b = np.asarray([2, 0], np.float32), np.asarray([0, 2], np.float32)
    assert np.linalg.norm(interpolate(a, b, 0.5)) == pytest.approx(2)
    assert np.linalg.norm(interpolate(a, b, 0.5, "linear")) == pytest.approx(2**0.5)


def test_an_unknown_walk_is_refused():
    with pytest.raises(ValueError, match="spherical or linear, got bumpy"):
        interpolate(np.ones(2, np.float32), np.ones(2, np.float32), 0.5, "bumpy")
