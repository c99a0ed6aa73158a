"""labelme files are read, and what is wrong with one is said in a line."""

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from anime_draw.data.annotations import (
    find_oddities,
    find_picture,
    read_annotation,
    read_picture,
)
from anime_draw.data.labels import Labels
from anime_draw.data.shapes import NUM_POINTS
from anime_draw.errors import AnimeDrawError, AnnotationError

BOX = {"label": "hair", "shape_type": "rectangle", "points": [[0, 0], [3, 3]]}


def encode(pixels: np.ndarray, suffix: str = "PNG", **options: Any) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, suffix, **options)
    return file.getvalue()


def write(path: Path, *shapes: Any, **fields: Any) -> Path:
    content = {
        "shapes": list(shapes),
        "imagePath": "face.png",
        "imageData": None,
        "imageHeight": 8,
        "imageWidth": 8,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content | fields))
    return path


def read(path: Path):
    return read_annotation(path, Labels())


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        ({**BOX, "label": "hiar"}, r"shape 2 \('hiar'\): label 'hiar' is unknown"),
        ({**BOX, "label": None}, "shape 2: has no label"),
        ("hair", "shape 2: has no label"),
        ({**BOX, "shape_type": "blob"}, "shape type 'blob' is unknown"),
        ({**BOX, "shape_type": ["line"]}, "is unknown; draw it as a polygon"),
        ({**BOX, "points": [[0, 0]]}, "a rectangle needs 2 points, this one has 1"),
        ({**BOX, "shape_type": "polygon"}, "needs at least 3 points, this one has 2"),
        ({**BOX, "points": None}, "this one has 0; delete or redraw it"),
        ({**BOX, "points": [[0, 0], [1]]}, r"expected a point \[x, y\], got \[1\]"),
        ({**BOX, "points": [[0, 0], ["1", 2]]}, "'1' is no coordinate"),
        ({**BOX, "points": [[0, 0], [True, 2]]}, "True is no coordinate"),
        ({**BOX, "points": [[0, 0], [float("nan"), 2]]}, "coordinate nan is imposs"),
        ({**BOX, "points": [[0, 0], [float("inf"), 2]]}, "coordinate inf is imposs"),
        ({**BOX, "points": [[0, 0], [10**400, 2]]}, "is impossible; redraw it"),
        ({**BOX, "shape_type": "mask"}, "a mask needs a picture of itself"),
        ({**BOX, "shape_type": "mask", "mask": "AAAA"}, "its mask: is not a picture"),
        ({**BOX, "shape_type": "mask", "mask": "A"}, "is broken base64"),
    ],
)
def test_a_shape_that_cannot_be_drawn_is_named(tmp_path: Path, shape, message):
    path = write(tmp_path / "a.json", BOX, shape)
    with pytest.raises(AnnotationError, match=message) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: shape 2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is not valid JSON"),
        ('{"shapes": [', "is not valid JSON"),
        ("[" * 100_000, "is not valid JSON"),
        ("[]", "is no labelme file"),
        ('{"format": 1}', "is no labelme file"),
        ('{"shapes": [], "imagePath": 3}', "imagePath is int, expected text"),
        ('{"shapes": [], "imageHeight": 8, "imageWidth": "8"}', "no whole numbers"),
        ('{"shapes": [], "imageHeight": 0, "imageWidth": 8}', "out of range"),
        ('{"shapes": [], "imageHeight": 999999, "imageWidth": 999999}', "of range"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, text, message):
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(AnimeDrawError, match=message) as caught:
        read(path)
    assert str(path) in str(caught.value)


def test_a_mask_shape_holds_its_pixels_in_a_png(tmp_path: Path):
    crop = np.array([[1, 0, 1], [0, 1, 1]], np.uint8)
    shape = {
        "label": "eye",
        "shape_type": "mask",
        "points": [[2.0, 4.0], [4.0, 5.0]],
        "mask": base64.b64encode(encode(crop)).decode(),
    }
    mask = read(write(tmp_path / "a.json", shape)).mask(8, 8)
    assert mask[4:6, 2:5].tolist() == [[3, 0, 3], [0, 3, 3]]
    assert mask.sum() == 12
    shape["points"] = [[2.0, 4.0], [5.0, 5.0]]
    with pytest.raises(AnnotationError, match="has 3x2 pixels, its corners span 4x2"):
        read(write(tmp_path / "a.json", shape))


def test_a_mask_shape_between_pixels_is_placed_by_its_rounded_corner(tmp_path: Path):
    shape = {
        "label": "eye",
        "shape_type": "mask",
        "points": [[1.6, 0.4], [3.5, 1.6]],
        "mask": base64.b64encode(encode(np.ones((2, 2), np.uint8))).decode(),
    }
    mask = read(write(tmp_path / "a.json", shape)).mask(8, 8)
    assert np.argwhere(mask).tolist() == [[0, 2], [0, 3], [1, 2], [1, 3]]


def test_a_shape_without_a_type_is_a_polygon_as_in_old_files(tmp_path: Path):
    shape = {"label": "hair", "points": [[0, 0], [7, 0], [7, 7], [0, 7]]}
    assert (read(write(tmp_path / "a.json", shape)).mask(8, 8) == 5).all()


