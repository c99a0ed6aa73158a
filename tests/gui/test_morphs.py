"""Morphs: planned, previewed, written in the background, given up without a trace."""

import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from fake_painter import SIZE, FakePainter, open_session, wait
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from anime_draw.errors import AnimeDrawError
from anime_draw.morph import num_frames
from anime_draw.pictures import load_picture
from gui.document.document import Document
from gui.session.session import Session
from gui.studio.look import Look, Recipe
from gui.studio.plan import Amount, MorphPlan, Route

SEEDS = (Look(seed=10), Look(seed=200))


@pytest.fixture
def painter() -> FakePainter:
    return FakePainter()


@pytest.fixture
def session(painter: FakePainter) -> Iterator[Session]:
    session = open_session(painter)
    yield session
    painter.gate.set()
    session.close()


@given(st.integers(1, 5), st.integers(1, 9), st.integers(0, 3), st.booleans())
def test_a_plan_knows_how_many_frames_there_will_be(stops, frames, hold, loop):
    looks = tuple(Look(seed=seed) for seed in range(stops))
    plan = MorphPlan(looks, frames=frames, hold=hold, loop=loop, fps=5)
    assert plan.num_frames == num_frames(stops, frames, loop=loop, hold=hold)
    assert plan.seconds == plan.num_frames / 5


def test_a_plan_says_why_it_cannot_be_drawn(session: Session, tmp_path: Path):
    mask = np.zeros((4, 4), np.uint8)
    assert MorphPlan(SEEDS).problem() == MorphPlan(masks=(mask, mask)).problem() == ""
    assert "nothing would move" in MorphPlan().problem()
    assert "nothing would move" in MorphPlan((Amount("blonde hair"),)).problem()
    assert "cannot be mixed" in MorphPlan((Look(), Amount("blonde hair"))).problem()
    assert "from 1" in MorphPlan(SEEDS, fps=0).problem()
    assert "more than" in MorphPlan(SEEDS, frames=10**9).problem()
    with pytest.raises(AnimeDrawError, match="nothing would move"):
        session.morphs.export(MorphPlan(), tmp_path / "a.gif")


def test_eyes_keep_a_colour_that_all_stops_have():
    start = Look(eyes=(1, 2, 3))

    def eyes(*stops: Look | Amount):
        looks = [Recipe(each, {}) for each in stops if isinstance(each, Look)]
        return Route(MorphPlan(stops), (), Recipe(start, {}), tuple(looks)).eyes

    blue, green = Look(1, eyes=(0, 0, 99)), Look(2, eyes=(0, 99, 0))
    assert eyes(blue, Look(5, eyes=(0, 0, 99))) == (0, 0, 99)
    assert eyes(blue, green) is eyes(blue, Look(5)) is eyes(Look(5), Look(6)) is None
    assert eyes() == eyes(Amount("black hair"), Amount("pink hair")) == (1, 2, 3)
    assert eyes(Amount("blue eyes"), Amount("pink hair")) is None


def test_classes_with_styles_of_their_own_go_their_own_way(session: Session):
    session.document.mask[:8] = 5
    own, plain = Look(10).with_part("hair", Look(90)), Look(50)
    session.morphs.preview(MorphPlan((own, plain)), count=2, side=SIZE)
    wait(session, lambda: len(session.morphs.pictures) == 2)
    pictures = session.morphs.pictures
    assert [each[[0, 15], 0, 1].tolist() for each in pictures] == [[90, 10], [50, 50]]


def test_a_preview_has_few_small_pictures(session: Session, painter: FakePainter):
    painter.painted.clear()
    plan = MorphPlan(SEEDS, frames=500, hold=100, pace="even")
    session.morphs.preview(plan, count=8, side=4)
    pictures = session.morphs.pictures
    wait(session, lambda: len(pictures) == 8)
    wait(session, lambda: not session.morphs.previewing)
    assert len(painter.painted) == 8 and pictures[0].shape == (4, 4, 3)
    assert [int(picture[0, 0, 1]) for picture in (pictures[0], pictures[4])] == [
        10,
        200,
    ]


def test_a_new_preview_takes_the_place_of_the_old(session: Session):
    session.morphs.preview(MorphPlan(SEEDS), count=50)
    old = session.morphs.pictures
    session.morphs.preview(MorphPlan((Look(seed=30), Look(seed=40))), count=4)
    wait(session, lambda: len(session.morphs.pictures) == 4)
    assert len(old) < 8 and session.morphs.pictures[0][0, 0, 1] == 30


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.mp4", "folder"])
def test_every_format_is_written_in_the_background(
    session: Session, tmp_path: Path, name: str
):
    written: list[Path] = []
    plan = MorphPlan(SEEDS, frames=3, fps=20)
    export = session.morphs.export(plan, tmp_path / name, written.append)
    assert export.total == 6 and session.morphs.exports == [export]
    wait(session, lambda: bool(written))
    assert written == [tmp_path / name] and session.morphs.exports == []
    assert export.stage == "done" and export.done == 6
    assert count_frames(tmp_path / name) == 6
    assert [path.name for path in tmp_path.iterdir()] == [name]


