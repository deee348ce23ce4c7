"""The part of reading camera raw that LibRaw does, in a separate process; that imports nothing
else.

Developed by LibRaw's defaults, with the white balance that the camera measured, to Rec. 2020 with
the curve of BT.709 in 16 bits.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.late import late_import
from desktop_app.core.pixels import Array

if TYPE_CHECKING:
    import rawpy
else:
    rawpy = late_import("rawpy")

_GAMMA = (1 / 0.45, 4.5)
_BLEND, _CLIP = 2, 0
_SEEN = 1000  # pixels across, about
_BEHIND = b"\x5a\xa5\x3c\xc3" * 4096  # of a whole file it is never read


def raw_size(data: bytes, name: str) -> Iterator[Any]:
    """Width and height, upright, of the developed picture."""
    sizes = _opened(data, name, whole=False).sizes
    aspect = sizes.pixel_aspect
    width = round(sizes.width * max(1.0, aspect))
    height = round(sizes.height / min(1.0, aspect))
    yield [height, width] if sizes.flip & 4 else [width, height]


def raw_developed(data: bytes, name: str, exposure: str, highlights: str) -> Iterator[Array]:
    """The picture, (h, w, 3) uint16, and what `_preview` gives."""
    raw = _opened(data, name)
    _check_whole(raw, data, name)
    yield _preview(raw)
    yield _developed(raw, exposure, highlights)


def raw_preview(data: bytes, name: str) -> Iterator[Array]:
    """What `_preview` gives, without a look at the sensor's samples."""
    yield _preview(_opened(data, name, whole=False))


def raw_light(data: bytes, name: str, highlights: str) -> Iterator[Array]:
    """A small picture to try an exposure on, (h, w, 3) uint16: linear, an eighth as light as it is
    developed, so that what is to be darkened isn't clipped."""
    found = _developed(_opened(data, name), "-3", highlights, small=True)
    share = max(1, max(found.shape) // _SEEN)
    height, width = (side // share for side in found.shape[:2])
    blocks = found[: height * share, : width * share].reshape(height, share, width, share, 3)
    yield blocks.mean((1, 3)).astype(np.uint16)


def _opened(data: bytes, name: str, *, whole: bool = True) -> Any:
    raw = rawpy.RawPy()
    try:
        raw.open_buffer(io.BytesIO(data))
        if whole:
            raw.unpack()
    except rawpy.LibRawFileUnsupportedError as error:
        raise InputError("raw_unknown", repr(error), name=name) from error
    return raw


def _check_whole(raw: Any, data: bytes, name: str) -> None:
    """Raises ValueError: samples are missing, and LibRaw put others there. Then there is nothing
    but zeros, or they change with what is behind the file."""
    samples = _samples(raw)
    try:
        longer = _samples(_opened(data + _BEHIND, name))
    except (InputError, rawpy.LibRawError):  # its length tells what it is
        longer = samples
    if not samples.any() or not np.array_equal(samples, longer):
        raise ValueError("samples are missing")


def _samples(raw: Any) -> Array:
    """What the sensor gave, without margins and a fourth channel, which LibRaw may not fill."""
    found: Array = raw.raw_image_visible
    return found if found.ndim == 2 else found[..., :3]


def _preview(raw: Any) -> Array:
    """The camera's own picture: (h, w, 3) uint8, or the bytes of a JPEG, (n,); nothing (0,) where
    it stored none."""
    try:
        found = raw.extract_thumb()
    except rawpy.LibRawError:
        return np.zeros(0, np.uint8)
    kept = found.format is rawpy.ThumbFormat.JPEG or found.data.ndim == 3
    data = found.data if kept else b""
    return np.frombuffer(data, np.uint8) if isinstance(data, bytes) else np.asarray(data, np.uint8)


def _developed(raw: Any, exposure: str, highlights: str, *, small: bool = False) -> Array:
    recovered = int(highlights)
    found: Array = raw.postprocess(
        use_camera_wb=True,
        output_bps=16,
        output_color=rawpy.ColorSpace.Rec2020,
        gamma=(1, 1) if small else _GAMMA,
        half_size=small,
        bright=2.0 ** float(exposure),
        highlight_mode=_BLEND + recovered - 1 if recovered else _CLIP,
    )
    return found.repeat(3, 2) if found.shape[2] == 1 else found[..., :3]
