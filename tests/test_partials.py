"""What killed processes left half-written is cleared; what is being written is not."""

import os
import subprocess
import sys
import time

import pytest

from anime_draw import partials
from anime_draw.files import place_file, write_text
from anime_draw.partials import MACHINE, partial_path


@pytest.fixture
def dead():
    """Return the number of a process that has ended."""
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        pass
    return process.pid


def leave(folder, process, machine=MACHINE):
    path = folder / f"a.txt.{machine}-{process}.partial"
    path.write_text("half")
    return path


def test_the_first_file_written_into_a_folder_clears_it(tmp_path, dead):
    left = [leave(tmp_path, dead), leave(tmp_path, os.getpid())]
    frames = leave(tmp_path, dead, MACHINE).with_name(f"b.{MACHINE}-{dead}.partial")
    frames.mkdir()
    (frames / "0000.png").write_text("frame")
    write_text(tmp_path / "b.txt", "whole")
    assert [each.name for each in tmp_path.iterdir()] == ["b.txt"], left


def test_what_a_living_process_writes_stays(tmp_path):
    theirs = leave(tmp_path, os.getppid())
    write_text(tmp_path / "b.txt", "whole")
    assert theirs.exists()


def test_what_another_machine_writes_stays_for_a_day(tmp_path, dead):
    theirs = leave(tmp_path, dead, "00000000")
    write_text(tmp_path / "b.txt", "whole")
    assert theirs.exists()
    long_ago = time.time() - 2 * partials.STALE
    os.utime(theirs, (long_ago, long_ago))
    partials.clear_partials(tmp_path)
    assert not theirs.exists()


@pytest.mark.parametrize("name", ["a.partial", "a.4711.partial", "notes.txt"])
def test_nothing_goes_that_is_not_named_as_only_we_name_things(tmp_path, name):
    (tmp_path / name).write_text("theirs")
    write_text(tmp_path / "b.txt", "whole")
    assert (tmp_path / name).exists()


def test_a_half_made_link_does_not_touch_the_picture_it_leads_to(tmp_path):
    picture, target = tmp_path / "picture.png", tmp_path / "out" / "picture.png"
    picture.write_text("a picture")
    target.parent.mkdir()
    os.link(picture, partial_path(target))  # a kill in a container, where numbers recur
    place_file(picture, target, link=True)
    assert target.samefile(picture) and picture.read_text() == "a picture"
    assert list(target.parent.iterdir()) == [target]


def test_a_name_as_long_as_the_system_allows_can_be_written(tmp_path):
    path = tmp_path / ("あ" * 80 + ".txt")  # 244 of 255 bytes
    write_text(path, "whole")
    assert path.read_text() == "whole"
