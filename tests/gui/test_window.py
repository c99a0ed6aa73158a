"""The window, by mouse and keys; needs a display."""

import tkinter as tk
from pathlib import Path

import numpy as np
import pytest
from hands import at, drag, press, wait

from anime_draw.masks import load_mask, save_mask
from gui.document.document import Document
from gui.files.settings import Settings
from gui.keys.actions import ACTIONS, HABITS, keys_of, shortcut_rows, shown
from gui.session.session import Session
from gui.tools import TOOLS
from gui.window.window import Window

ROUNDING = 12  # of 255: OpenCV rounds places to 1/32 pixel


def test_a_stroke_changes_mask_and_portrait_and_can_be_undone(window: Window):
    wait(window, lambda: window.session.portrait is not None)
    first = window.session.portrait
    drag(window, (200, 256), (300, 256))
    mask = window.session.document.mask
    assert (mask[256, 200:300] == 5).all() and not mask[200].any()
    wait(window, lambda: window.session.portrait is not first)
    wait(window, lambda: window.root.title().startswith("* "))
    press(window, "<Control-Key-z>")
    assert not mask.any()
    press(window, "<Control-Key-y>")
    assert mask[256, 256] == 5


def test_capitals_by_caps_lock_are_no_other_keys(window: Window):
    drag(window, (100, 100), (200, 100))
    press(window, "<Lock-Control-Key-z>")
    assert not window.session.document.mask.any()
    press(window, "<Lock-Key-g>")
    assert window.toolbox.tool.name == "Fill"


def test_digits_choose_the_class_and_letters_the_tool(window: Window):
    press(window, "<Key-3>")
    press(window, "<Key-g>")
    drag(window, (100, 100))
    assert (window.session.document.mask == 3).all()
    press(window, "<Key-e>")
    drag(window, (256, 256))
    assert window.session.document.mask[256, 256] == 0


def test_the_pad_of_digits_chooses_the_class_and_zooms(window: Window):
    window.canvas.focus_force()
    window.canvas.event_generate("<Key-KP_3>", state=0x10)  # with Num Lock
    assert window.toolbox.label == 3
    scale = window.view.scale
    press(window, "<Key-KP_Add>")
    assert window.view.scale > scale


def test_letters_typed_into_a_field_choose_no_tool(window: Window):
    field = window.style._seed
    field.focus_force()
    window.root.update()
    field.event_generate("<Key-e>")
    window.root.update()
    assert window.toolbox.tool.name == "Brush"


@pytest.mark.parametrize("typed", ["inf", "nan", "1e9", "-1", "9" * 30])
def test_numbers_that_no_project_could_hold_are_not_taken(window: Window, typed: str):
    style, panel = window.session.style, window.style
    strength = panel._strength
    for field in (panel._seed, strength.field):
        field.focus_force()
        window.root.update()
        field.delete(0, "end")
        field.insert(0, typed)
        field.event_generate("<Return>")
        window.root.update()
    assert style.look == type(style.look)()
    assert strength.value == 1 and float(strength.field.get()) == 1


def test_the_wheel_does_no_harm_after_a_list_was_closed_under_the_pointer(
    window: Window,
):
    for _ in range(2):
        press(window, "<Key-F1>")
    (keys,) = [c for c in window.root.winfo_children() if c.winfo_class() == "Toplevel"]
    keys.winfo_children()[0].event_generate("<Enter>")
    keys.event_generate("<Escape>")
    window.root.update()
    assert not keys.winfo_exists()
    window.status.event_generate("<Button-4>")
    window.root.update()
    assert "mistake" not in window.status.text


def test_a_mask_of_another_size_is_shown_at_once(window: Window, caplog):
    press(window, "<Key-j>")
    for side in (64, 512):
        document = Document(np.full((side, side), 2, np.uint8))
        window.commands.files.use(document)
        window.root.update_idletasks()
        assert window.canvas.layers.mask is document.mask
    assert not caplog.text


