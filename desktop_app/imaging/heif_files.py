"""HEIC and HEIF by libheif (the extra ``photos``: pi-heif, which only decodes).

Depth stays: 10 and 12 bits become 16. libheif turns and mirrors by ``irot`` and ``imir``; EXIF's
orientation repeats that and does not count (ISO/IEC 23008-12, 6.5.10; A.2). Of the colour boxes an
ICC profile counts before ``nclx``, whose matrix and range the decoder undoes.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.cicp import profile_of
from desktop_app.imaging.file_blocks import Block, avif_properties, boxes, nclx_points
from desktop_app.imaging.opened import about_of, finished, straight, to_16_bits
from desktop_app.imaging.picture import About, Facts, Picture
from desktop_app.imaging.readers import Codec, Told
from desktop_app.imaging.truncation import check_before

_OTHER_CODECS: Final = {
    b"av01": "AV1", b"vvc1": "VVC", b"evc1": "EVC", b"avc1": "H.264", b"jpeg": "JPEG",
    b"j2k1": "JPEG 2000", b"unci": "no compression (unci)",
}  # fmt: skip
_NCLX: Final = ("color_primaries", "transfer_characteristics")


def _tell(data: bytes, name: str) -> Told:
    image = _opened(data, name)
    shown, others = avif_properties(data)
    bits = int(image.info["bit_depth"])
    facts = [
        ("Brand", data[8:12].decode("latin-1")),
        ("Bits per channel", str(bits)),
        ("Mode", image.mode.partition(";")[0]),
        ("Colours", _colours(shown, image)),
        *(("Auxiliary picture", each[4:].split(b"\0")[0].decode("latin-1")) for each in others
          if each[4:].startswith(b"urn:")),
    ]  # fmt: skip
    each = 2 * (1 + (bits > 8)) * len(image.mode.partition(";")[0])
    return Told(Size(*image.size), each, _about(data, image), tuple(facts))


def _read(data: bytes, name: str) -> Picture:
    check_before(data, "AVIF")  # the same boxes, which end in packed pixels too
    image = _opened(data, name)
    more = _has_tracks(data) or int(image.info["pictures"]) > 1
    grey, bits = image.mode[0] in "LI", int(image.info["bit_depth"])
    samples: Array = np.asarray(image)
    samples = samples.reshape(*samples.shape[:2], -1)
    if samples.dtype == np.uint16:
        samples = to_16_bits(samples, bits)
    alpha = samples[..., -1:] if samples.shape[2] in (2, 4) else None
    colours = samples[..., : samples.shape[2] - (alpha is not None)]
    if alpha is not None and image.premultiplied_alpha:
        colours = straight(colours, alpha, np.iinfo(samples.dtype).max)
    colours = np.repeat(colours, 3, axis=2) if grey else colours
    pixels = colours if alpha is None else np.concatenate([colours, alpha], axis=2)
    notes = ("first_frame",) if more else ()
    return finished(pixels, _about(data, image), Facts(grey, lossy=True), "HEIF", data, notes, 1)


def _opened(data: bytes, name: str) -> Any:
    """libheif's primary picture, not decoded."""
    import pi_heif

    library: Any = pi_heif

    try:
        found: Any = library.open_heif(data, convert_hdr_to_8bit=False, hdr_to_16bit=False)
    except (ValueError, SyntaxError, RuntimeError) as error:
        _refuse_other_codec(data, name, error)
        raise
    _refuse_other_codec(data, name, None)
    image = found[found.primary_index]
    image.info["pictures"] = len(found)
    return image


def _refuse_other_codec(data: bytes, name: str, error: Exception | None) -> None:
    kinds = set(avif_properties(data)[1])
    packing = next((words for kind, words in _OTHER_CODECS.items() if kind in kinds), "")
    if packing and not kinds & {b"hvc1", b"hev1"}:
        raise InputError("tiff_packing", repr(error), name=name, packing=packing)


def _has_tracks(data: bytes) -> bool:
    return any(kind == b"moov" for kind, _ in boxes(data))


def _colours(shown: list[Block], image: Any) -> str:
    if image.info.get("icc_profile"):
        return "ICC profile"
    points = nclx_points(shown)
    return f"nclx {points[0]}/{points[1]}" if points else "sRGB"


def _about(data: bytes, image: Any) -> About:
    shown = avif_properties(data)[0]
    points = nclx_points(shown)
    nclx = image.info.get("nclx_profile")
    if not points and nclx and not any(kind == b"colr" for kind, _ in shown):  # a tile's
        said = b"".join(int(nclx[key]).to_bytes(2, "big") for key in _NCLX)
        points = nclx_points([(b"colr", b"nclx" + said + b"\0\0\0")])
    icc = image.info.get("icc_profile") or profile_of(points)
    return about_of(icc, image.info.get("exif"), image.info.get("xmp"))


CODEC: Final = Codec(_tell, _read)
