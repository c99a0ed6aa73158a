"""`anime-draw generate`, from masks to files."""

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from anime_draw.classes import COMMUNITY_PALETTE
from anime_draw.masks import colourise, save_mask
from anime_draw.pictures import save_picture
from cli.main import main


@pytest.fixture
def masks(tmp_path: Path) -> Path:
    mask = np.zeros((64, 64), np.uint8)
    mask[16:56, 16:48] = 2
    save_mask(tmp_path / "masks" / "a.png", mask)
    rgb = colourise(mask.T, COMMUNITY_PALETTE)
    save_picture(tmp_path / "masks" / "more" / "b.png", rgb)
    return tmp_path / "masks"


def generate(model: Path, *args: object) -> Result:
    words = ["generate", "--model", model, "--device", "cpu", *args]
    return CliRunner().invoke(main, list(map(str, words)))


def test_one_mask_becomes_one_file_that_remembers_its_settings(
    tiny_gaugan: Path, masks: Path, tmp_path: Path
):
    out = tmp_path / "o.png"
    result = generate(tiny_gaugan, masks / "a.png", "--seed", 7, "-o", out)
    assert result.exit_code == 0, result.output
    assert result.output == f"1 picture of 32 px written to {out}.\n"
    with Image.open(out) as image:
        assert image.size == (32, 32)
        settings = json.loads(image.text["anime-draw"])
        assert image.text["Software"].startswith("anime-draw ")
    assert settings["seed"] == 7 and settings["mask"] == str(masks / "a.png")
    assert settings["model"] == str(tiny_gaugan)


def test_a_folder_keeps_its_folders_and_marks_variants_by_seed(
    tiny_gaugan: Path, masks: Path, tmp_path: Path
):
    out, sheet = tmp_path / "out", tmp_path / "sheet.png"
    result = generate(
        tiny_gaugan, masks, "--count", 2, "--seed", 3, "-o", out, "--sheet", sheet
    )
    assert result.exit_code == 0, result.output
    names = sorted(path.relative_to(out).as_posix() for path in out.rglob("*.png"))
    assert names == ["a-3.png", "a-4.png", "more/b-3.png", "more/b-4.png"]
    with Image.open(sheet) as image:
        assert image.width > 3 * 160 and image.height > 2 * 160


def test_masks_of_one_name_do_not_overwrite_each_other(
    tiny_gaugan: Path, masks: Path, tmp_path: Path
):
    again = tmp_path / "again" / "a.png"
    save_mask(again, np.zeros((8, 8), np.uint8))
    generate(tiny_gaugan, masks / "a.png", again, "-o", tmp_path / "out")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a.png", "a-2.png"}


def test_a_labelme_file_is_a_mask(tiny_gaugan: Path, tmp_path: Path):
    triangle = [[10, 10], [50, 10], [30, 50]]
    shape = {"label": "hair", "shape_type": "polygon", "points": triangle}
    annotation = {
        "shapes": [shape],
        "imagePath": "a.jpg",
        "imageData": None,
        "imageHeight": 64,
        "imageWidth": 64,
    }
    (tmp_path / "a.json").write_text(json.dumps(annotation))
    result = generate(tiny_gaugan, tmp_path / "a.json", "-o", tmp_path / "o.png")
    assert result.exit_code == 0, result.output


def test_references_are_mixed_by_weight(tiny_gaugan: Path, masks: Path, tmp_path: Path):
    for name, colour in (("x", 0), ("y", 255)):
        save_picture(tmp_path / f"{name}.png", np.full((16, 16, 3), colour, np.uint8))
    both = [word for name in "xy" for word in ("--reference", tmp_path / f"{name}.png")]

    def drawn(*args: object) -> bytes:
        result = generate(tiny_gaugan, masks / "a.png", *args, "-o", tmp_path / "o.png")
        assert result.exit_code == 0, result.output
        with Image.open(tmp_path / "o.png") as image:
            return image.tobytes()

    assert drawn(*both, "--weight", 1, "--weight", 0) == drawn(*both[:2])
    assert drawn(*both) != drawn(*both[:2])


def test_attributes_are_applied_and_remembered(
    tiny_gaugan: Path, tiny_attributes: Path, masks: Path, tmp_path: Path
):
    out = tmp_path / "o.png"
    words = ("--attributes", tiny_attributes, "--attribute", "pink hair=0.5")
    result = generate(tiny_gaugan, masks / "a.png", *words, "-o", out)
    assert result.exit_code == 0, result.output
    with Image.open(out) as image:
        settings = json.loads(image.text["anime-draw"])
    assert settings["attributes"] == {"pink hair": 0.5}
    result = generate(tiny_gaugan, masks / "a.png", *words[:3], "mohawk", "-o", out)
    assert "'mohawk'; there are black hair" in result.output


