"""The part of reading HEIC that libheif does, in a separate process: metadata that can't
be decoded as text ends the process (pi-heif 1.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from desktop_app.core.pixels import Array

_NCLX = ("color_primaries", "transfer_characteristics")
_BLOCKS = ("icc_profile", "exif", "xmp")


def heif_facts(data: bytes) -> Iterator[list[Any] | Array]:
    """In a separate process, of the primary picture: width, height, mode, bits, number of
    pictures and the code points of its colours; then ICC profile, EXIF and XMP."""
    yield from _facts(*_opened(data))


def heif_decoded(data: bytes) -> Iterator[list[Any] | Array]:
    """As `heif_facts`, and last the samples, (h, w, channels) at their own depth."""
    image, number = _opened(data)
    yield from _facts(image, number)
    samples: Array = np.asarray(image)
    yield samples.reshape(*samples.shape[:2], -1)


def _opened(data: bytes) -> tuple[Any, int]:
    import pi_heif

    library: Any = pi_heif
    library.options.DECODE_THREADS = 2
    found = library.open_heif(data, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    return found[found.primary_index], len(found)


def _facts(image: Any, number: int) -> Iterator[list[Any] | Array]:
    nclx: dict[str, Any] = image.info.get("nclx_profile") or {}
    points = [int(nclx.get(name, 2)) for name in _NCLX]
    yield [*image.size, image.mode, int(image.info["bit_depth"]), number, *points]
    for name in _BLOCKS:
        yield np.frombuffer(image.info.get(name) or b"", np.uint8)
