"""Spoil files: bytes at random, and what a format is made of, so that readers get far.

A `Spoil` takes a valid file and chance, and returns another file. Those that know a
format keep what only guards it, such as checksums and lengths, or else every case
would end at the first check.
"""

import io
import json
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import islice
from random import Random
from typing import Any

Spoil = Callable[[bytes, Random], bytes]

PNG_START = b"\x89PNG\r\n\x1a\n"
MOST_PLACES = 5000  # of a JSON that is to be spoilt
NUMBERS = (0, 1, 7, 8, 127, 128, 255, 256, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)
TEXTS = (
    "", " ", "\0", "\n", "\x1b[31m", "..", ".", "/", "\\", "NUL", "a" * 300, "é" * 3000,
    "../../etc/passwd", "/etc/passwd", "C:\\Windows\\win.ini", "C:x", "\\\\host\\s\\x",
    "//host/s/x", "x\0.png", "日本語", "\ud800", "1e308", "nan", "seed-1", "seed-x",
    "ignore", "__class__", "generator", "mask", "hair", "None",
)  # fmt: skip
VALUES = (
    None, True, False, -1, 0, 1, 2, 3, 6, 7, 512, 4096, 2**31, 2**63, -(2**63), 10**30,
    10**400, 0.5, -0.0, 1e-320, 1e30, 1e308, float("nan"), float("inf"), -float("inf"),
    [], {}, [[]], [None], {"": None}, [0, 0], [[0, 0]] * 3, *TEXTS,
)  # fmt: skip


def spoil_bytes(data: bytes, rng: Random) -> bytes:
    """Change, insert, repeat and cut bytes, some times over."""
    spoilt = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(spoilt) + 1)
        end = min(len(spoilt), at + rng.choice((1, 2, 4, 16, 256)))
        match rng.randrange(7):
            case 0 if at < len(spoilt):
                spoilt[at] ^= 1 << rng.randrange(8)
            case 1:
                spoilt[at:end] = rng.randbytes(end - at)
            case 2:
                spoilt[at:at] = rng.randbytes(rng.choice((1, 4, 64)))
            case 3:
                del spoilt[at:end]
            case 4:
                spoilt[at:at] = spoilt[at:end] * rng.choice((1, 2, 50))
            case 5:
                size, order = rng.choice((1, 2, 4, 8)), rng.choice(("little", "big"))
                number = rng.choice(NUMBERS) % 256**size
                spoilt[at : at + size] = number.to_bytes(size, order)
            case 6:
                del spoilt[at:]
    return bytes(spoilt)


def spoil_text(data: bytes, rng: Random) -> bytes:
    """Repeat, swap, cut and replace the words and lines of a text or CSV."""
    if rng.random() < 0.3:
        return spoil_bytes(data, rng)
    separator = rng.choice((b",", b"\n", b":", b" "))
    words = data.split(separator)
    for _ in range(rng.choice((1, 1, 3))):
        at = rng.randrange(len(words))
        match rng.randrange(5):
            case 0:
                words[at] = str(rng.choice(VALUES)).encode("utf-8", "surrogatepass")
            case 1:
                words[at : at + 1] = [words[at]] * rng.choice((0, 2, 100))
            case 2:
                other = rng.randrange(len(words))
                words[at], words[other] = words[other], words[at]
            case 3:
                before, after = rng.choice(((b'"', b""), (b'"', b'"'), (b"", b"\r")))
                words[at] = before + words[at] + after
            case 4:
                words[at] = str(rng.choice((-1, 1, 1e9)) * rng.random()).encode()
        words = words or [b""]
    return separator.join(words)


def spoil_json(data: bytes, rng: Random) -> bytes:
    """Change values, names and the shape of a JSON, seldom the text of it."""
    if rng.random() < 0.2 or not data.startswith((b"{", b"[")):
        return spoil_text(data, rng)
    try:
        content = spoil_value(json.loads(data), rng)
        text = json.dumps(content, ensure_ascii=rng.random() < 0.5)
    except (RecursionError, ValueError):  # spoilt before
        return spoil_text(data, rng)
    code = rng.choice(("utf-8",) * 8 + ("utf-8-sig", "utf-16"))
    return text.encode(code, "surrogatepass")


def spoil_value(content: Any, rng: Random) -> Any:
    """Return a JSON value with some of its parts changed."""
    for _ in range(rng.choice((1, 1, 1, 2, 5))):
        places = list(islice(_places(content), MOST_PLACES))
        if len(places) == MOST_PLACES:  # repeated again and again
            return content
        if not places or rng.random() < 0.02:
            return _nested(rng) if rng.random() < 0.5 else _value(rng)
        _spoil_place(*rng.choice(places), rng)
    return content


