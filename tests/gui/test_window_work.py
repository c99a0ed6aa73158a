"""A day's work in the window: style, attributes, morph, save, reopen, recover."""

import os
import signal
import subprocess
import sys
import time
import tkinter as tk
from pathlib import Path

import cv2
import numpy as np
import pytest
from hands import drag, press, wait
from PIL import Image

from anime_draw.colours import write_colour
from anime_draw.masks import load_mask, save_mask
from anime_draw.pictures import save_picture
from gui.dialogs import questions, recover
from gui.files.project import Project, load_project
from gui.files.recovery import Autosave, describe_recoverable, find_recoverable
from gui.files.settings import Settings
from gui.session.session import Session
from gui.widgets.placing import fitting
from gui.window import start
from gui.window.drops import take_files
from gui.window.window import Window

ROOT = Path(__file__).parents[2]


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    path = tmp_path / "reference.png"
    save_picture(path, np.random.default_rng(1).integers(0, 255, (40, 40, 3), np.uint8))
    return path


def settled(window: Window) -> None:
    wait(window, lambda: window.session.portrait is not None and window.session.fresh)


def type_into(window: Window, field: tk.Entry, text: str) -> None:
    field.focus_force()
    window.root.update()
    field.delete(0, "end")
    field.insert(0, text)
    field.event_generate("<Return>")
    window.root.update()


def test_a_reference_gives_its_style_and_stands_in_the_gallery(
    window: Window, reference: Path
):
    settled(window)
    first = window.session.portrait
    take_files(window, [reference])
    wait(window, lambda: len(window.session.style.gallery) == 1)
    settled(window)
    assert (window.session.portrait.picture != first.picture).any()
    assert len(window.style.gallery._tiles) == 1
    press(window, "<Key-comma>")
    settled(window)
    assert (window.session.portrait.picture == first.picture).all()


def test_a_slider_moves_an_attribute_and_a_typed_number_too(
    window: Window, tiny_attributes: Path
):
    settled(window)
    window.session.use_attributes(tiny_attributes)
    wait(window, lambda: len(window.session.attributes) == 3)
    window.side.show("Attributes")
    window.root.update()
    settled(window)
    first = window.session.portrait
    slider = window.attributes.sliders["pink hair"]
    middle = slider.scale.winfo_width() // 2
    slider.scale.event_generate("<ButtonPress-1>", x=middle, y=8)
    slider.scale.event_generate("<B1-Motion>", x=middle + 30, y=8)
    slider.scale.event_generate("<ButtonRelease-1>", x=middle + 30, y=8)
    window.root.update()
    assert window.session.style.look.amounts["pink hair"] > 0.2
    settled(window)
    assert (window.session.portrait.picture != first.picture).any()
    type_into(window, slider.field, "-2,5")
    assert window.session.style.look.amounts == {"pink hair": -2.5}
    window.commands.style.reset()
    window.root.update()
    assert not window.session.style.look.amounts