def test_eyes_get_their_colour_and_it_is_remembered(
    eyed_gaugan: Path, tiny_gaugan: Path, masks: Path, tmp_path: Path
):
    def drawn(*words: str) -> bytes:
        result = generate(eyed_gaugan, masks / "a.png", *words, "-o", out)
        assert result.exit_code == 0, result.output
        with Image.open(out) as image:
            settings = json.loads(image.text["anime-draw"])
            remembered.append(settings["eyes"])
            return image.tobytes()

    out, remembered = tmp_path / "o.png", []
    pictures = [drawn(), drawn("--eyes", "teal"), drawn("--eyes", "rgb(0, 128, 128)")]
    assert remembered == ["", "#008080", "#008080"]
    assert pictures[0] != pictures[1] == pictures[2]
    for model, colour, message in (
        (eyed_gaugan, "bleu", "'bleu' is no colour; write it like '#3a7bd5'"),
        (tiny_gaugan, "teal", "styles do not say the colour of eyes; teach it with"),
    ):
        result = generate(model, masks / "a.png", "--eyes", colour, "-o", out)
        assert result.exit_code != 0 and message in result.output


def test_classes_have_styles_of_their_own(
    tiny_gaugan: Path, masks: Path, tmp_path: Path
):
    def drawn(*words: str) -> bytes:
        result = generate(tiny_gaugan, masks / "a.png", *words, "-o", out)
        assert result.exit_code == 0, result.output
        with Image.open(out) as image:
            remembered.append(json.loads(image.text["anime-draw"])["parts"])
            return image.tobytes()

    out, remembered, face = tmp_path / "o.png", [], masks / "a.png"
    parts = ("--part", "background+eye=seed:7", "--part", f"clothes={face}")
    pictures = [drawn(), drawn(*parts), drawn("--part", "background=seed:0")]
    own = {"background": "seed:7", "eye": "seed:7", "clothes": str(face)}
    assert remembered == [{}, own, {"background": "seed:0"}]
    assert pictures[1] != pictures[0] == pictures[2]  # the style of seed 0 anyway
    for part, message in (
        ("hat=a.png", "write it like hair=face.jpg; classes are background, skin"),
        ("hair", "'hair': write it like"),
        ("hair+hair=seed:1", "hair has two styles"),
        ("hair=none.png", "none.png: "),
        ("hair=seed:x", "seed:x: "),
    ):
        result = generate(tiny_gaugan, face, "--part", part, "-o", out)
        assert result.exit_code != 0 and message in " ".join(result.output.split())


def test_attributes_move_classes_with_a_style_of_their_own(
    tiny_gaugan: Path, tiny_attributes: Path, masks: Path, tmp_path: Path
):
    def drawn(*words: str) -> np.ndarray:
        given = ("--attributes", tiny_attributes, *words)
        result = generate(tiny_gaugan, masks / "a.png", *given, "-o", out)
        assert result.exit_code == 0, result.output
        with Image.open(out) as image:
            return np.asarray(image)

    out = tmp_path / "o.png"
    pink, own = ("--attribute", "pink hair=2"), ("--part", "face=seed:7")
    whole, face = drawn("--seed", "7", *pink), (slice(10, 26), slice(10, 22))
    assert (drawn(*own)[face] != whole[face]).any()
    assert (drawn(*own, *pink)[face] == whole[face]).all()


def test_a_bad_mask_is_named_and_the_others_are_drawn(
    tiny_gaugan: Path, masks: Path, tmp_path: Path
):
    (masks / "bad.png").write_text("no picture")
    result = generate(tiny_gaugan, masks, "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "bad.png: is not a" in result.output
    assert "2 pictures" in result.output and "1 skipped" in result.output


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--count", 2, "-o", "o.png"], "one file, but 4 pictures"),
        (["--weight", 1, "-o", "out"], "1 --weight for 0 --reference"),
        (
            ["--reference", "masks/a.png", "--count", 2, "-o", "out"],
            "would be alike; add a random share with --strength 0.7",
        ),
        (["--attribute", "hair=blue", "-o", "out"], "'blue' is no amount"),
        (["--attribute", "blonde hair", "-o", "out"], "no attributes for"),
        (["--reference", "masks", "-o", "out"], "is a directory"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(
    tiny_gaugan: Path, masks: Path, monkeypatch, args: list, message: str
):
    monkeypatch.chdir(masks.parent)
    result = generate(tiny_gaugan, masks, *args)
    assert result.exit_code != 0 and message in result.output
    assert not Path("out").exists()
