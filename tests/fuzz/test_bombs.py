"""Small files that would cost much, and files that would do something."""

import base64
import gzip
import json
import pickle
import struct
import zipfile
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load, save_file

from anime_draw.checkpoint import load_model, load_state, load_weights, save_state
from anime_draw.data.annotations import find_picture, read_annotation
from anime_draw.data.labels import Labels
from anime_draw.data.names import is_plain
from anime_draw.errors import (
    AnimeDrawError,
    AnnotationError,
    CheckpointError,
    PictureError,
    ProjectError,
)
from anime_draw.files import read_json, write_json
from anime_draw.networks import load_unet
from anime_draw.painter import Painter
from anime_draw.pictures import decode_picture
from anime_draw.segmenter import Segmenter
from anime_draw.style import StyleEncoder
from anime_draw.tagging.i2v import read_tag_list
from gui.files.project import load_project
from gui.session.opening import read_document
from gui.session.stored import from_state
from gui.studio.look import Look
from tests.fuzz.editor_readers import PICTURE, projects
from tests.fuzz.model_readers import gaugan, unet
from tests.fuzz.text_readers import encode

# Messages


def test_a_message_is_one_line_whatever_it_quotes():
    text = str(AnimeDrawError("a\nb\x1b]0;title\x07\udcff\u202e" + "x" * 9999 + "end"))
    assert text.startswith(r"a\nb\x1b]0;title\x07\udcff\u202exx")
    assert text.isprintable() and len(text) <= 1000 and text.endswith("xend")
    assert str(AnimeDrawError("髪 の.png")) == "髪 の.png"


# Pictures


def test_a_jpeg_of_a_thousand_scans_is_refused():
    data = encode(Image.new("L", (64, 64), 128), "JPEG", progressive=True)
    last, end = data.rindex(b"\xff\xda"), data.rindex(b"\xff\xd9")
    assert decode_picture(data, name="a").shape == (64, 64, 3)
    with pytest.raises(PictureError, match=r"broken picture \(1\d\d\d scans\)"):
        decode_picture(data[:end] + data[last:end] * 1000 + data[end:], name="a")


def test_no_program_is_run_for_a_picture():
    data = encode(Image.new("RGB", (8, 8)), "EPS")
    with pytest.raises(PictureError, match="is not a picture that can be opened"):
        decode_picture(data, name="a")


@pytest.mark.parametrize("size", [(1, 30_000), (30_000, 1)])
def test_a_line_is_no_picture(size):
    with pytest.raises(PictureError, match="20,000 a side"):
        decode_picture(encode(Image.new("1", size), "PNG"), name="a")


# Annotations


def annotation(path: Path, *shapes: dict, side: int = 64, **more) -> Path:
    size = {"imageHeight": side, "imageWidth": side}
    path.write_text(json.dumps({"shapes": shapes, **size, **more}))
    return path


def test_shapes_that_take_too_long_to_draw_are_refused(tmp_path: Path):
    circle = {"label": "hair", "shape_type": "circle", "points": [[0, 0], [50, 0]]}
    corners = {"label": "hair", "points": [[0, 0], [5, 5], [0, 9]] * 10_000}
    for name, shapes in {"many": [circle] * 1000, "long": [corners]}.items():
        path = annotation(tmp_path / name, *shapes, side=10_000)
        with pytest.raises(AnnotationError, match="too many for 10000x10000 pixels"):
            read_annotation(path, Labels()).mask(1, 1)
        path = annotation(tmp_path / name, *shapes)
        assert read_annotation(path, Labels()).mask(1, 1).any()


def test_crops_of_a_gigabyte_are_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("anime_draw.data.annotations.MAX_PIXELS", 64 * 64)
    crop = base64.b64encode(encode(Image.new("1", (60, 60)), "PNG")).decode()
    corners = [[0, 0], [59, 59]]
    shape = {"label": "hair", "shape_type": "mask", "points": corners, "mask": crop}
    read_annotation(annotation(tmp_path / "a.json", shape), Labels())
    path = annotation(tmp_path / "b.json", *[shape] * 20)
    with pytest.raises(AnnotationError, match="shape 2 .*more than 100 million"):
        read_annotation(path, Labels())


