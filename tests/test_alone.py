"""A folder that one process writes into is refused to another."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from anime_draw.alone import LOCK, alone, alone_in
from anime_draw.errors import AnimeDrawError
from cli.main import main
from tests.reliability.commands import MAKING, TRAINING, World, make_world, words

HOLD = """
import sys, time
from pathlib import Path
from anime_draw.alone import alone_in
with alone_in(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


STEP = dict.fromkeys(TRAINING, "--steps 1") | dict.fromkeys(MAKING, "")
REFUSAL = "another process is writing into it; wait until that has ended"


@contextmanager
def holding(folder: Path) -> Iterator[None]:
    """Hold a folder by another process, which is killed in the end."""
    words = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline().strip() == b"held"
            yield
        finally:
            process.kill()


@pytest.fixture(scope="module")
def world(tmp_path_factory, tiny_unet, tiny_gaugan, tiny_attributes) -> World:
    folder = tmp_path_factory.mktemp("world")
    return make_world(folder, tiny_unet, tiny_gaugan, tiny_attributes)


@dataclass
class Counting:
    out: Path

    @alone
    def __iter__(self) -> Iterator[int]:
        yield from range(3)


def test_a_folder_is_made_held_and_left_without_a_trace(tmp_path):
    folder = tmp_path / "new" / "folder"
    with alone_in(folder):
        assert (folder / LOCK).exists()
    assert not list(folder.iterdir())


def test_a_folder_that_is_held_is_refused_and_free_after_a_kill(tmp_path):
    with holding(tmp_path), pytest.raises(AnimeDrawError, match=REFUSAL):
        list(Counting(tmp_path))
    assert (tmp_path / LOCK).exists()
    assert list(Counting(tmp_path)) == [0, 1, 2]


def test_a_run_that_is_given_up_lets_its_folder_go(tmp_path):
    some = iter(Counting(tmp_path))
    assert next(some) == 0
    with pytest.raises(AnimeDrawError, match=REFUSAL):
        list(Counting(tmp_path))
    some.close()
    assert list(Counting(tmp_path)) == [0, 1, 2]


def test_a_file_in_the_place_of_the_folder_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    with (
        pytest.raises(AnimeDrawError, match=r"cannot be written .*another folder"),
        alone_in(tmp_path / "file"),
    ):
        pass


def test_commands_that_make_what_is_in_a_folder_are_refused_one_that_is_held(
    world, tmp_path
):
    out = tmp_path / "out"
    with holding(out):
        for name in (*TRAINING, *MAKING):
            result = CliRunner().invoke(main, words(name, world, out, STEP[name]))
            assert result.exit_code == 1 and "Traceback" not in result.output
            assert result.output.splitlines()[-1].startswith(f"Error: {out}: another")
    assert [path.name for path in out.rglob("*")] == [LOCK]
