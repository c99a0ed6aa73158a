"""What goes wrong around the editor: painter, model files, disk, clock, display."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import numpy as np
import pytest
from hands import drag, press, wait

from anime_draw.masks import load_mask, save_mask
from anime_draw.painting.canvas import Canvas
from gui.files.exchange import KINDS
from gui.files.project import Project
from gui.files.recovery import Autosave, find_recoverable
from gui.files.settings import Settings
from gui.window import start
from gui.window.window import Window

ROOT = Path(__file__).parents[2]


def settled(window: Window) -> None:
    wait(window, lambda: window.session.fresh and window.session.portrait.settled)


# Painter and models


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("odd", "The program made a mistake: RuntimeError('odd')"),
        ("CUDA out of memory", "memory ran out; close other programs"),
    ],
)
def test_a_painter_that_fails_halfway_is_told_once_and_draws_the_next_stroke(
    window: Window, monkeypatch, reason, said
):
    settled(window)
    session, studio, told = window.session, window.session._studio(), []
    monkeypatch.setattr(window.status, "warn", told.append)

    def fail(*_: object) -> None:
        raise RuntimeError(reason)

    monkeypatch.setattr(Canvas, "_finish", fail)
    for x in (100, 200, 300):
        drag(window, (x, 100), (x, 300))
        wait(window, lambda: not session.worker.busy)
    assert len(told) == 1 and told[0].startswith(said)
    monkeypatch.undo()
    drag(window, (100, 400), (300, 400))
    settled(window)
    dense = studio.painter.paint(
        session.document.mask, studio.style(session.style.recipe())
    )
    assert np.abs(dense - session.portrait.picture.astype(int)).max() <= 1


def test_a_model_file_that_is_cut_short_while_it_draws_does_no_harm(
    window: Window, tiny_gaugan: Path, tmp_path: Path
):
    path = Path(shutil.copy(tiny_gaugan, tmp_path / "model.safetensors"))
    window.session.use_model(path)
    wait(window, lambda: window.session.model_path == path and window.session.fresh)
    before = window.session.portrait.picture
    os.truncate(path, 100)
    window.session.style.use_seed(3)
    drag(window, (100, 100), (300, 300))
    settled(window)
    assert (window.session.portrait.picture != before).any()
    assert "mistake" not in window.status.text


@pytest.mark.parametrize("content", [None, b"junk"])
def test_a_start_with_a_model_that_is_gone_or_broken_draws_with_the_bundled_one(
    root, tiny_gaugan: Path, settings: Settings, tmp_path: Path, monkeypatch, content
):
    monkeypatch.setattr("gui.session.session.find_model", lambda: tiny_gaugan)
    chosen = tmp_path / "mine.safetensors"
    if content is not None:
        chosen.write_bytes(content)
    settings.set("model", str(chosen))
    window = start.open_window(root, start.read(None), None, settings)
    settled(window)
    assert window.session.model_path == tiny_gaugan
    assert (str(chosen) in window.status.text) == (content is not None)
    window.close()


# Disk


@contextmanager
def full_disk() -> Iterator[None]:
    """Let every file end after some bytes, as on a disk that is full."""
    resource = pytest.importorskip("resource", reason="needs POSIX")
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40, limit[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        signal.signal(signal.SIGXFSZ, ignored)


def test_what_the_system_refuses_is_said_without_blaming_the_program(
    window: Window, monkeypatch
):
    told: list[str] = []
    monkeypatch.setattr(window.status, "warn", told.append)
    for error in (PermissionError(13, "Permission denied", "/x/a.png"), OSError("odd")):
        window.faults.report(type(error), error, None)
    assert told[0] == "/x/a.png: cannot be read or written (Permission denied)"
    assert told[1].startswith("The program made a mistake: OSError('odd')")


@pytest.mark.parametrize("name", ["a.animedraw", "a.png"])
def test_a_full_disk_leaves_the_old_file_and_the_work_unsaved(
    window: Window, tmp_path: Path, name: str
):
    path, files = tmp_path / name, window.commands.files
    drag(window, (100, 100), (200, 100))
    files.save_as(path)
    wait(window, lambda: not window.session.saving and not files.modified)
    old = path.read_bytes()
    drag(window, (100, 300), (200, 300))
    with full_disk():
        press(window, "<Control-Key-s>")
        wait(window, lambda: f"{path}: cannot be written" in window.status.text)
    assert "\n" not in window.status.text and files.modified
    assert path.read_bytes() == old and not list(tmp_path.glob("*.partial"))
    press(window, "<Control-Key-s>")
    wait(window, lambda: not files.modified)
    assert path.read_bytes() != old


def test_a_full_disk_leaves_what_was_exported_before(window: Window, tmp_path: Path):
    settled(window)
    export = window.commands.export
    for path, write in (
        (tmp_path / "m.png", lambda path: export.save_mask(path, KINDS[1])),
        (tmp_path / "p.png", export.save_picture),
    ):
        path.write_text("old")
        with full_disk():
            write(path)
            wait(window, lambda path=path: f"{path}: cannot" in window.status.text)
        assert path.read_text() == "old" and not list(tmp_path.glob("*.partial"))


def test_a_full_disk_does_not_keep_the_window_open(
    window: Window, settings: Settings, caplog
):
    settings.save()
    old = settings.path.read_bytes() if settings.path.exists() else b""
    press(window, "<Key-e>")
    with full_disk():
        window.commands.files.quit()
    assert window.closed and str(settings.path) in caplog.text
    assert (settings.path.read_bytes() if settings.path.exists() else b"") == old


def test_work_that_cannot_be_kept_is_told_again_after_it_could(
    window: Window, monkeypatch
):
    told: list[str] = []
    autosave = window.keeper._autosave
    monkeypatch.setattr(window.status, "warn", told.append)
    monkeypatch.setattr(autosave, "_interval", 0)
    drag(window, (100, 100), (200, 100))
    for number, full in enumerate((True, False, True)):
        with full_disk() if full else nullcontext():
            drag(window, (100, 200 + 50 * number), (200, 300))
            wait(window, lambda full=full: bool(autosave.error) == full)
            window.keeper.keep()
    assert len(told) == 2
    assert all("cannot be written" in text for text in told)


# The window itself


def test_what_fails_at_every_look_is_told_once_and_work_is_kept_all_the_same(
    window: Window, monkeypatch, caplog
):
    def fail() -> None:
        raise ValueError("broken")

    monkeypatch.setattr(window, "sync", fail)
    drag(window, (100, 100), (200, 100))
    wait(window, window.keeper._autosave.path.exists)
    assert caplog.text.count("ValueError: broken") == 1


def test_a_clock_that_was_set_back_is_slept_through_until_the_next_key(window: Window):
    settled(window)
    pulse = window._pulse
    pulse.stop()  # its timer is due in an hour now
    window.session.style.use_seed(9)
    window.root.update()
    pulse._beaten -= 2
    press(window, "<KeyPress-5>")
    window.canvas.event_generate("<KeyRelease-5>")
    settled(window)
    assert window.session.portrait.look.seed == 9


def test_two_windows_keep_their_work_apart_and_their_settings_together(
    window: Window, tiny_gaugan: Path, settings: Settings, tmp_path: Path
):
    window.settings.add_recent(tmp_path / "first.png")
    drag(window, (100, 100), (200, 100))
    wait(window, window.keeper._autosave.path.exists)
    other = Autosave(tmp_path / "recovery", interval=0)
    other.offer("b", lambda: Project(np.ones((8, 8), np.uint8)))
    other._wait()
    assert other.path != window.keeper._autosave.path and other.path.exists()
    theirs = Settings(settings.path)
    theirs.add_recent(tmp_path / "second.png")
    theirs.set("view.light", True)
    theirs.save()
    other.close()
    assert window.keeper._autosave.path.exists()
    window.close()
    kept = Settings(settings.path)
    assert [path.name for path in kept.recent] == ["first.png", "second.png"]


def test_what_another_window_has_saved_is_not_written_over_unasked(
    window: Window, tmp_path: Path
):
    path, files = tmp_path / "m.png", window.commands.files
    save_mask(path, np.full((64, 64), 1, np.uint8))
    files.open(path)
    wait(window, lambda: window.session.document.path == path)
    drag(window, (10, 10), (50, 50))
    press(window, "<Control-Key-s>")
    wait(window, lambda: not files.modified)
    theirs = np.full((64, 64), 2, np.uint8)
    save_mask(path, theirs)
    drag(window, (10, 50), (50, 50))
    press(window, "<Control-Key-s>")
    wait(window, lambda: "somebody else has written it" in window.status.text)
    assert files.modified and (load_mask(path) == theirs).all()
    press(window, "<Control-Key-s>")
    wait(window, lambda: not files.modified)
    assert (load_mask(path) == window.session.document.mask).all()


# The display


CHILD = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
import gui.files.recovery
folder = Path(sys.argv[1])
gui.files.recovery.recovery_dir = lambda: folder
import numpy as np
from gui.widgets import theme
from gui.document.document import Document
from gui.session.session import Session
from gui.files.settings import Settings
from gui.window.window import Window
from hands import drag, wait
root = theme.make_root()
session = Session(Document(np.zeros((64, 64), np.uint8)), Path(sys.argv[2]))
window = Window(root, session, Settings(folder / "settings.json"))
root.update()
wait(window, lambda: session.fresh)
drag(window, (10, 10), (50, 50))
wait(window, window.keeper._autosave.path.exists)
print("kept", flush=True)
root.mainloop()
"""


@pytest.mark.slow
def test_a_display_that_goes_away_ends_the_editor_and_its_work_is_recovered(
    tiny_gaugan: Path, tmp_path: Path
):
    if (server := shutil.which("Xvfb")) is None:
        pytest.skip("needs Xvfb")
    reader, writer = os.pipe()
    xvfb = subprocess.Popen([server, "-displayfd", str(writer)], pass_fds=(writer,))
    os.close(writer)
    with open(reader) as numbers:
        display = f":{numbers.readline().strip()}"
    code = CHILD.format(root=str(ROOT), here=str(Path(__file__).parent))
    editor = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "kept"), str(tiny_gaugan)],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "DISPLAY": display},
    )
    try:
        assert editor.stdout is not None and editor.stdout.readline() == "kept\n"
        xvfb.kill()
        assert editor.wait(30) != 0
    finally:
        for each in (xvfb, editor):
            each.kill()
            each.wait()
        editor.stdout.close()
    (recovered,) = find_recoverable(tmp_path / "kept")
    assert recovered.load().mask[30, 30] == 5
    recovered.discard()
