"""Labels find their class, and maps bring in those of other schemes."""

from pathlib import Path

import pytest

from anime_draw.classes import FIFTEEN_CLASSES, IDS
from anime_draw.data.labels import Labels, load_labels
from anime_draw.errors import AnimeDrawError, AnnotationError


@pytest.mark.parametrize("label", ["hair", " Hair", "HAIR ", "_hair_"])
def test_case_and_spaces_make_no_difference(label):
    assert Labels().find(label) == IDS["hair"]


def test_an_unknown_label_lists_the_known_ones_and_suggests_the_nearest():
    with pytest.raises(AnnotationError) as caught:
        Labels().find("hiar")
    assert "'hiar' is unknown; did you mean 'hair'?" in str(caught.value)
    assert "background, skin, face, eye, mouth, hair, clothes" in str(caught.value)


def test_the_built_in_map_knows_all_fifteen_classes():
    labels = load_labels("fifteen")
    for label, name in FIFTEEN_CLASSES.items():
        assert labels.find(label) == IDS[name]
    assert labels.find("Hair Accessory") == IDS["clothes"]
    assert labels.find("skin") == IDS["skin"]


@pytest.mark.parametrize(
    "text",
    [
        "# our words\near: skin\n\nwatermark: ignore  # not drawn\n",
        '{"ear": "skin", "watermark": "ignore"}',
        '\ufeff{"ear": "skin", "watermark": "ignore"}',
    ],
)
def test_a_map_file_is_lines_or_json(tmp_path: Path, text):
    path = tmp_path / "map.txt"
    path.write_text(text, encoding="utf-8")
    labels = load_labels(str(path))
    assert labels.find("ear") == IDS["skin"]
    assert labels.find("watermark") is None
    assert labels.find("face") == IDS["face"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ear: skin\nnose face\n", "line 2: expected `label: class`: nose face"),
        ("ear: wool\n", "turns 'ear' into 'wool', which is no class"),
        ('{"ear": 1}', r'expected \{"label": "class", ...\}'),
        ('{"ear": ', "is not valid JSON"),
    ],
)
def test_a_broken_map_names_the_file_and_the_fault(tmp_path: Path, text, message):
    path = tmp_path / "map.txt"
    path.write_text(text)
    with pytest.raises(AnimeDrawError, match=message) as caught:
        load_labels(str(path))
    assert str(path) in str(caught.value)


def test_a_map_that_is_not_there_names_the_built_in_ones(tmp_path: Path):
    with pytest.raises(AnimeDrawError, match="give a file or fifteen"):
        load_labels(str(tmp_path / "none.txt"))
