"""The networks in whose features pictures are compared, each with its name.

A distance means something only together with the network it was taken in. By default
that is the encoder of our own U-Net. The Frechet distance is called FID, as in
arXiv 1706.08500, if and only if a file is given that holds an Inception network, and
the person says so by its name; the file's code stands beside the number, since other
weights or another way of scaling pictures give other figures (arXiv 2104.11222).
"""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.files import fingerprint
from anime_draw.pictures import Picture, resize_picture
from anime_draw.reading import MAX_MODEL, check_file
from anime_draw.segmenter import Segmenter

INCEPTION = "inception"
INCEPTION_FEATURES = 2048  # of its last pooling, which FID is defined on


class FeatureNetwork(Protocol):
    """Something that turns pictures into features (N, D)."""

    name: str

    def __call__(self, pictures: Sequence[Picture]) -> NDArray[np.floating]:
        """Return the features (N, D) of pictures (H, W, 3)."""
        ...


class UnetFeatures:
    """The encoder of a U-Net: its deepest maps, pooled."""

    def __init__(self, segmenter: Segmenter, path: Path) -> None:
        self.name = f"deepest features of the U-Net's encoder, pooled ({path.name})"
        self._segmenter = segmenter

    def __call__(self, pictures: Sequence[Picture]) -> NDArray[np.floating]:
        """Return the features (N, 320) of pictures (H, W, 3)."""
        return self._segmenter.features(pictures)


class OnnxFeatures:
    """Any network as an ONNX file; ONNX Runtime runs it, or else OpenCV.

    Its input is one picture (1, 3, size, size), RGB in -1..1; its first output the
    features, (1, D) or maps (1, D, h, w), which are pooled.

    Raises:
        CheckpointError: the file cannot be used.
    """

    def __init__(self, path: Path, *, name: str = "", size: int = 299) -> None:
        self.path, self.size = path, size
        self.inception = name.casefold() == INCEPTION
        try:
            check_file(path, MAX_MODEL)
            self._run = _load_onnx(path)
        except Exception as error:  # either runtime raises kinds of its own
            raise CheckpointError(
                f"{path}: is no usable ONNX file ({error})"
            ) from error
        self.name = f"{name or path.stem} at {size} px ({fingerprint(path)})"

    def __call__(self, pictures: Sequence[Picture]) -> NDArray[np.floating]:
        """Return the features (N, D) of pictures (H, W, 3).

        Raises:
            CheckpointError: the network does not take such pictures, or is called
                inception and is none.
        """
        return np.stack([self._describe(picture) for picture in pictures])

    def _describe(self, picture: Picture) -> NDArray[np.floating]:
        scaled = resize_picture(picture, self.size).astype(np.float32) / 127.5 - 1
        try:
            output = self._run(scaled.transpose(2, 0, 1)[None])
        except Exception as error:
            raise CheckpointError(
                f"{self.path}: does not take a picture (1, 3, {self.size},"
                f" {self.size}); give --features-size ({error})"
            ) from error
        if output.ndim not in (2, 4) or len(output) != 1:
            raise CheckpointError(
                f"{self.path}: gives {output.shape}, expected (1, D) or (1, D, h, w)"
            )
        features = output.reshape(*output.shape[:2], -1).mean(axis=2)[0]
        if self.inception and len(features) != INCEPTION_FEATURES:
            raise CheckpointError(
                f"{self.path}: gives {len(features)} features, and Inception's last"
                f" pooling has {INCEPTION_FEATURES}: give it another name"
            )
        return features


def _load_onnx(path: Path) -> Any:
    if importlib.util.find_spec("onnxruntime") is None:
        net = cv2.dnn.readNetFromONNX(str(path))

        def run_opencv(blob: NDArray[np.float32]) -> NDArray:
            net.setInput(blob)
            return np.asarray(net.forward())

        return run_opencv
    import onnxruntime

    session = onnxruntime.InferenceSession(
        path.read_bytes(), providers=["CPUExecutionProvider"]
    )
    inputs = session.get_inputs()[0].name
    return lambda blob: session.run(None, {inputs: blob})[0]


def load_features(
    path: Path | None, *, name: str, size: int, segmenter: Segmenter, unet: Path
) -> FeatureNetwork:
    """Return the network of a file, or the U-Net's encoder without one.

    Raises:
        AnimeDrawError: a name is given without a file.
        CheckpointError: the file cannot be used.
    """
    if path is not None:
        return OnnxFeatures(path, name=name, size=size)
    if name:
        raise AnimeDrawError("--features-name: needs the network's file, --features")
    return UnetFeatures(segmenter, unet)


def is_inception(network: FeatureNetwork) -> bool:
    """Tell whether distances in these features may be called FID and KID."""
    return isinstance(network, OnnxFeatures) and network.inception
