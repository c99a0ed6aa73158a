"""Illustration2vec: tags and features of illustrations, by its published network.

M. Saito and Y. Matsui, "Illustration2Vec: a semantic vector representation of
illustrations" (SIGGRAPH Asia 2015 briefs). Its own package needs Chainer, which can
no longer be installed; this keeps its calling convention on ONNX Runtime (.onnx) or
OpenCV's DNN (.caffemodel with .prototxt).

A folder with the model holds
    illust2vec_tag_ver200.onnx, or .caffemodel and illust2vec_tag.prototxt
    tag_list.json                1,539 tags: 512 general, 512 character, 512 copyright,
                                 3 rating
"""

import gzip
import io
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray

from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.gallery import Portrait
from anime_draw.reading import read_file
from anime_draw.tagging.colour import HAIR_TAGS
from anime_draw.tagging.networks import SIDE, Network, load_network
from anime_draw.tagging.tags import Tagging

Probabilities: TypeAlias = NDArray[np.float32]
Ranked = list[tuple[str, float]]

BGR_MEAN = np.asarray([164.76139251, 167.47864617, 181.13838569], np.float32)
GROUPS = {
    "general": slice(0, 512),
    "character": slice(512, 1024),
    "copyright": slice(1024, 1536),
    "rating": slice(1536, 1539),
}
NUM_TAGS = 1539
MAX_TAG_LIST = 2**20  # bytes; the published one has 30,000
THRESHOLD = 0.25
TAG_FILES = ("tag_list.json", "tag_list.json.gz")
HOW_TO_GET = (
    "download illust2vec_tag_ver200.caffemodel, illust2vec_tag.prototxt and"
    " tag_list.json.gz of release v2.0.0 from github.com/rezoo/illustration2vec (or an"
    " ONNX conversion of the first two) into one folder and give it"
)


class Illustration2Vec:
    """The network and its tags; images are PIL pictures or arrays in RGB, 0..255."""

    def __init__(self, network: Network, tags: Sequence[str] | None = None) -> None:
        self._network = network
        self.tags = None if tags is None else list(tags)
        self._index = {tag: i for i, tag in enumerate(self.tags or ())}

    @classmethod
    def load(cls, place: Path) -> "Illustration2Vec":
        """Load from a folder, or from a model file with the tags beside it.

        Raises:
            CheckpointError: files are missing or broken; says how to get them.
            AnimeDrawError: what runs the network is not installed.
        """
        model = find_model(place)
        tags = next(
            (path for name in TAG_FILES if (path := model.parent / name).is_file()),
            None,
        )
        return cls(load_network(model), None if tags is None else read_tag_list(tags))

    def estimate_specific_tags(
        self, images: Sequence[Any], tags: Sequence[str]
    ) -> list[dict[str, float]]:
        """Return the probability of each of these tags, image by image.

        Raises:
            AnimeDrawError: the model does not know a tag.
        """
        unknown = [tag for tag in tags if tag not in self._index]
        if unknown:
            raise AnimeDrawError(f"illustration2vec knows no tag {unknown[0]!r}")
        return [
            {tag: float(row[self._index[tag]]) for tag in tags}
            for row in self._estimate(images)
        ]

    def estimate_top_tags(
        self, images: Sequence[Any], n_tag: int = 10
    ) -> list[dict[str, Ranked]]:
        """Return the `n_tag` likeliest of each group, and every rating."""
        return [
            {
                group: self._rank(row, part)[: None if group == "rating" else n_tag]
                for group, part in GROUPS.items()
            }
            for row in self._estimate(images)
        ]

    def estimate_plausible_tags(
        self, images: Sequence[Any], threshold: float = THRESHOLD
    ) -> list[dict[str, Ranked]]:
        """Return the tags above a probability, likeliest first, and every rating."""
        return [
            {
                group: [
                    (tag, probability)
                    for tag, probability in ranked
                    if group == "rating" or probability > threshold
                ]
                for group, ranked in groups.items()
            }
            for groups in self.estimate_top_tags(images, NUM_TAGS)
        ]

    def extract_feature(self, images: Sequence[Any]) -> NDArray[np.float32]:
        """Return the feature of each image (N, 4096): the layer encode1.

        Raises:
            AnimeDrawError: the model has no such layer (illust2vec_ver200 has).
        """
        return self._network.run(to_batch(images), "encode1")

    def _estimate(self, images: Sequence[Any]) -> Probabilities:
        if self.tags is None:
            raise CheckpointError(
                f"tag_list.json is missing beside the model; {HOW_TO_GET}"
            )
        outputs = self._network.run(to_batch(images), "prob")
        if outputs.shape[1:] != (len(self.tags),):
            raise CheckpointError(
                f"the model gives {outputs.shape[1]} numbers per picture, but"
                f" tag_list.json has {len(self.tags)} tags; use files of one release"
            )
        return outputs

    def _rank(self, row: Probabilities, part: slice) -> Ranked:
        assert self.tags is not None
        order = np.argsort(-row[part], kind="stable") + part.start
        return [(self.tags[i], float(row[i])) for i in order.tolist()]


