"""Illustration2vec's calling convention, on small random nets of the same shape."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from skimage.transform import resize

from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.gallery import Portrait
from anime_draw.tagging import networks
from anime_draw.tagging.colour import HAIR_TAGS
from anime_draw.tagging.i2v import (
    BGR_MEAN,
    GROUPS,
    NUM_TAGS,
    I2vTagger,
    Illustration2Vec,
    to_batch,
)

# One convolution per stage is enough of a likeness: four ceil-mode pools, 14x14 left
# after the fourth, halved by the last stage's stride, then 7x7 averaged.
WIDTHS = (4, 4, 4, 4, 8)
TAGS = [*HAIR_TAGS, *(f"tag {i}" for i in range(NUM_TAGS - len(HAIR_TAGS)))]


def weights(count: int = NUM_TAGS) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rng = np.random.default_rng(0)
    inputs = 3
    for outputs in (*WIDTHS, count):
        scale = (2 / (inputs * 9)) ** 0.5 * (0.1 if inputs == 3 else 1)
        weight = rng.normal(size=(outputs, inputs, 3, 3)) * scale
        yield weight.astype(np.float32), rng.normal(size=outputs).astype(np.float32)
        inputs = outputs


def write_onnx(path: Path, *, batch="n", nhwc=False, scores=False, name="prob") -> None:
    onnx = pytest.importorskip("onnx")
    make, nodes, tensors = onnx.helper, [], []
    last = "data"
    if nhwc:
        nodes.append(make.make_node("Transpose", ["data"], ["nchw"], perm=[0, 3, 1, 2]))
        last = "nchw"
    for i, (weight, bias) in enumerate(weights()):
        for key, array in ((f"w{i}", weight), (f"b{i}", bias)):
            tensors.append(onnx.numpy_helper.from_array(array, key))
        conv = {"pads": [1] * 4, "strides": [2 if i == 4 else 1] * 2}
        inputs = [last, f"w{i}", f"b{i}"]
        if i == len(WIDTHS):
            last = "conv6_4"
            nodes.append(make.make_node("Conv", inputs, [last], **conv))
            break
        nodes.append(make.make_node("Conv", inputs, [f"c{i}"], **conv))
        nodes.append(make.make_node("Relu", [f"c{i}"], [f"r{i}"]))
        last = f"r{i}"
        if i < 4:
            pool = {"kernel_shape": [2, 2], "strides": [2, 2], "ceil_mode": 1}
            nodes.append(make.make_node("MaxPool", [last], [f"p{i}"], **pool))
            last = f"p{i}"
    if not scores:
        average = {"kernel_shape": [7, 7]}
        nodes.append(make.make_node("AveragePool", [last], ["pool6"], **average))
        nodes.append(make.make_node("Sigmoid", ["pool6"], [name]))
        last = name
    shape = [batch, 224, 224, 3] if nhwc else [batch, 3, 224, 224]
    float32 = onnx.TensorProto.FLOAT
    graph = make.make_graph(
        nodes,
        "i2v",
        [make.make_tensor_value_info("data", float32, shape)],
        [make.make_tensor_value_info(last, float32, None)],
        tensors,
    )
    model = make.make_model(graph, opset_imports=[make.make_opsetid("", 13)])
    model.ir_version = 8
    path.write_bytes(model.SerializeToString())


def varint(number: int) -> bytes:
    parts = []
    while number > 0x7F:
        parts.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*parts, number])


def field(number: int, content: bytes) -> bytes:
    return varint(number << 3 | 2) + varint(len(content)) + content


def blob(array: np.ndarray) -> bytes:
    shape = field(1, b"".join(map(varint, array.shape)))
    return field(7, field(7, shape) + field(5, array.tobytes()))


def write_caffe(folder: Path) -> Path:
    """Write the net in Caffe's formats: text layout, and weights in protobuf."""
    dims = "".join(f"input_dim: {n}\n" for n in (1, 3, 224, 224))
    text, layers, last = f'name: "i2v"\ninput: "data"\n{dims}', b"", "data"

    def add(kind: str, name: str, settings: str) -> None:
        nonlocal text, last
        text += (
            f'layer {{ name: "{name}" type: "{kind}" bottom: "{last}" top: "{name}"'
            f" {settings} }}\n"
        )
        last = name

    for i, (weight, bias) in enumerate(weights()):
        stride = 2 if i == 4 else 1
        add(
            "Convolution",
            f"conv{i}",
            f"convolution_param {{ num_output: {len(bias)} kernel_size: 3 pad: 1"
            f" stride: {stride} }}",
        )
        content = field(1, last.encode()) + field(2, b"Convolution")
        layers += field(100, content + blob(weight) + blob(bias))
        if i < len(WIDTHS):
            add("ReLU", f"relu{i}", "")
        if i < 4:
            add(
                "Pooling",
                f"pool{i}",
                "pooling_param { pool: MAX kernel_size: 2 stride: 2 }",
            )
    add("Pooling", "pool6", "pooling_param { pool: AVE kernel_size: 7 stride: 1 }")
    add("Sigmoid", "prob", "")
    (folder / "illust2vec_tag.prototxt").write_text(text)
    path = folder / "illust2vec_tag_ver200.caffemodel"
    path.write_bytes(field(1, b"i2v") + layers)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("i2v")
    write_onnx(folder / "illust2vec_tag_ver200.onnx")
    (folder / "tag_list.json").write_text(json.dumps(TAGS))
    return folder


