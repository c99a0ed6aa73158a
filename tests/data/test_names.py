"""Names of pictures in folders and sub-folders."""

from pathlib import PurePosixPath

from hypothesis import given
from hypothesis import strategies as st

from anime_draw.data.names import LONGEST, Names

parts = st.text("abAB.-é\n\udc80/ ", min_size=1, max_size=6)
paths = st.lists(parts, min_size=1, max_size=3).map(lambda x: PurePosixPath(*x))


def choose(*paths: str) -> list[str]:
    names = Names()
    return [names.choose(PurePosixPath(path)) for path in paths]


def test_a_name_is_the_path_joined_by_hyphens():
    assert choose("1.jpg", "0001/17.png") == ["1", "0001-17"]


def test_paths_that_come_to_the_same_name_are_told_apart():
    names = choose("a/b.jpg", "a-b.jpg", "a-b.png", "A-B.jpg")
    assert names[0] == "a-b" and len({name.casefold() for name in names}) == 4
    assert all(name.lower().startswith("a-b-") for name in names[1:])


def test_signs_that_some_file_system_refuses_are_replaced():
    assert choose('a:b"c\n\udcff\\.jpg') == ["a_b_c___"]


def test_a_name_that_is_too_long_is_cut():
    (name,) = choose("x" * 300 + ".jpg")
    assert len(name) < LONGEST + 20


@given(st.lists(paths, unique=True))
def test_no_two_names_meet_whatever_the_paths(paths):
    names = Names()
    chosen = [names.choose(path).casefold() for path in paths]
    assert len(set(chosen)) == len(paths)


def test_long_names_of_wide_letters_fit_into_what_systems_allow():
    below = PurePosixPath("絵" * 30, "絵" * 80 + ".jpg")
    name = Names().choose(below)
    assert len(name.encode()) < 230 and name.startswith("絵" * 30 + "-")
