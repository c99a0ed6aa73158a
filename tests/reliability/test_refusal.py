"""A disk that is full or read-only is one line, and costs nothing that was written."""

import errno
import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from anime_draw.errors import AnimeDrawError
from anime_draw.training.loop import train
from cli.main import main
from tests.reliability.commands import COMMANDS, TRAINING, World, with_slow, words
from tests.reliability.dying import dying, refusing
from tests.reliability.outcome import differences, outcome
from tests.training.test_loop import SETTINGS, Line

STEPS = "--steps 4 --save-every 2 --validate-every 2 --sheet-every 4"
MORE = {"augment": "--count 5"}
REFUSED = {
    errno.ENOSPC: r"cannot be written \(No space left on device\); make room",
    errno.EROFS: r"cannot be (written|removed) \(Read-only file system\)",
    errno.EACCES: r"cannot be (written|removed) \(Permission denied\)",
}
MOMENTS = 1  # of each kind in the short form; in the long one:
MANY = 12
SHORT = ("augment", "segment-dataset")
ROOM = 300  # kB of a disk that is too small


def run(command: list[str]) -> Result:
    return CliRunner().invoke(main, command)


def said(result: Result) -> str:
    """Return the line that a command ended with; there is no traceback above it."""
    assert isinstance(result.exception, SystemExit), repr(result.exception)
    assert result.exit_code == 1 and "Traceback" not in result.output
    return result.output.splitlines()[-1]


@pytest.mark.parametrize("code", REFUSED, ids=errno.errorcode.get)
def test_a_training_whose_disk_refuses_goes_on_later(tmp_path, code):
    out = tmp_path / "out"
    with dying(tmp_path) as whole:
        list(train(Line(), out, SETTINGS))
    expected = outcome(out)
    for moment in range(1, whole.operations + 1, 7):
        shutil.rmtree(out, ignore_errors=True)
        with (
            refusing(tmp_path, moment, code),
            pytest.raises(AnimeDrawError, match=REFUSED[code]),
        ):
            list(train(Line(), out, SETTINGS))
        with dying(tmp_path):
            list(train(Line(), out, SETTINGS))
        assert not differences(expected, outcome(out)), f"refused at {moment}"


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", with_slow(SHORT))
def test_a_command_whose_disk_refuses_says_so_and_goes_on_later(
    name: str, world: World, tmp_path: Path, long: bool
):
    out = tmp_path / "out"
    more = STEPS if name in TRAINING else MORE.get(name, "")
    command = words(name, world, out, more)
    with dying(tmp_path) as whole:
        assert run(command).exit_code == 0
    expected = outcome(out)
    chosen = random.Random(name)
    for code, message in REFUSED.items():
        count = min(MANY if long else MOMENTS, whole.operations)
        for moment in chosen.sample(range(1, whole.operations + 1), count):
            shutil.rmtree(out, ignore_errors=True)
            with refusing(tmp_path, moment, code):
                result = run(command)
            if result.exit_code:  # 0: all was written by then
                line = said(result)
                assert str(out) in line, line
                assert re.search(message, line), line
            else:
                assert not differences(expected, outcome(out))
            with dying(tmp_path):
                assert run(command).exit_code == 0
            assert not differences(expected, outcome(out)), f"{code} at {moment}"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Return a folder on a disk of `ROOM` kB, or skip."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if not sys.platform.startswith("linux") or os.geteuid():
        pytest.skip("only root on Linux can make a disk of memory")
    made = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}k", "none", str(folder)]
    if subprocess.run(made, capture_output=True).returncode:
        pytest.skip("no disk of memory can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_on_a_disk_that_is_really_full_goes_on_with_more_room(
    name: str, world: World, tmp_path: Path, small_disk: Path
):
    more = STEPS if name in TRAINING else MORE.get(name, "")
    assert run(words(name, world, tmp_path / "whole", more)).exit_code == 0
    out = small_disk / "out"
    command = words(name, world, out, more)
    for filled in (ROOM - 4, ROOM - 30, ROOM - 60, ROOM - 120, 0):
        ballast = small_disk / "ballast"
        ballast.write_bytes(bytes(filled * 1000))
        result = run(command)
        if result.exit_code:
            line = said(result)
            assert str(out) in line and re.search(REFUSED[errno.ENOSPC], line), line
            assert not list(small_disk.rglob("*.partial"))
    grow = ["mount", "-o", "remount,size=100M", str(small_disk)]
    subprocess.run(grow, check=True)
    assert run(command).exit_code == 0
    wrong = differences(outcome(tmp_path / "whole"), outcome(out))
    assert not [name for name in wrong if not name.endswith("config.json")]
