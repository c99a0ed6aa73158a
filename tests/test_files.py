"""Files are whole or absent, and big folders are walked in order."""

import os
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anime_draw.errors import AnimeDrawError
from anime_draw.files import (
    PICTURE_SUFFIXES,
    find_files,
    find_pictures,
    read_json,
    write_json,
    write_text,
    write_whole,
)
from tests.reliability.rights import modes_count

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda each: st.lists(each) | st.dictionaries(st.text(), each),
    max_leaves=10,
)


def test_a_block_that_raises_leaves_the_previous_file_and_nothing_else(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "first")
    with pytest.raises(KeyboardInterrupt), write_whole(path) as partial:
        partial.write_text("half")
        raise KeyboardInterrupt
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]


def test_a_reader_sees_the_old_file_until_the_block_ends(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "old")
    with write_whole(path) as partial:
        partial.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"


def test_missing_folders_are_made(tmp_path):
    write_text(tmp_path / "a" / "b" / "c.txt", "x")
    assert (tmp_path / "a" / "b" / "c.txt").read_text() == "x"


def test_a_parent_that_is_a_file_is_named(tmp_path):
    (tmp_path / "a").write_text("")
    with pytest.raises(AnimeDrawError, match=r"b\.txt: cannot be written \("):
        write_text(tmp_path / "a" / "b.txt", "x")


def test_a_folder_at_the_place_of_the_file_is_named(tmp_path):
    (tmp_path / "a").mkdir()
    with pytest.raises(AnimeDrawError, match="a: cannot be written"):
        write_text(tmp_path / "a", "x")
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]


def test_a_read_only_folder_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with modes_count(), pytest.raises(AnimeDrawError, match="cannot be written"):
        write_text(tmp_path / "a", "x")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_is_one_line_and_keeps_the_previous_file(tmp_path):
    path = tmp_path / "a.txt"
    write_text(path, "first")
    with (
        pytest.raises(AnimeDrawError, match="cannot be written .No space left"),
        write_whole(path),
        open("/dev/full", "w") as full,
    ):
        full.write("x")
        full.flush()
    assert path.read_text() == "first"


@given(JSON)
def test_json_comes_back_as_it_was(tmp_path_factory, value):
    path = tmp_path_factory.mktemp("json") / "ключ.json"
    write_json(path, value)
    assert read_json(path) == value


def test_json_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_json(path) == {"a": 1}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": 1,\n "b" 2}', r"is not valid JSON \(.*line 2"),
        (b"\xff\xfe\x00", "is not valid JSON"),
        (b"", "is not valid JSON"),
        (b"[" * 100_000, "is not valid JSON"),
    ],
)
def test_broken_json_is_named(tmp_path, content, message):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    with pytest.raises(AnimeDrawError, match=rf"a\.json: {message}"):
        read_json(path)


def test_json_of_more_values_than_memory_is_for_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("anime_draw.files.MAX_VALUES", 100)
    path = tmp_path / "many.json"
    path.write_text(f"[{'[],' * 49}1]")
    assert len(read_json(path)) == 50
    path.write_text(f"[{'[],' * 50}1]")
    with pytest.raises(AnimeDrawError, match="has more than 100 values"):
        read_json(path)


def test_missing_json_is_named(tmp_path):
    with pytest.raises(AnimeDrawError, match=r"a\.json: cannot be read \(No such"):
        read_json(tmp_path / "a.json")


def test_pictures_are_found_by_suffix_in_order_below_a_folder(tmp_path):
    names = ["b.PNG", "a.jpg", "notes.txt", "sub/c.webp", "sub/.hidden", "ein ä/d.png"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = [str(path.relative_to(tmp_path)) for path in find_pictures(tmp_path)]
    expected = ["a.jpg", "b.PNG", "ein ä/d.png", "sub/c.webp"]
    assert found == [os.path.normpath(name) for name in expected]


def test_one_picture_is_a_place_too(tmp_path):
    path = tmp_path / "a.png"
    path.touch()
    assert list(find_pictures(path)) == [path]


def test_a_place_that_is_not_there_is_named(tmp_path):
    with pytest.raises(AnimeDrawError, match="nowhere: no such file or folder"):
        list(find_pictures(tmp_path / "nowhere"))


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_back_to_the_folder_is_not_followed(tmp_path):
    (tmp_path / "a.png").touch()
    (tmp_path / "loop").symlink_to(tmp_path)
    assert list(find_files(tmp_path, PICTURE_SUFFIXES)) == [tmp_path / "a.png"]


def test_a_folder_that_vanished_is_named(tmp_path):
    with pytest.raises(AnimeDrawError, match="gone: cannot be read"):
        list(find_files(tmp_path / "gone", PICTURE_SUFFIXES))
