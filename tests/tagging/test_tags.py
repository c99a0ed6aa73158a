"""Lists of tags: reading, writing, and finding pictures in them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.errors import AnimeDrawError
from anime_draw.gallery import Portrait
from anime_draw.tagging.tags import Tagging, TagList, read_tags, write_tags


def portrait(name: str) -> Portrait:
    return Portrait(name, Path(name), np.zeros((1, 1, 3), np.uint8))


def tags_of(path: Path, *names: str) -> list[Tagging]:
    return TagList.load(path).tag([portrait(name) for name in names])


def test_a_picture_may_have_several_tags_and_lines_repeat(tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text("picture,tag\na.png,red hair\na.png,ribbon\na.png,red hair\nb.png,")
    assert read_tags(path) == {
        "a.png": Tagging(("red hair", "ribbon")),
        "b.png": Tagging(),
    }


def test_pictures_are_found_by_path_by_file_name_or_without_suffix(tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text("picture,tag\nsub/a.png,one\nb.png,two\nc,three\nd.png,four\n")
    found = tags_of(path, "sub/a.png", "deep/b.png", "c.webp", "d.jpg", "a.png")
    assert [each.tags for each in found] == [
        ("one",),
        ("two",),
        ("three",),
        ("four",),
        ("one",),
    ]


def test_unknown_pictures_and_names_of_several_are_explained(tmp_path):
    path = tmp_path / "tags.csv"
    path.write_text("picture,tag\nx/a.png,one\ny/a.png,two\n")
    unknown, several, exact = tags_of(path, "b.png", "a.png", "y/a.png")
    assert unknown.reason.endswith("does not list it")
    assert several.reason.endswith("lists several of that name")
    assert exact.tags == ("two",)


def test_lists_from_spreadsheets_on_windows_are_read(tmp_path):
    path = tmp_path / "tags.csv"
    path.write_bytes(b"\xef\xbb\xbfpicture,tag\r\nsub\\a.png, red hair \r\n")
    assert tags_of(path, "sub/a.png")[0].tags == ("red hair",)


text = st.text("abc ü,\"';=\n", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(st.dictionaries(text, st.lists(text, max_size=3, unique=True), min_size=1))
def test_what_is_written_is_read_back(tmp_path_factory, tags):
    path = tmp_path_factory.mktemp("tags") / "tags.csv"
    taggings = {
        name: Tagging(tuple(each), "" if each else "a reason")
        for name, each in tags.items()
    }
    write_tags(path, taggings)
    assert read_tags(path) == taggings


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"file,word\na.png,red\n", "line 2 lacks a picture or tag.* picture,tag"),
        (b"picture,tag\na.png,red\n,blue\n", "line 3 lacks"),
        (b"picture,tag\n", "lists no pictures"),
        (b"\xff\xfe\x00", "no CSV in UTF-8"),
    ],
)
def test_a_broken_list_is_named_with_its_fault(tmp_path, content, complaint):
    path = tmp_path / "tags.csv"
    path.write_bytes(content)
    with pytest.raises(AnimeDrawError, match=rf"tags\.csv: .*{complaint}"):
        read_tags(path)


def test_a_missing_list_is_named(tmp_path):
    with pytest.raises(AnimeDrawError, match=r"none\.csv: cannot be read"):
        TagList.load(tmp_path / "none.csv")