def _places(content: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [content]
    while waiting:
        holder = waiting.pop()
        if isinstance(holder, dict | list):
            keys = list(holder) if isinstance(holder, dict) else range(len(holder))
            yield from ((holder, key) for key in keys)
            waiting += [holder[key] for key in keys]


def _spoil_place(holder: Any, key: Any, rng: Random) -> None:
    value = holder[key]
    match rng.randrange(8):
        case 0 | 1 | 2:
            holder[key] = _value(rng)
        case 3:
            del holder[key]
        case 4 if isinstance(holder, list):
            holder[key:key] = [value] * rng.choice((1, 2, 300))
        case 4:
            holder[rng.choice(TEXTS)] = holder.pop(key)
        case 5 if isinstance(value, int | float) and abs(value) < 1e100:
            holder[key] = value * rng.choice((-1, 0.5, 2, 1000)) + rng.choice((0, 1))
        case 5 if isinstance(value, str):
            holder[key] = _spoil_string(value, rng)
        case 6:
            holder[key] = rng.choice(([value], {"x": value}, str(value), _nested(rng)))
        case _:
            places = list(_places(holder))
            other, at = rng.choice(places)
            holder[key] = deepcopy(other[at])


def _value(rng: Random) -> Any:
    # A copy: else what is spoilt later would be the value itself, for all that come.
    return deepcopy(rng.choice(VALUES))


def _spoil_string(text: str, rng: Random) -> str:
    if text.startswith("{"):  # JSON in JSON, as the head of a model file has
        data = spoil_json(text.encode("utf-8", "replace"), rng)
        return data.decode("utf-8", "replace")
    return spoil_bytes(text.encode("utf-8", "replace"), rng).decode("latin-1")


def _nested(rng: Random) -> Any:
    value: Any = 0
    for _ in range(rng.choice((3, 30, 300))):
        value = [value] if rng.random() < 0.5 else {"x": value}
    return value


def spoil_png(data: bytes, rng: Random) -> bytes:
    """Change the chunks of a PNG, with checksums that fit."""
    if not data.startswith(PNG_START) or rng.random() < 0.2:
        return spoil_bytes(data, rng)
    chunks = list(_chunks(data))
    at = rng.randrange(len(chunks))
    kind, content = chunks[at]
    match rng.randrange(6):
        case 0 | 1:
            chunks[at] = kind, spoil_bytes(content, rng)
        case 2 if kind in (b"IDAT", b"zTXt", b"iCCP"):
            chunks[at] = kind, _repack(content, rng)
        case 3:
            chunks[at : at + 1] = [(kind, content)] * rng.choice((0, 2, 20))
        case 4:
            other = rng.randrange(len(chunks))
            chunks[at], chunks[other] = chunks[other], chunks[at]
        case _:
            head = bytearray(chunks[0][1])
            field = rng.randrange(max(1, len(head) // 4))
            number = struct.pack(">I", rng.choice((*NUMBERS, 8, 16)))
            head[field * 4 : field * 4 + 4] = number
            chunks[0] = chunks[0][0], bytes(head)
    return PNG_START + b"".join(_pack_chunk(*chunk) for chunk in chunks)


def _chunks(data: bytes) -> Any:
    at = len(PNG_START)
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += length + 12


def _pack_chunk(kind: bytes, content: bytes) -> bytes:
    check = zlib.crc32(kind + content)
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)


def _repack(content: bytes, rng: Random) -> bytes:
    try:
        return zlib.compress(spoil_bytes(zlib.decompress(content), rng))
    except zlib.error:
        return content


def spoil_zip(data: bytes, rng: Random) -> bytes:
    """Change the files in a zip, their names and their number."""
    if rng.random() < 0.2:
        return spoil_bytes(data, rng)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    at = rng.randrange(len(files))
    name, content = files[at]
    match rng.randrange(8):
        case 0:
            odd = rng.choice(TEXTS).encode("utf-8", "replace").decode()
            files[at] = odd or "x", content
        case 1:
            files[at : at + 1] = [(name, content)] * rng.choice((0, 2, 300))
        case 2:
            files[at] = name, rng.choice(files)[1]
        case _:
            files[at] = name, _spoil_for(name)(content, rng)
    out, packing = io.BytesIO(), rng.choice((zipfile.ZIP_STORED,) * 4 + (8, 12))
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", packing) as archive:
        warnings.simplefilter("ignore")  # of names that are there twice
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return out.getvalue()


def _spoil_for(name: str) -> Spoil:
    kinds = {".json": spoil_json, ".png": spoil_png}
    return kinds.get(name[name.rfind(".") :], spoil_bytes)


def spoil_safetensors(data: bytes, rng: Random) -> bytes:
    """Change the head of a safetensors file, with a length that fits, or numbers."""
    if rng.random() < 0.15:
        return spoil_bytes(data, rng)
    length = int.from_bytes(data[:8], "little")
    head, body = data[8 : 8 + length], data[8 + length :]
    if rng.random() < 0.2:
        place = rng.randrange(0, max(1, len(body) - 4), 4)
        number = rng.choice((b"\0\0\xc0\x7f", b"\0\0\x80\x7f", rng.randbytes(4)))
        body = body[:place] + number + body[place + 4 :]
    elif rng.random() < 0.6:  # what we wrote into it, which is JSON as well
        content = json.loads(head)
        words = content["__metadata__"]
        key = rng.choice(("config", "facts"))
        words[key] = _spoil_string(words[key], rng)
        head = json.dumps(content).encode()
    else:
        head = spoil_json(head, rng)
    return len(head).to_bytes(8, "little") + head + body
