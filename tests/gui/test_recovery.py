"""Recovery: work survives whatever ends the process, and a living window keeps it."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from anime_draw.errors import ProjectError
from gui.document.document import Document
from gui.files import recovery
from gui.files.project import Project, load_project
from gui.files.recovery import Autosave, find_recoverable, recovery_dir

ROOT = Path(__file__).parents[2]

PAINTER = """
import sys, time
from pathlib import Path
import numpy as np
from gui.document.document import Document
from gui.files import recovery
from gui.files.project import Project
from gui.files.recovery import Autosave

document = Document(np.zeros((64, 64), np.uint8))
autosave = Autosave(Path(sys.argv[1]), interval=0.01)
print("ready", flush=True)
while True:
    with document.edit() as mask:
        mask[:] = document.version % 7
    autosave.offer(document.version, lambda: Project(document.mask.copy()))
    time.sleep(0.001)
"""


def wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not until():
        assert time.monotonic() < deadline, "nothing happens"
        time.sleep(0.005)


def work(label: int = 3) -> Project:
    return Project(np.full((8, 8), label, np.uint8), origin="face.png")


def test_work_is_recovered_after_the_process_was_killed(tmp_path: Path):
    command = [sys.executable, "-c", PAINTER, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"ready"
        wait(lambda: bool(list(tmp_path.glob("*.animedraw"))))
        assert find_recoverable(tmp_path) == []  # its window lives
        process.kill()
    (recovered,) = find_recoverable(tmp_path)
    mask = recovered.load().mask
    assert mask.shape == (64, 64) and (mask == mask[0, 0]).all()
    assert find_recoverable(tmp_path) == []  # nobody else may take it now
    recovered.discard()
    assert not list(tmp_path.glob("*.animedraw"))


def test_only_changes_are_written_and_not_too_often(tmp_path: Path):
    autosave = Autosave(tmp_path, interval=0)
    asked = []

    def make() -> Project:
        asked.append(1)
        return work()

    for _ in range(5):
        autosave.offer("a", make)
    autosave._wait()
    autosave.offer("a", make)
    assert autosave.path.exists() and len(asked) == 1
    autosave.offer("b", make)
    autosave._wait()
    assert len(asked) == 2
    slow = Autosave(tmp_path, interval=60)
    for key in range(5):
        slow.offer(key, make)
        slow._wait()
    assert len(asked) == 3
    slow.close()
    autosave.close()
    assert not list(tmp_path.iterdir())


def test_the_window_does_not_wait_for_the_disk(tmp_path: Path, monkeypatch):
    gate = threading.Event()
    written = []

    def write_slowly(*arguments):
        gate.wait(20)
        written.append(arguments)

    monkeypatch.setattr("gui.files.recovery.save_project", write_slowly)
    autosave = Autosave(tmp_path, interval=0)
    autosave.offer("a", work)
    autosave.offer("b", pytest.fail)  # while it writes nothing is prepared
    assert not written
    gate.set()
    autosave.close()
    assert len(written) == 1


def test_the_copy_is_of_the_moment_it_was_offered(tmp_path: Path):
    document = Document(np.zeros((8, 8), np.uint8))
    autosave = Autosave(tmp_path, interval=0)
    autosave.offer(document.version, lambda: Project(document.mask.copy()))
    with document.edit() as mask:
        mask[:] = 6
    autosave._wait()
    assert not load_project(autosave.path).mask.any()
    autosave.close()


def test_saved_work_is_forgotten_and_new_changes_are_kept_again(tmp_path: Path):
    autosave = Autosave(tmp_path, interval=0)
    autosave.forget()
    autosave.offer("a", work)
    autosave._wait()
    autosave.forget()
    autosave._wait()
    assert not autosave.path.exists()
    autosave.offer("a", work)
    autosave._wait()
    assert autosave.path.exists()
    autosave.close()
    assert not list(tmp_path.iterdir())


def leave_behind(folder: Path, project: Project) -> None:
    """Write work as a window that dies does."""
    autosave = Autosave(folder, interval=0)
    autosave.offer("a", lambda: project)
    autosave._wait()
    autosave._lock.release()


def test_recovered_work_keeps_its_file_until_the_window_is_done(tmp_path: Path):
    leave_behind(tmp_path, work(4))
    autosave = Autosave(tmp_path, interval=0)
    (recovered,) = find_recoverable(tmp_path)
    assert recovered.load().origin == "face.png"
    autosave.adopt(recovered)
    autosave._wait()
    assert len(list(tmp_path.glob("*.animedraw"))) == 1
    autosave.offer("b", lambda: work(5))
    autosave._wait()
    assert (load_project(recovered.path).mask == 5).all()
    autosave.close()
    assert not list(tmp_path.iterdir())


def test_what_is_being_written_does_not_go_into_recovered_work(
    tmp_path: Path, monkeypatch
):
    leave_behind(tmp_path, work(4))
    gate, write = threading.Event(), recovery.save_project

    def write_slowly(path: Path, project: Project) -> None:
        gate.wait(20)
        write(path, project)

    monkeypatch.setattr(recovery, "save_project", write_slowly)
    autosave = Autosave(tmp_path, interval=0)
    autosave.offer("a", lambda: work(5))
    (recovered,) = find_recoverable(tmp_path)
    autosave.adopt(recovered)
    gate.set()
    autosave._wait()
    assert (load_project(recovered.path).mask == 4).all()
    assert [path.name for path in tmp_path.glob("*.animedraw")] == [recovered.path.name]
    autosave.close()


def test_recovered_work_that_is_saved_at_once_is_forgotten(tmp_path: Path):
    leave_behind(tmp_path, work())
    autosave = Autosave(tmp_path, interval=0)
    (recovered,) = find_recoverable(tmp_path)
    autosave.adopt(recovered)
    autosave.forget()
    autosave._wait()
    assert not recovered.path.exists()
    autosave.close()


def test_what_is_left_for_later_is_found_again_newest_first(tmp_path: Path):
    leave_behind(tmp_path, work(1))
    time.sleep(0.02)
    leave_behind(tmp_path, work(2))
    for _ in range(2):
        found = find_recoverable(tmp_path)
        assert [each.load().mask[0, 0] for each in found] == [2, 1]
        for each in found:
            each.leave()


def test_half_files_are_not_offered_and_broken_ones_say_so(tmp_path: Path):
    leave_behind(tmp_path, work())
    (path,) = tmp_path.glob("*.animedraw")
    whole = path.read_bytes()
    (tmp_path / f"x{path.name}.1.partial").write_bytes(whole[:100])
    path.write_bytes(whole[: len(whole) // 2])
    (recovered,) = find_recoverable(tmp_path)
    with pytest.raises(ProjectError, match="broken"):
        recovered.load()
    recovered.discard()
    assert find_recoverable(tmp_path) == []


TORN = """
import os, sys, time
from pathlib import Path
import numpy as np
from gui.files.project import Project
from gui.files.recovery import Autosave

