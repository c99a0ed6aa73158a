"""Whatever is in a file, reading it ends right or in one line, and soon."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz.hunt import ROOM, hunt
from tests.fuzz.readers import find_readers

ROOT = Path(__file__).parents[2]
READERS = find_readers()


@pytest.mark.parametrize("name", READERS)
def test_spoilt_files_are_read_right_or_refused_in_one_line(name: str, tmp_path: Path):
    reader = READERS[name]
    cases = max(4, round(50 * reader.pace))
    catch = hunt(reader, tmp_path, cases=cases, seconds=60)
    assert not catch.findings, "\n".join(catch.findings.values())
    assert catch.cases == cases and catch.right and catch.largest < ROOM


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("name", READERS)
def test_a_hundred_thousand_spoilt_files_are_read_or_refused(name: str):
    command = [sys.executable, "-m", "tests.fuzz.hunt", name]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stdout + ended.stderr[-2000:]
