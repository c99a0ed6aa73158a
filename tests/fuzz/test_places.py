"""What is no file, or lies in an odd place: every reader answers, and none waits."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from anime_draw.errors import AnimeDrawError
from tests.fuzz.hunt import limited, valid_files
from tests.fuzz.readers import Reader, find_readers

READERS = find_readers()
LONG = "n" * 200  # file systems allow 255 bytes


def answer(reader: Reader, path: Path) -> None:
    """Read it; an error of one line is an answer, too."""
    with limited(), suppress(AnimeDrawError):
        reader.read(path)


every = pytest.mark.parametrize("name", READERS)


@every
def test_folders_pipes_and_closed_files_are_answered(name: str, tmp_path: Path):
    reader, data = READERS[name], valid_files(READERS[name])[0]
    for kind in ("folder", "pipe", "closed", "empty", "gone", "loop"):
        (place := tmp_path / kind).mkdir()
        path = place / reader.file
        match kind:
            case "folder":
                path.mkdir()
            case "pipe" if hasattr(os, "mkfifo"):
                os.mkfifo(path)
            case "closed":
                path.write_bytes(data)
                path.chmod(0)
            case "empty":
                path.touch()
            case "loop":
                with suppress(OSError):  # Windows may not allow links
                    path.symlink_to(path)
        answer(reader, path)


@every
def test_names_of_all_languages_and_lengths_are_read(name: str, tmp_path: Path):
    reader, data = READERS[name], valid_files(READERS[name])[0]
    folder = tmp_path / "髪 é '\"" / LONG
    folder.mkdir(parents=True)
    (folder / reader.file).write_bytes(data)
    if name == "labelme":
        with pytest.raises(AnimeDrawError, match="its picture p.png is missing"):
            reader.read(folder / reader.file)
    else:
        reader.read(folder / reader.file)


@every
@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_unicode_are_answered(name: str, tmp_path: Path):
    reader, data = READERS[name], valid_files(READERS[name])[0]
    folder = tmp_path / os.fsdecode(b"\xff")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system takes Unicode only")
    (folder / reader.file).write_bytes(data)
    answer(reader, folder / reader.file)
