"""Files are read and written behind the window; what is painted meanwhile stays."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hands import at, drag, press, wait

from anime_draw.classes import PALETTE
from anime_draw.masks import load_mask, save_mask
from anime_draw.pictures import save_picture
from gui.commands.files import NEAREST
from gui.dialogs import questions
from gui.files.exchange import KINDS
from gui.files.project import load_project
from gui.files.settings import Settings
from gui.window.window import Window

HAIR = 5


@pytest.fixture
def gate(window: Window) -> Iterator[threading.Event]:
    """Hold the disk up until it is set."""
    gate = threading.Event()
    window.session.disk.submit("held up", lambda: gate.wait(30))
    yield gate
    gate.set()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Collect questions, and answer them by `answers`."""
    asked: list[str] = []

    def answer(parent, title, text, buttons):
        asked.append(text)
        return questions.STAY

    monkeypatch.setattr(questions, "ask_choice", answer)
    return asked


@pytest.fixture
def other(tmp_path: Path) -> Path:
    path = tmp_path / "other.png"
    save_mask(path, np.full((64, 64), 2, np.uint8))
    return path


def answer(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(questions, "ask_choice", lambda *_: text)


def label(window: Window) -> int:
    return int(window.session.document.mask[0, 0])


# Opening


def test_what_is_painted_while_a_file_is_read_does_not_go_unasked(
    window: Window, gate, asked, other: Path
):
    window.commands.files.open(other)
    drag(window, (100, 100), (200, 100))
    gate.set()
    wait(window, lambda: bool(asked))
    assert window.session.document.mask[100, 150] == HAIR
    assert asked == ["Save the changes to new mask?"]


def test_a_file_is_shown_after_the_painting_meanwhile_was_given_up(
    window: Window, gate, other: Path, monkeypatch
):
    answer(monkeypatch, questions.DISCARD)
    window.commands.files.open(other)
    drag(window, (100, 100), (200, 100))
    gate.set()
    wait(window, lambda: label(window) == 2)
    assert (window.session.document.mask == 2).all()  # nothing of the painting
    assert not window.session.document.can_undo


def test_a_stroke_is_not_interrupted_by_what_arrives(window: Window, gate, other: Path):
    window.commands.files.open(other)
    window.canvas.event_generate("<ButtonPress-1>", **at(window, 100, 100))
    gate.set()
    wait(window, lambda: "goes on when" in window.status.text)
    assert window.canvas.dragging and label(window) == 0
    window.canvas.cancel()  # nothing was painted after all
    wait(window, lambda: label(window) == 2)


def test_what_was_saved_is_what_is_opened_next(window: Window, gate, tmp_path: Path):
    path = tmp_path / "mask.png"
    drag(window, (100, 100), (200, 100))
    window.commands.files.save_as(path)
    window.commands.files.open(path)
    gate.set()
    wait(window, lambda: window.root.title() == "mask.png - anime-draw")
    wait(window, lambda: "Opened" in window.status.text)
    assert window.session.document.mask[100, 150] == HAIR
    assert not window.session.document.can_undo  # it is the file, not what was painted


def test_a_file_that_is_gone_leaves_the_list_of_recent_ones(
    window: Window, tmp_path: Path
):
    window.settings.add_recent(tmp_path / "gone.png")
    window.commands.files.open(tmp_path / "gone.png")
    wait(window, lambda: "gone.png" in window.status.text)
    assert window.settings.recent == []


@pytest.mark.parametrize("answered", [questions.STAY, NEAREST])
def test_a_mask_with_smooth_edges_is_imported_if_that_is_wanted(
    window: Window, tmp_path: Path, monkeypatch, answered: str
):
    path = tmp_path / "smooth.png"
    save_picture(path, np.full((64, 64, 3), np.array(PALETTE[1]) - 3, np.uint8))
    asked = []
    monkeypatch.setattr(questions.Querybox, "get_open_filename", lambda *a, **k: path)
    monkeypatch.setattr(
        "gui.dialogs.ask_choice", lambda *a: asked.append(a[2]) or answered
    )
    window.commands.files.ask_import()
    wait(window, lambda: bool(asked))
    assert "smooth.png" in asked[0] and "no class" in asked[0]
    window.root.update()
    assert label(window) == (1 if answered == NEAREST else 0)


def test_questions_do_not_begin_in_a_folder_of_very_many_files(
    window: Window, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr(questions, "CROWD", 10)
    crowd, few = tmp_path / "crowd", tmp_path / "few"
    for folder, count in ((crowd, 10), (few, 9)):
        folder.mkdir()
        for number in range(count):
            (folder / f"{number}.png").touch()
    begun = []
    monkeypatch.setattr(
        questions.Querybox,
        "get_open_filename",
        lambda *a, **k: begun.append(Path(k["initialdir"])) or str(crowd / "0.png"),
    )
    for folder in (crowd, few, tmp_path / "gone"):
        monkeypatch.setitem(questions._last, "Open", folder)
        questions.ask_open(window.root, "Open", questions.PICTURES)
    assert begun == [tmp_path, few, tmp_path]


# Saving


def test_what_is_painted_while_saving_counts_as_unsaved(
    window: Window, gate, tmp_path: Path
):
    drag(window, (100, 100), (200, 100))
    window.commands.files.save_as(tmp_path / "a.animedraw")
    drag(window, (100, 300), (200, 300))
    gate.set()
    wait(window, lambda: window.root.title() == "* a.animedraw - anime-draw")
    assert not load_project(tmp_path / "a.animedraw").mask[300].any()
    press(window, "<Control-Key-z>")
    wait(window, lambda: window.root.title() == "a.animedraw - anime-draw")


def test_closing_while_saving_waits_and_asks_nothing(
    window: Window, gate, asked, tmp_path: Path
):
    drag(window, (100, 100), (200, 100))
    window.commands.files.save_as(tmp_path / "a.animedraw")
    window.commands.files.quit()
    window.root.update()
    assert not window.closed and not (tmp_path / "a.animedraw").exists()
    gate.set()
    wait(window, lambda: window.closed)
    assert load_project(tmp_path / "a.animedraw").mask[100, 150] == HAIR
    assert not asked


def test_closing_waits_for_an_exported_mask(window: Window, gate, tmp_path: Path):
    window.commands.export.save_mask(tmp_path / "m.png", KINDS[1])
    window.commands.files.quit()
    window.root.update()
    assert not window.closed and "m.png" in window.status.text
    gate.set()
    wait(window, lambda: window.closed)
    assert load_mask(tmp_path / "m.png").shape == (512, 512)


def test_work_that_cannot_be_saved_is_not_left(
    window: Window, other: Path, tmp_path: Path, monkeypatch
):
    answer(monkeypatch, questions.SAVE)
    (tmp_path / "file").write_text("no folder")
    drag(window, (100, 100), (200, 100))
    window.session.document.path = tmp_path / "file" / "a.png"
    window.commands.files.open(other)
    wait(window, lambda: "cannot be written" in window.status.text)
    assert window.session.document.mask[100, 150] == HAIR
    assert window.commands.files.modified


def test_saving_before_leaving_is_done_before_it(
    window: Window, other: Path, tmp_path: Path, monkeypatch
):
    answer(monkeypatch, questions.SAVE)
    drag(window, (100, 100), (200, 100))
    window.session.document.path = tmp_path / "a.png"
    window.commands.files.open(other)
    wait(window, lambda: label(window) == 2)
    assert load_mask(tmp_path / "a.png")[100, 150] == HAIR


# Folders


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(5):
        mask = np.full((32, 32), number, np.uint8)
        save_mask(tmp_path / "set" / "masks" / f"{number}.png", mask)
        picture = np.full((32, 32, 3), 40 * number, np.uint8)
        save_picture(tmp_path / "set" / "images" / f"{number}.png", picture)
    return tmp_path / "set"


def begin(window: Window, folder: Path) -> None:
    window.commands.folder.open(folder)
    wait(window, lambda: window.underlay is not None)


def hold_up(window: Window) -> threading.Event:
    gate = threading.Event()
    window.session.disk.submit("held up", lambda: gate.wait(30))
    return gate


def test_what_is_painted_after_going_on_is_saved_too(window: Window, folder: Path):
    begin(window, folder)
    drag(window, (8, 8))
    gate = hold_up(window)
    press(window, "<Key-d>")
    drag(window, (24, 24))
    gate.set()
    wait(window, lambda: label(window) == 1)
    saved = load_mask(folder / "masks" / "0.png")
    assert saved[8, 8] == HAIR and saved[24, 24] == HAIR


def test_quick_steps_end_where_they_lead(window: Window, folder: Path):
    begin(window, folder)
    drag(window, (8, 8))
    gate = hold_up(window)
    for key in "dddad":
        press(window, f"<Key-{key}>")
    gate.set()
    wait(window, lambda: label(window) == 3)
    assert window.commands.folder.cursor.position == 3
    assert load_mask(folder / "masks" / "0.png")[8, 8] == HAIR
    for number in range(1, 5):
        assert (load_mask(folder / "masks" / f"{number}.png") == number).all()


def test_a_broken_mask_is_told_passed_and_never_written_over(
    window: Window, folder: Path
):
    broken = folder / "masks" / "1.png"
    broken.write_bytes(b"no")
    begin(window, folder)
    press(window, "<Key-d>")
    wait(window, lambda: "1.png" in window.status.text)
    assert label(window) == 0
    drag(window, (8, 8))
    press(window, "<Key-d>")
    wait(window, lambda: label(window) == 2)
    assert broken.read_bytes() == b"no"
    assert load_mask(folder / "masks" / "0.png")[8, 8] == HAIR


def test_the_last_mask_of_a_folder_is_saved_as_well(window: Window, folder: Path):
    begin(window, folder)
    for position in range(1, 5):
        press(window, "<Key-d>")
        wait(window, lambda position=position: label(window) == position)
    drag(window, (8, 8))
    press(window, "<Key-d>")
    wait(window, lambda: not window.session.saving)
    assert load_mask(folder / "masks" / "4.png")[8, 8] == HAIR


# Models


def test_what_is_painted_while_a_mask_is_made_of_a_picture_does_not_go_unasked(
    window: Window, asked, tiny_unet: Path, folder: Path
):
    window.session.use_unet(tiny_unet)
    wait(window, lambda: window.session.models.unet_path == tiny_unet)
    gate = threading.Event()
    window.session.worker.submit("held up", lambda: gate.wait(30))
    window.commands.faces.segment(folder / "images" / "1.png")
    drag(window, (100, 100), (200, 100))
    gate.set()
    wait(window, lambda: bool(asked))
    assert window.session.document.mask[100, 150] == HAIR and window.underlay is None
    assert window.session.reference is None


def test_only_models_that_could_be_loaded_are_remembered(
    window: Window, tiny_gaugan: Path, tiny_unet: Path, settings: Settings, monkeypatch
):
    style = window.commands.style
    wait(window, lambda: window.session.model is not None)
    choose(monkeypatch, tiny_unet)
    for ask in (style.ask_model, style.ask_masks):
        window.status.say("")
        ask()
        wait(window, lambda: "unet" in window.status.text)
    assert settings.get("model", "") == settings.get("masks", "") == ""
    assert window.session.model_path == tiny_gaugan
    style.ask_unet()
    wait(window, lambda: settings.get("unet", "") == str(tiny_unet))
    choose(monkeypatch, tiny_gaugan)
    window.status.say("")
    style.ask_unet()
    wait(window, lambda: "gaugan" in window.status.text)
    assert settings.get("unet", "") == str(tiny_unet)
    assert window.session.models.unet_path == tiny_unet
    style.ask_model()
    wait(window, lambda: settings.get("model", "") == str(tiny_gaugan))


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(
        questions.Querybox, "get_open_filename", lambda *a, **k: str(path)
    )
