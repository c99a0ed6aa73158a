"""What a saved PNG remembers: it leads back to the same picture, and is not trusted."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_painter import FakePainter, open_session, wait
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from anime_draw.errors import AnimeDrawError
from anime_draw.pictures import load_picture, save_picture
from gui.session.opening import read_document
from gui.session.session import Session
from gui.studio import memory
from gui.studio.memory import NAME, PART, recall


class Reader(FakePainter):
    """Reads styles as the fake painter does, and counts how often."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def encode(self, pictures):
        self.reads += 1
        return super().encode(pictures)


@pytest.fixture
def session() -> Iterator[Session]:
    session = open_session(Reader())
    yield session
    session.close()


@pytest.fixture
def saved(session: Session, tmp_path: Path) -> Path:
    """Return a portrait of two mixed references against seed 7."""
    rng = np.random.default_rng(0)
    for number in (1, 2):
        face = tmp_path / f"{number}.png"
        save_picture(face, rng.integers(0, 255, (40, 40, 3), np.uint8))
        session.style.add_reference(face)
        wait(session, lambda n=number: len(session.style.look.references) == n)
    session.style.use_seed(7, keep=True)
    session.style.set_strength(0.25)
    session.style.set_weight(session.style.look.references[0].key, 0.5)
    with session.document.edit() as mask:
        mask[2:9, 3:5] = 5
    return save(session, tmp_path / "portrait.png")


def save(session: Session, path: Path) -> Path:
    session.save_picture(path)
    wait(session, path.exists)
    return path


def test_a_saved_portrait_is_opened_with_its_mask_and_style(
    session: Session, saved: Path, tmp_path: Path
):
    for path in tmp_path.glob("[12].png"):
        path.unlink()
    opened = read_document(saved)
    assert (opened.mask == session.document.mask).all() and opened.path is None
    painter = Reader()
    other = open_session(painter, opened.mask)
    other.restore(opened.style)
    look = other.style.look
    assert look.seed == 7 and look.strength == 0.25
    assert [share.weight for share in look.references] == [0.5, 1.0]
    assert {each.name for each in other.style.gallery} == {"1.png", "2.png"}
    again = save(other, tmp_path / "again.png")
    assert (load_picture(again) == load_picture(saved)).all()
    assert painter.reads == 0  # the pictures are not there; their styles are
    other.close()
    known = session.style.look.references
    session.style.use_seed(3)
    session.restore(opened.style)
    assert session.style.look.references == known and len(session.style.gallery) == 2


def test_a_saved_portrait_gives_exactly_its_style(session: Session, saved: Path):
    mask = session.document.mask
    painter = Reader()
    other = open_session(painter, mask)
    other.style.set_amount("pink hair", 3)
    other.style.use_reference(saved)
    wait(other, lambda: other.reference is not None and other.fresh)
    assert (other.portrait.picture == load_picture(saved)).all()
    assert painter.reads == 0 and len(other.style.look.references) == 1
    other.close()


def test_another_model_reads_the_style_from_the_picture(session: Session, saved: Path):
    painter = Reader()
    other = open_session(painter)
    other._studio().mark = "another"
    other.style.use_reference(saved)
    wait(other, lambda: other.reference is not None and other.fresh)
    assert painter.reads == 1
    other.close()


def test_a_mix_of_very_many_is_remembered_as_what_it_comes_to(
    session: Session, saved: Path, monkeypatch
):
    monkeypatch.setattr("gui.studio.making_memory.MAX_REFERENCES", 1)
    path = save(session, saved.with_name("mixed.png"))
    found = recall(path)
    assert len(found.look.references) == 1
    opened = read_document(path)
    other = open_session(Reader(), opened.mask)
    other.restore(opened.style)
    wait(other, lambda: other.fresh)
    assert (other.portrait.picture == load_picture(saved)).all()
    other.close()


@pytest.mark.parametrize("most", [16, 1])
def test_classes_with_styles_of_their_own_are_remembered(
    session: Session, saved: Path, monkeypatch, most: int
):
    monkeypatch.setattr("gui.studio.making_memory.MAX_REFERENCES", most)
    session.style.target = "hair"
    session.style.use_seed(50)
    session.style.set_strength(0.5)
    session.style.choose(session.style.look.references[0].key)
    assert (session.document.mask == 5).any()
    path = save(session, saved.with_name("parts.png"))
    assert (load_picture(path) != load_picture(saved)).any()
    opened = read_document(path)
    painter = Reader()
    other = open_session(painter, opened.mask)
    other.restore(opened.style)
    wait(other, lambda: other.fresh)
    assert [*other.style.look.parts] == ["hair"] and painter.reads == 0
    assert (other.portrait.picture == load_picture(path)).all()
    other.close()


