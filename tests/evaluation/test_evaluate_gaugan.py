"""Measuring a GauGAN."""

import json
import re
from dataclasses import replace

import numpy as np
import onnx
import pytest
from click.testing import CliRunner
from onnx import TensorProto, helper, numpy_helper

from anime_draw.classes import IDS
from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.evaluation.features import OnnxFeatures, UnetFeatures, load_features
from anime_draw.evaluation.gaugan import GauganEvaluation
from anime_draw.evaluation.protocol import select
from anime_draw.evaluation.report import score_gaugan, write_report
from anime_draw.masks import save_mask
from anime_draw.painter import Painter
from anime_draw.pictures import load_picture
from anime_draw.results import Skipped
from anime_draw.segmenter import Segmenter
from anime_draw.settings import EvaluateSettings
from cli.main import main

SETTINGS = EvaluateSettings(
    device="cpu", precision="float32", split="all", resamples=50, sheet=2, variety=3
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


def with_settings(**changes):
    return EvaluateSettings(**vars(SETTINGS) | changes)


def test_everything_is_scored_with_an_interval(evaluation, tmp_path):
    run = evaluation()
    assert len(list(run)) == len(run) == 3 * 8 + 3
    scores = write_report(run, tmp_path)
    assert scores.drawn.keys() == {"own", "borrowed"}
    for each in (scores.real, *scores.drawn.values()):
        score = each.masks.mean_iou
        assert 0 <= score.low <= score.value <= score.high <= 1
        assert each.style.distance.low <= each.style.distance.value
        assert {"hair", "eye"} == each.colours.keys()
        assert all(score.value > 0 for score in each.colours.values())
    for each in scores.drawn.values():
        assert each.distances.keys() == {"frechet", "kernel"}
        assert each.distances["frechet"].value > 0
    own, borrowed = scores.drawn.values()
    assert own.reconstruction.keys() == {"l1", "ssim"}
    assert 0 < own.reconstruction["l1"].value < 1
    assert borrowed.reconstruction == {}
    assert scores.variety.keys() == {"drawn", "real"}
    assert 0 < scores.variety["drawn"].low < scores.variety["drawn"].high


def test_the_report_names_the_features_and_is_valid_json(evaluation, tmp_path):
    run = evaluation()
    list(run)
    write_report(run, tmp_path)
    text = (tmp_path / "evaluation.json").read_text()
    assert "FID" not in text and "NaN" not in text
    report = json.loads(text)
    protocol = report["protocol"]
    assert "U-Net's encoder" in protocol["features"]
    assert protocol["size"] == 32 and protocol["models"].keys() == {"gaugan", "unet"}
    assert protocol["styles"].keys() == {"own", "borrowed"}
    assert protocol["variety"]["pairs"] == {"drawn": 3, "real": 2}
    assert report["scores"].keys() == {"own", "borrowed", "real", "variety"}
    assert load_picture(tmp_path / "sheet.png").shape[1] > 7 * 160


def test_hair_is_measured_where_the_mask_has_it(evaluation, tmp_path):
    run = evaluation()
    for name in ("00", "01"):
        path = run.selection.dataset.mask_path(name)
        save_mask(path, np.full((64, 64), IDS["hair"], np.uint8))
    list(run)
    scores = write_report(run, tmp_path)
    hair = json.loads((tmp_path / "evaluation.json").read_text())["protocol"]["hair"]
    assert hair["pictures"] == hair["windows"] == 2 and hair["window"] == 32
    assert scores.drawn["own"].hair.noise.value > 0
    assert scores.real.hair.peaks["grid", 8].value > 0


def test_a_model_that_leaves_a_grid_is_found_out(evaluation, tmp_path):
    run = evaluation(with_settings(styles=("own",), variety=0))
    for name in run.selection.names:
        path = run.selection.dataset.mask_path(name)
        save_mask(path, np.full((64, 64), IDS["hair"], np.uint8))
    paint, columns = run.painter.paint_batch, 24 * (np.arange(32) % 4 // 2)
    run.painter.paint_batch = lambda *given: (
        paint(*given) // 2 + np.uint8(columns[:, None])
    )
    list(run)
    scores = write_report(run, tmp_path)
    assert scores.drawn["own"].hair.peaks["grid", 4].value > 3
    assert scores.drawn["own"].hair.peaks["grid", 4].low > 2
    assert scores.real.hair.peaks["grid", 4].value < 2


def test_borrowed_styles_are_those_of_other_pictures(evaluation):
    run = evaluation(with_settings(variety=0))
    asked, paint = [], run.painter.paint_batch

    def remember(masks, styles):
        asked.extend(styles)
        return paint(masks, styles)

    run.painter.paint_batch = remember
    list(run)
    own, borrowed = np.stack(asked[:8]), np.stack(asked[8:])
    np.testing.assert_array_equal(own, np.stack(run.real.styles))
    assert (own != borrowed).any(axis=1).all()
    np.testing.assert_array_equal(np.sort(own, axis=0), np.sort(borrowed, axis=0))


def test_random_styles_reconstruct_nothing(evaluation, tmp_path):
    run = evaluation(with_settings(styles=("random",), variety=0))
    list(run)
    scores = write_report(run, tmp_path)
    drawn = scores.drawn["random"]
    assert drawn.reconstruction == scores.variety == {} and drawn.colours == {}
    assert "frechet" in drawn.distances


def test_a_bad_picture_is_left_out_everywhere(evaluation, tmp_path):
    run = evaluation()
    run.selection.dataset.mask_path("03").write_bytes(b"no mask")
    outcomes = list(run)
    assert [type(each) for each in outcomes].count(Skipped) == 1
    write_report(run, tmp_path)
    report = json.loads((tmp_path / "evaluation.json").read_text())
    assert report["protocol"]["pictures"] == 7
    assert "03" not in run.names


def test_own_styles_need_an_encoder_and_random_ones_do_not(evaluation, tmp_path):
    run = evaluation(with_settings(styles=("random",)))
    run.painter.encoder = None
    list(run)
    with pytest.raises(AnimeDrawError, match="use --style random"):
        replace(run, settings=SETTINGS)
    blind = replace(run)
    list(blind)
    assert write_report(blind, tmp_path).drawn["random"].style is None


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
    quick = with_settings(styles=("borrowed",), resamples=10, variety=0)
    run = evaluation(quick, network)
    list(run)
    drawn = write_report(run, tmp_path).drawn
    assert drawn["borrowed"].distances.keys() == {"FID", "KID"}
    plain = OnnxFeatures(onnx_file(2048), name="vgg", size=16)
    other = evaluation(quick, plain)
    list(other)
    drawn = score_gaugan(other).drawn
    assert drawn["borrowed"].distances.keys() == {"frechet", "kernel"}


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
    with pytest.raises(CheckpointError, match="is no file"):
        OnnxFeatures(tmp_path)


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
    assert re.search("^ +own +borrowed +real$", result.output, re.M)
    for row in ("hair", "frechet", "style found", "grid 2 px", "variety, drawn"):
        assert re.search(rf"^{row} +[-0-9]", result.output, re.M), row
    assert "nan" not in result.output
    assert "distances in: deepest features of the U-Net's encoder" in result.output
