"""Layers with weights laid out once compute what PyTorch's own do."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from anime_draw.painting import layers
from anime_draw.painting.arithmetic import count
from anime_draw.painting.layers import Conv, Linear

TOLERANCE = {torch.float32: 1e-4, torch.bfloat16: 0.05}


@pytest.fixture(params=[True, False], ids=["oneDNN", "plain"], autouse=True)
def ready(request, monkeypatch):
    monkeypatch.setattr(layers, "READY", request.param and layers.READY)


@pytest.fixture(params=TOLERANCE, ids=str, autouse=True)
def dtype(request):
    with torch.inference_mode():
        yield request.param


@pytest.mark.parametrize("kernel", [1, 3])
def test_a_convolution(kernel: int, dtype: torch.dtype):
    conv = nn.Conv2d(12, 5, kernel).requires_grad_(False)
    ours, by = Conv(conv, dtype), TOLERANCE[dtype]
    for size in ((1, 9, 20, 12), (3, 8, 8, 12)):
        features = torch.randn(size).to(dtype)
        exact = conv(features.float().permute(0, 3, 1, 2)).permute(0, 2, 3, 1)
        result = ours(features)
        torch.testing.assert_close(result.float(), exact, atol=by, rtol=by)
        before = torch.randn_like(result.contiguous())
        exact = exact + before.float()
        assert ours.add(before, features) is before
        torch.testing.assert_close(before.float(), exact, atol=by, rtol=by)


@pytest.mark.parametrize("after", ["relu", "none"])
@pytest.mark.parametrize("bias", [True, False])
def test_a_linear_layer(after: str, bias: bool, dtype: torch.dtype):
    linear = nn.Linear(12, 5, bias=bias).requires_grad_(False)
    ours, by = Linear(linear.weight, linear.bias, dtype, after), TOLERANCE[dtype]
    for size in (1, 64, 100):
        rows = torch.randn(size, 12).to(dtype)
        exact = linear(rows.float())
        exact = F.relu(exact) if after == "relu" else exact
        torch.testing.assert_close(ours(rows).float(), exact, atol=by, rtol=by)


def test_their_arithmetic_is_counted(dtype: torch.dtype):
    conv = Conv(nn.Conv2d(12, 5, 3).requires_grad_(False), dtype)
    features, result = torch.randn(2, 6, 6, 12), torch.zeros(2, 4, 4, 5)
    features, result = features.to(dtype), result.to(dtype)
    whole = 2 * 4 * 4 * 5 * 12 * 9
    assert count(lambda: conv(features)) == whole
    assert count(lambda: conv.add(result, features)) == whole
    linear = Linear(torch.randn(5, 12), None, dtype, "none")
    assert count(lambda: linear(torch.randn(7, 12).to(dtype))) == 7 * 5 * 12