def test_what_is_too_much_is_remembered_as_what_it_comes_to(
    session: Session, saved: Path, monkeypatch
):
    monkeypatch.setattr("gui.studio.making_memory.MAX_AMOUNTS", 0)
    session.style.set_amount("pink hair", 1)
    for name in ("hair", "clothes"):  # all in the style of the rest
        session.style.target = name
        session.style.set_amount("pink hair", 2)
    path = save(session, saved.with_name("seed-5.png"))
    found = recall(path)
    assert found is not None and len(found.readings) == 1
    assert {*found.look.parts} == {"hair", "clothes"}
    assert not any(look.amounts for look in found.look.looks)
    assert all(share.seed is None for share in found.look.shares)


def test_a_kept_style_stays_exact_in_a_project(session: Session, saved: Path):
    from gui.session.stored import from_state, kept_styles

    session.style.use_reference(saved)
    wait(session, lambda: len(session.style.look.references) == 1 and session.fresh)
    expected = session.portrait.picture
    state = json.loads(json.dumps(session.state()))
    painter = Reader()
    other = open_session(painter, session.document.mask)
    stored = from_state(state, session.pictures(), kept_styles(session.style))
    other.restore(stored)
    wait(other, lambda: other.fresh)
    assert (other.portrait.picture == expected).all() and painter.reads == 0
    other.close()


def test_a_portrait_without_its_mask_says_what_can_be_done(saved: Path):
    rewrite(saved, lambda part: part.pop("mask"))
    assert recall(saved).mask is None
    with pytest.raises(AnimeDrawError, match="without its mask; drop it on the styles"):
        read_document(saved)


def test_a_large_mask_is_left_out(session: Session, tmp_path: Path, monkeypatch):
    monkeypatch.setattr(memory, "MAX_MASK", 10)
    assert recall(save(session, tmp_path / "p.png")).mask is None


def test_names_in_a_picture_are_no_paths(saved: Path):
    def change(part: dict[str, Any]) -> None:
        for each in part["readings"].values():
            each["name"] = "../../etc/\x1b[31mpasswd"

    rewrite(saved, change)
    assert {each.name for each in recall(saved).readings.values()} == {"[31mpasswd"}


def png(side: int) -> str:
    file = io.BytesIO()
    Image.new("RGB", (side, side), (9, 9, 9)).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def numbers(*values: float) -> str:
    return base64.b64encode(np.array(values, "<f4").tobytes()).decode()


HOSTILE: dict[str, Callable[[dict[str, Any]], object]] = {
    "another format": lambda part: part.update(format=2),
    "no look": lambda part: part.pop("look"),
    "no style": lambda part: part.update(style=""),
    "not a number": lambda part: part.update(style=numbers(float("nan"))),
    "a huge number": lambda part: part.update(style=numbers(1e30)),
    "no base64": lambda part: part.update(style="!"),
    "half a number": lambda part: part.update(style="AAA="),
    "a list": lambda part: part.update(readings=[]),
    "a huge seed": lambda part: part["look"].update(seed=2**80),
    "a seed that is none": lambda part: part["look"].update(seed=True),
    "a huge weight": lambda part: part["look"].update(references=[["seed-1", 1e300]]),
    "an unknown reference": lambda part: part["look"].update(references=[["x", 1]]),
    "many references": lambda part: part["look"].update(
        references=[[f"seed-{n}", 1] for n in range(10_000)]
    ),
    "many amounts": lambda part: part["look"].update(
        amounts={f"{n}": 1 for n in range(10_000)}
    ),
    "a large thumbnail": lambda part: thumbnails(part, png(2000)),
    "no thumbnail": lambda part: thumbnails(part, numbers(1)),
    "a mask that is none": lambda part: part.update(mask=numbers(1)),
    "a large mask": lambda part: part.update(mask=png(5000)),
    "colours that are no class": lambda part: part.update(mask=png(8)),
}


def thumbnails(part: dict[str, Any], data: str) -> None:
    for each in part["readings"].values():
        each["thumbnail"] = data


@pytest.mark.parametrize("name", HOSTILE)
def test_what_cannot_be_trusted_is_not_remembered(saved: Path, name: str):
    assert recall(saved) is not None
    rewrite(saved, HOSTILE[name])
    assert recall(saved) is None


def rewrite(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    with Image.open(path) as image:
        content = json.loads(image.text[NAME])
        change(content[PART])
        write(path, image, json.dumps(content))


def write(path: Path, image: Image.Image, text: str) -> None:
    texts = PngInfo()
    texts.add_itxt(NAME, text)
    image.save(path, pnginfo=texts)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "[" * 100_000, "null", '{"again": NaN}', " " * 2_000_000]
)
def test_rubbish_is_no_memory(tmp_path: Path, text: str):
    write(tmp_path / "p.png", Image.new("RGB", (8, 8)), text)
    assert recall(tmp_path / "p.png") is None


def test_other_files_have_no_memory(tmp_path: Path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    Image.new("RGB", (8, 8)).save(tmp_path / "a.jpg")
    (tmp_path / "b.png").write_text("no")
    for name in ("a.png", "a.jpg", "b.png", "missing.png"):
        assert recall(tmp_path / name) is None