def test_menus_of_classes_do_not_pile_up(window: Window):
    def count() -> int:
        return len(window.root.winfo_children())

    window.commands.mask.open_menu(3, 100, 100)
    before = count()
    for label in (1, 2):
        window.commands.mask.open_menu(label, 100, 100)
        window.commands.mask.ask_replace()
    assert count() == before
    window.commands.mask._menu.unpost()


def test_brackets_change_the_brush_and_each_tool_keeps_its_size(window: Window):
    before = window.toolbox.size
    press(window, "<Key-bracketright>")
    assert window.toolbox.size > before
    press(window, "<Key-e>")
    assert window.toolbox.size == before
    for _ in range(40):
        press(window, "<Key-bracketleft>")
    assert window.toolbox.size == 1
    press(window, "<Key-b>")
    assert window.toolbox.size > before


def test_the_wheel_with_control_changes_the_brush_and_without_the_zoom(window: Window):
    size, scale = window.toolbox.size, window.view.scale
    place = at(window, 100, 100)
    window.canvas.event_generate("<Button-4>", **place, state=4)
    window.root.update()
    assert window.toolbox.size > size and window.view.scale == scale
    before = window.view.to_mask(**place)
    window.canvas.event_generate("<Button-4>", **place)
    window.root.update()
    assert window.view.scale > scale
    assert window.view.to_mask(**place) == pytest.approx(before)


def test_escape_gives_the_stroke_up(window: Window):
    window.canvas.event_generate("<ButtonPress-1>", **at(window, 200, 200))
    window.canvas.event_generate("<B1-Motion>", **at(window, 300, 300), state=0x100)
    assert window.canvas.dragging and window.session.document.mask.any()
    press(window, "<Key-Escape>")
    assert not window.canvas.dragging and not window.session.document.mask.any()


def test_a_polygon_grows_by_clicks_and_is_closed_by_enter(window: Window):
    press(window, "<Key-p>")
    for corner in ((100, 100), (400, 100), (400, 400)):
        drag(window, corner)
    assert window.canvas.dragging and window.canvas.find_withtag("outline")
    press(window, "<Key-Return>")
    mask = window.session.document.mask
    assert mask[150, 350] == 5 and mask[350, 150] == 0
    assert not window.canvas.dragging and not window.canvas.find_withtag("outline")


def test_a_selected_part_is_moved_by_arrows_and_put_down_by_enter(window: Window):
    with window.session.document.edit() as mask:
        mask[100:150, 100:150] = 3
    press(window, "<Key-v>")
    drag(window, (125, 125))
    for _ in range(5):
        press(window, "<Key-Right>")
    press(window, "<Key-Return>")
    mask = window.session.document.mask
    assert (mask[100:150, 105:155] == 3).all() and not (mask[:, 100:105] == 3).any()


def test_a_right_click_takes_the_class_under_the_pointer(window: Window):
    with window.session.document.edit() as mask:
        mask[:] = 6
    window.canvas.event_generate("<ButtonPress-3>", **at(window, 300, 300))
    assert window.toolbox.label == 6


def test_a_locked_class_is_not_painted_over(window: Window):
    with window.session.document.edit() as mask:
        mask[:, 256:] = 2
    press(window, "<Key-2>")
    press(window, "<Key-k>")
    press(window, "<Key-5>")
    drag(window, (200, 256), (300, 256))
    mask = window.session.document.mask
    assert mask[256, 220] == 5 and mask[256, 290] == 2


def test_symmetry_paints_both_sides(window: Window):
    press(window, "<Key-y>")
    assert window.canvas.find_withtag("axis")
    drag(window, (100, 60), (120, 60))
    mask = window.session.document.mask
    assert mask[60, 110] == 5 and mask[60, 511 - 110] == 5


