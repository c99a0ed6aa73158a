"""Folders and files that one may not use: one line, and nothing is touched."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.main import main
from tests.reliability.commands import TRAINING, World, with_slow, words
from tests.reliability.rights import modes_count
from tests.reliability.test_refusal import said

REFUSED = "ermission denied|is not readable"  # the latter is click's
SHORT = ("augment", "segment-dataset", "generate")


@contextmanager
def closed(path: Path, mode: int) -> Iterator[None]:
    """Give a file or folder another mode for a while."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        with modes_count():
            yield
    finally:
        path.chmod(before)


def run(name: str, world: World, out: Path) -> Result:
    more = "--steps 2" if name in TRAINING else ""
    return CliRunner().invoke(main, words(name, world, out, more))


def taken(command: list[str]) -> list[Path]:
    """Return the files and folders that a command is given."""
    return [Path(word) for word in command if os.sep in word and os.path.exists(word)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", with_slow(SHORT))
def test_a_folder_that_may_not_be_written_is_named(name, world, tmp_path):
    with closed(tmp_path, 0o555):
        line = said(run(name, world, tmp_path / "out"))
    assert str(tmp_path) in line and "Permission denied" in line
    assert not list(tmp_path.iterdir())


@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", with_slow(SHORT))
def test_what_may_not_be_read_is_named(name, world, tmp_path):
    out = tmp_path / "out"
    if not (places := taken(words(name, world, out))):
        pytest.skip("it reads nothing")
    for path in places:
        with closed(path, 0):
            result = run(name, world, out)
        assert isinstance(result.exception, SystemExit), repr(result.exception)
        line = result.output.splitlines()[-1]
        assert path.name in line and re.search(REFUSED, line), line
        shutil.rmtree(out, ignore_errors=True)
