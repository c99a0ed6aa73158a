"""Readers of the editor: projects, saved portraits, settings, what a crash has left."""

import base64
import json
from pathlib import Path
from random import Random

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from anime_draw.errors import AnimeDrawError
from anime_draw.painting.speed import remembered
from gui.files.exchange import import_any
from gui.files.project import Project, StoredReference, load_project, save_project
from gui.files.settings import Settings
from gui.session.opening import read_document
from gui.session.stored import from_memory, from_project
from gui.studio.look import Look
from gui.studio.memory import Memory, Reading, recall, remember
from gui.window.drops import kind_of
from gui.window.start import chosen_files
from tests.fuzz.readers import Reader
from tests.fuzz.spoiling import (
    VALUES,
    spoil_json,
    spoil_png,
    spoil_text,
    spoil_value,
    spoil_zip,
)
from tests.fuzz.text_readers import COLOURS, MASK, annotations, as_json, check_mask
from tests.fuzz.text_readers import encode as encode_picture

PICTURE = np.ascontiguousarray(COLOURS[..., :3])
STYLE = np.linspace(-1, 1, 8, dtype=np.float32)
LOOK = (
    Look(seed=5, amounts={"smile": 0.5}, eyes=(9, 8, 7))
    .with_part("hair", Look(seed=6))
    .with_reference("a", 1.0)
    .with_reference("seed-7", 0.5)
    .with_strength(0.7)
)


def projects(folder: Path) -> list[bytes]:
    state = {
        "format": 1,
        "look": LOOK.to_data(),
        "names": {"a": "/home/me/a.png"},
        "marks": {"a": "mark"},
        "locked": True,
        "model": "",
        "attributes": "",
    }
    project = Project(
        MASK,
        (StoredReference("a", PICTURE),),
        {"a": STYLE},
        {"session": state},
        PICTURE,
        "origin.animedraw",
    )
    save_project(folder / "p.animedraw", project)
    return [(folder / "p.animedraw").read_bytes()]


def read_a_project(path: Path) -> None:
    project = load_project(path)
    check_mask(project.mask)
    for style in project.styles.values():
        assert style.ndim == 1 and np.isfinite(style).all()
    from_project(project)
    read_document(path)


def portraits(_: Path) -> list[bytes]:
    memory = Memory(LOOK, STYLE, {"a": Reading("a.png", STYLE, PICTURE)}, "m", MASK)
    files = []
    for add in (PngInfo.add_itxt, PngInfo.add_text):
        texts = PngInfo()
        add(texts, "anime-draw", json.dumps({"seed": 1, **remember(memory)}))
        files.append(encode_picture(Image.fromarray(PICTURE), "PNG", pnginfo=texts))
    return files


def spoil_portrait(data: bytes, rng: Random) -> bytes:
    """Change what a picture remembers, or the PNG around it."""
    if rng.random() < 0.4:
        return spoil_png(data, rng)
    memory = Memory(LOOK, STYLE, {"a": Reading("a.png", STYLE, PICTURE)}, "m", MASK)
    stored = remember(memory)["again"]
    where = rng.choice(("whole", "mask", "style", "thumbnail"))
    if where == "mask":
        stored["mask"] = _spoil_text64(stored["mask"], rng)
    elif where == "style":
        odd = rng.choice((np.nan, np.inf, 1e30, 0, -5))
        style = np.where(rng.random() < STYLE, np.float32(odd), STYLE)
        stored["style"] = base64.b64encode(style.astype("<f4").tobytes()).decode()
    elif where == "thumbnail":
        reading = stored["readings"]["a"]
        reading["thumbnail"] = _spoil_text64(reading["thumbnail"], rng)
    else:
        stored = spoil_value(json.loads(as_json(stored)), rng)
    texts = PngInfo()
    text = json.dumps({"again": stored}, ensure_ascii=True)
    texts.add_itxt("anime-draw", text, zip=rng.random() < 0.3)
    return encode_picture(Image.fromarray(PICTURE), "PNG", pnginfo=texts)


def _spoil_text64(text: str, rng: Random) -> str:
    return base64.b64encode(spoil_png(base64.b64decode(text), rng)).decode()


def read_a_portrait(path: Path) -> None:
    if (memory := recall(path)) is None:
        raise AnimeDrawError("remembers nothing that can be trusted")
    assert np.isfinite(memory.style).all() and len(memory.readings) <= 16
    from_memory(memory)
    if memory.mask is not None:
        check_mask(memory.mask)
        read_document(path)


def read_any_mask(path: Path) -> None:
    check_mask(import_any(path).mask)


def settings(_: Path) -> list[bytes]:
    return [
        as_json(
            {
                "recent": ["/a.png", "/b.animedraw"],
                "gallery": ["/c.png"],
                "model": "/m.safetensors",
                "geometry": "800x600+0+0",
                "toolbox": {"tool": "Brush", "label": 5, "sizes": {"Brush": 24}},
                "view.opacity": 0.5,
                "view.light": True,
            }
        )
    ]


def read_settings(path: Path) -> None:
    found = Settings(path)
    for default in (True, 1, 0.5, "", [], {}):
        for name in ("recent", "geometry", "toolbox", "view.opacity", "view.light"):
            assert type(found.get(name, default)) is type(default)
    assert all(isinstance(each, Path) for each in found.recent)
    found.add_recent(path)
    chosen_files(found)
    if found.problem:
        raise AnimeDrawError(found.problem)


def speed(path: Path) -> list[bytes]:
    file = path / "speed.json"
    remembered(file, lambda: 1.5)
    return [file.read_bytes()]


def read_speed(path: Path) -> None:
    gain = remembered(path, lambda: 1.5)
    assert isinstance(gain, float) and 0 < gain < 1000


def any_file(folder: Path) -> list[bytes]:
    return [*portraits(folder), *annotations(folder), *projects(folder)]


def spoil_any(data: bytes, rng: Random) -> bytes:
    spoil = {b"\x89": spoil_png, b"{": spoil_json, b"P": spoil_zip}[data[:1]]
    return spoil(data, rng) if rng.random() < 0.9 else repr(rng.choice(VALUES)).encode()


def look_at(path: Path) -> None:
    assert kind_of(path) in ("document", "picture", "folder")


READERS = (
    Reader("project", "p.animedraw", projects, spoil_zip, read_a_project),
    Reader("portrait", "p.png", portraits, spoil_portrait, read_a_portrait),
    Reader("labelme mask", "a.json", annotations, spoil_json, read_any_mask),
    Reader("settings", "settings.json", settings, spoil_json, read_settings),
    Reader("speed", "speed.json", speed, spoil_text, read_speed),
    Reader("dropped file", "d.png", any_file, spoil_any, look_at),
)
