"""Styling: references, seeds, amounts, lock and history, with files read behind."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fake_painter import FakePainter, open_session, wait

from anime_draw.errors import AnimeDrawError, PictureError
from anime_draw.pictures import save_picture
from gui.session.session import Session
from gui.session.stored import from_state
from gui.studio.look import Look

HAIR = 5


@pytest.fixture
def painter() -> FakePainter:
    return FakePainter()


@pytest.fixture
def session(painter: FakePainter) -> Iterator[Session]:
    session = open_session(painter)
    yield session
    session.close()


@pytest.fixture
def faces(tmp_path: Path) -> list[Path]:
    """Return grey pictures of the values 50, 100 and 150."""
    paths = [tmp_path / f"{value}.png" for value in (50, 100, 150)]
    for path in paths:
        save_picture(path, np.full((16, 16, 3), int(path.stem), np.uint8))
    return paths


def drawn(session: Session) -> float:
    """Return the first number of the style that is shown."""
    wait(session, lambda: session.fresh)
    _, whole, rest = session.portrait.picture[0, 0].tolist()
    return whole + rest / 256


def keys(session: Session) -> list[str]:
    return [share.key for share in session.style.look.references]


def add_own(session: Session, path: Path) -> None:
    """Add a reference to the look of the target."""
    number = len(session.style.chosen.references)
    session.style.add_reference(path)
    wait(session, lambda: len(session.style.chosen.references) > number)


def add(session: Session, path: Path) -> str:
    number = len(session.style.look.references)
    session.style.add_reference(path)
    wait(session, lambda: len(session.style.look.references) > number)
    return keys(session)[-1]


def test_a_reference_gives_its_style(session, faces):
    session.style.use_reference(faces[0])
    wait(session, lambda: session.reference is not None)
    assert drawn(session) == 50
    assert session.reference.path == faces[0]
    assert (session.reference.picture == 50).all()


def test_references_are_mixed_by_their_weights(session, faces):
    first, second = add(session, faces[0]), add(session, faces[1])
    assert drawn(session) == 75
    session.style.set_weight(first, 3)
    assert drawn(session) == 62.5
    session.style.set_weight(first, 0)
    assert drawn(session) == 100
    session.style.drop(second)
    assert drawn(session) == 0  # none counts: the random style of seed 0
    session.style.choose(second)
    assert keys(session) == [second] and drawn(session) == 100


def test_strength_leads_from_the_random_style_to_the_references(session, faces):
    session.style.use_seed(7)
    add(session, faces[0])
    session.style.set_strength(0)
    assert drawn(session) == 7
    session.style.set_strength(0.5)
    assert 7 < drawn(session) < 50
    session.style.use_seed(20, keep=True)
    session.style.set_strength(0)
    assert drawn(session) == 20


def test_a_random_style_takes_the_place_of_references(session, faces):
    add(session, faces[0])
    session.style.use_seed(9)
    assert session.reference is None and drawn(session) == 9


def test_a_kept_random_style_can_be_mixed(session, faces):
    session.style.use_seed(30)
    wait(session, lambda: session.fresh)
    session.style.keep_seed(session.portrait.picture)
    add(session, faces[0])
    session.style.mix_in("seed-30")
    assert drawn(session) == 40
    assert session.style.gallery["seed-30"].name == "seed 30"


def test_the_same_picture_twice_is_one_reference(session, faces):
    add(session, faces[0])
    session.style.add_reference(faces[0])
    wait(session, lambda: not session.worker.busy)
    session.poll()
    assert len(session.style.look.references) == len(session.style.gallery) == 1


def test_pictures_can_be_put_into_the_gallery_only(session, faces):
    number = session.style.number
    session.style.show(faces)
    wait(session, lambda: len(session.style.gallery) == 3)
    assert session.style.look == Look() and session.style.number > number


def test_a_broken_reference_leaves_the_style_and_is_told_once(session, tmp_path):
    (tmp_path / "r.png").write_text("no")
    session.style.use_reference(tmp_path / "r.png")
    with pytest.raises(PictureError, match=r"r\.png"):
        wait(session, lambda: False)
    session.poll()
    assert session.style.look == Look() and len(session.style.gallery) == 0


def test_the_window_does_not_wait_for_files(session, painter, faces):
    painter.gate.clear()
    session.style.use_seed(4)
    session.refresh()  # the worker is held up with a picture
    gate = threading.Event()
    session.disk.submit("slow", lambda: gate.wait(20))
    session.style.use_reference(faces[0])
    session.poll()
    assert session.reference is None and session.busy == "reading 50.png"
    gate.set()
    wait(session, lambda: session.reference is not None)  # though none is drawn
    painter.gate.set()


def test_a_model_without_encoder_says_so(session, faces):
    session.style.takes_pictures = False
    with pytest.raises(AnimeDrawError, match="reads no style from pictures"):
        session.style.use_reference(faces[0])


def test_a_locked_style_stays(session, faces):
    session.style.use_seed(5)
    session.style.locked = True
    session.style.use_seed(6)
    session.style.use_reference(faces[0])
    wait(session, lambda: len(session.style.gallery) == 1)
    assert session.style.look == Look(seed=5)
    session.style.choose(next(iter(session.style.gallery)).key)  # asked for by hand
    assert drawn(session) == 50


def test_choices_of_style_are_undone_apart_from_the_mask(session, faces):
    session.style.use_seed(3)
    with session.document.edit() as mask:
        mask[:4] = 5
    add(session, faces[1])
    session.style.undo()
    assert drawn(session) == 3 and (session.document.mask == 5).any()
    session.document.undo()
    session.style.redo()
    assert drawn(session) == 100 and not session.document.mask.any()
    labels = [step.label for step in session.style.history.steps]
    assert labels == ["start", "random style 3", "with 100.png"]
    session.style.go_to(0)
    assert drawn(session) == 0


def test_a_class_can_have_a_style_of_its_own(session, faces):
    def shown(row: int) -> int:
        wait(session, lambda: session.fresh)
        return int(session.portrait.picture[row, 0, 1])

    style = session.style
    with session.document.edit() as mask:
        mask[:8] = HAIR
    style.use_seed(20)
    style.target = "hair"
    assert style.chosen == Look(20)
    style.use_seed(90)
    assert (shown(0), shown(15)) == (90, 20)
    add_own(session, faces[2])
    assert (shown(0), shown(15)) == (150, 20)
    style.target = ""
    style.use_seed(30)
    assert (shown(0), shown(15)) == (150, 30)
    labels = [step.label for step in style.history.steps]
    assert labels[1:] == ["random style 20", "hair: random style 90",
        "hair: with 150.png", "random style 30"]  # fmt: skip
    state, pictures = json.loads(json.dumps(session.state())), session.pictures()
    other = open_session(FakePainter(), session.document.mask)
    other.restore(from_state(state, pictures, {}))
    wait(other, lambda: other.fresh)
    assert other.style.look == style.look and len(other.style.gallery) == 1
    assert (other.portrait.picture == session.portrait.picture).all()
    other.close()
    style.release()  # all the rest is chosen: nothing to give back
    assert style.look.parts
    style.target = "hair"
    style.release()
    assert (shown(0), shown(15)) == (30, 30) and not style.look.parts
    style.undo()
    assert shown(0) == 150


def test_what_is_taken_for_one_leaves_the_rest(session, tmp_path):
    style, blue = session.style, (0, 0, 200)
    style.set_eyes(blue)
    style.target = "hair"
    style.use_seed(90)
    style.target = ""
    session.save_picture(tmp_path / "p.png")
    wait(session, (tmp_path / "p.png").exists)
    style.use_reference(tmp_path / "p.png")
    wait(session, lambda: len(style.look.references) == 1)
    assert [*style.look.parts] == ["hair"] and style.look.eyes == blue
    style.target = "hair"
    style.reset_amounts()
    assert [*style.look.parts] == ["hair"] and style.look.eyes is None


def test_variants_are_for_what_was_chosen_when_they_were_drawn(session):
    style = session.style
    style.target = "hair"
    session.start_variants("random", 1, seed=70)
    style.target = "clothes"
    style.use_seed(90)
    style.set_eyes((0, 0, 200))
    session.adopt(session.variants.items[0])
    assert {name: look.seed for name, look in style.look.parts.items()} == {
        "clothes": 90,
        "hair": 70,
    }
    assert style.look.eyes == (0, 0, 200) and style.look.seed == 0
    assert style.history.steps[-1].label == "hair: seed 70"
    style.target = ""
    session.start_variants("random", 1, seed=60)
    style.target = "hair"
    style.release()
    session.adopt(session.variants.items[0])
    assert style.look.seed == 60 and [*style.look.parts] == ["clothes"]


def test_what_a_slider_does_to_two_classes_are_two_steps(session):
    session.style.set_strength(0.5)
    session.style.target = "hair"
    session.style.set_strength(0.4)
    session.style.set_strength(0.3)
    assert [step.label for step in session.style.history.steps[1:]] == [
        "strength",
        "hair: strength",
    ]


def test_every_step_of_the_history_has_its_portrait(session):
    session.style.use_seed(3)
    wait(session, lambda: session.fresh)
    session.style.use_seed(4)
    wait(session, lambda: session.fresh)
    thumbnails = [step.thumbnail for step in session.style.history.steps]
    assert [int(each[0, 0, 1]) for each in thumbnails] == [0, 3, 4]
    assert thumbnails[0].shape == (96, 96, 3)


def test_looks_of_the_history_keep_their_pictures(session, faces):
    key = add(session, faces[0])
    session.style.use_seed(1)
    session.style.gallery.remove(key)
    add(session, faces[1])
    session.style.undo()
    session.style.undo()
    assert drawn(session) == 50


def test_a_stored_style_comes_back_without_its_files(session, faces):
    add(session, faces[0])
    add(session, faces[2])
    session.style.set_strength(0.5)
    session.style.keep_seed(session.portrait.picture)
    session.style.mix_in("seed-0")
    before = drawn(session)
    state, pictures = json.loads(json.dumps(session.state())), session.pictures()
    for path in faces:
        path.unlink()
    other = open_session(FakePainter())
    other.restore(from_state(state, pictures, {}))
    assert drawn(other) == before
    assert other.style.look == session.style.look
    assert [each.name for each in other.style.gallery][-1] == "50.png"
    other.close()


def test_what_is_no_stored_style_changes_nothing(session):
    session.style.use_seed(8)
    with pytest.raises(AnimeDrawError, match="format 2, expected 1"):
        from_state({"format": 2}, {}, {})
    with pytest.raises(AnimeDrawError, match="stored style is broken"):
        from_state({"format": 1, "look": {"seed": "x"}}, {}, {})
    with pytest.raises(AnimeDrawError, match="stored style is broken"):
        from_state({"format": 1, "look": {**Look().to_data(), "seed": 2**64}}, {}, {})
    assert session.style.look == Look(seed=8)


def test_a_stored_style_without_a_picture_leaves_that_reference_out(session, faces):
    key = add(session, faces[0])
    state = session.state()
    other = open_session(FakePainter())
    other.restore(from_state(state, {}, {}))
    assert other.style.look.references == ()
    pictures = {key: np.zeros((4, 4, 3), np.uint8)}
    other.restore(from_state(state, pictures, {}))
    assert keys(other) == [key]
    other.close()


def test_a_locked_style_stays_when_a_project_is_opened(session):
    state = {**session.state(), "look": Look(seed=77).to_data(), "locked": True}
    session.style.locked = True
    session.restore(from_state(state, {}, {}))
    assert session.style.look.seed == 0
    session.style.locked = False
    session.restore(from_state(state, {}, {}))
    assert session.style.look.seed == 77 and session.style.locked