def count_frames(path: Path) -> int:
    if path.is_dir():
        return len(list(path.glob("*.png")))
    if path.suffix == ".mp4":
        with av.open(str(path)) as video:
            return sum(1 for _ in video.decode(video=0))
    with Image.open(path) as image:
        return image.n_frames


def test_between_two_masks_the_shape_changes(session: Session, tmp_path: Path):
    small, large = (np.zeros((SIZE, SIZE), np.uint8) for _ in range(2))
    small[6:10, 6:10] = large[1:15, 1:15] = 5
    plan = MorphPlan(masks=(small, large), frames=4, loop=False, pace="steady")
    export = session.morphs.export(plan, tmp_path / "frames")
    wait(session, lambda: not export.running)
    paths = sorted((tmp_path / "frames").iterdir())
    hair = [int(load_picture(path)[0, 0, 0]) for path in paths]
    assert hair[0] == 16 and hair[-1] == 196
    assert all(before < after for before, after in pairwise(hair))


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.mp4", "folder"])
def test_what_is_given_up_leaves_nothing_and_the_old_as_it_was(
    session: Session, painter: FakePainter, tmp_path: Path, name: str
):
    path = tmp_path / name
    old = path / "0000.png" if name == "folder" else path
    old.parent.mkdir(exist_ok=True)
    old.write_bytes(b"old")
    written: list[Path] = []
    export = session.morphs.export(MorphPlan(SEEDS, frames=400), path, written.append)
    wait(session, lambda: export.done > 2)
    assert export.running and export.stage == "drawing"
    export.cancel()
    wait(session, lambda: not session.morphs.exports)
    assert export.stage == "cancelled" and export.done < 800 and not written
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert old.read_bytes() == b"old"


@pytest.mark.parametrize("name", ["a.gif", "a.webp"])
def test_what_is_given_up_while_being_written_leaves_nothing(
    session: Session, tmp_path: Path, name: str, monkeypatch
):
    begun, go_on = threading.Event(), threading.Event()
    save = Image.Image.save

    def slow_save(*args, **options) -> None:
        begun.set()
        assert go_on.wait(20)
        save(*args, **options)

    monkeypatch.setattr(Image.Image, "save", slow_save)
    export = session.morphs.export(MorphPlan(SEEDS, frames=2), tmp_path / name)
    assert begun.wait(20) and export.stage == "writing"
    export.cancel()
    go_on.set()
    wait(session, lambda: not session.morphs.exports)
    assert export.stage == "cancelled" and not list(tmp_path.iterdir())


def test_closing_gives_exports_up(session: Session, tmp_path: Path):
    export = session.morphs.export(MorphPlan(SEEDS, frames=5000), tmp_path / "a.mp4")
    wait(session, lambda: export.done > 2)
    session.close()
    assert export.stage == "cancelled" and not list(tmp_path.iterdir())


def test_painting_stays_live_while_an_animation_is_drawn(
    session: Session, tmp_path: Path
):
    export = session.morphs.export(MorphPlan(SEEDS, frames=400), tmp_path / "frames")
    wait(session, lambda: export.done > 2)
    session.style.use_seed(77)
    wait(session, lambda: session.fresh)
    assert export.running
    export.cancel()


@pytest.mark.parametrize(
    ("name", "plan", "message"),
    [
        ("a.bmp", MorphPlan(SEEDS), r"a\.bmp: \.bmp is no animation"),
        ("a.gif", MorphPlan(SEEDS, fps=60), "at most 50 frames a second"),
        ("a.gif", MorphPlan((Amount("x"), Amount("y"))), "fake has no attributes"),
        ("file/a.gif", MorphPlan(SEEDS, frames=2), "cannot be written"),
        ("stranger", MorphPlan(SEEDS), "holds other things"),
    ],
)
def test_what_goes_wrong_is_told_once(session, tmp_path, name, plan, message):
    (tmp_path / "file").write_text("in the way")
    (tmp_path / "stranger").mkdir()
    (tmp_path / "stranger" / "diary.txt").write_text("mine")
    export = session.morphs.export(plan, tmp_path / name)
    with pytest.raises(AnimeDrawError, match=message):
        wait(session, lambda: False)
    session.poll()
    assert export.stage == "failed" and session.morphs.exports == []
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "stranger"]


def test_a_plan_is_drawn_as_it_was_when_asked_for(session: Session, tmp_path: Path):
    export = session.morphs.export(MorphPlan(SEEDS, frames=2), tmp_path / "frames")
    session.document = Document(np.full((SIZE, SIZE), 5, np.uint8))
    wait(session, lambda: not export.running)
    assert load_picture(tmp_path / "frames" / "0000.png")[0, 0, 0] == 0
