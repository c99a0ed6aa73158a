"""Write a generator as ONNX, for programs in other languages.

    mask     (N, size, size) uint8, class ids
    style    (N, D) float32
    picture  (N, size, size, 3) uint8

Norms are folded into the convolutions behind the mask, as in the painter.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from torch import Tensor, nn

from anime_draw.classes import NAMES
from anime_draw.errors import AnimeDrawError
from anime_draw.files import write_whole
from anime_draw.models.blocks import SLOPE, Spade, SpadeBlock
from anime_draw.models.folding import fold_spade
from anime_draw.models.gaugan import Generator
from anime_draw.version import VERSION

try:
    import onnx
except ImportError:  # the extra [onnx] is not installed
    onnx = None  # type: ignore[assignment]

OPSET = 17
IR_VERSION = 8


def export_onnx(generator: Generator, path: Path) -> None:
    """Write the generator to an .onnx file, whole or not at all.

    Raises:
        AnimeDrawError: the package onnx is missing, or the disk refuses.
    """
    if onnx is None:
        raise AnimeDrawError(
            "writing ONNX needs the package onnx: pip install 'anime-draw[onnx]'"
        )
    model = _Graph().build(generator)
    with write_whole(path) as partial:
        onnx.save(model, partial)


class _Graph:
    """Collects nodes and weights; values are known by their names."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: list[Any] = []

    def build(self, generator: Generator) -> Any:
        """Return the whole model."""
        config = generator.config
        self._generator(generator)
        size, make = config.size, onnx.helper.make_tensor_value_info
        kinds = onnx.TensorProto
        graph = onnx.helper.make_graph(
            self._nodes,
            "generator",
            [
                make("mask", kinds.UINT8, ["N", size, size]),
                make("style", kinds.FLOAT, ["N", config.style_dim]),
            ],
            [make("picture", kinds.UINT8, ["N", size, size, 3])],
            self._weights,
        )
        opset = onnx.helper.make_opsetid("", OPSET)
        model = onnx.helper.make_model(
            graph,
            opset_imports=[opset],
            ir_version=IR_VERSION,
            producer_name="anime-draw",
            producer_version=VERSION,
        )
        onnx.helper.set_model_props(model, {"classes": json.dumps(NAMES)})
        onnx.checker.check_model(model)
        return model

    def _generator(self, generator: Generator) -> None:
        config = generator.config
        side, (rows, biases) = config.start, generator.first_layer()
        channels = len(biases) // side**2
        weight, bias = self._weight(rows), self._weight(biases)
        flat = self._node("Gemm", "style", weight, bias, transB=1)
        shape = self._weight(np.array([-1, channels, side, side]))
        features = self._node("Reshape", flat, shape)
        one_hot = self._one_hot(config.size, side, config.num_classes)
        for block, double in zip(generator.blocks, generator.doubles, strict=True):
            assert isinstance(block, SpadeBlock)
            if double:
                side *= 2
                features = self._doubled(features)
                one_hot = self._one_hot(config.size, side, config.num_classes)
            features = self._block(block, features, one_hot)
        self._picture(self._conv(self._leaky(features), generator.output))

    def _block(self, block: SpadeBlock, features: str, one_hot: str) -> str:
        shortcut = features
        if block.learned:
            modulated = self._spade(block.spade_s, features, one_hot)
            shortcut = self._conv(modulated, block.conv_s)
        modulated = self._leaky(self._spade(block.spade_0, features, one_hot))
        hidden = self._conv(modulated, block.conv_0)
        modulated = self._leaky(self._spade(block.spade_1, hidden, one_hot))
        return self._node("Add", shortcut, self._conv(modulated, block.conv_1))

    def _spade(self, spade: Spade, features: str, one_hot: str) -> str:
        hidden = self._node("Relu", self._conv(one_hot, spade.shared))
        weight, bias = fold_spade(spade)
        both = self._convolve(hidden, weight, bias)
        scale, shift = self._node("Split", both, outputs=2, axis=1)
        return self._node("Add", self._node("Mul", features, scale), shift)

    def _one_hot(self, size: int, side: int, num_classes: int) -> str:
        # Nearest neighbour takes the first of every few pixels, as in the network.
        step = self._weight(np.array([size // side] * 2))
        start, end = self._weight(np.array([0, 0])), self._weight(np.array([size] * 2))
        axes = self._weight(np.array([1, 2]))
        mask = self._node("Slice", "mask", start, end, axes, step)
        ids = self._node("Cast", mask, to=onnx.TensorProto.INT64)
        depth = self._weight(np.array(num_classes))
        values = self._weight(np.array([0, 1], np.float32))
        return self._node("OneHot", ids, depth, values, axis=1)

    def _doubled(self, features: str) -> str:
        scales = self._weight(np.array([1, 1, 2, 2], np.float32))
        return self._node(
            "Resize",
            features,
            "",
            scales,
            mode="nearest",
            nearest_mode="floor",
            coordinate_transformation_mode="asymmetric",
        )

    def _picture(self, colours: str) -> None:
        one, half = (self._weight(np.float32(value)) for value in (1, 127.5))
        bright = self._node("Add", self._node("Tanh", colours), one)
        bytes_ = self._node("Round", self._node("Mul", bright, half))
        last = self._node("Transpose", bytes_, perm=[0, 2, 3, 1])
        kind = onnx.TensorProto.UINT8
        self._nodes.append(onnx.helper.make_node("Cast", [last], ["picture"], to=kind))

    def _leaky(self, features: str) -> str:
        return self._node("LeakyRelu", features, alpha=SLOPE)

    def _conv(self, features: str, conv: nn.Conv2d) -> str:
        return self._convolve(features, conv.weight, conv.bias)

    def _convolve(self, features: str, weight: Tensor, bias: Tensor | None) -> str:
        given = [self._weight(each) for each in (weight, bias) if each is not None]
        pad = weight.shape[-1] // 2
        return self._node("Conv", features, *given, pads=[pad] * 4)

    def _weight(self, value: Tensor | ArrayLike) -> str:
        array = value.detach().numpy() if isinstance(value, Tensor) else value
        name = f"weight_{len(self._weights)}"
        tensor = onnx.numpy_helper.from_array(np.ascontiguousarray(array), name)
        self._weights.append(tensor)
        return name

    def _node(
        self, kind: str, *inputs: str, outputs: int = 1, **attributes: Any
    ) -> Any:
        name = f"{kind.lower()}_{len(self._nodes)}"
        names: Sequence[str] = [name]
        if outputs > 1:
            names = [f"{name}_{number}" for number in range(outputs)]
        node = onnx.helper.make_node(kind, list(inputs), names, name, **attributes)
        self._nodes.append(node)
        return names if outputs > 1 else name
