"""Measuring attributes."""

import json
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from anime_draw.attributes import Attributes, load_attributes
from anime_draw.classes import IDS
from anime_draw.errors import AnimeDrawError, DatasetError
from anime_draw.evaluation.attributes import AttributesEvaluation, distance, part_of
from anime_draw.evaluation.protocol import select
from anime_draw.painter import Painter
from anime_draw.pictures import load_picture
from anime_draw.results import Skipped
from anime_draw.settings import EvaluateSettings
from cli.main import main

SETTINGS = EvaluateSettings(
    device="cpu", precision="float32", split="all", limit=3, resamples=50, sheet=1
)
GREY, BLONDE = (128, 128, 128), (235, 200, 110)


@pytest.fixture
def evaluation(tiny_dataset, tiny_gaugan, tiny_attributes):
    def evaluation(**facts):
        attributes = load_attributes(tiny_attributes)
        return AttributesEvaluation(
            select(tiny_dataset, SETTINGS),
            Painter.load(tiny_gaugan, "cpu", "float32"),
            replace(attributes, facts={**attributes.facts, **facts}),
            {"gaugan": tiny_gaugan, "attributes": tiny_attributes},
            SETTINGS,
        )

    return evaluation


def paint_blonde(attributes: Attributes, size: int):
    """Return what paints hair blonde where a style has more blonde than it had."""
    blonde = attributes.direction("blonde hair")
    unit = blonde / (blonde @ blonde)

    def paint(masks, styles):
        pictures = np.full((len(masks), size, size, 3), GREY, np.uint8)
        amounts = (styles - attributes.mean) @ unit
        for picture, mask, amount in zip(pictures, masks, amounts, strict=True):
            if amount > 0.9:
                picture[mask == IDS["hair"]] = BLONDE
        return pictures

    return paint


def test_a_change_is_measured_where_it_ought_to_be(evaluation, tmp_path):
    run = evaluation(tagger="colour")
    run.painter.paint_batch = paint_blonde(run.attributes, run.painter.size)
    run.painter.encode = lambda pictures: run.attributes.mean[None]
    assert len(list(run)) == len(run) == 3
    scores = run.write(tmp_path)
    blonde = scores["blonde hair"]
    expected = distance(np.uint8([[GREY]]), np.uint8([[BLONDE]]))[0, 0]
    assert blonde.change.value == pytest.approx(expected, rel=1e-5)
    assert blonde.elsewhere.value == 0
    assert [blonde.tagged[amount].value for amount in (-1, 0, 1)] == [0, 0, 1]


def test_what_the_tagger_does_not_know_is_not_tagged(evaluation, tmp_path):
    run = evaluation(tagger="mine.csv")
    list(run)
    scores = run.write(tmp_path)
    assert scores.keys() == {"black hair", "blonde hair", "pink hair"}
    assert all(each.tagged == {} and each.change.value > 0 for each in scores.values())


def test_the_report_and_the_strips_are_written(evaluation, tmp_path):
    run = evaluation(tagger="colour")
    list(run)
    run.write(tmp_path)
    report = json.loads((tmp_path / "evaluation.json").read_text())
    assert report["protocol"]["pictures"] == 3
    assert report["protocol"]["amounts"] == [-1, 0, 1]
    assert report["protocol"]["models"].keys() == {"gaugan", "attributes"}
    assert report["scores"]["pink hair"]["tagged"].keys() == {"-1", "0", "1"}
    (strip,) = tmp_path.glob("strip-*.png")
    height, width, _ = load_picture(strip).shape
    assert width > 5 * 128 and height > 3 * 128


def test_every_amount_is_drawn_once(evaluation):
    run = evaluation()
    asked, paint = [], run.painter.paint_batch

    def remember(masks, styles):
        asked.extend(styles)
        return paint(masks, styles)

    run.painter.paint_batch = remember
    list(run)
    assert len(asked) == (1 + 3 * 4) + 2 * (1 + 3 * 2)
    blonde = run.attributes.direction("blonde hair")
    first = asked[0]
    np.testing.assert_allclose(asked[5] - first, -blonde, atol=1e-4)
    np.testing.assert_allclose(asked[6] - first, -blonde / 2, atol=1e-4)
    np.testing.assert_allclose(asked[8] - first, blonde, atol=1e-4)


def test_a_bad_picture_is_left_out(evaluation, tmp_path):
    run = evaluation()
    path = run.selection.dataset.mask_path(run.selection.names[0])
    path.write_bytes(b"no mask")
    outcomes = list(run)
    assert [type(each) for each in outcomes].count(Skipped) == 1
    assert len(run.names) == 2 and len(run.seen["pink hair"].change) == 2


def test_without_any_picture_it_says_so(evaluation):
    run = evaluation()
    for name in run.selection.names:
        run.selection.dataset.mask_path(name).write_bytes(b"no mask")
    with pytest.raises(DatasetError, match="no picture could be measured"):
        list(run)


def test_styles_of_another_model_are_refused_at_once(evaluation):
    run = evaluation()
    wide = replace(run.attributes, mean=np.zeros(5, np.float32))
    with pytest.raises(AnimeDrawError, match="estimate them with this model"):
        replace(run, attributes=wide)
    run.painter.encoder = None
    with pytest.raises(AnimeDrawError, match="no style encoder"):
        replace(run)


def test_an_attribute_is_about_its_last_word():
    mask = np.uint8([[IDS["face"], IDS["skin"], IDS["hair"], IDS["clothes"]]])
    assert part_of("dark skin", mask).tolist() == [[True, True, False, False]]
    assert part_of("pink hair", mask).tolist() == [[False, False, True, False]]
    assert part_of("warm picture", mask).all() and part_of("smile", mask).all()


def test_the_command_prints_a_line_each(
    tiny_dataset, tiny_gaugan, tiny_attributes, tmp_path
):
    options = {
        "--dataset": tiny_dataset.folder,
        "--model": tiny_gaugan,
        "--attributes": tiny_attributes,
        "--limit": 2,
        "--split": "all",
        "--sheet": 1,
        "--device": "cpu",
        "-o": tmp_path / "out",
    }
    words = [str(word) for pair in options.items() for word in pair]
    result = CliRunner().invoke(main, ["evaluate", "attributes", *words])
    assert result.exit_code == 0, result.output
    assert result.output.count(" hair ") == 3 and "2 pictures" in result.output
    assert (tmp_path / "out" / "evaluation.json").exists()
