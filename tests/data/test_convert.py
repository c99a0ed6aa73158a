"""A folder of labelme files becomes a data set, and an earlier one is not spoilt."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from anime_draw.data.convert import Conversion, Converted, count_classes
from anime_draw.data.fit import make_square
from anime_draw.data.folder import open_dataset, write_index
from anime_draw.errors import AnimeDrawError, AnnotationError, DatasetError
from anime_draw.masks import load_mask
from anime_draw.pictures import load_picture, save_picture
from anime_draw.results import Skipped
from anime_draw.settings import ConvertSettings

SETTINGS = ConvertSettings(size=16, val_share=0.25)


def annotate(
    folder: Path, name: str, *, height: int = 16, width: int = 16, shade: int = 0
) -> Path:
    """Write a picture of one shade whose left half is hair."""
    save_picture(
        folder / "pictures" / f"{name}.png",
        np.full((height, width, 3), shade, np.uint8),
    )
    corners = [[0, 0], [width / 2 - 1, height - 1]]
    content = {
        "shapes": [{"label": "hair", "shape_type": "rectangle", "points": corners}],
        "imagePath": f"pictures/{name}.png",
        "imageData": None,
        "imageHeight": height,
        "imageWidth": width,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(content))
    return path


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    for i in range(8):
        annotate(tmp_path / "labels", f"{i:02}", shade=i)
    return tmp_path / "labels"


def convert(
    place: Path, out: Path, settings: ConvertSettings = SETTINGS, **options: Any
) -> list[Converted | Skipped]:
    return list(Conversion(place, out, settings, **options))


def reasons(outcomes: Iterable[Converted | Skipped]) -> list[str]:
    return [each.reason for each in outcomes if isinstance(each, Skipped)]


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_a_folder_becomes_a_data_set_with_a_split(annotations: Path, tmp_path: Path):
    outcomes = convert(annotations, tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    assert (len(dataset.train), len(dataset.val)) == (6, 2)
    assert sorted(dataset.train + dataset.val) == [f"{i:02}" for i in range(8)]
    for name in dataset.train:
        assert dataset.mask(name).tolist() == [[5] * 8 + [0] * 8] * 16
        assert np.abs(dataset.picture(name).astype(int) - int(name)).max() <= 1
        assert (tmp_path / "out" / "overlays" / f"{name}.jpg").is_file()
    pixels, pictures = count_classes(
        [each for each in outcomes if isinstance(each, Converted)]
    )
    assert pixels[[0, 5]].tolist() == [8 * 128] * 2
    assert pictures.tolist() == [8, 0, 0, 0, 0, 8, 0]


def test_running_again_gives_the_same_files(annotations: Path, tmp_path: Path):
    convert(annotations, tmp_path / "a")
    convert(annotations, tmp_path / "b")
    first = contents(tmp_path / "a")
    convert(annotations, tmp_path / "a")
    assert contents(tmp_path / "a") == first == contents(tmp_path / "b")


def test_bad_files_are_named_and_the_rest_is_converted(
    annotations: Path, tmp_path: Path
):
    (annotations / "00.json").write_text("{")
    (annotations / "pictures" / "01.png").unlink()
    (annotations / "pictures" / "02.png").write_bytes(b"no picture")
    (annotations / "03.json").write_text("[1]")
    outcomes = convert(annotations, tmp_path / "out")
    for reason, name in zip(
        reasons(outcomes), ["00.json", "01.json", "02.png", "03.json"], strict=True
    ):
        assert name in reason
    dataset = open_dataset(tmp_path / "out")
    assert sorted(dataset.train + dataset.val) == ["04", "05", "06", "07"]


def test_nothing_usable_is_an_error_and_leaves_the_earlier_index(
    annotations: Path, tmp_path: Path
):
    convert(annotations, tmp_path / "out")
    index = (tmp_path / "out" / "dataset.json").read_bytes()
    for path in annotations.glob("*.json"):
        path.write_text("{")
    with pytest.raises(AnnotationError, match="not one annotation could be used"):
        convert(annotations, tmp_path / "out")
    assert (tmp_path / "out" / "dataset.json").read_bytes() == index
    with pytest.raises(AnnotationError, match="has no labelme files"):
        Conversion(tmp_path / "out" / "masks", tmp_path / "other", SETTINGS)


def test_the_same_stem_in_two_folders_makes_two_names(tmp_path: Path):
    annotate(tmp_path / "labels", "01")
    annotate(tmp_path / "labels" / "a", "01", shade=1)
    annotate(tmp_path / "labels" / "b", "01", shade=2)
    convert(tmp_path / "labels", tmp_path / "out")
    dataset = open_dataset(tmp_path / "out")
    assert sorted(dataset.train + dataset.val) == ["01", "a-01", "b-01"]


def test_two_files_of_one_name_are_not_mixed(tmp_path: Path):
    annotate(tmp_path / "labels", "a-01")
    annotate(tmp_path / "labels" / "a", "01", shade=1)
    (reason,) = reasons(convert(tmp_path / "labels", tmp_path / "out"))
    assert f"has the name of {tmp_path / 'labels' / 'a-01.json'}; rename it" in reason


def test_copies_of_a_picture_stay_on_one_side_of_the_split(tmp_path: Path):
    for person in ("alice", "bob"):
        for i in range(6):
            annotate(tmp_path / "labels" / person, f"{i:02}", shade=i)
    for seed in range(4):
        settings = ConvertSettings(size=16, val_share=0.5, seed=seed)
        convert(tmp_path / "labels", tmp_path / "out", settings)
        dataset = open_dataset(tmp_path / "out")
        stems = [{name[-2:] for name in side} for side in (dataset.train, dataset.val)]
        assert stems[1] and not stems[0] & stems[1]
        assert len(dataset.train) + len(dataset.val) == 12


@pytest.mark.parametrize(
    ("fit", "columns"),
    [
        ("crop", [5] * 8 + [0] * 8),
        ("stretch", [5] * 8 + [0] * 8),
        ("pad", [5] * 8 + [0] * 8),
    ],
)
def test_every_fit_keeps_picture_and_mask_together(tmp_path: Path, fit, columns):
    annotate(tmp_path / "labels", "wide", height=8, width=16, shade=90)
    settings = ConvertSettings(size=16, fit=fit, format="png")
    (outcome,) = convert(tmp_path / "labels", tmp_path / "out", settings)
    assert isinstance(outcome, Converted) and not outcome.square
    mask = load_mask(tmp_path / "out" / "masks" / "wide.png")
    picture = load_picture(tmp_path / "out" / "images" / "wide.png")
    assert mask[8].tolist() == columns
    assert picture[8].tolist() == [[90] * 3] * 16
    bars = [*range(3), *range(13, 16)]
    if fit == "pad":
        assert not mask[bars].any()
        assert (picture[bars] == 255).all()
    else:
        assert (mask[bars] == columns).all()


def test_squares_are_cut_and_padded_at_both_ends_alike():
    tall = np.arange(10, dtype=np.uint8).reshape(5, 2)
    assert make_square(tall, "crop", 0).tolist() == [[2, 3], [4, 5]]
    padded = make_square(tall, "pad", 7)
    assert padded[:, [0, 3, 4]].tolist() == [[7] * 3] * 5
    assert padded[:, 1:3].tolist() == tall.tolist()
    with pytest.raises(ValueError, match="got 'squeeze'"):
        make_square(tall, "squeeze", 0)


def test_pictures_that_are_gone_are_kept_on_disk_but_leave_the_data_set(
    annotations: Path, tmp_path: Path
):
    convert(annotations, tmp_path / "out")
    (annotations / "05.json").unlink()
    conversion = Conversion(annotations, tmp_path / "out", SETTINGS)
    assert len(list(conversion)) == 7
    assert conversion.stale == ["05"]
    assert (tmp_path / "out" / "masks" / "05.png").is_file()
    dataset = open_dataset(tmp_path / "out")
    assert "05" not in dataset.train + dataset.val


def test_another_format_takes_the_place_of_the_earlier_one(
    annotations: Path, tmp_path: Path
):
    convert(annotations, tmp_path / "out")
    convert(annotations, tmp_path / "out", ConvertSettings(size=16, format="png"))
    for part in ("images", "overlays"):
        suffixes = {path.suffix for path in (tmp_path / "out" / part).iterdir()}
        assert suffixes == {".png"}


def test_a_strange_picture_in_the_way_is_left_alone(annotations: Path, tmp_path: Path):
    strange = tmp_path / "out" / "images" / "03.png"
    save_picture(strange, np.zeros((4, 4, 3), np.uint8))
    (reason,) = reasons(convert(annotations, tmp_path / "out"))
    assert reason == f"{strange}: is in the way; move it elsewhere"
    assert load_picture(strange).shape == (4, 4, 3)


def test_the_pictures_people_labelled_are_never_written_over(tmp_path: Path):
    annotate(tmp_path, "01")
    annotate(tmp_path, "02", shade=1)
    (tmp_path / "pictures").rename(tmp_path / "images")
    for path in tmp_path.glob("*.json"):
        path.write_text(path.read_text().replace("pictures/", "images/"))
    before = contents(tmp_path)
    with pytest.raises(AnnotationError, match="not one annotation could be used"):
        convert(tmp_path, tmp_path, ConvertSettings(size=8, format="png"))
    assert contents(tmp_path) == before


def test_another_data_set_is_not_written_over(annotations: Path, tmp_path: Path):
    convert(annotations, tmp_path / "out")
    with pytest.raises(DatasetError, match="holds pictures of 16 px, not 32"):
        convert(annotations, tmp_path / "out", ConvertSettings(size=32))
    write_index(tmp_path / "out", size=16, source="augment", train=["01"], val=[])
    with pytest.raises(DatasetError, match="a data set made by augment"):
        convert(annotations, tmp_path / "out")


def test_one_file_can_be_converted_and_pictures_looked_for_elsewhere(
    annotations: Path, tmp_path: Path
):
    (annotations / "pictures").rename(tmp_path / "elsewhere")
    place = annotations / "03.json"
    with pytest.raises(AnnotationError):
        convert(place, tmp_path / "out")
    (outcome,) = convert(place, tmp_path / "out", images=tmp_path / "elsewhere")
    assert isinstance(outcome, Converted)
    assert open_dataset(tmp_path / "out").train == ("03",)


def test_a_folder_that_cannot_be_written_to_ends_the_run(
    annotations: Path, tmp_path: Path
):
    (tmp_path / "out").write_text("a file where the folder should be")
    with pytest.raises(AnimeDrawError, match="cannot be written"):
        convert(annotations, tmp_path / "out")
