"""Segmenting with two processes: every picture once, and one manifest of all."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from anime_draw.data.folder import open_dataset
from anime_draw.data.manifest import Manifest, place
from anime_draw.files import find_pictures
from anime_draw.pictures import save_picture
from anime_draw.segmentation import Segmentation
from anime_draw.segmenter import Segmenter
from anime_draw.settings import SegmentSettings

ROOT = Path(__file__).parents[1]
SETTINGS = SegmentSettings(device="cpu", precision="float32", sheet=2)
KILLER = """
import os, pathlib, threading, time
def wait(path=pathlib.Path(os.environ["KILLER_OUT"])):
    while not (path.exists() and path.stat().st_size > 300):
        time.sleep(0.002)
    os._exit(17)
if os.environ.get("RANK") == "1":
    threading.Thread(target=wait, daemon=True).start()
"""


def draw(folder, count):
    rng = np.random.default_rng(0)
    for number in range(count):
        blocks = rng.integers(0, 256, (4, 4, 3), np.uint8).repeat(16, 0).repeat(16, 1)
        below = ("a/", "b/", "")[number % 3]
        save_picture(folder / f"{below}{number // 2}.png", blocks)


def alone(pictures, out, unet):
    segmenter = Segmenter.load(unet, device="cpu", precision="float32")
    run = Segmentation(pictures, out, segmenter, unet, SETTINGS)
    list(run)
    return run


def together(pictures, out, unet, **variables):
    """Run the command on two devices; return exit code and what it said."""
    words = f"segment-dataset {pictures} {out} --unet {unet} --devices 2 --device cpu"
    command = [sys.executable, "-m", "cli", *words.split(), "--precision", "float32"]
    done = subprocess.run(
        [*command, "--sheet", "2"],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )
    return done.returncode, done.stdout + done.stderr


def test_two_processes_segment_every_picture_once(tmp_path, tiny_unet):
    draw(tmp_path / "pictures", 13)
    (tmp_path / "pictures" / "broken.png").write_bytes(b"no picture")
    code, said = together(tmp_path / "pictures", tmp_path / "two", tiny_unet)
    assert code == 1 and said.count("skipped:") == 1, said
    assert said.count("13 pictures segmented") == 1 and "Error" not in said, said
    one = alone(tmp_path / "pictures", tmp_path / "one", tiny_unet).out
    for path in one.rglob("*.*"):
        other = tmp_path / "two" / path.relative_to(one)
        assert other.read_bytes() == path.read_bytes(), path
    assert not list((tmp_path / "two").glob("manifest.part*"))


def test_parts_that_a_killed_run_left_are_merged_in_order(tmp_path, tiny_unet):
    draw(tmp_path / "pictures", 12)
    whole = alone(tmp_path / "pictures", tmp_path / "whole", tiny_unet).out
    killed = alone(tmp_path / "pictures", tmp_path / "killed", tiny_unet).out
    entries = list(Manifest(killed / "manifest.csv"))
    (killed / "manifest.csv").write_text("")
    for number, part in enumerate((entries[0:9:3], entries[1:12:2])):
        for entry in part:
            Manifest(killed / f"manifest.part{number}.csv").append(entry)
    with open(killed / "manifest.part0.csv", "a") as file:
        file.write("a/torn line")
    (killed / "masks" / f"{entries[0].name}.png").unlink()
    again = alone(tmp_path / "pictures", killed, tiny_unet)
    assert again.resumed == 7  # two in both parts count once, the lost mask not
    names = {each.name: each for each in Manifest(killed / "manifest.csv")}
    assert names == {each.name: each for each in Manifest(whole / "manifest.csv")}
    assert not list(killed.glob("manifest.part*"))


def test_pictures_sort_as_they_are_found(tmp_path):
    draw(tmp_path, 9)
    found = [path.relative_to(tmp_path).as_posix() for path in find_pictures(tmp_path)]
    assert sorted(reversed(found), key=place) == found


@pytest.mark.slow
def test_two_processes_go_on_after_one_was_killed(tmp_path, tiny_unet):
    draw(tmp_path / "pictures", 60)
    (tmp_path / "sitecustomize.py").write_text(KILLER)
    out = tmp_path / "two"
    began = time.monotonic()
    code, said = together(
        tmp_path / "pictures",
        out,
        tiny_unet,
        PYTHONPATH=str(tmp_path),
        KILLER_OUT=str(out / "manifest.part1.csv"),
    )
    assert code == 1 and time.monotonic() - began < 100
    assert said.count("Error:") == 1 and "Traceback" not in said, said
    assert "process 2 of 2 ended with exit code 17" in said
    code, said = together(tmp_path / "pictures", out, tiny_unet)
    assert code == 0 and "pictures are done already" in said, said
    one = alone(tmp_path / "pictures", tmp_path / "one", tiny_unet).out
    for name in ("manifest.csv", "dataset.json", "worst.jpg"):
        assert (out / name).read_bytes() == (one / name).read_bytes()
    assert len(open_dataset(out).train) == 60
