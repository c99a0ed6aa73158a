"""The session: document, model and style lead to the portrait."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anime_draw.errors import AnimeDrawError, CheckpointError, PictureError
from anime_draw.painter import Painter
from anime_draw.pictures import save_picture
from gui.document import Document
from gui.session import Session


def wait(session: Session, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not until():
        assert time.monotonic() < deadline, "the worker does not answer"
        session.poll()
        session.refresh()
        time.sleep(0.002)


@pytest.fixture
def session(tiny_gaugan: Path) -> Iterator[Session]:
    session = Session(Document(np.zeros((64, 64), np.uint8)), tiny_gaugan)
    wait(session, lambda: session.portrait is not None)
    yield session
    session.close()


def test_the_portrait_is_what_the_painter_draws(session: Session, tiny_gaugan: Path):
    painter = Painter.load(tiny_gaugan)
    expected = painter.paint(session.document.mask, painter.random_style(session.seed))
    assert session.portrait is not None
    assert (session.portrait.picture == expected).all()
    assert session.portrait.seconds > 0


def test_a_changed_mask_is_drawn_and_an_unchanged_one_is_not(session: Session):
    first = session.portrait
    session.refresh()
    assert not session.worker.busy
    with session.document.edit() as mask:
        mask[:32] = 5
    wait(session, lambda: session.portrait is not first)
    assert (session.portrait.picture != first.picture).any()


def test_a_seed_and_a_reference_replace_each_other(session: Session, tmp_path: Path):
    path = tmp_path / "r.png"
    save_picture(path, np.full((16, 16, 3), 200, np.uint8))
    session.use_reference(path)
    wait(session, lambda: session.reference is not None)
    referred = session.style
    session.use_seed(4)
    wait(session, lambda: session.reference is None)
    assert (session.style != referred).any()


def test_a_broken_reference_leaves_the_style(session: Session, tmp_path: Path):
    style = session.style
    (tmp_path / "r.png").write_text("no")
    with pytest.raises(PictureError, match="r.png"):
        session.use_reference(tmp_path / "r.png")
    assert session.style is style


def test_a_broken_model_leaves_the_one_in_use(session: Session, tmp_path: Path):
    painter = session.painter
    session.use_model(tmp_path / "missing.safetensors")
    with pytest.raises(CheckpointError, match="missing.safetensors"):
        wait(session, lambda: False)
    assert session.painter is painter


def test_a_saved_picture_remembers_how_it_was_made(session: Session, tmp_path: Path):
    session.save_picture(tmp_path / "p.png")
    with Image.open(tmp_path / "p.png") as image:
        assert image.text["seed"] == "0" and "gaugan" in image.text["model"]


def test_without_a_model_there_is_no_portrait_to_save(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("gui.session.find_model", lambda: None)
    session = Session(Document(np.zeros((8, 8), np.uint8)))
    session.refresh()
    with pytest.raises(AnimeDrawError, match="no portrait to save"):
        session.save_picture(tmp_path / "p.png")
    session.close()
