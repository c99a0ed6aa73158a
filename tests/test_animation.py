"""Animations: every format keeps the frames and their speed, whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from anime_draw.animation import delays, save_animation
from anime_draw.errors import AnimeDrawError


def sweep(count: int, size: int = 48) -> list[np.ndarray]:
    """Return frames in which a wide soft colour ramp moves on."""
    x = np.linspace(0, 2 * np.pi, size)
    frames = []
    for number in range(count):
        turn = x + number * 2 * np.pi / count
        ramp = np.stack([np.sin(turn), np.sin(turn + 2), np.cos(turn)], -1) * 100 + 128
        frames.append(np.broadcast_to(ramp, (size, size, 3)).astype(np.uint8))
    return frames


def difference(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a.astype(int) - b).mean())


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_moving_pictures_keep_frames_colours_and_speed(tmp_path: Path, suffix: str):
    path, frames = tmp_path / f"a{suffix}", sweep(12)
    save_animation(path, iter(frames), 24)
    with Image.open(path) as image:
        assert image.n_frames == 12 and image.info["loop"] == 0
        milliseconds = 0
        for number, frame in enumerate(frames):
            image.seek(number)
            image.load()
            milliseconds += image.info["duration"]
            assert difference(np.asarray(image.convert("RGB")), frame) < 4
    assert milliseconds == 500


@pytest.mark.parametrize("size", [48, 33])
def test_video_is_what_players_take(tmp_path: Path, size: int):
    path, frames = tmp_path / "a.mp4", sweep(12, size)
    save_animation(path, iter(frames), 24)
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        assert stream.average_rate == 24
        decoded = [frame.to_ndarray(format="rgb24") for frame in container.decode()]
    assert len(decoded) == 12
    for got, frame in zip(decoded, frames, strict=True):
        assert difference(got[:size, :size], frame) < 6


def test_a_folder_gets_exact_pictures(tmp_path: Path):
    save_animation(tmp_path / "frames", iter(sweep(3)), 24)
    save_animation(tmp_path / "frames", iter(sweep(2)), 24)
    names = sorted(path.name for path in (tmp_path / "frames").iterdir())
    assert names == ["0000.png", "0001.png"]
    with Image.open(tmp_path / "frames" / "0001.png") as image:
        assert (np.asarray(image) == sweep(2)[1]).all()


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path):
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(AnimeDrawError, match="holds other things"):
        save_animation(tmp_path, iter(sweep(2)), 24)
    assert (tmp_path / "diary.txt").read_text() == "mine"


def broken(frames: list[np.ndarray]) -> Iterator[np.ndarray]:
    yield from frames
    raise RuntimeError("out of colours")


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.mp4", "frames"])
def test_an_interrupted_animation_leaves_what_stood_there(tmp_path: Path, name: str):
    path = tmp_path / name
    save_animation(path, iter(sweep(2)), 24)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(RuntimeError):
        save_animation(path, broken(sweep(3)), 24)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_unknown_suffix_is_refused_before_any_work(tmp_path: Path):
    with pytest.raises(AnimeDrawError, match=r"a.avi: .avi .* use .gif, .webp, .mp4"):
        save_animation(tmp_path / "a.avi", broken([]), 24)


def test_a_gif_that_no_browser_plays_in_time_is_refused(tmp_path: Path):
    with pytest.raises(AnimeDrawError, match="at most 50 frames a second"):
        save_animation(tmp_path / "a.gif", broken([]), 60)


@given(st.integers(1, 300), st.integers(1, 50))
def test_rounded_delays_keep_the_whole_length(count: int, fps: int):
    assert abs(sum(delays(count, fps, 10)) - count * 1000 / fps) <= 5
    assert min(delays(count, fps, 10)) >= 20 - 10 * (fps > 33)
