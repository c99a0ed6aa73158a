"""`anime-draw morph`, from a mask to an animation."""

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from anime_draw.masks import load_mask, save_mask
from anime_draw.painter import Painter
from anime_draw.pictures import load_picture, save_picture
from anime_draw.style import interpolate
from cli.commands.morph import repeat_option
from cli.main import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch) -> Path:
    """Work in a folder with two masks and three pictures."""
    monkeypatch.chdir(tmp_path)
    mask = np.zeros((64, 64), np.uint8)
    mask[16:56, 16:48] = 2
    save_mask(Path("mask.png"), mask)
    save_mask(Path("other.png"), mask.T)
    for name, colour in zip("ABC", (0, 128, 255), strict=True):
        save_picture(Path(f"{name}.jpg"), np.full((16, 16, 3), colour, np.uint8))
    return tmp_path


def morph(model: Path, line: str) -> Result:
    words = ["morph", "--model", str(model), "--device", "cpu", *line.split()]
    return CliRunner().invoke(main, words)


def num_frames(path: str) -> int:
    with Image.open(path) as image:
        return image.n_frames


def test_references_may_follow_the_option_as_a_list(tiny_gaugan: Path):
    line = "--mask mask.png --references A.jpg B.jpg C.jpg --frames 4 -o m.gif"
    result = morph(tiny_gaugan, line)
    assert result.exit_code == 0, result.output
    assert result.output == "12 frames of 32 px, 0.5 s, written to m.gif.\n"
    assert num_frames("m.gif") == 12


def test_a_list_of_references_ends_with_the_next_option():
    line = "-o m.gif --references A B --frames 4 --references=C D --loop"
    assert " ".join(repeat_option(line.split())) == (
        "-o m.gif --references A --references B --frames 4 --references=C"
        " --references D --loop"
    )


def test_masks_alone_move_the_shape(tiny_gaugan: Path):
    line = "--mask mask.png --mask other.png --frames 4 --no-loop -o frames"
    result = morph(tiny_gaugan, line)
    assert result.exit_code == 0, result.output
    assert len(list(Path("frames").iterdir())) == 5


def test_a_name_without_suffix_becomes_a_folder_of_frames(tiny_gaugan: Path):
    result = morph(tiny_gaugan, "--mask mask.png --random 2 --frames 3 -o frames/")
    assert result.exit_code == 0, result.output
    assert len(list(Path("frames").glob("*.png"))) == 6


def test_a_video_can_be_written(tiny_gaugan: Path):
    result = morph(tiny_gaugan, "--mask mask.png --random 2 --frames 3 -o m.mp4")
    assert result.exit_code == 0, result.output
    assert b"ftyp" in Path("m.mp4").read_bytes()[:12]


def through(model: Path, attributes: Path, names: str, *more: str) -> Result:
    words = ["--through", names, "--attributes", str(attributes), "-o", "m.gif", *more]
    shared = ["morph", "--model", str(model), "--mask", "mask.png", "--device", "cpu"]
    return CliRunner().invoke(main, [*shared, *words])


def test_hair_goes_through_its_colours(tiny_gaugan: Path, tiny_attributes: Path):
    result = through(
        tiny_gaugan, tiny_attributes, "black hair, blonde hair=0.8,pink hair",
        "--frames", "4",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert num_frames("m.gif") == 12


def test_eyes_keep_a_colour_on_the_way(eyed_gaugan: Path, tiny_attributes: Path):
    def frames(*words: str) -> np.ndarray:
        line = "--mask mask.png --random 2 --frames 2 --no-loop -o"
        result = morph(eyed_gaugan, f"{line} {len(words)} {' '.join(words)}")
        assert result.exit_code == 0, result.output
        paths = sorted(Path(f"{len(words)}").iterdir())
        return np.stack([load_picture(path) for path in paths])

    plain, blue = frames(), frames("--eyes", "#3a7bd5")
    painter = Painter.load(eyed_gaugan, "cpu")
    ends = [painter.random_style(seed) for seed in range(2)]
    half = painter.with_eyes(interpolate(*ends, 0.5), (58, 123, 213))
    assert (blue[1] == painter.paint(load_mask(Path("mask.png")), half)).all()
    assert (plain[1] != blue[1]).any()
    result = through(
        eyed_gaugan, tiny_attributes, "blue eyes,green eyes", "--eyes", "#3a7bd5"
    )
    assert result.exit_code == 2
    assert "--eyes holds the colour that --through is to change" in result.output


def test_classes_have_their_styles_on_the_way(tiny_gaugan: Path, tiny_attributes: Path):
    names = "black hair,blonde hair"
    for words in ([], ["--part", "background=seed:3"]):
        result = through(tiny_gaugan, tiny_attributes, names, "--frames", "2", *words)
        assert result.exit_code == 0, result.output
        Path("m.gif").rename(f"{len(words)}.gif")
    assert Path("0.gif").read_bytes() != Path("2.gif").read_bytes()


def test_attributes_change_a_class_with_a_style_of_its_own_too(
    tiny_gaugan: Path, tiny_attributes: Path
):
    def frames(*words: str) -> np.ndarray:
        names = "black hair,pink hair"
        more = ("--frames", "3", "-o", f"{len(words)}", *words)
        result = through(tiny_gaugan, tiny_attributes, names, *more)
        assert result.exit_code == 0, result.output
        paths = sorted(Path(f"{len(words)}").iterdir())
        return np.stack([load_picture(path) for path in paths]).astype(int)

    plain, own = frames(), frames("--part", "background=seed:0")
    assert (plain == own).all()  # of that style anyway
    other = frames("--part", "background=seed:5")
    corner = other[:, :4, :4]  # of the background
    assert (corner != plain[:, :4, :4]).any()
    assert np.abs(np.diff(corner, axis=0)).max() > 3


def test_an_unknown_attribute_lists_those_there_are(
    tiny_gaugan: Path, tiny_attributes: Path
):
    result = through(tiny_gaugan, tiny_attributes, "black hair,mohawk")
    assert result.exit_code == 1
    assert "'mohawk'; there are black hair, blonde hair, pink hair" in result.output


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("--mask mask.png --through , -o m.gif", "--through names no attribute"),
        ("--mask mask.png --through =1 --eyes red -o m.gif", "do not say the colour"),
        ("--mask mask.png -o m.gif", "nothing would move"),
        (
            "--mask mask.png --random 2 --references A.jpg -o m.gif",
            "exclude each other",
        ),
        ("--mask mask.png --random 2 -o m.avi", "m.avi: .avi is no animation"),
        ("--mask mask.png --through blonde -o m.gif", "no attributes for"),
        ("--mask A.jpg --random 2 -o m.gif", "A.jpg:"),
        ("--mask mask.png --references A.jpg no.jpg -o m.gif", "'no.jpg' does not"),
    ],
)
def test_what_does_not_fit_is_said_in_one_line(
    tiny_gaugan: Path, line: str, message: str
):
    result = morph(tiny_gaugan, line)
    assert result.exit_code != 0 and message in result.output
    assert not Path("m.gif").exists()
