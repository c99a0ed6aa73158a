"""Tell whether tensors that were read are what they claim to be."""

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from torch import Tensor


def is_finite(tensor: Tensor) -> bool:
    """Tell whether there is neither NaN nor infinity in a tensor."""
    return not tensor.is_floating_point() or bool(tensor.isfinite().all())


def is_whole(tensor: Tensor) -> bool:
    """Tell whether a tensor has as many numbers as it says, all finite.

    Strides of 0 make a petabyte of four bytes.
    """
    size = tensor.numel() * tensor.element_size()
    return size <= tensor.untyped_storage().nbytes() and is_finite(tensor)


def tensors_in(state: Any) -> Iterator[Tensor]:
    """Yield the tensors in mappings, lists and tuples, which may hold themselves."""
    seen, waiting = set(), [state]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Tensor):
            yield each
        elif isinstance(each, Mapping | list | tuple) and id(each) not in seen:
            seen.add(id(each))
            waiting += each.values() if isinstance(each, Mapping) else each


def refuse_packed(path: Path) -> None:
    """Refuse a zip whose files are compressed: torch writes none, and 1 MB may be 1 GB.

    Raises:
        ValueError: a file in it is.
        BadZipFile: it is no zip.
    """
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            if info.compress_type or info.file_size != info.compress_size:
                raise ValueError(f"{info.filename} is compressed")