def test_the_axis_of_symmetry_begins_in_the_middle_of_the_face(window: Window):
    with window.session.document.edit("") as mask:
        mask[100:300, 100:201] = 2
    press(window, "<Key-y>")
    drag(window, (60, 200), (70, 200))
    mask = window.session.document.mask
    assert mask[200, 65] == 5 and mask[200, 300 - 65] == 5


def test_the_pin_is_down_while_a_picture_is_kept(window: Window):
    wait(window, lambda: window.session.fresh)
    press(window, "<Control-Key-k>")
    assert window.choices.pinned.get()
    press(window, "<Control-Key-k>")
    assert not window.choices.pinned.get()


def test_mirroring_and_zooming_leave_the_mask_in_its_place(window: Window):
    press(window, "<Key-m>")
    press(window, "<Control-Key-1>")
    drag(window, (300, 250), (320, 250))
    mask = window.session.document.mask
    assert mask[250, 310] == 5 and not mask[:, :256].any()


def test_what_is_seen_is_what_a_full_redraw_would_show(window: Window):
    """Strokes draw only what they touch; that must leave no trace."""
    wait(window, lambda: window.session.portrait is not None and window.session.fresh)
    window.session.paused = True
    for layout in ("<Key-F4>", "<Key-w>", "<Key-m>", "<Key-plus>"):
        press(window, layout)
        drag(window, (150, 150), (200, 260), (310, 180))
        press(window, "<Control-Key-z>")
        drag(window, (240, 240), (260, 300))
        drawn = photo_of(window)
        window.canvas._redraw_all()
        difference = np.abs(drawn - photo_of(window))
        assert difference.max() <= ROUNDING and window.session.document.mask.any()


def photo_of(window: Window) -> np.ndarray:
    window.root.update()
    photo = str(window.canvas._photo)
    data = window.root.tk.call(photo, "data", "-format", "ppm")
    return (
        np.frombuffer(data[-window.canvas._photo.width() * 3 * 300 :], np.uint8) * 1.0
    )


def test_masks_are_opened_and_saved_at_their_own_size(window: Window, tmp_path: Path):
    save_mask(tmp_path / "m.png", np.full((64, 96), 2, np.uint8))
    window.commands.files.open(tmp_path / "m.png")
    wait(window, lambda: window.root.title() == "m.png - anime-draw")
    drag(window, (48, 32))
    wait(window, lambda: window.root.title() == "* m.png - anime-draw")
    press(window, "<Control-Key-s>")
    wait(window, lambda: window.root.title() == "m.png - anime-draw")
    saved = load_mask(tmp_path / "m.png")
    assert saved.shape == (64, 96) and saved[32, 48] == 5 and saved[0, 0] == 2


def test_what_a_person_can_mend_is_said_in_the_window(window: Window, tmp_path: Path):
    (tmp_path / "bad.png").write_text("no")
    window.root.after(0, lambda: window.commands.files.open(tmp_path / "bad.png"))
    wait(window, lambda: "bad.png" in window.status.text)
    assert window.session.document.path is None