@pytest.mark.parametrize(
    "stored",
    [
        "/secret/p.png",
        "C:\\secret\\p.png",
        "C:p.png",
        "\\\\host\\share\\p.png",
        "//host/share/p.png",
        "\\secret\\p.png",
        "p\0.png",
        "x" * 5000,
        "x/" * 3000 + "p.png",
        "..",
        ".",
    ],
)
def test_no_path_leads_to_another_machine_or_fails(tmp_path: Path, stored: str):
    path = annotation(tmp_path / "a.json", imagePath=stored)
    with pytest.raises(AnnotationError, match="its picture |names no picture"):
        find_picture(read_annotation(path, Labels()), tmp_path)


# Model files


class Canary:
    """Leaves a file behind if anything unpickles it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


LOADERS = [
    Painter.load,
    Segmenter.load,
    StyleEncoder.load,
    load_weights,
    load_state,
    load_project,
    read_document,
]


@pytest.mark.parametrize("load", LOADERS)
@pytest.mark.parametrize("zipped", [True, False])
@pytest.mark.parametrize("name", ["best.pt", "model.safetensors", "p.animedraw"])
def test_a_pickle_does_not_run_whatever_it_is_called(tmp_path, load, zipped, name):
    path, canary = tmp_path / name, tmp_path / "canary"
    state = {"format": 1, "step": Canary(canary)}
    if zipped:
        torch.save(state, path)
    else:
        path.write_bytes(pickle.dumps(state))
    with pytest.raises(AnimeDrawError):
        load(path)
    assert not canary.exists()


def rewrite(path: Path, data: bytes, change) -> Path:
    """Write a safetensors file with its head changed."""
    length = int.from_bytes(data[:8], "little")
    head = json.loads(data[8 : 8 + length])
    change(head)
    text = json.dumps(head).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + length :])
    return path


@pytest.fixture(scope="module")
def unet_file(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a model file of the smallest U-Net."""
    return unet(tmp_path_factory.mktemp("unet"))[0]


def first(head: dict) -> dict:
    return next(each for name, each in head.items() if name != "__metadata__")


@pytest.mark.parametrize(
    "change",
    [
        lambda head: first(head).update(shape=[2**40, 2**40]),
        lambda head: first(head).update(shape=[2**62, 2**62, 2**62]),
        lambda head: first(head).update(data_offsets=[0, 2**50]),
        lambda head: first(head).update(data_offsets=[8, 0]),
        lambda head: first(head).update(dtype="I8"),
        lambda head: first(head).update(dtype="object"),
        lambda head: head.update(more=first(head)),  # offsets that overlap
    ],
)
def test_a_head_that_lies_about_its_tensors_is_refused(
    tmp_path: Path, unet_file, change
):
    path = rewrite(tmp_path / "m.safetensors", unet_file, change)
    with pytest.raises(CheckpointError, match="broken model file"):
        load_unet(path)


def test_whole_numbers_are_no_weights(tmp_path: Path, unet_file: bytes):
    def change(head):
        first({k: v for k, v in head.items() if v.get("dtype") == "F32"})["dtype"] = (
            "I32"
        )

    path = rewrite(tmp_path / "m.safetensors", unet_file, change)
    with pytest.raises(CheckpointError, match="does not fit this network"):
        load_unet(path)


