"""JPEG XL by libjxl (the extra ``photos``): two small bindings, for neither does all of it.

pyjpegxl reads 16 bits and floats, with profile and EXIF; of an animation it gives the last frame,
and it writes profiles where nobody looks. pylibjxl knows 8 bits alone: it reads first frames and
writes pictures with their profiles. What is deeper is written by pyjpegxl, and the code points of
its colours are put into the header here (ISO/IEC 18181-1, annexes D and E).

libjxl turns pictures by the codestream's orientation, the only one that counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np

from desktop_app.core.errors import InputError
from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array
from desktop_app.imaging.cicp import names_colours, profile_of
from desktop_app.imaging.codec import Codec, Told
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.file_blocks import boxes
from desktop_app.imaging.icc import code_points, read_matrix_profile
from desktop_app.imaging.opened import about_of, finished, straight
from desktop_app.imaging.picture import About, Facts, Picture
from desktop_app.imaging.srgb import srgb_profile
from desktop_app.imaging.tone_curve import SRGB, ParametricCurve, gamma_curve

_CONTAINER: Final = b"\0\0\0\x0cJXL "
_RATIOS: Final = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
_ENUM_PRIMARIES: Final = {1: 1, 9: 9, 12: 11}
_ENUM_CURVES: Final = {1: 1, 6: 1, 14: 1, 15: 1, 8: 8, 13: 13, 16: 16, 17: 17, 18: 18}
_ALPHA: Final = 0
_SRGB: Final = b"\1\r\0\1"
_STEPS: Final = np.linspace(0.0, 1.0, 65)


class _Bits:
    """The bits of a header, lowest first."""

    def __init__(self, data: bytes) -> None:
        self._value, self.at = int.from_bytes(data[:4096], "little"), 0
        self._end = 8 * min(len(data), 4096)

    def take(self, count: int) -> int:
        if self.at + count > self._end:
            raise ValueError("the header ends early")
        value = self._value >> self.at & ((1 << count) - 1)
        self.at += count
        return value

    def u32(self, *ways: tuple[int, int]) -> int:
        """One of four: an offset and a number of bits."""
        offset, count = ways[self.take(2)]
        return offset + self.take(count)

    def enum(self) -> int:
        return self.u32((0, 0), (1, 0), (2, 4), (18, 6))


@dataclass(frozen=True, slots=True)
class _Header:
    """What a codestream's header says, up to the colours.

    Attributes:
        size: as it is stored.
        orientation: 1..8.
        animated: whether there are frames to follow.
        bits, exponent: of a sample; an exponent makes it a float.
        extra: kinds of the channels beside colour.
        associated: whether colours are multiplied by alpha.
        xyb: whether it is packed in XYB, with loss.
        colours: where the colours' bits begin; 0: there are none.
        toned: whether words about brightness follow them.
    """

    size: Size
    orientation: int = 1
    animated: bool = False
    bits: int = 8
    exponent: int = 0
    extra: tuple[int, ...] = ()
    associated: bool = False
    xyb: bool = True
    colours: int = 0
    toned: bool = False


def _codestream(data: bytes) -> bytes:
    if not data.startswith(_CONTAINER):
        return data
    parts = [(kind, body) for kind, body in boxes(data) if kind in (b"jxlc", b"jxlp")]
    if not parts:  # the last box may not be whole
        at = max(data.find(b"jxlc"), data.find(b"jxlp"))
        parts = [(data[at : at + 4], data[at + 4 :])] if at > 0 else []
    return b"".join(body[4 if kind == b"jxlp" else 0 :] for kind, body in parts)


def _header(stream: bytes) -> _Header:
    """Raises ValueError: it is none."""
    if stream[:2] != b"\xff\x0a":
        raise ValueError("no codestream")
    bits = _Bits(stream[2:])
    size = _size(bits)
    if bits.take(1):
        return _Header(size)
    orientation, animated = 1, False
    toned = bool(bits.take(1))
    if toned:
        orientation = 1 + bits.take(3)
        if bits.take(1):  # a size of its own
            _size(bits)
        if bits.take(1):
            _preview(bits)
        animated = bool(bits.take(1))
        if animated:
            bits.u32((100, 0), (1000, 0), (1, 10), (1, 30))
            bits.u32((1, 0), (1001, 0), (1, 8), (1, 10))
            bits.u32((0, 0), (0, 3), (0, 16), (0, 32))
            bits.take(1)
    depth, exponent = _depth(bits)
    bits.take(1)
    extra, associated = list[int](), False
    for _ in range(bits.u32((0, 0), (1, 0), (2, 4), (1, 12))):
        kind, premultiplied = _extra(bits)
        extra.append(kind)
        associated |= premultiplied
    xyb = bool(bits.take(1))
    return _Header(
        size,
        orientation,
        animated,
        depth,
        exponent,
        tuple(extra),
        associated,
        xyb,
        bits.at + 16,
        toned,
    )


def _size(bits: _Bits) -> Size:
    small = bits.take(1)

    def side() -> int:
        ways = ((1, 9), (1, 13), (1, 18), (1, 30))
        return 8 * (1 + bits.take(5)) if small else bits.u32(*ways)

    height, ratio = side(), bits.take(3)
    across, down = _RATIOS[ratio - 1] if ratio else (0, 1)
    return Size(height * across // down if ratio else side(), height)


def _preview(bits: _Bits) -> None:
    large = bits.take(1)
    ways = (
        ((16, 0), (32, 0), (1, 5), (33, 9)) if large else ((1, 6), (65, 8), (321, 10), (1345, 12))
    )
    bits.u32(*ways)
    if not bits.take(3):
        bits.u32(*ways)


def _depth(bits: _Bits) -> tuple[int, int]:
    if not bits.take(1):
        return bits.u32((8, 0), (10, 0), (12, 0), (1, 6)), 0
    return bits.u32((32, 0), (16, 0), (24, 0), (1, 6)), 1 + bits.take(4)


def _extra(bits: _Bits) -> tuple[int, bool]:
    if bits.take(1):
        return _ALPHA, False
    kind = bits.enum()
    _depth(bits)
    bits.u32((0, 0), (3, 0), (4, 0), (1, 3))
    bits.take(8 * bits.u32((0, 0), (0, 4), (16, 5), (48, 10)))
    associated = kind == _ALPHA and bool(bits.take(1))
    bits.take({2: 64}.get(kind, 0))
    if kind == 5:
        bits.u32((1, 0), (0, 2), (3, 4), (19, 8))
    return kind, associated


def _tell(data: bytes, name: str) -> Told:
    import pyjpegxl

    header = _header(_codestream(data))
    size = header.size if header.orientation < 5 else Size(header.size.height, header.size.width)
    told = pyjpegxl.probe(data)
    points = code_points(told.icc or b"")
    facts = (
        ("Bits per channel", f"{header.bits}{' (float)' if header.exponent else ''}"),
        ("Packed", "with loss (XYB)" if header.xyb else "without loss"),
        ("Animation", "yes" if header.animated else "no"),
        ("Orientation", str(header.orientation)),
        ("Colours", f"cICP {points[0]}/{points[1]}" if points else "ICC profile"),
    )
    each = (1 + (header.bits > 8) + 2 * (header.bits > 16 or header.exponent > 0)) * 4
    return Told(size, each, _about(told), facts)


def _read(data: bytes, name: str) -> Picture:
    import pyjpegxl

    header = _header(_codestream(data))
    if header.animated:
        import pylibjxl

        told, samples = pyjpegxl.probe(data), cast("Array", pylibjxl.decode(data))
    else:
        form = "float32" if header.exponent or header.bits > 16 else None
        told, samples = cast("tuple[Any, Array]", pyjpegxl.decode_to_numpy(data, dtype=form))
    notes = ("first_frame",) if header.animated else ()
    notes += ("reduced_to_8_bit",) if header.animated and header.bits > 8 else ()
    if set(header.extra) - {_ALPHA} or len(header.extra) > 1:
        notes += ("extra_channels_dropped",)
    alpha = samples[..., -1:] if samples.shape[2] in (2, 4) else None
    colours = samples[..., : samples.shape[2] - (alpha is not None)]
    if alpha is not None and header.associated:
        full = 1.0 if samples.dtype.kind == "f" else 65535 if samples.dtype == np.uint16 else 255
        colours = straight(colours, alpha, full)
    grey = colours.shape[2] == 1
    colours = np.repeat(colours, 3, axis=2) if grey else colours
    pixels = colours if alpha is None else np.concatenate([colours, alpha], axis=2)
    facts = Facts(grey, lossy=header.xyb)
    return finished(pixels, _about(told), facts, "JXL", data, notes, 1)


def _about(told: Any) -> About:
    icc, exif = told.icc, told.exif
    points = code_points(icc or b"")
    if points and names_colours(points):
        icc = None if points == _SRGB else profile_of(points)
    elif icc is not None and colour_space(icc).is_srgb:
        icc = None
    if exif and exif[:4] == b"\0\0\0\0":
        exif = exif[4:]
    return about_of(icc, exif, told.xmp)


def write_jxl(pixels: Array, about: About, quality: int) -> bytes:
    """The file's bytes: without loss at quality 100; below it at 8 bits, with the loss that
    libjxl's own tools have for that quality.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32.
        about: EXIF and XMP are written; texts and resolution stand in EXIF already.
        quality: 1..100.

    Raises:
        ImportError: the libraries are not installed.
        InputError: ``output_unwritable``: more than 8 bits with a profile of tables.
    """
    if pixels.dtype == np.uint8 or quality < 100:
        import pylibjxl

        lossless = quality >= 100
        distance = 0.0 if lossless else _distance(quality)
        return pylibjxl.encode(
            pixels,
            lossless=lossless,
            distance=distance,
            icc=about.icc or srgb_profile(),
            exif=about.exif,
            xmp=about.xmp,
        )
    import pyjpegxl

    colours = _colour_bits(about.icc)
    samples: Any = pixels
    data = pyjpegxl.encode_from_numpy(samples, lossless=True, exif=about.exif, xmp=about.xmp)
    stream = _recoloured(_codestream(data), colours)
    if not data.startswith(_CONTAINER):
        return stream
    others = [one for one in boxes(data) if one[0] not in (b"jxlc", b"jxlp")]
    at = next(n for n, (kind, _) in enumerate(others) if kind == b"ftyp") + 1
    others.insert(at, (b"jxlc", stream))
    return b"".join((8 + len(body)).to_bytes(4, "big") + kind + body for kind, body in others)


def _distance(quality: int) -> float:
    """As cjxl's ``--quality``."""
    if quality >= 30:
        return 0.1 + (100 - quality) * 0.09
    return min(15.0, 53 / 3000 * quality**2 - 23 / 20 * quality + 25)


