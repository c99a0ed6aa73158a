"""What a process has started ends with it when it is killed, and writes no more."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.reliability.killing import begin

ROOT = Path(__file__).parents[1]
ENOUGH = 100  # seconds, on a busy machine
PAUSE = 0.5


def wait_for(condition: Callable[[], bool], process: subprocess.Popen) -> None:
    end = time.monotonic() + ENOUGH
    while not condition():
        assert process.poll() is None and time.monotonic() < end
        time.sleep(0.02)


def helpers(process: psutil.Process) -> list[psutil.Process]:
    """Return its children, but for Python's own that outlives it to tidy up."""
    some = process.children()
    return [each for each in some if "resource_tracker" not in " ".join(each.cmdline())]


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def kill(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()
    assert process.stderr is not None
    process.stderr.close()


SAMPLE = "sample-data {out} --count 5000 --size 64 --workers 2"
TRAIN = (
    "train-masks {data} {out} --size 16 --width 4 --latent-dim 8 --steps 100000"
    " --batch-size 2 --save-every 10 --validate-every 0 --sheet-every 0 --workers 0"
    " --device cpu --devices 2"
)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(SAMPLE, id="workers"),
        pytest.param(TRAIN, id="several", marks=pytest.mark.slow),
    ],
)
def test_what_a_process_started_ends_when_it_is_killed(words, tiny_dataset, tmp_path):
    out: Path = tmp_path / "out"
    process = begin(words.format(out=out, data=tiny_dataset.folder).split())
    try:
        begun = ("annotations/*.json", "state.pt")
        wait_for(lambda: any(any(out.glob(each)) for each in begun), process)
        started = helpers(psutil.Process(process.pid))
    finally:
        kill(process)
    gone, alive = psutil.wait_procs(started, timeout=ENOUGH)
    for each in alive:
        each.kill()
    assert len(gone) == 2 and not alive
    left = contents(out)
    time.sleep(PAUSE)
    assert contents(out) == left


ORPHAN = """
import sys, time
from anime_draw.parent import end_with_parent
end_with_parent(int(sys.argv[1]))
time.sleep(100)
"""


def test_a_process_whose_parent_was_gone_before_it_looked_ends():
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", ORPHAN, str(gone.pid)], cwd=ROOT)
    assert done.returncode == 1 and time.monotonic() - began < 100