@pytest.fixture(scope="module")
def images() -> list[np.ndarray]:
    rng = np.random.default_rng(1)
    small = rng.integers(0, 256, (3, 8, 8, 3), np.uint8)
    return [cv2.resize(each, (300, 260)) for each in small]


def test_estimates_are_grouped_ranked_and_above_the_threshold(folder, images):
    network = Illustration2Vec.load(folder)
    plausible = network.estimate_plausible_tags(images, threshold=0.5)
    assert len(plausible) == 3
    for groups in plausible:
        assert list(groups) == ["general", "character", "copyright", "rating"]
        assert len(groups["rating"]) == 3
        for group in ("general", "character", "copyright"):
            values = [probability for _, probability in groups[group]]
            assert values == sorted(values, reverse=True)
            assert 0 < len(values) < 512
            assert min(values) > 0.5
            known = TAGS[GROUPS[group]]
            assert all(tag in known for tag, _ in groups[group])


def test_specific_tags_agree_with_the_top_tags(folder, images):
    network = Illustration2Vec.load(folder)
    (first, *_) = network.estimate_top_tags(images, n_tag=5)
    assert len(first["general"]) == 5
    names = [tag for tag, _ in first["general"]]
    specific = network.estimate_specific_tags(images, names)[0]
    assert specific == pytest.approx(dict(first["general"]))


def test_pil_pictures_grey_ones_and_alpha_are_taken(folder, images):
    network = Illustration2Vec.load(folder)
    picture = Image.fromarray(images[0])
    transparent = np.dstack([images[0], np.zeros((260, 300), np.uint8)])
    given = [images[0], picture, transparent]
    same = network.estimate_specific_tags(given, ["red hair"])
    assert same[0] == same[1] == same[2]
    grey = picture.convert("L")
    one, other = network.estimate_specific_tags(
        [grey, grey.convert("RGB")], ["red hair"]
    )
    assert one == other


def test_pictures_are_prepared_as_published(images):
    wanted = resize(
        images[0].astype(np.float64), (224, 224), order=1, anti_aliasing=False
    )
    wanted = wanted[..., ::-1] - np.asarray(BGR_MEAN, np.float64)
    np.testing.assert_allclose(
        to_batch(images[:1])[0], wanted.transpose(2, 0, 1), atol=2e-2
    )
    flat = to_batch([np.full((5, 9, 3), (255, 0, 100), np.uint8)])[0, :, 0, 0]
    assert flat.tolist() == pytest.approx(
        [100 - 164.76139251, -167.47864617, 255 - 181.13838569]
    )


def test_every_conversion_to_onnx_gives_the_same(folder, images, tmp_path):
    expected = Illustration2Vec.load(folder).estimate_specific_tags(images, TAGS[:20])
    variants = (
        {"batch": 1},
        {"nhwc": True},
        {"scores": True},
        {"name": "output_0"},
    )
    (tmp_path / "tag_list.json").write_text(json.dumps(TAGS))
    for variant in variants:
        write_onnx(tmp_path / "net.onnx", **variant)
        network = Illustration2Vec.load(tmp_path / "net.onnx")
        for one, other in zip(
            network.estimate_specific_tags(images, TAGS[:20]), expected, strict=True
        ):
            assert one == pytest.approx(other, abs=1e-4)


needs_caffe = pytest.mark.skipif(
    not hasattr(cv2.dnn, "readNetFromCaffe"), reason="this OpenCV reads no Caffe models"
)


