"""Writing files of weights for the tests: true headers, zeros for numbers, no room on the disk."""

from __future__ import annotations

import io
import math
import os
import struct
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

from desktop_app.core.gguf_header import GGML_TYPES
from tests.library.identify.layout_parts import Shapes
from tests.library.samples import write_header

BITS = {"F32": 32, "F16": 16, "BF16": 16, "F8_E4M3": 8, "U8": 8, "I8": 8, "I64": 64}
GGML = {"F32": 0, "F16": 1, "Q8_0": 8, "Q4_K": 12, "Q8_K": 15, "BF16": 30}


def safetensors(
    path: Path,
    shapes: Shapes,
    dtype: str = "F16",
    metadata: dict[str, str] | None = None,
    dtypes: dict[str, str] | None = None,
) -> Path:
    """As the format's own library writes it. ``dtypes``: what a name that ends so is stored in."""
    entries: dict[str, Any] = {"__metadata__": metadata} if metadata else {}
    position = 0
    for name, shape in shapes.items():
        form = next((form for end, form in (dtypes or {}).items() if name.endswith(end)), dtype)
        end = position + math.prod(shape) * BITS[form] // 8
        entries[name] = {"dtype": form, "shape": list(shape), "data_offsets": [position, end]}
        position = end
    return write_header(path, entries, position)


def gguf(path: Path, shapes: Shapes, form: str = "Q4_K", architecture: str = "flux") -> Path:
    """Large matrices are quantised, the rest is not, as usual."""

    def text(value: str) -> bytes:
        return struct.pack("<Q", len(value.encode())) + value.encode()

    out = io.BytesIO()
    keys = [("general.architecture", architecture), ("general.name", "x")]
    out.write(b"GGUF" + struct.pack("<IQQ", 3, len(shapes), len(keys) + 1))
    for key, value in keys:
        out.write(text(key) + struct.pack("<I", 8) + text(value))
    out.write(text("tokenizer.ggml.tokens") + struct.pack("<IIQ", 9, 8, 2) + text("a") + text("b"))
    size = 0
    for name, shape in shapes.items():
        kind = GGML[form if len(shape) == 2 and math.prod(shape) > 4096 else "F32"]
        _, numbers, block = GGML_TYPES[kind]
        size += -(-math.prod(shape) // numbers) * block
        out.write(text(name) + struct.pack("<I", len(shape)))
        out.write(struct.pack(f"<{len(shape)}Q", *reversed(shape)))
        out.write(struct.pack("<IQ", kind, 0))
    out.write(bytes(-out.tell() % 32))
    path.write_bytes(out.getvalue())
    os.truncate(path, out.tell() + size)  # with a hole for the weights
    return path


class _Global:
    """Pickled as a reference to something that is never imported here."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


def pickled(value: Any, protocol: bytes = b"\x80\x02") -> bytes:
    """A pickle written opcode by opcode, as torch.save makes it; tensors are shapes (tuples)."""
    return protocol + _written(value) + b"."


def _written(value: Any) -> bytes:
    match value:
        case _Global():
            return f"c{value.module}\n{value.name}\n".encode()
        case OrderedDict() | dict():
            start = b"ccollections\nOrderedDict\n)R" if isinstance(value, OrderedDict) else b"}"
            items = b"".join(_written(key) + _written(item) for key, item in value.items())
            return start + b"(" + items + b"u"
        case bool():
            return b"\x88" if value else b"\x89"
        case int():
            if -(2**31) <= value < 2**31:
                return b"J" + struct.pack("<i", value)
            data = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
            return b"\x8a" + bytes([len(data)]) + data
        case str():
            return b"X" + struct.pack("<I", len(value.encode())) + value.encode()
        case list():
            return b"](" + b"".join(map(_written, value)) + b"e"
        case tuple():
            return _tensor(value)
        case None:
            return b"N"
    raise TypeError(value)


def _sides(shape: tuple[int, ...]) -> bytes:
    return b"(" + b"".join(_written(side) for side in shape) + b"t"


def _tensor(shape: tuple[int, ...]) -> bytes:
    """``torch._utils._rebuild_tensor_v2(storage, 0, shape, stride, False, OrderedDict())``."""
    storage = b"(" + _written("storage") + _written(_Global("torch", "HalfStorage"))
    storage += _written("0") + _written("cpu") + _written(min(math.prod(shape), 2**31 - 1)) + b"tQ"
    call = _written(_Global("torch._utils", "_rebuild_tensor_v2")) + b"(" + storage + _written(0)
    call += _sides(shape) + _sides(shape) + b"\x89" + b"ccollections\nOrderedDict\n)Rt"
    return call + b"R"


def checkpoint(path: Path, value: Any) -> Path:
    """torch.save of today: an archive."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", pickled(value))
        archive.writestr("archive/version", "3\n")
    return path


def legacy(path: Path, value: Any) -> Path:
    """torch.save before 1.6: pickles one behind the other."""
    parts = (0x1950A86A20F9469CFC6C, 1001, {"little_endian": True}, value)
    path.write_bytes(b"".join(pickled(part) for part in parts))
    return path
