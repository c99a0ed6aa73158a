"""Projects: what is saved comes back, and hostile files end in one line."""

import gc
import io
import json
import random
import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image

from anime_draw.errors import AnimeDrawError, ProjectError
from gui.files.png import to_png
from gui.files.project import Project, StoredReference, load_project, save_project

RNG = np.random.default_rng(0)
PICTURE = RNG.integers(0, 256, (12, 10, 3), np.uint8)
STYLE = RNG.normal(size=256).astype(np.float32)
FULL = Project(
    mask=RNG.integers(0, 7, (16, 24), np.uint8),
    references=(StoredReference("a", PICTURE), StoredReference("b", 255 - PICTURE)),
    styles={"now": STYLE, "ü": STYLE[:3]},
    settings={"seed": 41, "amounts": {"blonde hair": 0.8}, "list": [1, None, True]},
    thumbnail=PICTURE[:5, :5],
    origin="/home/ä/face.animedraw",
)
PLAIN = st.none() | st.booleans() | st.integers() | st.floats(-9, 9) | st.text()
JSON = st.recursive(
    PLAIN,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
SIDES = st.tuples(st.integers(1, 9), st.integers(1, 9))
MASKS = arrays.arrays(np.uint8, SIDES, elements=st.integers(0, 6))
STYLES = arrays.arrays(np.float32, 3, elements=st.floats(-9, 9, width=32))


def equal(one: Project, other: Project) -> bool:
    pictures = zip(one.references, other.references, strict=True)
    return (
        np.array_equal(one.mask, other.mask)
        and all(
            a.name == b.name and np.array_equal(a.picture, b.picture)
            for a, b in pictures
        )
        and one.styles.keys() == other.styles.keys()
        and all(np.array_equal(one.styles[k], other.styles[k]) for k in one.styles)
        and one.settings == other.settings
        and np.array_equal(one.thumbnail, other.thumbnail)
        and one.origin == other.origin
    )


def test_everything_comes_back(tmp_path: Path):
    save_project(tmp_path / "p.animedraw", FULL)
    loaded = load_project(tmp_path / "p.animedraw")
    assert equal(loaded, FULL) and loaded.mask.dtype == np.uint8
    assert not list(tmp_path.glob("*.partial"))


@settings(max_examples=30, deadline=None)
@given(
    MASKS,
    st.dictionaries(st.text(), JSON, max_size=4),
    st.dictionaries(st.text(), STYLES, max_size=2),
    st.text(),
)
def test_any_project_comes_back(tmp_path_factory, mask, values, styles, origin):
    project = Project(mask, styles=styles, settings=values, origin=origin)
    try:
        json.dumps([values, list(styles), origin]).encode()
        "".join([repr(values), *styles, origin]).encode()
    except UnicodeEncodeError:
        return  # lone surrogates are no text
    path = tmp_path_factory.getbasetemp() / "any.animedraw"
    save_project(path, project)
    assert equal(load_project(path), project)


def test_a_picture_is_encoded_once_as_long_as_it_lives():
    picture = PICTURE.copy()
    data = to_png(picture)
    assert to_png(picture) is data and to_png(PICTURE) == data
    del picture
    gc.collect()
    other = 255 - PICTURE  # may lie where the first one was
    with Image.open(io.BytesIO(to_png(other))) as image:
        assert (np.asarray(image) == other).all()


def test_the_portrait_is_kept_small(tmp_path: Path):
    portrait = RNG.integers(0, 256, (512, 400, 3), np.uint8)
    save_project(tmp_path / "p.animedraw", Project(FULL.mask, thumbnail=portrait))
    thumbnail = load_project(tmp_path / "p.animedraw").thumbnail
    assert thumbnail is not None and thumbnail.shape == (160, 125, 3)


def test_a_failed_save_keeps_the_old_file(tmp_path: Path):
    path = tmp_path / "p.animedraw"
    save_project(path, FULL)
    with pytest.raises(AnimeDrawError, match="id is|have the id 9"):
        save_project(path, Project(np.full((4, 4), 9, np.uint8)))
    with pytest.raises(ValueError, match="JSON"):
        save_project(path, Project(FULL.mask, settings={"x": float("nan")}))
    assert equal(load_project(path), FULL)


def test_where_nothing_can_be_written_one_line_says_so(tmp_path: Path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(AnimeDrawError, match="cannot be written"):
        save_project(tmp_path / "file" / "p.animedraw", FULL)


# Hostile and broken files


def png(width: int, height: int) -> bytes:
    """Return a PNG that claims to be that large and holds next to nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data))
            + name
            + data
            + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100)))
        + chunk(b"IEND", b"")
    )


def archive(path: Path, *, compression=zipfile.ZIP_DEFLATED, **changed) -> Path:
    """Write the full project with some of its files changed, None left out."""
    save_project(path, FULL)
    with zipfile.ZipFile(path) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    for name, data in changed.pop("files", {}).items():
        files[name] = data
    content = json.loads(files["project.json"]) | changed
    if "project.json" not in changed:
        files["project.json"] = files["project.json"] and json.dumps(content).encode()
    with zipfile.ZipFile(path, "w", compression) as out:
        for name, data in files.items():
            if data is not None:
                out.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"kind": "other"}, "is no project of anime-draw"),
        ({"format": 2}, "format 2, this program reads 1; update"),
        ({"settings": []}, "settings is no dict"),
        ({"references": ["a", 3]}, "a reference has no name"),
        ({"references": ["a", "b", "../../etc/passwd"]}, "lacks references/2.png"),
        ({"styles": {"x": "abc"}}, "style 'x' is no list"),
        ({"styles": {"x": [1, "2"]}}, "style 'x' holds no numbers"),
        ({"styles": {"x": [1e300]}}, "style 'x' is out of range"),
        ({"styles": {"x": [10**400]}}, "style 'x' is out of range"),
        ({"styles": {"x": [float("inf")]}}, "no JSON .*Infinity is no number"),
        ({"styles": {"x": [0] * 70000}}, "style 'x' is no list"),
        ({"files": {"mask.png": None}}, "lacks mask.png"),
        ({"files": {"mask.png": b"no"}}, "mask.png is no PNG"),
        ({"files": {"mask.png": b"\x89PNG\r\n\x1a\n"}}, "mask.png is no PNG"),
        ({"files": {"mask.png": png(8, 8)[:45]}}, "mask.png: broken picture"),
        ({"files": {"mask.png": png(60000, 60000)}}, "60000x60000 pixels, more than"),
        ({"files": {"references/0.png": png(5000, 10)}}, "5000x10 pixels"),
        ({"files": {"thumbnail.png": b"GIF89a"}}, "thumbnail.png is no PNG"),
        ({"files": {f"{i}": b"" for i in range(300)}}, "holds 30. files, more than"),
        ({"compression": zipfile.ZIP_BZIP2}, "compressed in a way that is not used"),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, str) else "",
)
def test_a_hostile_project_is_refused_in_one_line(tmp_path: Path, changed, message):
    path = archive(tmp_path / "p.animedraw", **changed)
    with pytest.raises(ProjectError, match=message) as caught:
        load_project(path)
    assert str(caught.value).startswith(str(path)) and "\n" not in str(caught.value)


def test_what_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("gui.files.project.MAX_BYTES", 2**20)
    path = tmp_path / "p.animedraw"
    archive(path, files={"unread": bytes(2**22)})
    assert equal(load_project(path), FULL)
    archive(path, files={"mask.png": bytes(2**22)})
    with pytest.raises(ProjectError, match="mask.png is larger than 1 MB"):
        load_project(path)
    archive(path, files={"noise": random.Random(0).randbytes(2**20)})
    with pytest.raises(ProjectError, match="animedraw: is larger than 1 MB"):
        load_project(path)


def test_nested_json_is_refused(tmp_path: Path):
    path = tmp_path / "p.animedraw"
    save_project(path, FULL)
    with zipfile.ZipFile(path, "a") as out, pytest.warns(UserWarning):
        out.writestr("project.json", b"[" * 10**6)
    with pytest.raises(ProjectError, match="is no JSON"):
        load_project(path)


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04", bytes(1000)])
def test_what_is_no_zip_is_refused(tmp_path: Path, content):
    (tmp_path / "p.animedraw").write_bytes(content)
    with pytest.raises(ProjectError, match="is no project, or broken"):
        load_project(tmp_path / "p.animedraw")


def test_missing_files_and_folders_are_refused(tmp_path: Path):
    with pytest.raises(ProjectError, match="no such file"):
        load_project(tmp_path / "missing.animedraw")
    with pytest.raises(ProjectError, match="cannot be read"):
        load_project(tmp_path)


def test_names_that_climb_out_write_nothing(tmp_path: Path):
    path = archive(tmp_path / "in" / "p.animedraw", files={"../../evil.txt": b"x"})
    assert equal(load_project(path), FULL)
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["in", "p.animedraw"]


def test_no_damage_gets_past_the_reader(tmp_path: Path):
    path = tmp_path / "p.animedraw"
    small = Project(FULL.mask, FULL.references[:1], {}, {"a": 1})
    save_project(path, small)
    whole = path.read_bytes()
    chance = random.Random(0)
    for _ in range(400):
        damaged = bytearray(whole)
        if chance.random() < 0.3:
            damaged = damaged[: chance.randrange(len(whole))]
        for _ in range(chance.randrange(4)):
            if damaged:
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        try:
            load_project(path)
        except ProjectError as error:
            assert "\n" not in str(error)
