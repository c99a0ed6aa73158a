"""The script that trains what is bundled: its commands fit the program."""

import click
import pytest
from click.testing import CliRunner

from cli.main import main
from scripts import train_bundled

MEASURED = (["evaluate", "gaugan"], ["evaluate", "attributes"])


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """Return the command lines of a trial, none of them run."""
    lines = []
    monkeypatch.setattr(
        train_bundled.Way,
        "run",
        lambda way, *words: lines.append([str(word) for word in words]),
    )
    (tmp_path / "weights").touch()
    words = [str(tmp_path)] * 2 + [str(tmp_path / "work")]
    words += ["--encoder-weights", str(tmp_path / "weights"), "--scale", "0.01"]
    words += ["--masks", str(tmp_path)]
    result = CliRunner().invoke(train_bundled.command, words)
    assert result.exit_code == 0, result.output
    return lines


@pytest.fixture
def parsed(monkeypatch):
    """Return what gives the options of a command line, paths left unchecked."""

    def parsed(words: list[str]) -> dict[str, object]:
        found, rest = main.get_command(click.Context(main), words[0]), words[1:]
        while isinstance(found, click.Group):
            found = found.get_command(click.Context(found), rest.pop(0))
        assert found is not None, words
        for parameter in found.params:
            if isinstance(parameter.type, click.Path):
                monkeypatch.setattr(parameter, "type", click.STRING)
        return found.make_context(words[0], rest).params

    return parsed


def test_every_command_parses(commands, parsed):
    assert len(commands) == 15
    for words in commands:
        parsed(words)


def test_corrected_masks_are_labels(commands, parsed, tmp_path):
    (convert,) = [parsed(words) for words in commands if words[0] == "annotate-convert"]
    assert convert["masks"] == str(tmp_path)


def test_gaugan_grows_to_the_size_asked_for(commands, parsed):
    stages = [parsed(words) for words in commands if words[0] == "train-gaugan"]
    assert [stage["size"] for stage in stages] == [128, 256, 512]
    assert stages[0]["grow_to"] == 512 and stages[0]["init"] is None
    for before, after in zip(stages, stages[1:], strict=False):
        assert after["init"] == before["run_dir"]
    assert [stage["steps"] for stage in stages] == [15, 20, 40]


def test_attributes_are_found_in_the_styles_that_are_shipped(commands, parsed):
    eyes = next(parsed(words) for words in commands if words[0] == "train-eyes")
    shipped = f"{eyes['run_dir']}/model.safetensors"
    found, *measured = (
        parsed(words)
        for words in commands
        if words[0] == "attributes" or words[:2] in MEASURED
    )
    assert found["vae"] == shipped
    assert [each["model"] for each in measured] == [shipped] * 2


def test_what_is_held_out_is_held_out_everywhere(commands, parsed):
    student = next(parsed(w) for w in commands if "--teacher" in w)
    splits = [parsed(words) for words in commands if words[0] == "segment-dataset"]
    assert student["unlabelled"] == splits[0]["out"]
    kept = [
        (each["labelled"], each["val_share"], each["seed"], each["images"])
        for each in splits
    ]
    assert kept[0] == kept[1]
