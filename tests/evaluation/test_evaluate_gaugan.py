"""Measuring a GauGAN."""

import json

import numpy as np
import onnx
import pytest
from click.testing import CliRunner
from onnx import TensorProto, helper, numpy_helper

from anime_draw.config import EvaluateSettings
from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.evaluation.features import OnnxFeatures, UnetFeatures, load_features
from anime_draw.evaluation.gaugan import GauganEvaluation
from anime_draw.evaluation.protocol import select
from anime_draw.painter import Painter
from anime_draw.pictures import load_picture
from anime_draw.segmenter import Segmenter
from cli.main import main

SETTINGS = EvaluateSettings(
    device="cpu", precision="float32", split="all", resamples=50, sheet=2
)
PICTURES = list(np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), np.uint8))


@pytest.fixture(scope="module")
def segmenter(tiny_unet):
    return Segmenter.load(tiny_unet, device="cpu", precision="float32")


@pytest.fixture
def evaluation(tiny_dataset, tiny_gaugan, tiny_unet, segmenter):
    def evaluation(settings=SETTINGS, features=None):
        return GauganEvaluation(
            select(tiny_dataset, settings),
            Painter.load(tiny_gaugan, "cpu", "float32"),
            segmenter,
            features or UnetFeatures(segmenter, tiny_unet),
            {"gaugan": tiny_gaugan, "unet": tiny_unet},
            settings,
        )

    return evaluation


@pytest.fixture
def onnx_file(tmp_path):
    """Return an ONNX network whose features are `outputs` sums of channels."""

    def write(outputs: int, size: int = 16):
        weight = np.arange(outputs * 3, dtype=np.float32).reshape(outputs, 3, 1, 1)
        graph = helper.make_graph(
            [
                helper.make_node("Conv", ["image", "weight"], ["maps"]),
                helper.make_node("GlobalAveragePool", ["maps"], ["features"]),
            ],
            "features",
            [
                helper.make_tensor_value_info(
                    "image", TensorProto.FLOAT, (1, 3, size, size)
                )
            ],
            [helper.make_tensor_value_info("features", TensorProto.FLOAT, None)],
            [numpy_helper.from_array(weight, "weight")],
        )
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8
        )
        onnx.save(model, tmp_path / "net.onnx")
        return tmp_path / "net.onnx"

    return write


def test_everything_is_scored_with_an_interval(evaluation, tmp_path):
    run = evaluation()
    assert len(list(run)) == 8
    scores = run.write(tmp_path)
    for score in (scores.drawn.mean_iou, scores.real.mean_iou):
        assert 0 <= score.low <= score.value <= score.high <= 1
    assert scores.reconstruction.keys() == {"l1", "ssim"}
    assert 0 < scores.reconstruction["l1"].value < 1
    assert scores.distances.keys() == {"frechet", "kernel"}
    assert scores.distances["frechet"].value > 0


def test_the_report_names_the_features_and_is_valid_json(evaluation, tmp_path):
    run = evaluation()
    list(run)
    run.write(tmp_path)
    text = (tmp_path / "evaluation.json").read_text()
    assert "FID" not in text and "NaN" not in text
    protocol = json.loads(text)["protocol"]
    assert "U-Net's encoder" in protocol["features"]
    assert protocol["size"] == 32 and protocol["models"].keys() == {"gaugan", "unet"}
    assert load_picture(tmp_path / "sheet.png").shape[1] > 8 * 160


def test_random_styles_reconstruct_nothing(evaluation, tmp_path):
    run = evaluation(EvaluateSettings(**vars(SETTINGS) | {"style": "random"}))
    list(run)
    scores = run.write(tmp_path)
    assert scores.reconstruction == {} and "frechet" in scores.distances


def test_own_styles_need_an_encoder(evaluation):
    run = evaluation()
    run.painter.encoder = None
    with pytest.raises(AnimeDrawError, match="use --style random"):
        GauganEvaluation(
            run.selection,
            run.painter,
            run.segmenter,
            run.features,
            run.models,
            SETTINGS,
        )


def test_onnx_features_are_those_of_the_network(onnx_file):
    features = OnnxFeatures(onnx_file(2), size=16)(PICTURES)
    channels = np.stack([each[::2, ::2].mean((0, 1)) for each in PICTURES]) / 127.5 - 1
    expected = channels @ np.arange(6).reshape(2, 3).T
    assert features.shape == (3, 2)
    np.testing.assert_allclose(features, expected, atol=1.0)  # scaling smooths


def test_only_2048_features_called_inception_make_a_fid(
    evaluation, onnx_file, tmp_path
):
    network = OnnxFeatures(onnx_file(2048), name="Inception", size=16)
    run = evaluation(features=network)
    list(run)
    assert run.write(tmp_path).distances.keys() == {"FID", "KID"}
    plain = OnnxFeatures(onnx_file(2048), name="vgg", size=16)
    other = evaluation(features=plain)
    list(other)
    assert other.scores().distances.keys() == {"frechet", "kernel"}


def test_what_is_called_inception_and_is_none_is_refused(onnx_file):
    network = OnnxFeatures(onnx_file(5), name="inception", size=16)
    with pytest.raises(CheckpointError, match="gives 5 features, and Inception"):
        network(PICTURES)


def test_a_wrong_size_and_a_wrong_file_are_explained(onnx_file, tmp_path):
    with pytest.raises(CheckpointError, match="give --features-size"):
        OnnxFeatures(onnx_file(2), size=20)(PICTURES)
    (tmp_path / "no.onnx").write_bytes(b"no network")
    with pytest.raises(CheckpointError, match=r"no\.onnx: is no usable ONNX file"):
        OnnxFeatures(tmp_path / "no.onnx")


def test_a_name_without_a_file_is_refused(segmenter, tiny_unet):
    with pytest.raises(AnimeDrawError, match="needs the network's file"):
        load_features(
            None, name="inception", size=299, segmenter=segmenter, unet=tiny_unet
        )


def test_the_command_prints_drawn_beside_real(
    tiny_dataset, tiny_gaugan, tiny_unet, tmp_path
):
    command = ["evaluate", "gaugan", "--dataset", str(tiny_dataset.folder)]
    command += ["--unet", str(tiny_unet), "--model", str(tiny_gaugan)]
    command += ["-o", str(tmp_path / "out"), "--device", "cpu", "--resamples", "20"]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    assert "drawn" in result.output and "real" in result.output
    assert "distances in: deepest features of the U-Net's encoder" in result.output
