"""The exported generator draws what torch draws."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import anime_draw.onnx_export
from anime_draw.painter import Painter
from cli.main import main

onnxruntime = pytest.importorskip("onnxruntime")
pytest.importorskip("onnx")


@pytest.fixture(scope="module")
def exported(tiny_gaugan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("onnx") / "new" / "generator.onnx"
    result = CliRunner().invoke(main, ["export", str(tiny_gaugan), "--onnx", str(path)])
    assert result.exit_code == 0, result.output
    assert "Generator of 32 px, 8 numbers per style" in result.output
    return path


@pytest.mark.parametrize("number", [1, 3])
def test_onnx_runtime_draws_what_torch_draws(
    exported: Path, tiny_gaugan: Path, number: int
):
    painter = Painter.load(tiny_gaugan, "cpu", "float32")
    masks = np.random.default_rng(number).integers(0, 7, (number, 32, 32), np.uint8)
    masks[:, 8:24, 8:24] = 5
    styles = np.stack([painter.random_style(seed) for seed in range(number)])
    session = onnxruntime.InferenceSession(str(exported))
    (pictures,) = session.run(None, {"mask": masks, "style": styles})
    expected = painter.paint_batch(masks, styles)
    assert pictures.shape == expected.shape and pictures.dtype == np.uint8
    assert np.abs(pictures.astype(int) - expected).max() <= 1
    assert expected.std() > 5


def test_the_file_says_which_classes_it_takes(exported: Path):
    session = onnxruntime.InferenceSession(str(exported))
    assert "hair" in session.get_modelmeta().custom_metadata_map["classes"]


def test_a_model_of_another_kind_is_refused(tiny_unet: Path, tmp_path: Path):
    words = ["export", str(tiny_unet), "--onnx", str(tmp_path / "x.onnx")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1
    assert "holds a unet model, expected gaugan" in result.output


def test_without_the_package_it_says_what_to_install(
    tiny_gaugan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(anime_draw.onnx_export, "onnx", None)
    words = ["export", str(tiny_gaugan), "--onnx", str(tmp_path / "x.onnx")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 1 and "pip install 'anime-draw[onnx]'" in result.output
    assert not (tmp_path / "x.onnx").exists()