class I2vTagger:
    """Tags portraits with the likeliest of the thirteen hair colours."""

    def __init__(self, network: Illustration2Vec, threshold: float = THRESHOLD) -> None:
        self._network = network
        self._threshold = threshold

    def tag(self, portraits: Sequence[Portrait]) -> list[Tagging]:
        """Return one tag for each portrait, or say that none is likely enough."""
        pictures = [each.picture for each in portraits]
        estimates = self._network.estimate_specific_tags(pictures, HAIR_TAGS)
        return [self._choose(each) for each in estimates]

    def _choose(self, estimate: dict[str, float]) -> Tagging:
        tag, probability = max(estimate.items(), key=lambda item: item[1])
        if probability > self._threshold:
            return Tagging((tag,))
        return Tagging(
            reason=f"no hair colour is likely; {tag} comes next with {probability:.2f}"
        )


def find_model(place: Path) -> Path:
    """Return the model file in a folder, an ONNX before a Caffe one.

    Raises:
        CheckpointError: there is none; says how to get it.
    """
    if place.is_file():
        return place
    for suffix in (".onnx", ".caffemodel"):
        found = sorted(
            place.glob(f"*{suffix}"), key=lambda path: "tag" not in path.name
        )
        if found:
            return found[0]
    raise CheckpointError(f"{place}: has no model of illustration2vec; {HOW_TO_GET}")


def read_tag_list(path: Path) -> list[str]:
    """Read tag_list.json, gzipped or not.

    Raises:
        CheckpointError: unreadable, or not a list of 1,539 tags.
    """
    try:
        data = read_file(path, MAX_TAG_LIST)
        if path.suffix == ".gz":
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(MAX_TAG_LIST)  # what is longer is broken JSON then
        tags = json.loads(data)
    except (OSError, EOFError, ValueError, RecursionError, zlib.error) as error:
        raise CheckpointError(f"{path}: cannot be read ({error})") from error
    if not isinstance(tags, list) or len(tags) != NUM_TAGS:
        raise CheckpointError(f"{path}: is no list of {NUM_TAGS} tags; {HOW_TO_GET}")
    return [str(tag) for tag in tags]


def to_batch(images: Sequence[ArrayLike]) -> NDArray[np.float32]:
    """Prepare images as the network wants them: (N, 3, 224, 224) BGR less the mean.

    As published: bilinear without antialiasing, alpha dropped, grey repeated.
    """
    prepared = [_prepare(np.asarray(image, np.float32)) for image in images]
    empty = np.empty((0, 3, SIDE, SIDE), np.float32)
    return np.stack(prepared) if prepared else empty


def _prepare(pixels: NDArray[np.float32]) -> NDArray[np.float32]:
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[..., None], 3, axis=2)
    if pixels.ndim != 3 or pixels.shape[2] < 3:
        raise ValueError(f"expected (H, W) or (H, W, 3 or 4), got {pixels.shape}")
    small = cv2.resize(pixels[..., :3], (SIDE, SIDE), interpolation=cv2.INTER_LINEAR)
    return (small[..., ::-1] - BGR_MEAN).transpose(2, 0, 1)
