"""Whatever operation on its files is a command's last, it goes on and ends well."""

import random
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from anime_draw.training.loop import train
from cli.main import main
from tests.reliability.commands import TRAINING, World, with_slow, words
from tests.reliability.dying import Killed, dying
from tests.reliability.outcome import differences, outcome
from tests.training.test_loop import SETTINGS, Line

STEPS = "--steps 4 --save-every 2 --validate-every 2 --sheet-every 4"
MORE = {"augment": "--count 5"}
MOMENTS = 2  # in the short form; all in the long one
SHORT = ("annotate-convert", "augment", "segment-dataset")


def run(command: list[str]) -> None:
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output + str(result.exception)


@pytest.mark.timeout(3600)
def test_a_training_that_dies_between_two_operations_ends_with_the_same(tmp_path, long):
    out = tmp_path / "out"
    with dying(tmp_path) as whole:
        list(train(Line(), out, SETTINGS))
    expected = outcome(out)
    for moment in range(1, whole.operations + 1, 1 if long else 5):
        shutil.rmtree(out, ignore_errors=True)
        with dying(tmp_path, moment), pytest.raises(Killed):
            list(train(Line(), out, SETTINGS))
        with dying(tmp_path):
            list(train(Line(), out, SETTINGS))
        wrong = differences(expected, outcome(out))
        assert not wrong, f"killed at operation {moment} of {whole.operations}"


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", with_slow(SHORT))
def test_a_command_that_dies_between_two_operations_goes_on(
    name: str, world: World, tmp_path: Path, long: bool
):
    out = tmp_path / "out"
    more = STEPS if name in TRAINING else MORE.get(name, "")
    command = words(name, world, out, more)
    with dying(tmp_path) as whole:
        run(command)
    expected = outcome(out)
    moments = list(range(1, whole.operations + 1))
    if not long:
        moments = sorted(random.Random(name).sample(moments, MOMENTS))
    print(f"{name}: {len(moments)} of {whole.operations} moments")
    for moment in moments:
        shutil.rmtree(out, ignore_errors=True)
        with dying(tmp_path, moment), pytest.raises(Killed):
            run(command)
        with dying(tmp_path):
            run(command)
        wrong = differences(expected, outcome(out))
        assert not wrong, f"killed at operation {moment}"