@pytest.mark.parametrize("stored", ["../faces/a.png", "..\\faces\\a.png"])
def test_the_picture_is_found_from_the_folder_of_the_annotation(tmp_path, stored):
    picture = tmp_path / "faces" / "a.png"
    picture.parent.mkdir()
    picture.write_bytes(encode(np.zeros((8, 8, 3), np.uint8)))
    annotation = read(write(tmp_path / "labels" / "a.json", imagePath=stored))
    assert find_picture(annotation).samefile(picture)


def test_an_absolute_path_is_not_followed_but_its_name_is_looked_for(tmp_path: Path):
    secret = tmp_path / "secret" / "a.png"
    secret.parent.mkdir()
    secret.write_bytes(encode(np.zeros((8, 8, 3), np.uint8)))
    for stored in (str(secret), r"\\server\share\a.png", r"C:\faces\a.png"):
        path = write(tmp_path / "labels" / "a.json", imagePath=stored)
        with pytest.raises(AnnotationError, match="say in which folder a.png is"):
            find_picture(read(path))
        assert find_picture(read(path), secret.parent) == secret
    beside = tmp_path / "labels" / "a.png"
    beside.write_bytes(secret.read_bytes())
    assert find_picture(read(path), secret.parent) == beside


def test_an_annotation_without_any_picture_is_named(tmp_path: Path):
    annotation = read(write(tmp_path / "a.json", imagePath=None))
    with pytest.raises(AnnotationError, match="names no picture"):
        read_picture(annotation)


def test_points_are_those_of_the_upright_picture(tmp_path: Path):
    sideways = np.zeros((4, 8, 3), np.uint8)
    sideways[:, :4] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned right by 90 degrees
    data = encode(sideways, "JPEG", exif=exif, quality=100, subsampling=0)
    (tmp_path / "face.jpg").write_bytes(data)
    path = write(tmp_path / "a.json", imagePath="face.jpg", imageHeight=8, imageWidth=4)
    picture = read_picture(read(path))
    assert picture.shape == (8, 4, 3)
    assert picture[:4].min() > 200 > 50 > picture[4:].max()
    embedded = base64.b64encode(data).decode()
    fields = {"imageData": embedded, "imageHeight": 4, "imageWidth": 8}
    assert read_picture(read(write(path, **fields))).shape == (4, 8, 3)


def test_the_embedded_picture_goes_before_the_file(tmp_path: Path):
    (tmp_path / "face.png").write_bytes(encode(np.zeros((8, 8, 3), np.uint8)))
    embedded = base64.b64encode(encode(np.full((8, 8, 3), 9, np.uint8))).decode()
    path = write(tmp_path / "a.json", imageData=embedded)
    assert (read_picture(read(path)) == 9).all()
    with pytest.raises(AnimeDrawError, match=r"a.json \(imageData\): is not a picture"):
        read_picture(read(write(path, imageData="AAAA")))


def test_a_picture_of_another_shape_is_refused_one_scaled_evenly_is_not(tmp_path: Path):
    (tmp_path / "face.png").write_bytes(encode(np.zeros((8, 16, 3), np.uint8)))
    wrong = read(write(tmp_path / "a.json", BOX, imageHeight=16, imageWidth=8))
    with pytest.raises(AnnotationError, match="drawn on 8x16 pixels, .* has 16x8"):
        read_picture(wrong)
    scaled = read(write(tmp_path / "a.json", BOX, imageHeight=4, imageWidth=8))
    assert read_picture(scaled).shape == (8, 16, 3)
    assert scaled.mask(8, 16).shape == (4, 8)
    assert "was drawn on 8x4 pixels" in next(find_oddities(scaled, 8, 16))


def test_points_outside_are_cut_off_but_reported(tmp_path: Path):
    shape = {**BOX, "points": [[-5, 2], [20, 30]]}
    annotation = read(write(tmp_path / "a.json", BOX, shape))
    assert (annotation.mask(8, 8)[2:] == 5).all()
    (line,) = find_oddities(annotation, 8, 8)
    assert line == (
        f"{tmp_path / 'a.json'}: shape 2 ('hair'): points outside of the picture: 2,"
        " the first at (-5, 2); cut off at the border"
    )


def test_an_empty_file_is_all_background_but_reported(tmp_path: Path):
    annotation = read(write(tmp_path / "a.json"))
    assert not annotation.mask(8, 8).any()
    assert "has no shapes: all background" in next(find_oddities(annotation, 8, 8))


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=8,
)
entries = st.fixed_dictionaries(
    {},
    optional={
        "label": st.sampled_from(["hair", "eye"]) | anything,
        "shape_type": st.sampled_from([*NUM_POINTS]) | anything,
        "points": st.lists(st.lists(st.floats(), min_size=2, max_size=2)) | anything,
        "mask": anything,
    },
)
documents = st.fixed_dictionaries(
    {"shapes": st.lists(entries | anything, max_size=3) | anything},
    optional={
        "imageHeight": st.integers(1, 9) | anything,
        "imageWidth": st.integers(1, 9) | anything,
        "imagePath": anything,
        "imageData": anything,
    },
)


@settings(
    max_examples=200,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(document=documents)
def test_whatever_a_file_holds_it_gives_a_mask_or_one_of_our_errors(document, tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps(document))
    try:
        annotation = read(path)
    except AnimeDrawError as error:
        assert str(error).startswith(str(path))
    else:
        height, width = annotation.size or (8, 8)
        assert annotation.mask(8, 8).shape == (height, width)
        assert all(isinstance(each, str) for each in find_oddities(annotation, 8, 8))
