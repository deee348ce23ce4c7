"""Frames for the pipe between window and engine: a JSON header, then raw array bytes.

Never pickle: the engine parses files from strangers, so neither end trusts the other's bytes. This
module knows bytes and bounds; what a frame means is `messages`.

A frame is the magic, the header's length (u32, little-endian), the header (UTF-8 JSON with the
keys ``kind``, ``fields`` and ``arrays``) and the arrays' bytes, C-ordered and little-endian, one
after another. How many bytes follow is computed from the declared shapes, and both lengths are
bounded before anything is allocated.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import field
from typing import Any, Protocol, cast

import numpy as np

from desktop_app.core import trace
from desktop_app.core.as_json import plain_value
from desktop_app.core.pixels import Array, ByteArray, frozen
from desktop_app.core.record import record

MAGIC = b"VLT1"
DTYPES = {"u1": np.dtype("u1"), "u2": np.dtype("<u2"), "f4": np.dtype("<f4")}
"""The only element types that travel: uint8, uint16, float32."""

MAX_HEADER = 1 << 20
"""Bytes of a header; a prompt is some hundred, the end of a traceback 64 KiB. As JSON it is read in
a hundredth of a second, whatever it holds."""

MAX_ARRAYS = 16
"""Arrays of a frame: picture, mask, and those of conditions."""

MAX_PAYLOAD = 256 << 20
"""Bytes of all arrays of a frame. The largest that is sent is 4096 x 4096 x 3 float32: 192 MiB."""

MAX_DIMENSIONS = 4
_AHEAD_BYTES = 64 << 10
_PREFIX = struct.Struct("<4sI")


class WireError(Exception):
    """The bytes are no frame of ours: damaged, too large, cut off, or of another program."""


class CutOff(WireError):  # noqa: N818 - what happened to the stream
    """The stream ended within a frame: the other end is gone."""


class ByteSource(Protocol):
    """Where frames are read from: a binary pipe or file."""

    def readinto(self, buffer: Any, /) -> int | None: ...


class ByteSink(Protocol):
    """Where frames are written to: a buffered binary pipe or file."""

    def write(self, buffer: Any, /) -> int | None: ...
    def flush(self) -> None: ...


@record(eq=False)
class Frame:
    """What travels: a kind, plain JSON values, and named arrays (read-only once received)."""

    kind: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])
    arrays: Mapping[str, Array] = field(default_factory=dict[str, Array])


def write_frame(sink: ByteSink, frame: Frame) -> None:
    """Write ``frame`` and flush.

    Raises:
        WireError: as `packed`; nothing was written.
        OSError: the pipe is broken.
    """
    with trace.span("write", kind=frame.kind):
        for part in packed(frame):
            sink.write(part)
        sink.flush()


def packed(frame: Frame) -> tuple[bytes | memoryview, ...]:
    """The bytes of ``frame``, to be written one after another. Arrays are not copied: they must
    not change until then.

    Raises:
        WireError: an array's dtype is not allowed, there are too many, or header or arrays are too
            large.
    """
    if len(frame.arrays) > MAX_ARRAYS:
        raise WireError(f"{len(frame.arrays)} arrays")
    arrays = {name: _sendable(array) for name, array in frame.arrays.items()}
    declared = [[name, code, *array.shape] for name, (code, array) in arrays.items()]
    header = json.dumps(
        {"kind": frame.kind, "fields": frame.fields, "arrays": declared}, default=plain_value
    ).encode()
    if len(header) > MAX_HEADER:
        raise WireError(f"a header of {len(header)} bytes")
    if sum(array.nbytes for _, array in arrays.values()) > MAX_PAYLOAD:
        raise WireError("arrays too large to send")
    _traced("send", frame)
    bodies = (array.data.cast("B") for _, array in arrays.values() if array.size)
    return (_PREFIX.pack(MAGIC, len(header)) + header, *bodies)


def read_frame(source: ByteSource) -> Frame | None:
    """Read one frame; None where the stream ends between two frames.

    Raises:
        WireError: anything else than a whole frame. The stream can't be read further.
    """
    prefix = bytearray(_PREFIX.size)
    got = _fill(source, memoryview(prefix))
    if got == 0:
        return None
    if got < len(prefix):
        raise CutOff("cut off in a frame's beginning")
    magic, length = _PREFIX.unpack(prefix)
    if magic != MAGIC:
        raise WireError(f"no frame begins with {bytes(prefix)!r}")
    if length > MAX_HEADER:
        raise WireError(f"a header of {length} bytes")
    kind, fields, declared = _header(_exactly(source, length).tobytes())
    if sum(size for _, _, _, size in declared) > MAX_PAYLOAD:
        raise WireError("arrays larger than allowed")
    arrays: dict[str, Array] = {}
    for name, dtype, shape, size in declared:
        arrays[name] = frozen(_exactly(source, size).view(dtype).reshape(shape))
    frame = Frame(kind, fields, arrays)
    _traced("receive", frame)
    return frame


def _traced(what: str, frame: Frame) -> None:
    if trace.is_on():
        size = sum(array.nbytes for array in frame.arrays.values())
        trace.mark(what, kind=frame.kind, event=frame.fields.get("event"), bytes=size)


def _sendable(array: Array) -> tuple[str, Array]:
    for code, dtype in DTYPES.items():
        if array.dtype == dtype or array.dtype == dtype.newbyteorder(">"):
            if array.ndim > MAX_DIMENSIONS:
                break
            # ascontiguousarray makes one dimension of none; reshape gives the scalar back.
            return code, np.ascontiguousarray(array, dtype).reshape(array.shape)
    raise WireError(f"an array of {array.dtype} with shape {array.shape} does not travel")


def _header(
    data: bytes,
) -> tuple[str, dict[str, Any], list[tuple[str, np.dtype[Any], tuple[int, ...], int]]]:
    try:
        header: Any = json.loads(data)
        if not isinstance(header, dict):
            raise WireError("a header that is not an object")
        header = cast("dict[str, Any]", header)
        kind, fields = header["kind"], header["fields"]
        if not isinstance(kind, str) or not isinstance(fields, dict):
            raise WireError("a header of another shape")
        declared: Any = header["arrays"]
        if not isinstance(declared, list) or len(cast("list[Any]", declared)) > MAX_ARRAYS:
            raise WireError("no list of arrays, or too many")
        arrays = [_declared(*entry) for entry in cast("list[Any]", declared)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise WireError(f"a header that can't be read: {type(error).__name__}") from error
    if len({name for name, *_ in arrays}) != len(arrays):
        raise WireError("two arrays of one name")
    return kind, cast("dict[str, Any]", fields), arrays


def _declared(
    name: object, code: object, *shape: object
) -> tuple[str, np.dtype[Any], tuple[int, ...], int]:
    """One array of a header: name, dtype, shape, and its size in bytes."""
    if not isinstance(name, str) or not isinstance(code, str) or code not in DTYPES:
        raise WireError("an array of unknown type")
    sides = [side for side in shape if type(side) is int and 0 <= side <= MAX_PAYLOAD]
    if len(sides) != len(shape) or len(sides) > MAX_DIMENSIONS:
        raise WireError("an array of impossible shape")
    return name, DTYPES[code], tuple(sides), math.prod(sides) * DTYPES[code].itemsize


def _exactly(source: ByteSource, length: int) -> ByteArray:
    # Not a bytearray: zeroing it would hold the interpreter's lock for a large picture.
    data = np.empty(length, np.uint8)
    if _fill(source, data.data) < length:
        raise CutOff("cut off in a frame")
    return data


class ReadAhead:
    """A source that is read as much at a time as has come: a small frame takes one call instead of
    one for each of its parts, and each call may wait for the interpreter's lock.

    Args:
        source: a pipe, read by nobody else from now on.
    """

    def __init__(self, source: ByteSource) -> None:
        self._source = source
        self._kept = memoryview(bytearray(_AHEAD_BYTES))
        self._unread = self._kept[:0]

    def readinto(self, buffer: Any, /) -> int | None:
        if not self._unread:
            if len(buffer) >= _AHEAD_BYTES:
                return self._source.readinto(buffer)
            self._unread = self._kept[: self._source.readinto(self._kept) or 0]
        count = min(len(buffer), len(self._unread))
        buffer[:count] = self._unread[:count]
        self._unread = self._unread[count:]
        return count


def _fill(source: ByteSource, view: memoryview) -> int:
    """Read until ``view`` is full or the stream ends; returns the bytes read."""
    filled = 0
    while filled < len(view):
        got = source.readinto(view[filled:])
        if not got:
            break
        filled += got
    return filled
