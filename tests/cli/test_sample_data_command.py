from click.testing import CliRunner

from anime_draw.data.folder import open_dataset
from cli.main import main


def run(*arguments):
    return CliRunner().invoke(main, ["sample-data", *map(str, arguments)])


def test_sample_data_writes_a_data_set_and_says_so(tmp_path):
    result = run(tmp_path / "new", "--count", 4, "--size", 64, "--val-share", 0.25)
    assert result.exit_code == 0, result.output
    assert "4 portraits with masks, annotations and tags written" in result.output
    assert "3 to train on, 1 to validate" in result.output
    assert len(open_dataset(tmp_path / "new").train) == 3


def test_sample_data_does_not_write_over_the_data_set_of_others(tiny_dataset):
    result = run(tiny_dataset.folder, "--count", 2)
    assert result.exit_code == 1
    assert "holds a data set made by blocks; choose another folder" in result.output


def test_sample_data_refuses_a_file_in_the_place_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("")
    result = run(tmp_path / "file", "--count", 1, "--size", 64)
    assert result.exit_code == 1
    assert result.output.endswith("file: is a file; choose a folder\n")


def test_sample_data_refuses_a_negative_seed(tmp_path):
    result = run(tmp_path / "new", "--seed", -1)
    assert result.exit_code == 2
    assert "Invalid value for '--seed'" in result.output