@needs_caffe
def test_the_caffe_model_gives_the_same_as_the_onnx_one(folder, images, tmp_path):
    write_caffe(tmp_path)
    (tmp_path / "tag_list.json.gz").write_bytes(
        gzip.compress(json.dumps(TAGS).encode())
    )
    expected = Illustration2Vec.load(folder).estimate_specific_tags(images, TAGS[:20])
    found = Illustration2Vec.load(tmp_path).estimate_specific_tags(images, TAGS[:20])
    for one, other in zip(found, expected, strict=True):
        assert one == pytest.approx(other, abs=1e-4)


@needs_caffe
def test_features_are_a_layer_of_their_own(folder, images, tmp_path):
    write_caffe(tmp_path)
    network = Illustration2Vec.load(tmp_path)
    with pytest.raises(AnimeDrawError, match="has no layer encode1"):
        network.extract_feature(images)
    layout = tmp_path / "illust2vec_tag.prototxt"
    layout.write_text(layout.read_text().replace('"relu4"', '"encode1"'))
    assert Illustration2Vec.load(tmp_path).extract_feature(images).shape[0] == 3
    with pytest.raises(AnimeDrawError, match="has no output encode1, but prob"):
        Illustration2Vec.load(folder).extract_feature(images)


def test_opencv_5_is_told_what_to_do_in_one_line(tmp_path, monkeypatch):
    monkeypatch.delattr(cv2.dnn, "readNetFromCaffe", raising=False)
    path = tmp_path / "net.caffemodel"
    path.touch()
    with pytest.raises(AnimeDrawError, match="headless<5', or convert .* ONNX$"):
        Illustration2Vec.load(path)


def test_without_onnx_runtime_the_remedy_is_named(folder, monkeypatch):
    monkeypatch.setattr(networks, "onnxruntime", None)
    with pytest.raises(AnimeDrawError, match="pip install onnxruntime"):
        Illustration2Vec.load(folder)


def test_an_empty_folder_says_how_to_get_the_files(tmp_path):
    with pytest.raises(CheckpointError, match=r"no model .*rezoo/illustration2vec"):
        Illustration2Vec.load(tmp_path)


def test_missing_tags_say_how_to_get_them(folder, tmp_path, images):
    model = tmp_path / "net.onnx"
    model.write_bytes((folder / "illust2vec_tag_ver200.onnx").read_bytes())
    with pytest.raises(CheckpointError, match=r"tag_list\.json is missing .* download"):
        Illustration2Vec.load(model).estimate_plausible_tags(images)


def test_a_model_that_is_none_is_named(tmp_path):
    (tmp_path / "net.onnx").write_bytes(b"no model")
    with pytest.raises(CheckpointError, match=r"net\.onnx: broken ONNX model"):
        Illustration2Vec.load(tmp_path / "net.onnx")


@needs_caffe
def test_a_caffe_model_without_layout_or_broken_is_named(tmp_path):
    path = tmp_path / "illust2vec_tag_ver200.caffemodel"
    path.write_bytes(b"\xff\xff")
    with pytest.raises(CheckpointError, match=r"illust2vec_tag\.prototxt is missing"):
        Illustration2Vec.load(tmp_path)
    (tmp_path / "illust2vec_tag.prototxt").write_text("layer {")
    with pytest.raises(CheckpointError, match="broken Caffe model"):
        Illustration2Vec.load(tmp_path)


@pytest.mark.parametrize("content", ["[]", "{}", "not json"])
def test_a_tag_list_that_is_none_is_named(folder, tmp_path, content):
    model = tmp_path / "net.onnx"
    model.write_bytes((folder / "illust2vec_tag_ver200.onnx").read_bytes())
    (tmp_path / "tag_list.json").write_text(content)
    with pytest.raises(CheckpointError, match=r"tag_list\.json: "):
        Illustration2Vec.load(model)


def test_an_unknown_tag_is_named(folder, images):
    with pytest.raises(AnimeDrawError, match="knows no tag 'rainbow hair'"):
        Illustration2Vec.load(folder).estimate_specific_tags(images, ["rainbow hair"])


def test_a_portrait_gets_the_likeliest_hair_colour_or_a_reason(folder, images):
    network = Illustration2Vec.load(folder)
    portraits = [Portrait("a", Path("a"), each) for each in images]
    estimates = network.estimate_specific_tags(images, HAIR_TAGS)
    for estimate, tagging in zip(
        estimates, I2vTagger(network, 0.0).tag(portraits), strict=True
    ):
        assert tagging.tags == (max(estimate, key=estimate.__getitem__),)
    for tagging in I2vTagger(network, 1.0).tag(portraits):
        assert tagging.tags == ()
        assert "no hair colour is likely" in tagging.reason
