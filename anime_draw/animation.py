"""Write animations: GIF, WebP, MP4, or a folder of PNG, by the suffix of the path.

    portrait.gif     a palette of its own for every frame, delays in hundredths
    portrait.webp    true colour, small
    portrait.mp4     H.264, yuv420p, BT.709: what every player and site takes
    portrait/        0000.png, 0001.png, ... for a video editor

All of them are written whole or not at all.
"""

import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image

from anime_draw.errors import AnimeDrawError
from anime_draw.files import write_whole
from anime_draw.pictures import Picture

Writer = Callable[[Path, Iterable[Picture], int], None]

GIF_MAX_FPS = 50  # browsers play a delay below 2 hundredths as 10
PALETTE_SIZE = 256  # pixels, side of the picture that a palette is made from
WEBP_QUALITY = 90
FRAME_LEVEL = 3  # of a PNG's compression: half the time for a little more room
CRF = 16  # of x264: hard to tell from the original
FRAME_NAME = re.compile(r"\d{4,}\.png")


def save_animation(path: Path, frames: Iterable[Picture], fps: int) -> None:
    """Write frames (H, W, 3), all of one size, as the suffix of `path` says.

    GIF and WebP repeat without end. Frames are taken one by one; what they cost to
    make is spent here.

    Raises:
        AnimeDrawError: the suffix is unknown, the format cannot play that fast, or
            the disk refuses; before the first frame is taken where possible.
    """
    pick_writer(path, fps)(path, frames, fps)


def pick_writer(path: Path, fps: int) -> Writer:
    """Return what writes to that path.

    Raises:
        AnimeDrawError: nothing does, or not that fast.
    """
    suffix = path.suffix.lower()
    if (writer := WRITERS.get(suffix)) is None:
        raise AnimeDrawError(
            f"{path}: {suffix} is no animation that can be written; use .gif, .webp,"
            " .mp4, or a folder for PNG files"
        )
    if suffix == ".gif" and fps > GIF_MAX_FPS:
        raise AnimeDrawError(
            f"{path}: a GIF plays at most {GIF_MAX_FPS} frames a second, not {fps};"
            " lower --fps or write .webp or .mp4"
        )
    if not suffix:
        _check_folder(path)
    return writer


def delays(count: int, fps: int, tick: int) -> list[int]:
    """Return how long each frame stays, in milliseconds, in multiples of `tick`.

    Rounding is carried over from frame to frame, so that the whole keeps its length.
    """
    ends = [round(i * 1000 / (fps * tick)) for i in range(count + 1)]
    return [(after - before) * tick for before, after in pairwise(ends)]


def _write_gif(path: Path, frames: Iterable[Picture], fps: int) -> None:
    # A palette of its own per frame: hair that goes from black to pink would have to
    # share 256 colours otherwise.
    images = [_with_palette(frame) for frame in frames]
    with write_whole(path) as partial, open(partial, "wb") as file:
        images[0].save(
            file,
            format="GIF",
            save_all=True,
            append_images=images[1:],
            duration=delays(len(images), fps, 10),
            loop=0,
            disposal=1,
        )


def _with_palette(frame: Picture) -> Image.Image:
    image = Image.fromarray(frame)
    small = image.reduce(max(1, max(image.size) // PALETTE_SIZE))  # k-means is slow
    palette = small.quantize(256, Image.Quantize.MEDIANCUT, kmeans=1)
    return image.quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG)


def _write_webp(path: Path, frames: Iterable[Picture], fps: int) -> None:
    images = [Image.fromarray(frame) for frame in frames]
    with write_whole(path) as partial, open(partial, "wb") as file:
        images[0].save(
            file,
            format="WEBP",
            save_all=True,
            append_images=images[1:],
            duration=delays(len(images), fps, 1),
            quality=WEBP_QUALITY,
            loop=0,
        )


def _write_mp4(path: Path, frames: Iterable[Picture], fps: int) -> None:
    # The format is named, since the partial file has another suffix; faststart lets
    # a web page play the file before it is loaded.
    movflags = {"movflags": "+faststart"}
    with (
        write_whole(path) as partial,
        av.open(str(partial), "w", format="mp4", options=movflags) as container,
    ):
        stream = container.add_stream(
            "libx264", rate=Fraction(fps), options={"crf": str(CRF)}
        )
        stream.pix_fmt = "yuv420p"
        stream.codec_context.colorspace = int(Colorspace.ITU709)
        stream.codec_context.color_range = int(ColorRange.MPEG)
        for number, frame in enumerate(map(_to_video, frames)):
            if number == 0:  # the codec opens with the first frame
                stream.width, stream.height = frame.width, frame.height
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def _to_video(picture: Picture) -> av.VideoFrame:
    height, width = picture.shape[:2]
    even = np.pad(picture, ((0, height % 2), (0, width % 2), (0, 0)), mode="edge")
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(even), format="rgb24")
    return frame.reformat(
        format="yuv420p",
        dst_colorspace=Colorspace.ITU709,
        dst_color_range=ColorRange.MPEG,
    )


def _write_folder(path: Path, frames: Iterable[Picture], fps: int) -> None:
    with write_whole(path) as partial:
        partial.mkdir()
        for number, frame in enumerate(frames):
            image = Image.fromarray(frame)
            image.save(partial / f"{number:04}.png", compress_level=FRAME_LEVEL)
        if path.exists():
            shutil.rmtree(path)


def _check_folder(path: Path) -> None:
    # An animation written there before is replaced, anything else is somebody's.
    if path.is_file() or any(_strangers(path)):
        raise AnimeDrawError(
            f"{path}: holds other things than the frames of an animation; choose"
            " another folder"
        )


def _strangers(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield from (
            each for each in path.iterdir() if not FRAME_NAME.fullmatch(each.name)
        )


WRITERS: dict[str, Writer] = {
    ".gif": _write_gif,
    ".webp": _write_webp,
    ".mp4": _write_mp4,
    "": _write_folder,
}