def test_a_head_of_a_terabyte_is_refused(tmp_path: Path):
    path = tmp_path / "m.safetensors"
    path.write_bytes((2**40).to_bytes(8, "little") + b"{}")
    with pytest.raises(CheckpointError, match="is no safetensors file"):
        load_weights(path)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"width": 60_000}, "does not fit this network"),
        ({"width": 10**9}, "width is 1000000000, not 1 to 65536"),
        ({"width": 0}, "width is 0"),
        ({"size": 2**20}, "size is 1048576, not 1 to 4096"),
        ({"size": 33}, "no multiple of 32"),
        ({"version": "v9"}, "impossible settings .version must be"),
        ([], "broken metadata"),
    ],
)
def test_settings_cannot_ask_for_more_than_the_file_holds(
    tmp_path: Path, unet_file: bytes, config, message
):
    def change(head):
        head["__metadata__"]["config"] = json.dumps(config)

    path = rewrite(tmp_path / "m.safetensors", unet_file, change)
    with pytest.raises(CheckpointError, match=message):
        load_unet(path)


def test_a_painter_cannot_be_made_to_paint_a_wall(tmp_path: Path):
    def change(head):
        config = json.loads(head["__metadata__"]["config"])
        config["generator"] |= {"size": 2**17, "start": 2**16}
        head["__metadata__"]["config"] = json.dumps(config)

    path = rewrite(tmp_path / "m.safetensors", gaugan(tmp_path)[0], change)
    with pytest.raises(CheckpointError, match="size is 131072, not 1 to 4096"):
        Painter.load(path)


@pytest.mark.parametrize("odd", [float("nan"), float("inf")])
def test_weights_that_are_not_finite_are_refused(tmp_path: Path, odd: float):
    path = tmp_path / "m.safetensors"
    save_file({"a": torch.ones(3), "b": torch.tensor([0, odd])}, path)
    with pytest.raises(CheckpointError, match="b holds numbers that are not finite"):
        load_weights(path)


def contents(data: bytes) -> tuple[dict[str, str], dict[str, torch.Tensor]]:
    """Return metadata and tensors of a safetensors file, halves as float32."""
    head = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])
    tensors = {
        name: tensor.float() if tensor.is_floating_point() else tensor
        for name, tensor in load(data).items()
    }
    return head["__metadata__"], tensors


def test_a_tensor_of_more_dimensions_than_pytorch_has_is_refused(tmp_path: Path):
    path = tmp_path / "m.safetensors"
    save_file({"deep": torch.ones(2)}, path)

    def change(head):
        head["deep"]["shape"] = [2] + [1] * 70

    rewrite(path, path.read_bytes(), change)
    with pytest.raises(CheckpointError, match="deep has 71 dimensions"):
        load_weights(path)


@pytest.mark.parametrize(
    ("number", "message"),
    [(-1.0, "running_var holds negative variances"), (0.0, "weights that overflow")],
)
def test_variances_that_give_no_numbers_are_refused(
    tmp_path: Path, unet_file: bytes, number: float, message: str
):
    """A negative one makes NaN of its channel, none at all infinity of a large one."""
    path = tmp_path / "m.safetensors"
    metadata, tensors = contents(unet_file)
    tensors["encoder.features.18.1.running_var"].fill_(number)
    tensors["encoder.features.18.0.weight"].fill_(3e38)
    save_file(tensors, path, metadata)
    with pytest.raises(CheckpointError, match=message):
        Segmenter.load(path)


def test_a_generator_that_overflows_is_refused(tmp_path: Path):
    path = tmp_path / "m.safetensors"
    metadata, tensors = contents(gaugan(tmp_path)[0])
    for name, tensor in tensors.items():
        if name.endswith("scale_shift.weight"):
            tensor.fill_(3e38)
        elif name.endswith("running_var"):
            tensor.fill_(0)
    save_file(tensors, path, metadata)
    with pytest.raises(CheckpointError, match="weights that overflow"):
        Painter.load(path)


def test_facts_that_are_no_facts_are_refused(tmp_path: Path, unet_file: bytes):
    def change(head):
        head["__metadata__"]["facts"] = "[1]"

    path = rewrite(tmp_path / "m.safetensors", unet_file, change)
    with pytest.raises(CheckpointError, match="broken metadata"):
        load_model(path, "unet")


# Training states


