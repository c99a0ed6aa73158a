"""Measuring a U-Net."""

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner

from anime_draw.classes import NAMES
from anime_draw.data.folder import write_index
from anime_draw.errors import DatasetError
from anime_draw.evaluation.bootstrap import Bootstrap, Score
from anime_draw.evaluation.matrix import draw_matrix
from anime_draw.evaluation.protocol import select
from anime_draw.evaluation.unet import UnetEvaluation, score_boundaries, score_masks
from anime_draw.metrics import Confusion
from anime_draw.pictures import load_picture
from anime_draw.segmenter import Segmenter
from anime_draw.settings import EvaluateSettings
from cli.main import main

SETTINGS = EvaluateSettings(device="cpu", precision="float32", split="all")


@pytest.fixture(scope="module")
def segmenter(tiny_unet):
    return Segmenter.load(tiny_unet, device="cpu", precision="float32")


def test_the_scores_are_those_of_the_summed_confusion(
    tiny_dataset, tiny_unet, segmenter, tmp_path
):
    selection = select(tiny_dataset, SETTINGS)
    run = UnetEvaluation(selection, segmenter, tiny_unet, SETTINGS)
    assert len(list(run)) == 8
    confusion = Confusion(7)
    for name in selection.names:
        (mask,), _ = segmenter.segment([tiny_dataset.picture(name)])
        confusion.add(tiny_dataset.mask(name), mask)
    scores = run.write(tmp_path)
    assert scores.mean_iou.value == pytest.approx(confusion.mean_iou())
    assert scores.accuracy.value == pytest.approx(confusion.accuracy())
    values = [score.value for score in scores.iou]
    np.testing.assert_allclose(values, confusion.iou())
    assert scores.mean_iou.low <= scores.mean_iou.value <= scores.mean_iou.high


def test_the_report_says_how_it_was_measured(
    tiny_dataset, tiny_unet, segmenter, tmp_path
):
    run = UnetEvaluation(
        select(tiny_dataset, SETTINGS), segmenter, tiny_unet, SETTINGS, looks=2
    )
    list(run)
    run.write(tmp_path)
    report = json.loads((tmp_path / "evaluation.json").read_text())
    protocol = report["protocol"]
    assert protocol["pictures"] == 8 and protocol["split"] == "all"
    assert protocol["program"].startswith("anime-draw ") and protocol["size"] == 64
    assert protocol["models"]["unet"].startswith("unet.safetensors ")
    assert protocol["intervals"]["resamples"] == 1000 and protocol["looks"] == 2
    assert np.sum(report["confusion"]) == 8 * 64 * 64
    assert report["scores"]["boundary_iou"].keys() == {*NAMES}
    assert 0 < report["scores"]["mean_boundary_iou"]["value"] < 1
    for name in ("confusion", "worst"):
        assert load_picture(tmp_path / f"{name}.png").shape[0] > 100


def test_perfect_masks_score_one_without_doubt():
    matrices = np.stack([np.diag([9, 8, 7, 6, 5, 4, 3])] * 4)
    scores = score_masks(matrices, Bootstrap(100, 0.95, 0))
    assert scores.mean_iou.low == scores.mean_iou.high == scores.accuracy.value == 1


def test_boundaries_are_summed_over_pictures_before_they_are_scored():
    counts = np.array([[[1, 0], [4, 0]], [[3, 0], [4, 0]]])
    each, mean = score_boundaries(counts, Bootstrap(100, 0.95, 0))
    assert each[0].value == mean.value == 0.5
    assert each[0].low == 0.25 and each[0].high == 0.75
    assert math.isnan(each[1].value)


def test_a_class_that_never_occurs_has_no_score_and_spoils_no_mean():
    matrices = np.stack([np.diag([9, 8, 7, 6, 0, 4, 3])] * 4)
    scores = score_masks(matrices, Bootstrap(100, 0.95, 0))
    assert math.isnan(scores.iou[4].value) and math.isnan(scores.iou[4].low)
    assert scores.mean_iou.value == 1


def test_a_matrix_is_drawn_brighter_where_there_is_more():
    picture = draw_matrix(np.diag([1, 1, 1, 0, 1, 1, 1]))
    height = picture.shape[0]
    assert (
        picture.mean(axis=2)[height - 70, -70] > picture.mean(axis=2)[height - 70, -146]
    )


def test_a_limit_chooses_by_seed(tiny_dataset):
    settings = EvaluateSettings(split="all", limit=3)
    chosen = select(tiny_dataset, settings).names
    assert len(chosen) == 3 and chosen == select(tiny_dataset, settings).names


def test_a_split_without_pictures_is_named(tiny_dataset):
    alone = write_index(
        tiny_dataset.folder, size=64, source="", train=tiny_dataset.train, val=()
    )
    with pytest.raises(DatasetError, match="no pictures in val; use --split train"):
        select(alone, EvaluateSettings())


def test_the_command_prints_a_table_and_names_what_is_broken(
    tiny_dataset, tiny_unet, tmp_path
):
    tiny_dataset.mask_path("06").write_bytes(b"no mask")
    command = ["evaluate", "unet", "--dataset", str(tiny_dataset.folder)]
    command += ["--unet", str(tiny_unet), "-o", str(tmp_path / "out")]
    result = CliRunner().invoke(main, [*command, "--device", "cpu"])
    assert result.exit_code == 1 and "06.png" in result.output
    assert all(
        name in result.output for name in (*NAMES, "mean IoU", "accuracy", "boundary")
    )
    assert "1 pictures (val) measured" in result.output


def test_a_score_shows_as_many_digits_as_mean_something():
    assert str(Score(0.5, 0.25, 12.0)) == "0.5000  (0.2500 to 12.0000)"
    assert str(Score(83.7, 72.5, 94.8)) == "83.70  (72.50 to 94.80)"
    assert str(Score(float("nan"), 0.0, 0.0)) == "-"


def test_a_function_of_means_leaves_out_what_is_not_known_of_a_picture():
    values = np.array([[2.0, 4.0], [4.0, 8.0], [9.0, np.nan]])
    ratio = Bootstrap(50, 0.95, 0).of_means(
        values, lambda means: means[..., 1] / means[..., 0]
    )
    assert ratio.value == ratio.low == ratio.high == 2
