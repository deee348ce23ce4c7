"""HEIC and HEIF by libheif (the extra ``photos``: pi-heif, which only decodes), in a separate
process.

Depth stays: 10 and 12 bits become 16. libheif turns and mirrors by ``irot`` and ``imir``; EXIF's
orientation repeats that and does not count (ISO/IEC 23008-12, 6.5.10; A.2). Of the colour boxes an
ICC profile counts before ``nclx``, whose matrix and range the decoder undoes.
"""

from __future__ import annotations

import math
import struct
from typing import Any, Final, NamedTuple

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.cicp import profile_of
from desktop_app.imaging.codec import Codec, FileFacts, check_library, remembered
from desktop_app.imaging.confined import confined_values
from desktop_app.imaging.file_blocks import (
    avif_properties,
    boxes,
    clean_aperture,
    nclx_points,
    stored_size,
)
from desktop_app.imaging.heif_decoding import heif_decoded, heif_facts
from desktop_app.imaging.opened import about_of, finished, straight, to_16_bits
from desktop_app.imaging.picture import About, Facts, Picture
from desktop_app.imaging.pillow_files import check_size
from desktop_app.imaging.truncation import check_before

_OTHER_CODECS: Final = {
    b"av01": "AV1", b"vvc1": "VVC", b"evc1": "EVC", b"avc1": "H.264", b"jpeg": "JPEG",
    b"j2k1": "JPEG 2000", b"unci": "uncompressed HEIF (unci)", b"lhv1": "layered HEVC (lhv1)",
    b"moov": "a video codec (moov)",
}  # fmt: skip
_ROOM, _EACH = 1 << 30, 24  # bytes of memory, and for each pixel
_SECONDS: Final = 60


class _Words(NamedTuple):
    """What libheif says of the primary picture."""

    width: int
    height: int
    mode: str
    bits: int
    pictures: int
    primaries: int
    transfer: int

    @property
    def channels(self) -> str:
        """The mode without its depth."""
        return self.mode.partition(";")[0]


def heif_codec() -> Codec:
    """How one is read. Raises ImportError: its library is not there."""
    check_library("pi_heif")
    return Codec(_tell, _read)


@remembered
def _tell(data: bytes, name: str) -> FileFacts:
    kinds = set(avif_properties(data)[1] or [kind for kind, _ in boxes(data)])
    packing = next((words for kind, words in _OTHER_CODECS.items() if kind in kinds), "")
    if packing and (b"lhv1" in kinds or not kinds & {b"hvc1", b"hev1"}):
        raise InputError("tiff_packing", name=name, packing=packing)
    stored = Size(*stored_size(data))
    if stored.area:
        check_size(stored, name)
    limits = {"memory": _ROOM + 4 * len(data), "seconds": 20}
    words, about = _values(data, confined_values(name, heif_facts, data=_uncut(data), **limits))
    others = [kind[4:] if kind[:4] == bytes(4) else kind for kind in avif_properties(data)[1]]
    points = nclx_points(avif_properties(data)[0])
    facts = [
        ("Brand", data[8:12].decode("latin-1")),
        ("Bits per channel", str(words.bits)),
        ("Channels", words.channels),
        ("Colours", f"nclx {points[0]}/{points[1]}" if points else "ICC profile" if about.icc
         else "sRGB"),
    ]  # fmt: skip
    facts += [
        ("Auxiliary picture", kind.split(b"\0")[0].decode("latin-1"))
        for kind in others
        if kind.startswith(b"urn:")
    ]
    each = (1 + (words.bits > 8)) * len(words.channels)
    size = clean_aperture(data, Size(words.width, words.height)).size
    return FileFacts(size, each, about, tuple(facts))


def _read(data: bytes, name: str) -> Picture:
    check_before(data, "AVIF")  # the same boxes, which end in packed pixels too
    area = math.prod(stored_size(data)) or _tell(data, name).size.area
    limits = {"memory": _ROOM + 4 * len(data) + _EACH * area, "seconds": _SECONDS}
    found = confined_values(name, heif_decoded, data=_uncut(data), **limits)
    words, about = _values(data, found)
    samples: Array = found[-1][clean_aperture(data, Size(words.width, words.height)).slices]
    if samples.dtype == np.uint16:
        samples = to_16_bits(samples, words.bits)
    alpha = samples[..., -1:] if samples.shape[2] in (2, 4) else None
    colours = samples[..., : samples.shape[2] - (alpha is not None)]
    if alpha is not None and words.channels.endswith("a"):
        colours = straight(colours, alpha, 255 if samples.dtype == np.uint8 else 65535)
    grey = words.mode[0] in "LI"
    colours = np.repeat(colours, 3, axis=2) if grey else colours
    pixels = colours if alpha is None else np.concatenate([colours, alpha], axis=2)
    more = words.pictures > 1 or any(kind == b"moov" for kind, _ in boxes(data))
    notes = ("first_frame",) if more else ()
    return finished(pixels, about, Facts(grey, lossy=True), "HEIF", data, notes, 1)


def _uncut(data: bytes) -> bytes:
    """The same file whose ``clap`` cuts nothing off: pi-heif limits what libheif may decode by the
    size that is shown."""
    width, height = stored_size(data)
    for kind, body in avif_properties(data)[0]:
        if kind == b"irot" and body[0] & 1:
            width, height = height, width
        elif kind == b"clap":
            whole = struct.pack(">8I", width, 1, height, 1, 0, 1, 0, 1)
            data = data.replace(kind + body, kind + whole)
    return data


def _values(data: bytes, found: list[Any]) -> tuple[_Words, About]:
    """What libheif says, with the colours of the boxes."""
    words = _Words(*found[0])
    icc, exif, xmp = (bytes(block) for block in found[1:4])
    shown = avif_properties(data)[0]
    if not any(kind == b"colr" for kind, _ in shown):  # a tile's
        shown = [(b"colr", b"nclx" + struct.pack(">HHHB", words.primaries, words.transfer, 0, 0))]
    return words, about_of(icc or profile_of(nclx_points(shown)), exif, xmp)