def test_a_state_that_is_compressed_is_refused(tmp_path: Path):
    path = tmp_path / "state.pt"
    save_state(path, {"step": 1, "parts": {"a": torch.zeros(2**18)}})
    with zipfile.ZipFile(path) as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    with pytest.raises(CheckpointError, match="broken training state"):
        load_state(path)


@pytest.mark.parametrize(
    "tensor",
    [torch.ones(1).expand(10**9), torch.tensor([float("nan")])],
    ids=["stride 0", "nan"],
)
def test_a_state_of_impossible_tensors_is_refused(tmp_path: Path, tensor):
    save_state(tmp_path / "state.pt", {"step": 1, "parts": [({"a": tensor},)]})
    with pytest.raises(CheckpointError, match="broken training state"):
        load_state(tmp_path / "state.pt")


def test_a_state_that_holds_itself_is_read(tmp_path: Path):
    loop: list = []
    loop.append(loop)
    save_state(tmp_path / "state.pt", {"step": 1, "parts": loop})
    assert load_state(tmp_path / "state.pt")["step"] == 1


# The rest


def test_tags_that_unpack_to_a_gigabyte_are_refused(tmp_path: Path):
    path = tmp_path / "tag_list.json.gz"
    path.write_bytes(gzip.compress(b"[" + b" " * 2**24, 1))
    with pytest.raises(CheckpointError, match="cannot be read"):
        read_tag_list(path)


def test_a_project_that_lists_a_million_files_is_refused(tmp_path: Path):
    data = bytearray(projects(tmp_path)[0])
    at = data.rindex(b"PK\5\6")
    entry = data[data.index(b"PK\1\2") : at]
    struct.pack_into("<I", data, at + 12, len(entry) * 10_000)
    path = tmp_path / "many.animedraw"
    path.write_bytes(data[:at] + entry * 9999 + data[at:])
    with pytest.raises(ProjectError, match="holds more than 200 files"):
        load_project(path)


def test_references_of_a_project_are_as_small_as_ours(tmp_path: Path):
    (tmp_path / "p.animedraw").write_bytes(projects(tmp_path)[0])
    large, path = encode(Image.new("1", (2000, 2000)), "PNG"), tmp_path / "q.animedraw"
    with zipfile.ZipFile(tmp_path / "p.animedraw") as whole:
        files = {name: whole.read(name) for name in whole.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (files | {"references/0.png": large}).items():
            archive.writestr(name, data)
    with pytest.raises(ProjectError, match="2000x2000 pixels, more than 1024"):
        load_project(path)


@pytest.mark.parametrize("name", ["\\\\host\\share\\a.png", "//host/share/a.png"])
def test_a_stored_style_asks_no_other_machine(name: str):
    look = Look().with_reference("a").to_data()
    state = {"format": 1, "look": look, "names": {"a": name}, "model": name}
    stored = from_state(state, {"a": PICTURE}, {})
    assert [each.path for each in stored.entries] == [Path("a.png")]
    assert stored.model == "a.png"


def test_a_look_of_a_million_parts_is_refused():
    data = Look().to_data() | {"references": [[str(i), 1] for i in range(1001)]}
    with pytest.raises(AnimeDrawError, match="at most 1000"):
        Look.from_data(data)
    with pytest.raises(AnimeDrawError, match="stored style is broken"):
        Look.from_data(Look().to_data() | {"strength": 10**400})


@pytest.mark.parametrize("name", ["x\udcff", "\ud800", "髪\n"])
def test_names_that_are_no_unicode_survive_in_json(tmp_path: Path, name: str):
    write_json(tmp_path / "a.json", {"recent": [name]})
    assert read_json(tmp_path / "a.json") == {"recent": [name]}


def test_names_that_leave_their_folder_are_not_plain():
    outside = (
        "",
        ".",
        "..",
        "a/b",
        "a\\b",
        "/a",
        "C:a",
        "\\\\h\\s\\a",
        "a\0",
        "\ud800",
    )
    assert not any(map(is_plain, outside))
    assert all(map(is_plain, ("a", "髪 é", "a.b", "..a", "-")))
