"""Run a network of illustration2vec: ONNX Runtime for .onnx, OpenCV for Caffe's."""

from pathlib import Path
from typing import Any, Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from anime_draw.errors import AnimeDrawError, CheckpointError
from anime_draw.reading import MAX_MODEL, read_file

try:
    import onnxruntime
except ImportError:  # the extra [i2v] is not installed
    onnxruntime = None

SIDE = 224  # pixels of the input
QUIET = 3  # ONNX Runtime's level: errors only
Array = NDArray[np.float32]


class Network(Protocol):
    """A loaded network."""

    def run(self, batch: Array, layer: str) -> Array:
        """Return the output (N, K) of a layer for a batch (N, 3, 224, 224).

        Raises:
            AnimeDrawError: it has no such layer.
        """
        ...


def load_network(path: Path) -> Network:
    """Load an .onnx file, or a .caffemodel with the .prototxt beside it.

    Raises:
        CheckpointError: missing, broken, or of another format.
        AnimeDrawError: what runs it is not installed.
    """
    match path.suffix.lower():
        case ".onnx":
            return OnnxNetwork(path)
        case ".caffemodel":
            return CaffeNetwork(path)
    raise CheckpointError(f"{path}: expected an .onnx or .caffemodel file")


class OnnxNetwork:
    """A network that ONNX Runtime runs, picture by picture or in batches."""

    def __init__(self, path: Path) -> None:
        if onnxruntime is None:
            raise AnimeDrawError(
                f"{path}: needs ONNX Runtime; install it with: pip install onnxruntime"
            )
        options = onnxruntime.SessionOptions()
        options.log_severity_level = QUIET
        try:
            self._session = onnxruntime.InferenceSession(
                read_file(path, MAX_MODEL), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # its errors have no common class but this
            first_line = str(error).partition("\n")[0]
            raise CheckpointError(
                f"{path}: broken ONNX model ({first_line})"
            ) from error
        self._path = path
        self._input = self._session.get_inputs()[0]
        self._outputs = [each.name for each in self._session.get_outputs()]

    def run(self, batch: Array, layer: str) -> Array:
        """Return the output (N, K) of a layer for a batch (N, 3, 224, 224)."""
        name = self._find(layer)
        if self._input.shape[-1] == 3:  # converted by way of TensorFlow
            batch = np.ascontiguousarray(batch.transpose(0, 2, 3, 1))
        size = len(batch) if isinstance(self._input.shape[0], str | None) else 1
        parts = [
            self._session.run([name], {self._input.name: batch[i : i + size]})[0]
            for i in range(0, len(batch), max(size, 1))
        ]
        return _flatten(np.concatenate(parts))

    def _find(self, layer: str) -> str:
        # Converters rename layers; the model with tags has one output, and it is they.
        if layer in self._outputs:
            return layer
        if layer == "prob" and len(self._outputs) == 1:
            return self._outputs[0]
        raise AnimeDrawError(
            f"{self._path}: has no output {layer}, but {', '.join(self._outputs)}"
        )


class CaffeNetwork:
    """A network that OpenCV's DNN module runs."""

    def __init__(self, path: Path) -> None:
        if not hasattr(cv2.dnn, "readNetFromCaffe"):
            raise AnimeDrawError(
                f"{path}: OpenCV {cv2.__version__} reads no Caffe models any more; pip"
                " install 'opencv-python-headless<5', or convert the model to ONNX"
            )
        self._path = path
        layout = find_layout(path)
        try:
            self._network: Any = cv2.dnn.readNetFromCaffe(str(layout), str(path))
        except cv2.error as error:
            raise CheckpointError(
                f"{path}: broken Caffe model ({error.err})"
            ) from error

    def run(self, batch: Array, layer: str) -> Array:
        """Return the output (N, K) of a layer for a batch (N, 3, 224, 224)."""
        if layer not in self._network.getLayerNames():
            raise AnimeDrawError(f"{self._path}: has no layer {layer}")
        self._network.setInput(batch)
        return _flatten(self._network.forward(layer))


def find_layout(path: Path) -> Path:
    """Return the .prototxt that belongs to a .caffemodel.

    Raises:
        CheckpointError: there is none beside it.
    """
    stem = path.stem.partition("_ver")[0]
    for name in (f"{path.stem}.prototxt", f"{stem}.prototxt"):
        if (layout := path.with_name(name)).is_file():
            return layout
    raise CheckpointError(f"{path}: {stem}.prototxt is missing beside it")


def _flatten(outputs: Array) -> Array:
    """Reduce (N, K, 1, 1) to (N, K), and a map of scores to probabilities.

    Conversions that end with the last convolution lack its pooling and sigmoid.
    """
    if outputs.ndim == 4 and outputs.shape[2] > 1:
        outputs = 1 / (1 + np.exp(-outputs.mean(axis=(2, 3))))
    return outputs.reshape(len(outputs), -1)
