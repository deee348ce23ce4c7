"""Weights that are made for another program's engine: told by their first bytes, their ending or
what is next to them, so that none is taken for a pickle or a damaged file.

Sources: Tencent/ncnn src/modelbin.cpp (tags of weights) and net.cpp (7767517); google/flatbuffers'
file identifiers (TFL3, at byte 4); onnx.proto (ModelProto begins with ir_version, then the
producer); openvinotoolkit/openvino (an .xml beside the .bin); HDF5's and numpy's signatures.
"""

from __future__ import annotations

import re
from pathlib import Path

from desktop_app.core.safe_open import open_regular

_NCNN_PARAM = b"7767517\n"
_NCNN_BINARY_PARAM = (7767517).to_bytes(4, "little")
_NCNN_TAGS = {tag.to_bytes(4, "little") for tag in (0x01306B47, 0x000D4B38, 0x0002C056)}
"""How the first weights of an ncnn file are written: fp16, int8, raw fp32."""

_BEGINNINGS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), name)
    for pattern, name in (
        (rb"7767517\r?\n|" + re.escape(_NCNN_BINARY_PARAM), "ncnn"),
        (rb"....TFL3", "TensorFlow Lite"),
        (rb"\x08[\x01-\x1f]\x12[\x01-\x40][ -~]", "ONNX"),
        (rb"\x89HDF\r\n\x1a\n", "Keras (HDF5)"),
        (rb"\x93NUMPY", "numpy"),
        (rb"(lmgg|tjgg|fmgg|algg)", "an early llama.cpp (GGML)"),
        (rb"(ptrt|ftrt)", "TensorRT"),
    )
)

_ENDINGS = {
    ".onnx": "ONNX",
    ".tflite": "TensorFlow Lite",
    ".mlmodel": "Core ML",
    ".mlpackage": "Core ML",
    ".mlmodelc": "Core ML",
    ".param": "ncnn",
    ".mnn": "MNN",
    ".engine": "TensorRT",
    ".plan": "TensorRT",
    ".h5": "Keras (HDF5)",
    ".keras": "Keras",
    ".msgpack": "Flax",
    ".npz": "numpy",
}

_BESIDE = ((".param", _NCNN_PARAM, "ncnn"), (".xml", b"<", "OpenVINO"))
"""Ending of the network's description beside weights that say nothing, and how it begins."""


def foreign_format(path: Path, start: bytes | None = None) -> str:
    """The program that the file at ``path`` is made for; empty if none of these.

    Args:
        path: a file, or a folder whose name has such an ending.
        start: its first bytes, where they were read; read here otherwise. What can't be read is
            told by its name alone.
    """
    ending = path.suffix.lower()
    if start is None:
        start = _start(path)
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    name = next((name for pattern, name in _BEGINNINGS if pattern.match(start)), "")
    if name:
        return name
    if ending != ".bin" or start.startswith((b"\x80", b"PK")):
        return ""
    if start[:4] in _NCNN_TAGS:
        return "ncnn"
    beside = ((path.with_suffix(end), begin, name) for end, begin, name in _BESIDE)
    return next((name for file, begin, name in beside if _start(file).startswith(begin)), "")


def foreign_reason(path: Path, start: bytes | None = None) -> str:
    """What follows a colon in an error; empty as `foreign_format`."""
    program = foreign_format(path, start)
    return f"it is made for {program}, which Velatura doesn't use" if program else ""


def _start(path: Path) -> bytes:
    try:
        with open_regular(path) as file:
            return file.read(64)
    except OSError:
        return b""