autosave = Autosave(Path(sys.argv[1]), interval=0)
autosave.offer("a", lambda: Project(np.full((64, 64), 3, np.uint8)))
autosave._wait()

def hang(_):
    print("half", flush=True)
    time.sleep(60)

os.fsync = hang
autosave.offer("b", lambda: Project(np.full((64, 64), 4, np.uint8)))
time.sleep(60)
"""


def test_of_a_kill_in_the_midst_of_a_write_the_last_whole_file_is_recovered(
    tmp_path: Path,
):
    command = [sys.executable, "-c", TORN, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"half"
        process.kill()
    (torn,) = tmp_path.glob("*.partial")
    (recovered,) = find_recoverable(tmp_path)
    assert (recovered.load().mask == 3).all() and not torn.exists()
    recovered.discard()
    assert not list(tmp_path.iterdir())


def test_a_kill_before_the_first_file_was_whole_leaves_nothing(tmp_path: Path):
    (tmp_path / "20200101-000000-abc.animedraw.1.partial").write_bytes(b"PK")
    assert find_recoverable(tmp_path) == [] and not list(tmp_path.iterdir())


@pytest.mark.parametrize("jump", [-24 * 3600, 9 * 24 * 3600])
def test_a_clock_that_jumps_takes_nothing_from_a_window_that_lives(
    tmp_path: Path, monkeypatch, jump: int
):
    autosave = Autosave(tmp_path, interval=0.01)
    lock, now = autosave.path.with_suffix(".lock"), time.time
    monkeypatch.setattr("time.time", lambda: now() + jump)
    assert find_recoverable(tmp_path) == [] and lock.exists()
    for label in (1, 2):
        time.sleep(0.01)
        autosave.offer(label, partial(work, label))
        autosave._wait()
        assert (load_project(autosave.path).mask == label).all()
    assert find_recoverable(tmp_path) == []
    autosave.close()


def test_after_a_failed_write_saved_work_leaves_no_older_copy(
    tmp_path: Path, monkeypatch
):
    autosave = Autosave(tmp_path, interval=0)
    autosave.offer("a", work)
    autosave._wait()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "")))
    autosave.offer("b", work)
    autosave._wait()
    assert autosave.path.exists()
    autosave.forget()
    autosave._wait()
    assert not autosave.path.exists()
    autosave.close()


def test_a_mistake_while_writing_is_said_and_logged(tmp_path: Path, caplog):
    autosave = Autosave(tmp_path, interval=0)
    mask = np.full((8, 8), 3, np.uint8)
    autosave.offer("a", lambda: Project(mask, settings={"no JSON": {2}}))
    autosave._wait()
    assert autosave.error and "TypeError" in caplog.text
    autosave.close()


def test_without_a_place_to_write_painting_goes_on(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    autosave = Autosave(tmp_path / "file" / "recovery", interval=0)
    assert "cannot be kept" in autosave.error
    autosave.offer("a", work)
    autosave.forget()
    autosave.close()
    assert find_recoverable(tmp_path / "file" / "recovery") == []


def test_a_full_disk_is_said_and_tried_again(tmp_path: Path, monkeypatch):
    autosave = Autosave(tmp_path, interval=0)
    monkeypatch.setattr(
        "os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "full"))
    )
    autosave.offer("a", work)
    autosave._wait()
    assert "cannot be written (full)" in autosave.error
    monkeypatch.undo()
    autosave.offer("a", work)
    autosave._wait()
    assert autosave.error == "" and autosave.path.exists()
    autosave.close()


def test_unsaved_work_lies_where_the_platform_keeps_data():
    assert recovery_dir().is_absolute() and "anime-draw" in str(recovery_dir())
