"""The session with real models: what is drawn, saved, segmented; what may go wrong."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anime_draw.attributes import load_attributes
from anime_draw.drawing import make_looks
from anime_draw.errors import AnimeDrawError, CheckpointError, PictureError
from anime_draw.masks import count_pixels
from anime_draw.painter import Painter
from anime_draw.pictures import load_picture, save_picture
from anime_draw.segmenter import Segmenter
from anime_draw.style import interpolate
from gui.document.document import Document
from gui.session.session import Session
from gui.session.stored import from_state
from gui.studio.look import Look
from gui.studio.masks import LOOKS
from gui.studio.memory import recall
from gui.studio.plan import Amount, MorphPlan
from tests.reliability.rights import modes_count

BLUE = (70, 95, 130)


def wait(session: Session, until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not until():
        assert time.monotonic() < deadline, "the worker does not answer"
        session.poll()
        session.refresh()
        time.sleep(0.002)


@pytest.fixture
def session(tiny_gaugan: Path) -> Iterator[Session]:
    session = Session(Document(np.zeros((64, 64), np.uint8)), tiny_gaugan)
    wait(session, lambda: session.fresh)
    yield session
    session.close()


@pytest.fixture
def with_attributes(
    session: Session, tiny_gaugan: Path, tiny_attributes: Path, tmp_path: Path
) -> Session:
    """Return the session with a model whose attributes lie beside it."""
    model = shutil.copy(tiny_gaugan, tmp_path / "model.safetensors")
    shutil.copy(tiny_attributes, tmp_path / "attributes.safetensors")
    session.use_model(Path(model))
    wait(session, lambda: bool(session.attributes) and session.fresh)
    return session


@pytest.fixture
def face(tmp_path: Path) -> Path:
    path = tmp_path / "face.png"
    rng = np.random.default_rng(0)
    save_picture(path, rng.integers(0, 256, (80, 120, 3), np.uint8))
    return path


def close_to(picture: np.ndarray, expected: np.ndarray) -> bool:
    return bool(np.abs(picture.astype(int) - expected).max() <= 2)


def test_the_portrait_is_what_the_painter_draws(session: Session, tiny_gaugan: Path):
    painter = Painter.load(tiny_gaugan)
    expected = painter.paint(
        session.document.mask, painter.random_style(session.style.look.seed)
    )
    assert session.portrait is not None
    assert close_to(session.portrait.picture, expected)
    assert session.portrait.seconds > 0
    assert session.model is not None and session.model.size == 32
    assert session.model.takes_pictures and session.device


def test_a_changed_mask_is_drawn_and_an_unchanged_one_is_not(session: Session):
    first = session.portrait
    session.refresh()
    assert not session.worker.busy
    with session.document.edit() as mask:
        mask[:32] = 5
    wait(session, lambda: session.fresh)
    assert (session.portrait.picture != first.picture).any()


def test_a_reference_is_read_as_the_painter_reads_it(
    session: Session, tiny_gaugan: Path, face: Path
):
    session.style.use_reference(face)
    wait(session, lambda: session.reference is not None and session.fresh)
    painter = Painter.load(tiny_gaugan)
    style = painter.encode([load_picture(face)])[0]
    expected = painter.paint(session.document.mask, style)
    assert close_to(session.portrait.picture, expected)
    session.style.use_seed(4)
    assert session.reference is None and session.style.look.seed == 4


# Models


def test_a_broken_model_leaves_the_one_in_use(session: Session, tmp_path: Path):
    model, portrait = session.model, session.portrait
    (tmp_path / "text.safetensors").write_text("no")
    for name in ("missing", "text"):
        session.use_model(tmp_path / f"{name}.safetensors")
        with pytest.raises(CheckpointError, match=f"{name}.safetensors"):
            wait(session, lambda: False)
    assert session.model is model and session.fresh and session.portrait is portrait


def test_a_broken_first_model_is_told_and_the_bundled_one_draws(
    tiny_gaugan: Path, tmp_path: Path, monkeypatch
):
    monkeypatch.setattr("gui.session.session.find_model", lambda: tiny_gaugan)
    session = Session(Document(np.zeros((8, 8), np.uint8)), tmp_path / "x.safetensors")
    with pytest.raises(CheckpointError, match="x.safetensors"):
        wait(session, lambda: False)
    wait(session, lambda: session.fresh)
    assert session.model_path == tiny_gaugan
    session.close()


def test_whoever_asks_for_a_model_hears_when_it_is_in_use(
    session: Session, tiny_gaugan: Path, tiny_unet: Path, tmp_path: Path
):
    heard: list[Path] = []
    session.use_model(tmp_path / "x.safetensors", heard.append)
    with pytest.raises(CheckpointError, match="x.safetensors"):
        wait(session, lambda: False)
    session.use_model(tiny_gaugan, heard.append)
    session.use_unet(tiny_unet, heard.append)
    wait(session, lambda: len(heard) == 2)
    assert heard == [tiny_gaugan, tiny_unet]


def test_a_model_of_another_kind_says_so(session: Session, tiny_unet: Path):
    model = session.model
    session.use_model(tiny_unet)
    with pytest.raises(CheckpointError, match="unet"):
        wait(session, lambda: False)
    assert session.model is model


def test_a_model_whose_file_vanishes_draws_on(
    session: Session, tiny_gaugan: Path, tmp_path: Path
):
    model = Path(shutil.copy(tiny_gaugan, tmp_path / "gone.safetensors"))
    session.use_model(model)
    wait(session, lambda: session.model_path == model)
    model.unlink()
    with session.document.edit() as mask:
        mask[:20] = 5
    wait(session, lambda: session.fresh)
    assert session.portrait is not None
    assert session.portrait.version == session.document.version
    session.save_picture(tmp_path / "p.png")
    wait(session, (tmp_path / "p.png").exists)


def test_without_a_model_there_is_no_portrait_to_save(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("gui.session.session.find_model", lambda: None)
    session = Session(Document(np.zeros((8, 8), np.uint8)))
    session.refresh()
    with pytest.raises(AnimeDrawError, match="no portrait to save"):
        session.save_picture(tmp_path / "p.png")
    with pytest.raises(AnimeDrawError, match="choose a model"):
        session.morphs.preview(MorphPlan((Amount("a"), Amount("b"))))
    assert session.device == "" and not session.fresh
    session.close()


def test_the_same_model_is_found_when_a_project_is_opened(
    session: Session, tiny_gaugan: Path, tmp_path: Path
):
    state = session.state()
    other = Path(shutil.copy(tiny_gaugan, tmp_path / "other.safetensors"))
    session.use_model(other)
    wait(session, lambda: session.model_path == other)
    gone = {**state, "model": str(tmp_path / "gone.safetensors")}
    session.restore(from_state(gone, {}, {}))
    wait(session, lambda: not session.worker.busy)
    assert session.model_path == other
    session.restore(from_state(state, {}, {}))
    wait(session, lambda: session.model_path == tiny_gaugan)


# Attributes


def test_attributes_beside_the_model_are_found(with_attributes: Session):
    names = [info.name for info in with_attributes.attributes]
    assert names == ["black hair", "blonde hair", "pink hair"]
    assert with_attributes.attributes[1].separability == pytest.approx(0.8)
    assert with_attributes.attributes[0].count == 5


def test_amounts_move_the_style(with_attributes: Session, tiny_attributes: Path):
    session = with_attributes
    painter = Painter.load(session.model_path)
    session.style.set_amount("blonde hair", 0.8)
    session.style.set_amount("pink hair", -0.5)
    wait(session, lambda: session.fresh)
    amounts = {"blonde hair": 0.8, "pink hair": -0.5}
    attributes = load_attributes(tiny_attributes)
    style = attributes.apply(painter.random_style(0), amounts)
    expected = painter.paint(session.document.mask, style)
    assert close_to(session.portrait.picture, expected)
    session.style.reset_amounts()
    assert session.style.look.amounts == {}
    session.style.undo()
    assert session.style.look.amounts == amounts


def test_a_missing_attributes_file_is_no_error_and_one_can_be_chosen(
    session: Session, tiny_attributes: Path
):
    session.style.set_amount("blonde hair", 1.0)  # of a project made elsewhere
    wait(session, lambda: session.fresh)
    plain = session.portrait
    assert session.attributes == ()
    session.use_attributes(tiny_attributes)
    wait(session, lambda: bool(session.attributes) and session.fresh)
    assert (session.portrait.picture != plain.picture).any()
    assert session.state()["attributes"] == str(tiny_attributes)


def test_a_wrong_attributes_file_leaves_those_in_use(
    with_attributes: Session, tmp_path: Path, tiny_gaugan: Path
):
    attributes = with_attributes.attributes
    with_attributes.use_attributes(tiny_gaugan)
    with pytest.raises(CheckpointError, match="gaugan"):
        wait(with_attributes, lambda: False)
    with_attributes.use_attributes(tmp_path / "none.safetensors")
    with pytest.raises(CheckpointError, match="none.safetensors"):
        wait(with_attributes, lambda: False)
    assert with_attributes.attributes is attributes


def test_a_broken_file_beside_a_model_does_not_hinder_the_model(
    session: Session, tiny_gaugan: Path, tmp_path: Path
):
    model = Path(shutil.copy(tiny_gaugan, tmp_path / "model.safetensors"))
    (tmp_path / "attributes.safetensors").write_text("no")
    session.use_model(model)
    with pytest.raises(CheckpointError, match="attributes.safetensors"):
        wait(session, lambda: False)
    wait(session, lambda: session.model_path == model and session.fresh)
    assert session.attributes == ()


def test_hair_colours_are_gone_through_and_varied(
    with_attributes: Session, tmp_path: Path
):
    session = with_attributes
    plan = MorphPlan((Amount("black hair"), Amount("blonde hair", 0.7)), frames=3)
    export = session.morphs.export(plan, tmp_path / "hair.webp")
    session.start_variants("attributes", 3, seed=0)
    wait(session, lambda: not export.running and session.variants.done == 3)
    with Image.open(tmp_path / "hair.webp") as image:
        assert image.n_frames == 6 and image.size == (32, 32)


def test_eyes_get_a_colour_that_pictures_remember(
    session: Session, eyed_gaugan: Path, tmp_path: Path
):
    assert session.models.info is not None and not session.models.info.says_eyes
    assert session.portrait is not None and session.portrait.eyes is None
    session.use_model(eyed_gaugan)
    wait(session, lambda: session.models.info.says_eyes and session.fresh)
    first = session.portrait
    session.style.set_eyes(BLUE)
    wait(session, lambda: session.fresh)
    assert (session.portrait.picture != first.picture).any()
    assert first.eyes != session.portrait.eyes
    assert np.abs(np.subtract(session.portrait.eyes, BLUE)).max() <= 1
    session.save_picture(tmp_path / "p.png")
    wait(session, (tmp_path / "p.png").exists)
    with Image.open(tmp_path / "p.png") as image:
        assert json.loads(image.text["anime-draw"])["eyes"] == "#465f82"
    memory = recall(tmp_path / "p.png")
    assert memory is not None and memory.look.eyes == BLUE
    session.style.undo()
    assert session.style.look.eyes is None
    session.style.redo()
    session.style.reset_amounts()
    assert session.style.look.eyes is None


def test_frames_keep_the_colour_that_both_ends_have(
    session: Session, eyed_gaugan: Path
):
    session.use_model(eyed_gaugan)
    wait(session, lambda: session.models.info.says_eyes and session.fresh)
    painter = Painter.load(eyed_gaugan)
    looks = tuple(Look(seed, eyes=BLUE) for seed in (1, 2))
    session.morphs.preview(MorphPlan(looks, pace="steady"), count=4, side=32)
    wait(session, lambda: len(session.morphs.pictures) == 4)
    ends = [painter.with_eyes(painter.random_style(seed), BLUE) for seed in (1, 2)]
    between = painter.with_eyes(interpolate(*ends, 0.5), BLUE)
    expected = painter.paint(session.document.mask, between)
    assert close_to(session.morphs.pictures[1], expected)
    assert not close_to(
        expected, painter.paint(session.document.mask, interpolate(*ends, 0.5))
    )


# Pictures out


def test_a_saved_picture_remembers_how_it_was_made(
    with_attributes: Session, tmp_path: Path, face: Path
):
    session = with_attributes
    session.style.use_reference(face)
    wait(session, lambda: session.reference is not None)
    session.style.set_strength(0.5)
    session.style.set_amount("pink hair", 0.25)
    saved: list[Path] = []
    session.save_picture(tmp_path / "p.png", then=saved.append)
    wait(session, lambda: saved == [tmp_path / "p.png"])
    with Image.open(tmp_path / "p.png") as image:
        settings = json.loads(image.text["anime-draw"])
        assert image.text["Software"].startswith("anime-draw")
    assert settings["references"] == [str(face)] and settings["weights"] == [1.0]
    assert settings["strength"] == 0.5 and settings["seed"] == 0
    assert settings["attributes"] == {"pink hair": 0.25}
    assert settings["model"] == str(session.model_path)


def test_what_a_picture_remembers_draws_it_again(
    with_attributes: Session, tiny_attributes: Path, tmp_path: Path, face: Path
):
    session = with_attributes
    session.style.use_seed(11)
    session.style.add_reference(face)
    wait(session, lambda: session.reference is not None)
    session.style.set_strength(0.6)
    session.style.set_amount("pink hair", 0.4)
    session.save_picture(tmp_path / "p.png")
    wait(session, (tmp_path / "p.png").exists)
    with Image.open(tmp_path / "p.png") as image:
        settings = json.loads(image.text["anime-draw"])
    painter = Painter.load(Path(settings["model"]))
    (look,) = make_looks(
        painter,
        [settings["seed"]],
        references=[Path(each) for each in settings["references"]],
        weights=settings["weights"],
        strength=settings["strength"],
        attributes=load_attributes(tiny_attributes),
        amounts=settings["attributes"],
    )
    again = painter.paint(session.document.mask, look.style)
    assert (load_picture(tmp_path / "p.png") == again).all()


def test_what_is_saved_is_the_mask_of_now_whatever_is_shown(
    session: Session, tmp_path: Path, tiny_gaugan: Path
):
    session.paused = True
    with session.document.edit() as mask:
        mask[:40] = 5
    session.save_picture(tmp_path / "p.png")
    wait(session, (tmp_path / "p.png").exists)
    painter = Painter.load(tiny_gaugan)
    expected = painter.paint(session.document.mask, painter.random_style(0))
    assert close_to(load_picture(tmp_path / "p.png"), expected)


def test_a_picture_can_be_saved_enlarged(session: Session, tmp_path: Path):
    session.save_picture(tmp_path / "p.png", side=96)
    wait(session, (tmp_path / "p.png").exists)
    assert load_picture(tmp_path / "p.png").shape == (96, 96, 3)


def test_a_picture_that_cannot_be_saved_is_told(session: Session, tmp_path: Path):
    session.save_picture(tmp_path / "p.tga")
    with pytest.raises(PictureError, match=r"p\.tga: cannot write"):
        wait(session, lambda: False)
    assert not list(tmp_path.iterdir())


def test_a_folder_without_rights_is_told(tiny_gaugan: Path, face: Path, tmp_path: Path):
    place = tmp_path / "theirs"
    place.mkdir()
    shutil.copy(face, place)
    place.chmod(0)
    try:
        with modes_count():  # so do the threads that the session starts
            session = Session(Document(np.zeros((64, 64), np.uint8)), tiny_gaugan)
            wait(session, lambda: session.fresh)
            for act in (
                lambda: session.save_picture(place / "p.png"),
                lambda: session.style.use_reference(place / face.name),
                lambda: session.use_attributes(place / "a.safetensors"),
            ):
                act()
                with pytest.raises(AnimeDrawError, match="theirs.*Permission denied"):
                    wait(session, lambda: False)
            session.close()
    finally:
        place.chmod(0o755)
    assert [path.name for path in place.iterdir()] == [face.name]


def test_what_is_being_saved_is_finished_before_the_end(
    session: Session, tmp_path: Path
):
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for path in paths:
        session.save_picture(path)
    session.close()
    assert sorted(tmp_path.iterdir()) == paths


# Masks in


def test_a_picture_becomes_a_mask(session: Session, tiny_unet: Path, face: Path):
    session.use_unet(tiny_unet)
    wait(session, lambda: session.models.unet_path == tiny_unet)
    answers = []
    session.segment_picture(face, answers.append)
    assert session.busy == "segmenting face.png"
    wait(session, lambda: bool(answers))
    (answer,) = answers
    masks, confidences = Segmenter.load(tiny_unet).segment(
        [answer.picture], looks=LOOKS
    )
    assert answer.picture.shape == (64, 64, 3) and answer.mask.shape == (64, 64)
    assert (answer.mask == masks[0]).all()
    assert answer.confidence == pytest.approx(confidences[0])


def test_without_a_unet_the_person_hears_what_to_do(session: Session, face: Path):
    session.models.unet_path = None
    with pytest.raises(AnimeDrawError, match="choose a U-Net file, or train one"):
        session.segment_picture(face, lambda answer: None)


def test_a_wrong_unet_leaves_the_one_in_use(
    session: Session, tiny_unet: Path, tiny_gaugan: Path
):
    session.use_unet(tiny_unet)
    wait(session, lambda: session.models.unet_path == tiny_unet)
    session.use_unet(tiny_gaugan)
    with pytest.raises(CheckpointError, match="gaugan"):
        wait(session, lambda: False)
    assert session.models.unet_path == tiny_unet


def test_a_random_face_has_every_class(session: Session):
    masks = []
    for seed in (1, 1, 2):
        session.random_face(seed, masks.append)
        wait(session, lambda: not session.worker.busy)
        session.poll()
    first, again, other = masks
    assert first.shape == (64, 64) and (count_pixels(first) > 0).all()
    assert (first == again).all() and (first != other).any()
