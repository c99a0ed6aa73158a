"""`anime-draw augment`."""

from click.testing import CliRunner

from anime_draw.data.folder import open_dataset
from cli.main import main


def run(*arguments: object):
    return CliRunner().invoke(main, ["augment", *map(str, arguments)])


def test_it_says_what_it_wrote(tiny_dataset, tmp_path):
    out = tmp_path / "out"
    result = run(tiny_dataset.folder, out, "--count", 10)
    assert result.exit_code == 0, result.output
    assert f"18 pictures and masks written to {out}: 16 to train on" in result.output
    assert (out / "sample.jpg").exists()
    assert len(open_dataset(out).train) == 16


def test_again_it_keeps_what_is_there(tiny_dataset, tmp_path):
    out = tmp_path / "out"
    run(tiny_dataset.folder, out, "--count", 10)
    result = run(tiny_dataset.folder, out, "--count", 12)
    assert "18 pairs were there already and are kept." in result.output
    assert "20 pictures and masks written" in result.output


def test_every_range_reaches_the_copies(tiny_dataset, tmp_path):
    still = {"rotate": 0, "mirror": 0, "warp": 0, "scale": 0, "format": "png"}
    for name, value in {
        "none": 0,
        "rotate": 40,
        "mirror": 1,
        "warp": 60,
        "scale": 0.4,
        "crop": 0.4,
        "brightness": 0.5,
        "contrast": 0.5,
        "saturation": 0.9,
        "hue": 90,
    }.items():
        chosen = still | ({} if name == "none" else {name: value})
        words = [word for key in chosen for word in (f"--{key}", chosen[key])]
        out = tmp_path / name
        result = run(tiny_dataset.folder, out, "--count", 6, *words)
        assert result.exit_code == 0, result.output
        made = open_dataset(out)
        same = (made.picture("00-0001") == made.picture("00")).all()
        assert same == (name == "none"), name


def test_bad_pictures_are_reported_and_give_exit_code_1(tiny_dataset, tmp_path):
    tiny_dataset.picture_path("03").write_bytes(b"")
    result = run(tiny_dataset.folder, tmp_path / "out", "--count", 6)
    assert result.exit_code == 1
    assert "skipped: " in result.output
    assert "03.png" in result.output
    assert "1 skipped, see above." in result.output
    assert "12 pictures and masks written" in result.output


def test_a_folder_that_is_no_data_set_is_one_line(tmp_path):
    result = run(tmp_path, tmp_path / "out")
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {tmp_path}: is no data set")
    assert result.output.count("\n") == 1
