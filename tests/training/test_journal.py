"""The log of a run, as people, scripts and TensorBoard read it."""

import errno
import json

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from anime_draw.errors import AnimeDrawError
from anime_draw.training import events
from anime_draw.training.journal import Journal


def scalars(folder):
    read = EventAccumulator(str(folder)).Reload()
    return [(each.step, each.value) for each in read.Scalars("loss")]


def test_tensorboard_sees_every_step_once_after_resuming(tmp_path, monkeypatch):
    journal = Journal(tmp_path, 0)
    for step in (1, 2, 3):
        journal.write(step, {"loss": step})
    with open(journal.events.path, "ab") as file:
        file.write(b"\x18\0\0\0")  # a record that a kill has torn
    monkeypatch.setattr(events.os, "getpid", lambda: 1)  # as another process
    monkeypatch.setattr(events.time, "time", lambda: 4e9)
    journal = Journal(tmp_path, 2)
    for step in (3, 4):
        journal.write(step, {"loss": 10 * step})
    assert scalars(tmp_path) == [(1, 1), (2, 2), (3, 30), (4, 40)]


def test_a_run_that_has_nothing_to_do_leaves_no_events(tmp_path):
    Journal(tmp_path, 5)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("which", ["log.jsonl", "tfevents"])
def test_a_full_disk_is_one_line(tmp_path, monkeypatch, which):
    journal = Journal(tmp_path, 0)
    journal.write(1, {"loss": 1})

    def refuse(path, *args, **options):
        if which in str(path):
            raise OSError(errno.ENOSPC, "No space left on device")
        return open(path, *args, **options)

    for module in ("journal", "events"):
        monkeypatch.setattr(f"anime_draw.training.{module}.open", refuse, raising=False)
    with pytest.raises(
        AnimeDrawError, match="log.jsonl: cannot be written .*make room"
    ):
        journal.write(2, {"loss": 2})
    first = json.loads(journal.path.read_text().splitlines()[0])
    assert first["loss"] == 1
