"""What a kill leaves beside a file is cleared; nothing else ever is."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from anime_draw.partials import partial_path
from gui.files.leftovers import clear_leftovers, noted, scratch_beside, write_noted

ROOT = Path(__file__).parents[2]

WRITER = """
import sys, time
from pathlib import Path
from gui.files import leftovers

leftovers.notes_dir = lambda: Path(sys.argv[1])
with leftovers.scratch_beside(Path(sys.argv[2])) as scratch:
    scratch.write_text("half")
    print("begun", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no kill -9")
def test_the_scratch_folder_of_a_killed_export_is_cleared(tmp_path: Path, notes: Path):
    target = tmp_path / "pictures" / "hair.gif"
    command = [sys.executable, "-c", WRITER, str(notes), str(target)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline().strip() == b"begun"
        assert len(list(target.parent.iterdir())) == 1
        assert clear_leftovers() == 0  # it is being written
        assert len(list(target.parent.iterdir())) == 1
        process.kill()
    assert clear_leftovers() == 1
    assert not list(target.parent.iterdir()) and not list(notes.iterdir())


def test_what_is_written_takes_its_place_and_leaves_nothing(
    tmp_path: Path, notes: Path
):
    target = tmp_path / "frames"
    for text in ("old", "new"):
        with scratch_beside(target) as scratch:
            assert scratch.parent.parent == tmp_path and list(notes.glob("*.json"))
            scratch.mkdir()
            (scratch / "0000.png").write_text(text)
    assert [each.name for each in tmp_path.iterdir()] == ["frames"]
    assert (target / "0000.png").read_text() == "new" and not list(notes.iterdir())


def test_what_fails_leaves_the_old_file_and_nothing_else(tmp_path: Path, notes: Path):
    target = tmp_path / "hair.gif"
    target.write_text("old")
    with pytest.raises(RuntimeError), scratch_beside(target) as scratch:
        scratch.write_text("half")
        raise RuntimeError
    assert [each.name for each in tmp_path.iterdir()] == ["hair.gif"]
    assert target.read_text() == "old" and not list(notes.iterdir())


def test_a_half_written_file_is_cleared(tmp_path: Path, notes: Path):
    path = tmp_path / "face.animedraw"
    half = partial_path(path)
    write_noted(path, lambda: half.write_text("half"))
    assert half.exists() and not list(notes.iterdir())
    note(notes, half)
    assert clear_leftovers() == 1 and not half.exists()


@pytest.mark.parametrize("name", ["face.png", ".partial", "face.partial", ".bashrc"])
def test_a_note_that_names_somebody_elses_file_does_no_harm(
    tmp_path: Path, notes: Path, name: str
):
    (tmp_path / name).write_text("theirs")
    note(notes, tmp_path / name)
    assert clear_leftovers() == 0
    assert (tmp_path / name).read_text() == "theirs" and not list(notes.glob("*.json"))


def test_a_link_is_not_followed(tmp_path: Path, notes: Path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / "face.png").write_text("theirs")
    link = tmp_path / ".hair.gif-0123456789ab.partial"
    try:
        link.symlink_to(theirs, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    note(notes, link)
    assert clear_leftovers() == 0 and (theirs / "face.png").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"leftover": null}'])
def test_a_broken_note_goes_away(notes: Path, text: str):
    (notes / "0123456789ab.json").write_text(text)
    assert clear_leftovers() == 0 and not list(notes.glob("*.json"))


def test_without_a_place_for_notes_files_are_written_all_the_same(
    tmp_path: Path, monkeypatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("gui.files.leftovers.notes_dir", lambda: tmp_path / "file")
    with noted(tmp_path / "x"):
        (tmp_path / "written").write_text("")
    assert (tmp_path / "written").exists()


def note(notes: Path, leftover: Path) -> None:
    content = json.dumps({"leftover": str(leftover)})
    (notes / "0123456789ab.json").write_text(content)
