"""Kill a command at random moments and run it again, until it ends.

    python tests/reliability/killing.py FOLDER COMMAND KILLS [SEED]

prints how many kills there were, where, and whether the end is the same as without.
"""

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.reliability.outcome import differences, outcome

ROOT = Path(__file__).parents[2]
EARLY = 0.8  # of the time until the first file, from which on it is killed
LEAST = 1.2  # of that time, before which not all are killed


@dataclass(frozen=True)
class Run:
    """A command that was not killed: seconds until its first file, and until its end.

    Attributes:
        outcome: what it left.
    """

    first: float
    end: float
    outcome: dict


def begin(words: Sequence[str]) -> subprocess.Popen:
    """Start a command, in a process that can be killed."""
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *words],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def run_whole(words: Sequence[str], out: Path) -> Run:
    """Run a command to its end, and look when it writes."""
    began = time.monotonic()
    first = None
    process = begin(words)
    while process.poll() is None:
        if first is None and out.exists():
            first = time.monotonic() - began
        time.sleep(0.005)
    fail_unless_well(process)
    end = time.monotonic() - began
    return Run(first or end, end, outcome(out))


def fail_unless_well(process: subprocess.Popen) -> None:
    """Raise what a command says that did not end well."""
    _, said = process.communicate()
    if process.returncode:
        raise RuntimeError(f"exit code {process.returncode}: {said.decode()}")


def kill_at_random(
    words: Sequence[str], out: Path, whole: Run, kills: int, seed: int
) -> Iterator[list[str]]:
    """Kill so often; yield, whenever the command ends, what is not as it should be.

    Each time the command begins anew with an empty folder.
    """
    moments = random.Random(seed)
    done, pace = 0, 1.0  # of the time that the whole run took
    shutil.rmtree(out, ignore_errors=True)
    while done < kills:
        began = time.monotonic()
        process = begin(words)
        try:
            wait = moments.uniform(EARLY * whole.first, whole.end)
            process.wait(pace * wait)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            done += 1
            continue
        # One that is resumed has less to do, and machines are busy by the hour.
        seconds = time.monotonic() - began
        pace = max(min(pace, seconds / whole.end), LEAST * whole.first / whole.end)
        fail_unless_well(process)
        yield differences(whole.outcome, outcome(out))
        shutil.rmtree(out)
    process = begin(words)
    process.wait()
    fail_unless_well(process)
    yield differences(whole.outcome, outcome(out))
