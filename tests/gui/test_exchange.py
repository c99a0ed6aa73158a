"""Masks from and for other programs."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from anime_draw.bundled import EXAMPLE_MASK, find_asset
from anime_draw.classes import COMMUNITY_PALETTE, PALETTE
from anime_draw.errors import AnimeDrawError, AnnotationError, MaskError
from anime_draw.masks import load_mask
from anime_draw.pictures import save_picture
from gui.files.exchange import KINDS, export_mask, import_mask

ROOT = Path(__file__).parents[2]
EVERY = np.arange(7, dtype=np.uint8).repeat(16).repeat(8).reshape(7 * 16, 8)
SHAPES = [
    {"label": "hair", "points": [[1, 1], [8, 1], [8, 8]], "shape_type": "polygon"},
    {"label": "pupil", "points": [[2, 2], [5, 5]], "shape_type": "rectangle"},
]


def labelme(path: Path, **changed) -> Path:
    content = {
        "version": "5.5.0",
        "shapes": SHAPES,
        "imagePath": "p.png",
        "imageData": None,
        "imageHeight": 10,
        "imageWidth": 12,
    }
    path.write_text(json.dumps(content | changed))
    return path


@pytest.mark.parametrize("kind", [each.name for each in KINDS if each.suffix == ".png"])
def test_every_picture_form_comes_back_exactly(tmp_path: Path, kind: str):
    export_mask(tmp_path / "m.png", EVERY, kind)
    imported = import_mask(tmp_path / "m.png")
    assert (imported.mask == EVERY).all() and imported.picture is None


def test_the_forms_are_what_they_say(tmp_path: Path):
    for kind in ("palette", "ids", "rgb", "community"):
        export_mask(tmp_path / f"{kind}.png", EVERY, kind)
    found = {}
    for path in tmp_path.glob("*.png"):
        with Image.open(path) as image:
            found[path.stem] = image.mode, image.getpixel((0, 20))
    assert found == {
        "palette": ("P", 1),
        "ids": ("L", 1),
        "rgb": ("RGB", PALETTE[1]),
        "community": ("RGB", COMMUNITY_PALETTE[1]),
    }
    with pytest.raises(ValueError, match="expected one of palette, ids"):
        export_mask(tmp_path / "x.png", EVERY, "psd")


def test_labelme_polygons_come_back_nearly_exactly(tmp_path: Path):
    mask = load_mask(find_asset(EXAMPLE_MASK))
    export_mask(tmp_path / "m.json", mask, "labelme")
    imported = import_mask(tmp_path / "m.json")
    assert imported.mask.shape == mask.shape
    assert (imported.mask == mask).mean() > 0.99
    assert set(np.unique(imported.mask)) == set(np.unique(mask))
    content = json.loads((tmp_path / "m.json").read_text())
    assert content["imagePath"] == "m.png" and (tmp_path / "m.png").is_file()


def test_labelme_files_lead_to_the_picture_and_never_write_over_it(tmp_path: Path):
    picture = np.full((112, 8, 3), 9, np.uint8)
    save_picture(tmp_path / "images" / "a.jpg", picture)
    export_mask(
        tmp_path / "out" / "m.json", EVERY, "labelme", tmp_path / "images/a.jpg"
    )
    content = json.loads((tmp_path / "out" / "m.json").read_text())
    assert content["imagePath"] == "../images/a.jpg"
    assert import_mask(tmp_path / "out" / "m.json").picture.shape == (112, 8, 3)
    save_picture(tmp_path / "m.png", picture)
    export_mask(tmp_path / "m.json", EVERY, "labelme")
    assert (import_mask(tmp_path / "m.json").picture == picture).all()


def test_labelme_files_of_both_schemes_are_read(tmp_path: Path):
    imported = import_mask(labelme(tmp_path / "a.json"))
    assert imported.mask.shape == (10, 12) and imported.picture is None
    assert imported.mask[3, 3] == 3 and imported.mask[1, 6] == 5


def test_without_size_the_picture_says_it(tmp_path: Path):
    path = labelme(tmp_path / "a.json", imageHeight=None, imageWidth=None)
    with pytest.raises(AnnotationError, match="a.json: names no size"):
        import_mask(path)
    save_picture(tmp_path / "p.png", np.zeros((20, 30, 3), np.uint8))
    assert import_mask(path).mask.shape == (20, 30)


def test_what_is_no_mask_is_refused_in_one_line(tmp_path: Path):
    save_picture(tmp_path / "p.png", np.full((4, 4, 3), 99, np.uint8))
    with pytest.raises(MaskError, match="p.png: 16 pixels have the colour"):
        import_mask(tmp_path / "p.png")
    assert import_mask(tmp_path / "p.png", nearest=True).mask.shape == (4, 4)
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(AnimeDrawError, match="bad.json: is not valid JSON"):
        import_mask(tmp_path / "bad.json")
    with pytest.raises(AnnotationError, match="label 'tail' is unknown"):
        import_mask(
            labelme(tmp_path / "b.json", shapes=[{**SHAPES[0], "label": "tail"}])
        )


def test_nothing_slow_is_imported_before_it_is_needed():
    code = "import sys, gui.files.exchange, gui.files.folder; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT
    )
    assert "gui.files.exchange" in done.stdout
    assert not {"scipy", "skimage", "torch"} & set(done.stdout.split())
