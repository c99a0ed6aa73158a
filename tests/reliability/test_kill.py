"""Commands that are killed go on, and end as if nothing had happened."""

import shutil
import time
from pathlib import Path

import pytest

from tests.reliability.commands import MAKING, TRAINING, World, make_world, words
from tests.reliability.killing import kill_at_random, run_whole

MANY = {"augment": 200, "segment-dataset": 200}  # else:
KILLS = 15
STEPS = "--steps 40 --save-every 4 --validate-every 10 --sheet-every 20"
# So many files that a kill has something to fall into.
MORE = {"augment": "--count 60", "sample-data": "--count 30"}
COPIES = 2  # of each picture, for segment-dataset


@pytest.fixture
def world(tmp_path, tiny_unet, tiny_gaugan, tiny_attributes) -> World:
    return make_world(tmp_path, tiny_unet, tiny_gaugan, tiny_attributes)


@pytest.mark.slow
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("name", [*TRAINING, *MAKING])
def test_a_command_killed_at_random_ends_as_one_that_was_not(
    name: str, world: World, tmp_path: Path
):
    if name == "segment-dataset":
        for path in sorted((world.data / "images").iterdir()):
            for number in range(COPIES):
                shutil.copy(path, path.with_stem(f"{path.stem}-{number}"))
        (world.data / "dataset.json").unlink()
    out = tmp_path / "out"
    more = STEPS if name in TRAINING else MORE.get(name, "")
    command = words(name, world, out, more)
    whole = run_whole(command, out)
    kills = MANY.get(name, KILLS)
    began = time.monotonic()
    ends = list(kill_at_random(command, out, whole, kills, seed=0))
    seconds = time.monotonic() - began
    print(
        f"{name}: {kills} kills, ended {len(ends)} times, {len(whole.outcome)} files,"
        f" {seconds:.0f} s"
    )
    assert ends and not any(ends)