_Field = tuple[int, int]
"""A value and its number of bits."""


def _enum_bits(value: int) -> list[_Field]:
    if value < 2:
        return [(value, 2)]
    return [(2, 2), (value - 2, 4)] if value < 18 else [(3, 2), (value - 18, 6)]


def _signed_bits(value: float) -> list[_Field]:
    """A coordinate, in millionths."""
    millionths = round(value * 1e6)
    packed = 2 * millionths if millionths >= 0 else -2 * millionths - 1
    if packed < 524288:
        return [(0, 2), (packed, 19)]
    if packed < 1048576:
        return [(1, 2), (packed - 524288, 19)]
    if packed < 2097152:
        return [(2, 2), (packed - 1048576, 20)]
    return [(3, 2), (min(packed - 2097152, (1 << 21) - 1), 21)]


def _colour_bits(icc: bytes | None) -> list[_Field]:
    """The bundle of a colour encoding that means the same as a profile; None: sRGB."""
    points = _SRGB if icc is None else code_points(icc)
    profile = None if icc is None else read_matrix_profile(icc)
    head: list[_Field] = [(0, 1), (0, 1), *_enum_bits(0)]  # not the default, no ICC, RGB
    if points[:1] and points[0] in _ENUM_PRIMARIES and points[1] in _ENUM_CURVES:
        named = (1, _ENUM_PRIMARIES[points[0]], _ENUM_CURVES[points[1]], 1)  # D65 … relative
        white, primaries, light, intent = map(_enum_bits, named)
        return [*head, *white, *primaries, (0, 1), *light, *intent]
    curve = None if profile is None else profile.curves[0]
    light = _curve_bits(curve) if isinstance(curve, ParametricCurve) else None
    if profile is None or light is None or any(one is not curve for one in profile.curves):
        reason = "JPEG XL takes this colour profile only at 8 bits; TIFF and PNG take it at 16"
        raise InputError("output_unwritable", name="a JPEG XL file", reason=reason)
    totals = profile.to_xyz.sum(axis=0)
    white = profile.to_xyz.sum(axis=1)
    pairs = [white[:2] / white.sum(), *(profile.to_xyz[:2, n] / totals[n] for n in range(3))]
    xy = [field for pair in pairs for value in pair for field in _signed_bits(float(value))]
    at = len(_signed_bits(0.0)) * 2
    return [*head, *_enum_bits(2), *xy[:at], *_enum_bits(2), *xy[at:], *light, *_enum_bits(1)]


