"""Pictures of every kind open as RGB, and bad ones give one line."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from anime_draw.errors import AnimeDrawError, PictureError
from anime_draw.pictures import (
    MAX_PIXELS,
    decode_picture,
    load_picture,
    resize_picture,
    save_picture,
)

PICTURES = arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3)))


def encoded(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def decoded(image: Image.Image, kind: str = "PNG", **options) -> np.ndarray:
    return decode_picture(encoded(image, kind, **options), name="a picture")


def half_red() -> Image.Image:
    image = Image.new("RGB", (32, 16), "blue")
    image.paste("red", (0, 0, 16, 16))
    return image


def png_of_size(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + header
    return (
        b"\x89PNG\r\n\x1a\n"
        + struct.pack(">I", len(header))
        + chunk
        + struct.pack(">I", zlib.crc32(chunk))
        + struct.pack(">I", 0)
        + b"IDAT"
        + struct.pack(">I", zlib.crc32(b"IDAT"))
    )


@given(PICTURES)
@settings(max_examples=30)
def test_a_png_comes_back_as_it_was(tmp_path_factory, picture):
    path = tmp_path_factory.mktemp("pictures") / "übung 図.png"
    save_picture(path, picture)
    assert np.array_equal(load_picture(path), picture)


@pytest.mark.parametrize("suffix", [".jpg", ".JPEG", ".webp"])
def test_lossy_formats_come_back_close(tmp_path, suffix):
    picture = np.asarray(half_red())
    save_picture(tmp_path / f"a{suffix}", picture)
    difference = load_picture(tmp_path / f"a{suffix}").astype(int) - picture
    assert np.abs(difference).mean() < 8


def test_settings_are_kept_in_the_text_of_a_png(tmp_path):
    path = tmp_path / "a.png"
    save_picture(path, np.zeros((2, 2, 3), np.uint8), settings={"style": "髪 0.8"})
    with Image.open(path) as image:
        assert image.text == {"style": "髪 0.8"}  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["a.gif", "a"])
def test_a_suffix_that_cannot_be_written_is_named(tmp_path, name):
    with pytest.raises(PictureError, match=r"use \.png, \.jpg or \.webp"):
        save_picture(tmp_path / name, np.zeros((2, 2, 3), np.uint8))


def test_saving_where_no_folder_can_be_is_one_line(tmp_path):
    (tmp_path / "a").touch()
    with pytest.raises(AnimeDrawError, match="cannot be written"):
        save_picture(tmp_path / "a" / "b.png", np.zeros((2, 2, 3), np.uint8))


def test_orientation_is_honoured_unless_told_otherwise():
    exif = Image.Exif()
    exif[274] = 6  # to be turned a quarter clockwise
    data = encoded(half_red(), "JPEG", exif=exif)
    upright = decode_picture(data, name="a")
    assert upright.shape == (32, 16, 3)
    assert upright[2, 8, 0] > 200 and upright[-2, 8, 2] > 200
    assert decode_picture(data, name="a", upright=False).shape == (16, 32, 3)


def test_transparency_is_laid_on_white():
    image = Image.new("RGBA", (2, 1), (255, 0, 0, 255))
    image.putpixel((1, 0), (0, 0, 0, 0))
    assert decoded(image).tolist() == [[[255, 0, 0], [255, 255, 255]]]


def test_a_transparent_palette_entry_is_laid_on_white():
    image = Image.new("P", (2, 1), 0)
    image.putpalette([10, 20, 30, 40, 50, 60])
    image.putpixel((1, 0), 1)
    assert decoded(image, transparency=1)[0].tolist() == [[10, 20, 30], [255] * 3]


def test_cmyk_becomes_rgb():
    image = Image.new("CMYK", (8, 8), (0, 255, 255, 0))
    red, green, blue = decoded(image, "JPEG")[4, 4]
    assert red > 200 and green < 60 and blue < 60


def test_sixteen_bits_are_scaled_not_clipped():
    wide = np.array([[0, 257 * 100, 65535]], np.uint16)
    assert decoded(Image.fromarray(wide))[0, :, 0].tolist() == [0, 100, 255]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P"])
def test_every_mode_becomes_rgb(mode):
    assert decoded(Image.new(mode, (3, 2), 1)).shape == (2, 3, 3)


def test_an_animation_gives_its_first_picture():
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert decode_picture(data, name="a")[0, 0].tolist() == [255, 0, 0]


def test_an_opened_picture_can_be_painted_on(tmp_path):
    save_picture(tmp_path / "a.png", np.zeros((4, 4, 3), np.uint8))
    for size in (None, 2):
        picture = load_picture(tmp_path / "a.png", size)
        picture[:] = 9
        assert (picture == 9).all()


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_size_makes_a_square(kind):
    data = encoded(half_red().resize((640, 320)), kind)
    picture = decode_picture(data, name="a", size=64)
    assert picture.shape == (64, 64, 3)
    assert picture[32, 8, 0] > 240 and picture[32, 56, 2] > 240


def test_resizing_to_the_same_size_is_free():
    picture = np.zeros((4, 6, 3), np.uint8)
    assert resize_picture(picture, (4, 6)) is picture
    assert resize_picture(picture, (2, 3)).shape == (2, 3, 3)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "TIFF", "GIF"])
def test_a_truncated_file_is_named(tmp_path, kind):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    data = encoded(Image.fromarray(noise), kind)
    path = tmp_path / "half.png"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(PictureError, match=r"half\.png: (broken|is not a picture)"):
        load_picture(path)


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n"])
def test_what_is_no_picture_is_named(content):
    with pytest.raises(PictureError, match="ein Bild: "):
        decode_picture(content, name="ein Bild")


@pytest.mark.parametrize("size", [(10_000, 10_001), (20_000, 20_000)])
def test_a_bomb_is_refused_before_it_is_unpacked(size):
    assert size[0] * size[1] > MAX_PIXELS
    with pytest.raises(PictureError, match="too many, the limit|too many pixels"):
        decode_picture(png_of_size(*size), name="a")


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(PictureError, match=r"a\.png: cannot be read \(No such"):
        load_picture(tmp_path / "a.png")
    with pytest.raises(PictureError, match="cannot be read"):
        load_picture(tmp_path)


@given(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "TIFF"]), st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_bytes_are_a_picture_or_one_line(kind, data):
    content = bytearray(encoded(half_red(), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    try:
        picture = decode_picture(bytes(content), name="a")
    except PictureError as error:
        assert str(error).startswith("a: ")
    else:
        assert picture.ndim == 3 and picture.dtype == np.uint8
