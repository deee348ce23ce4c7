"""numpy arrays as QImages and back: the only place where pixels become Qt's. No colour management.

Wrapping does not copy: the QImage uses the array's memory, row by row with the array's own
stride, so a part of a larger picture can be wrapped too. Qt must only read such an image.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from PySide6.QtGui import QImage

from desktop_app.core.pixels import Array, ByteArray

_FORMATS = {
    1: QImage.Format.Format_Grayscale8,
    3: QImage.Format.Format_RGB888,
    4: QImage.Format.Format_RGBA8888,
}


def wrap(array: Array, form: QImage.Format | None = None) -> QImage:
    """A QImage that shows ``array`` without copying it, where the array's layout allows that.

    The QImage keeps the array alive. Whoever changes the array changes the image.

    Args:
        array: (h, w), (h, w, 3) or (h, w, 4) uint8, RGB(A) order, straight alpha; or (h, w) uint32
            with ``form`` given. Pixels must lie side by side in a row; rows may be any distance
            apart. An array of another layout is copied first.
        form: Qt's format, if it is not the usual one of the shape.

    Raises:
        ValueError: another dtype or shape.
    """
    channels = 1 if array.ndim == 2 else array.shape[2] if array.ndim == 3 else 0
    if form is None:
        if array.dtype != np.uint8 or channels not in _FORMATS:
            raise ValueError(f"no QImage for {array.dtype} {array.shape}")
        form = _FORMATS[channels]
    height, width = array.shape[:2]
    if width == 0 or height == 0:
        return QImage()
    pixel = array.itemsize * channels
    side_by_side = array.strides[1] == pixel or width == 1
    if array.ndim == 3:
        side_by_side = side_by_side and array.strides[2] == array.itemsize
    if not side_by_side or array.strides[0] < width * pixel:
        array = np.ascontiguousarray(array)
    stride = array.strides[0]
    # PySide asks for one contiguous buffer; the first row's address and the stride say the rest.
    span = (height - 1) * stride + width * pixel
    flat = np.lib.stride_tricks.as_strided(
        array[:1, :1].view(np.uint8),
        shape=(span,),
        strides=(1,),
        writeable=False,
    )
    # PySide holds the buffer, and the buffer the array; nothing else needs to.
    return QImage(cast(Any, flat.data), width, height, stride, form)


def to_qimage(array: Array) -> QImage:
    """A QImage with a copy of ``array`` (as `wrap` takes it): it may outlive any change."""
    return wrap(array).copy()


def from_qimage(image: QImage) -> ByteArray:
    """The pixels of ``image``: (h, w, 4) uint8 straight RGBA if it has alpha, else (h, w, 3) RGB.

    Always its own copy.
    """
    alpha = image.hasAlphaChannel()
    channels = 4 if alpha else 3
    plain = image.convertToFormat(_FORMATS[channels])
    height, width, stride = plain.height(), plain.width(), plain.bytesPerLine()
    if width == 0 or height == 0:
        return np.zeros((height, width, channels), np.uint8)
    rows = np.frombuffer(plain.constBits(), np.uint8, height * stride).reshape(height, stride)
    return rows[:, : width * channels].reshape(height, width, channels).copy()