def _curve_bits(curve: ParametricCurve) -> list[_Field] | None:
    if curve == SRGB or np.allclose(curve.forward(_STEPS), SRGB.forward(_STEPS), atol=2e-5):
        return [(0, 1), *_enum_bits(13)]
    gamma = gamma_curve(curve.g)
    if not 1 <= curve.g <= 8 or not np.allclose(curve.forward(_STEPS), gamma.forward(_STEPS)):
        return None
    return [(1, 1), (round(1e7 / curve.g), 24)]


def _recoloured(stream: bytes, colours: list[_Field]) -> bytes:
    """The codestream with other words about its colours. Of what the encoder here writes: no
    profile, no frame beside the first."""
    header = _header(stream)
    bits = _Bits(stream[2:])
    bits.at = begin = header.colours - 16
    if not bits.take(1):
        if bits.take(1):
            raise ValueError("a profile in the codestream")
        bits.enum()
        named = (bits.enum(), bits.enum())
        if 2 in named or bits.take(1):
            raise ValueError("primaries of its own")
        for _ in range(2):  # curve, intent
            bits.enum()
    end = bits.at
    if header.toned and not bits.take(1):
        bits.take(16 + 16 + 1 + 16)
    if bits.take(2) or not bits.take(1):
        raise ValueError("extensions")
    after = bits.at
    value = int.from_bytes(stream[2:4098], "little")
    kept, tail = value & ((1 << begin) - 1), value >> end & ((1 << (after - end)) - 1)
    at = begin
    for field, count in [*colours, (tail, after - end)]:
        kept |= field << at
        at += count
    return stream[:2] + kept.to_bytes((at + 7) // 8, "little") + stream[2 + (after + 7) // 8 :]


CODEC: Final = Codec(_tell, _read)