def test_the_colour_of_eyes_is_dragged_typed_and_left_to_the_style(
    window: Window, eyed_gaugan: Path
):
    eyes, style = window.attributes.eyes, window.session.style
    settled(window)
    window.side.show("Attributes")
    window.root.update()
    assert not eyes.winfo_ismapped()  # this model knows nothing of eyes
    window.session.use_model(eyed_gaugan)
    wait(window, lambda: window.session.models.info.says_eyes)
    settled(window)
    window.root.update()
    said = window.session.portrait.eyes
    assert eyes.winfo_ismapped() and eyes.name.get() == write_colour(said)
    width, height = eyes.field.winfo_width(), eyes.field.winfo_height()
    for event, share in (
        ("<ButtonPress-1>", 0.2),
        ("<B1-Motion>", 0.5),
        ("<ButtonRelease-1>", 0.75),  # blue
    ):
        eyes.field.event_generate(event, x=int(width * share), y=height // 3)
    eyes.field.event_generate("<ButtonPress-1>", x=int(width * 0.75), y=height // 3)
    eyes.field.event_generate("<ButtonRelease-1>", x=int(width * 0.75), y=height // 3)
    window.root.update()
    red, green, blue = style.look.eyes
    assert blue > red and blue > green
    settled(window)
    assert window.session.portrait.eyes != said
    assert eyes.name.get() == write_colour(style.look.eyes)
    eyes.lightness.scale.set(20)
    window.root.update()
    assert max(style.look.eyes) < blue
    before = style.look.eyes
    for nonsense in ("nan", "101", "-5", "x"):
        type_into(window, eyes.lightness.field, nonsense)
        assert style.look.eyes == before
    for typed, colour in (("teal", (0, 128, 128)), ("no colour", (0, 128, 128))):
        type_into(window, eyes.name, typed)
        assert style.look.eyes == colour and eyes.name.get() == "#008080"
    assert [step.label for step in style.history.steps[-1:]] == ["eyes #008080"]
    eyes.name.focus_force()  # a click beside it gives the keys back
    window.root.update()
    eyes.field.event_generate("<ButtonPress-1>", x=3, y=3)
    eyes.field.event_generate("<ButtonRelease-1>", x=3, y=3)
    window.root.focus_force()
    window.root.update()
    assert style.look.eyes not in (None, (0, 128, 128))
    for event in ("<ButtonPress-1>", "<ButtonRelease-1>") * 2:
        eyes.field.event_generate(event, x=9, y=9)
    eyes.field.event_generate("<B1-Motion>", x=10, y=9)
    eyes.field.event_generate("<ButtonRelease-1>", x=10, y=9)
    window.root.update()
    assert style.look.eyes is None
    type_into(window, eyes.name, write_colour(eyes._colour))
    assert style.look.eyes == eyes._colour
    eyes._clear.invoke()
    settled(window)
    assert style.look.eyes is None and window.session.portrait.eyes == said
    assert eyes._clear.instate(["disabled"])


def test_a_class_is_chosen_whose_style_is_its_own(window: Window):
    settled(window)
    style, bar = window.session.style, window.target
    press(window, "<Key-5>")
    window.choices.size.set(90)
    window.commands.edit.apply()
    drag(window, (100, 100), (400, 100))
    settled(window)
    assert bar.box.get() == "everything"
    first = window.session.portrait.picture
    bar.box.current(6)
    bar.box.event_generate("<<ComboboxSelected>>")
    window.root.update()
    assert style.target == "hair"
    press(window, "<Key-r>")
    settled(window)
    hair = window.session.document.mask == 5
    assert [*style.look.parts] == ["hair"] and bar.box.get() == "hair, its own"
    changed = (window.session.portrait.picture != first).any(axis=2)
    size = len(changed)
    scaled = cv2.resize(hair.astype(np.uint8), (size, size))
    around = cv2.dilate(scaled, np.ones((5, 5), np.uint8)) > 0
    assert changed.any() and not changed[~around].any()
    bar.clear.invoke()
    settled(window)
    assert not style.look.parts and bar.box.get() == "hair"
    assert (window.session.portrait.picture == first).all()
    window.commands.style.choose_target("")
    wait(window, lambda: bar.box.get() == "everything")


def test_a_morph_is_exported_with_progress(
    window: Window, tiny_attributes: Path, tmp_path: Path
):
    settled(window)
    window.session.use_attributes(tiny_attributes)
    wait(window, lambda: len(window.session.attributes) == 3)
    press(window, "<Control-Key-m>")
    dialog = window.commands.style._morph
    assert dialog.stops.list.size() == 3 and "72 frames" in dialog.note.cget("text")
    dialog.frames.set(3)
    dialog.preview()
    wait(window, lambda: len(window.session.morphs.pictures) > 2)
    dialog.export_to(tmp_path / "hair.gif")
    wait(window, lambda: "Saved" in dialog.note.cget("text"))
    with Image.open(tmp_path / "hair.gif") as image:
        assert image.n_frames == 9
    assert dialog.progress["value"] == 1.0
    dialog.destroy()


def test_variants_come_one_by_one_and_a_click_takes_one(window: Window):
    settled(window)
    press(window, "<Control-Shift-Key-V>")
    wait(window, lambda: len(window.variants._tiles) == 9)
    tile = window.variants._grid.winfo_children()[4]
    tile.event_generate("<Button-1>")
    window.root.update()
    look = window.session.variants.items[4].look
    assert window.session.style.look == look


def test_a_random_face_is_one_step(window: Window):
    press(window, "<Control-Shift-Key-N>")
    mask = window.session.document.mask
    wait(window, lambda: len(np.unique(mask)) > 4)
    press(window, "<Control-Key-z>")
    assert not mask.any()


def test_a_picture_becomes_a_mask_with_its_picture_as_reference(
    window: Window, tiny_unet: Path, reference: Path
):
    settled(window)
    window.session.use_unet(tiny_unet)
    window.commands.faces.segment(reference)
    wait(window, lambda: window.underlay is not None)
    assert window.session.document.mask.shape == window.underlay.shape[:2]
    wait(window, lambda: window.session.reference is not None)


def test_a_project_comes_back_as_it_was_saved(
    window: Window, reference: Path, tmp_path: Path, monkeypatch
):
    settled(window)
    take_files(window, [reference])
    wait(window, lambda: window.session.reference is not None)
    drag(window, (100, 100), (300, 200))
    window.session.style.set_strength(0.5)
    path = tmp_path / "portrait.animedraw"
    monkeypatch.setattr(questions.Querybox, "get_save_filename", lambda *a, **k: path)
    press(window, "<Control-Key-s>")
    wait(window, lambda: window.root.title() == "portrait.animedraw - anime-draw")
    mask = window.session.document.mask.copy()

    window.session.style.use_seed(7)
    wait(window, lambda: window.root.title().startswith("* "))
    window.commands.files.save()
    window.commands.files.new()  # waits for the disk, and then need not ask
    wait(window, lambda: not window.session.document.mask.any())
    assert load_project(path).mask.any()
    window.commands.files.open(path)
    wait(window, lambda: window.session.document.mask.any())
    assert (window.session.document.mask == mask).all()
    assert window.session.style.look.seed == 7
    assert window.settings.recent[0] == path


def test_leaving_unsaved_work_asks_and_cancel_stays(window: Window, monkeypatch):
    drag(window, (100, 100), (300, 200))
    mask = window.session.document.mask
    asked = []
    monkeypatch.setattr(
        questions, "ask_choice", lambda *a: asked.append(a) or questions.STAY
    )
    press(window, "<Control-Key-n>")
    window.commands.files.quit()
    assert len(asked) == 2 and window.session.document.mask is mask
    monkeypatch.setattr(questions, "ask_choice", lambda *a: questions.DISCARD)
    press(window, "<Control-Key-n>")
    assert not window.session.document.mask.any()


def test_masks_of_a_folder_are_corrected_one_after_another(
    window: Window, tmp_path: Path
):
    for number in range(3):
        save_mask(
            tmp_path / "masks" / f"{number}.png", np.full((32, 32), number, np.uint8)
        )
        picture = np.full((32, 32, 3), 40 * number, np.uint8)
        save_picture(tmp_path / "images" / f"{number}.png", picture)
    window.commands.folder.open(tmp_path)
    wait(window, lambda: window.underlay is not None)
    assert window.underlay.shape == (32, 32, 3)
    drag(window, (16, 16))
    press(window, "<Key-d>")
    wait(window, lambda: (window.session.document.mask == 1).all())
    assert load_mask(tmp_path / "masks" / "0.png")[16, 16] == 5
    press(window, "<Key-a>")
    wait(window, lambda: window.session.document.mask[16, 16] == 5)


def test_the_saved_picture_is_of_the_mask_as_it_is_now(window: Window, tmp_path: Path):
    settled(window)
    drag(window, (100, 100), (300, 200))
    window.commands.export.save_picture(tmp_path / "p.png", 64)
    wait(window, lambda: "Saved" in window.status.text)
    with Image.open(tmp_path / "p.png") as image:
        assert image.size == (64, 64) and "anime-draw" in image.text


CHILD = """
import sys
from pathlib import Path
sys.path[:0] = [{root!r}, {here!r}]
import numpy as np
from gui.widgets import theme
from gui.document.document import Document
from gui.session.session import Session
from gui.files.settings import Settings
from gui.window.window import Window
import gui.files.recovery
import gui.session.session
from hands import drag
folder = Path(sys.argv[1])
gui.files.recovery.recovery_dir = lambda: folder
gui.session.session.find_model = lambda: None  # to load one takes seconds
root = theme.make_root()
session = Session(Document(np.zeros((64, 64), np.uint8)))
window = Window(root, session, Settings(folder / "settings.json"))
root.update()
drag(window, (10, 10), (50, 50))
print("painted", flush=True)
root.mainloop()
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_work_is_recovered_after_a_kill(window: Window, tmp_path: Path):
    folder = tmp_path / "recovery"
    code = CHILD.format(root=str(ROOT), here=str(Path(__file__).parent))
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None and child.stdout.readline() == "painted\n"
    deadline = time.monotonic() + 40
    while not any(path.stat().st_size for path in folder.glob("*.animedraw")):
        assert time.monotonic() < deadline, "nothing is kept"
        time.sleep(0.05)
    assert not find_recoverable(folder)  # its window lives
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdout.close()
    (recovered,) = find_recoverable(folder)
    window.commands.files.recover(recovered)
    wait(window, lambda: window.session.document.mask.shape == (64, 64))
    assert window.session.document.mask[30, 30] == 5
    assert window.commands.files.modified


def test_a_start_after_a_crash_offers_what_was_not_saved(
    window: Window, tmp_path: Path, monkeypatch
):
    kept = Autosave(tmp_path / "recovery", interval=0)
    kept.offer(1, lambda: Project(np.full((32, 32), 3, np.uint8), origin="face.png"))
    kept._wait()
    kept._lock.release()  # as the system does for a program that is no more
    asked = []
    monkeypatch.setattr(
        recover, "ask_choice", lambda *a: asked.append(a[2]) or recover.RESTORE
    )
    start._recover(window, describe_recoverable())
    assert "face.png" in asked[0] and len(asked) == 1
    wait(window, lambda: (window.session.document.mask == 3).all())
    assert window.session.document.path == Path("face.png")
    assert window.commands.files.modified


def test_a_click_in_the_history_goes_back_to_a_step(window: Window):
    settled(window)
    for x in (100, 200, 300):
        drag(window, (x, 100))
    window.session.style.use_seed(4)
    window.side.show("History")
    settled(window)
    wait(window, lambda: len(window.history.style.tree.get_children()) == 2)
    click_row(window, window.history.mask.tree, "1")
    assert window.session.document.position == 1
    assert not window.session.document.mask[100, 200]
    click_row(window, window.history.style.tree, "0")
    assert window.session.style.look.seed == 0
    press(window, "<Control-Key-y>")
    wait(window, lambda: window.history.mask.tree.selection() == ("2",))


def click_row(window: Window, tree, row: str) -> None:
    window.root.update()
    x, y, width, height = tree.bbox(row)
    place = {"x": x + width // 2, "y": y + height // 2}
    tree.event_generate("<ButtonPress-1>", **place)
    tree.event_generate("<ButtonRelease-1>", **place)
    window.root.update()


def test_a_part_is_cut_and_pasted(window: Window):
    with window.session.document.edit() as mask:
        mask[100:150, 100:150] = 3
    press(window, "<Key-v>")
    drag(window, (125, 125))
    press(window, "<Control-Key-x>")
    mask = window.session.document.mask
    assert not (mask == 3).any()
    press(window, "<Control-Key-v>")
    press(window, "<Key-Return>")
    assert (mask == 3).sum() == 50 * 50


def test_dropped_masks_are_opened_and_pictures_give_their_style(
    window: Window, reference: Path, tmp_path: Path
):
    save_mask(tmp_path / "m.png", np.full((64, 64), 2, np.uint8))
    take_files(window, [tmp_path / "m.png"])
    wait(window, lambda: (window.session.document.mask == 2).all())
    take_files(window, [reference])
    wait(window, lambda: len(window.session.style.gallery) == 1)
    assert (window.session.document.mask == 2).all()


def test_the_window_opens_where_it_was_if_that_is_on_the_screen(window: Window):
    root = window.root
    width, height = root.winfo_screenwidth(), root.winfo_screenheight()
    assert fitting(root, "800x500+20+30", (1, 1)) == "800x500+20+30"
    assert fitting(root, "800x500+9000+-40", (1, 1)) == f"800x500+{width - 800}+0"
    assert fitting(root, f"9999x{height}+0+0", (1, 1)) == f"{width}x{height}+0+0"
    assert fitting(root, "rubbish", (99999, 400)).startswith(f"{width}x")


def test_settings_of_another_version_do_no_harm(root, tiny_gaugan, settings):
    settings.set("view.layout", "four")
    settings.set("view.opacity", "much")
    settings.set("geometry", "?")
    settings.set("toolbox", {"tool": "Laser", "sizes": 3})
    settings.set("gallery", ["missing.png"])
    window = start.open_window(root, start.read(None), tiny_gaugan, settings)
    settled(window)
    assert window.choices.layout.get() == "two" and window.toolbox.tool.name == "Brush"
    window.close()


def test_choices_of_the_last_time_are_kept(window: Window, settings: Settings):
    press(window, "<Key-F4>")
    press(window, "<Key-w>")
    window.close()
    kept = Settings(settings.path)
    assert kept.get("view.layout", "") == "over" and kept.get("view.outlines", False)


def test_a_broken_model_leaves_the_one_in_use(window: Window, tmp_path: Path):
    settled(window)
    session: Session = window.session
    model = session.model
    session.use_model(tmp_path / "missing.safetensors")
    wait(window, lambda: "missing.safetensors" in window.status.text)
    assert session.model is model