def test_a_mistake_of_the_program_is_logged_and_said(window: Window, caplog):
    window.root.after(0, lambda: 1 // 0)
    wait(window, lambda: "ZeroDivisionError" in window.status.text)
    assert "ZeroDivisionError" in caplog.text


def test_without_a_model_painting_works_and_the_window_says_what_to_do(
    root: tk.Tk, settings: Settings, monkeypatch
):
    monkeypatch.setattr("gui.session.session.find_model", lambda: None)
    session = Session(Document(np.zeros((512, 512), np.uint8)))
    window = Window(root, session, settings)
    root.update()
    drag(window, (100, 100), (120, 120))
    assert window.session.document.can_undo
    wait(window, lambda: "No model yet" in window.portrait.text)
    window.close()


def test_closing_an_unchanged_window_asks_nothing_and_keeps_the_choices(
    window: Window, settings: Settings
):
    press(window, "<Key-e>")
    press(window, "<Key-bracketright>")
    size = window.toolbox.size
    window.commands.files.quit()
    with pytest.raises(tk.TclError):
        window.root.winfo_exists()
    kept = Settings(settings.path).get("toolbox", {})
    assert kept["tool"] == "Eraser" and kept["sizes"]["Eraser"] == size


def test_the_light_theme_recolours_what_is_drawn(window: Window):
    dark = window.canvas.cget("background")
    window.choices.light.set(True)
    window.commands.view.apply()
    window.root.update()
    assert window.canvas.cget("background") != dark
    window.choices.light.set(False)
    window.commands.view.apply()
    assert window.canvas.cget("background") == dark


def test_every_action_has_its_command_and_no_key_has_two(window: Window):
    assert all(callable(window.commands.find(action.name)) for action in ACTIONS)
    keys = [key for action in ACTIONS for key in action.keys]
    keys += [tool.key for tool in TOOLS] + ["h", "z", "space"]
    assert len(keys) == len(set(keys))


def test_all_keys_are_in_the_list_of_shortcuts(window: Window):
    listed = {keys for _, rows in shortcut_rows() for keys, _ in rows}
    assert {tool.key.upper() for tool in TOOLS} <= listed
    assert "Ctrl+Shift+Z or Ctrl+Y" in listed and HABITS[0][0] in listed
    press(window, "<Key-F1>")
    (dialog,) = [
        each
        for each in window.root.winfo_children()
        if each.winfo_class() == "Toplevel"
    ]
    dialog.destroy()


def test_keys_are_written_as_people_read_them():
    assert shown("Mod-Shift-s") == "Ctrl+Shift+S" and shown("Mod-s", True) == "Cmd+S"
    assert keys_of("edit.undo") == "Ctrl+Z" and keys_of("help.show_about") == ""


def test_the_menu_names_what_would_be_undone(window: Window):
    menu, index = window._menus._entries["Undo"]
    wait(window, lambda: menu.entrycget(index, "state") == "disabled")
    drag(window, (100, 100), (120, 100))
    wait(window, lambda: menu.entrycget(index, "label") == "Undo brush hair")
    assert menu.entrycget(index, "state") == "normal"


def test_a_click_beside_a_field_gives_the_keys_back(window: Window):
    field = window.style._seed
    field.focus_force()
    window.root.update()
    window.status.event_generate("<ButtonPress-1>", x=4, y=4)
    window.root.update()
    assert window.root.focus_get() is window.root


def test_another_density_of_the_screen_makes_all_parts_anew(window: Window):
    wait(window, lambda: window.session.portrait is not None)
    drag(window, (100, 100), (200, 100))
    press(window, "<Key-e>")
    press(window, "<Key-j>")
    window.side.show("History")
    width = window.side.winfo_reqwidth()
    scaling = window.root.tk.call("tk", "scaling")
    try:
        window.root.tk.call("tk", "scaling", scaling * 1.5)
        window.root.geometry("1201x701")
        larger = pytest.approx(1.5 * width, abs=2)  # pixels are rounded
        wait(window, lambda: window.side.winfo_reqwidth() == larger)
        assert window.side.page == "History" and window.choices.tool.get() == "Eraser"
        assert window.canvas.layers.hidden == {5}
        press(window, "<Control-Key-z>")
        assert not window.session.document.mask.any()
        press(window, "<Key-1>")
        press(window, "<Key-b>")
        drag(window, (100, 300), (200, 300))
        assert window.session.document.mask[300, 150] == 1
        window.choices.light.set(True)
        window.commands.view.apply()
        assert len(window.root.winfo_children()) < 12  # none of the old ones is left
        wait(window, lambda: window.session.fresh)
        assert "mistake" not in window.status.text
    finally:
        window.root.tk.call("tk", "scaling", scaling)
        window.choices.light.set(False)
        window.commands.view.apply()
