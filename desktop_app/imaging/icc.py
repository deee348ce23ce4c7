"""Colour profiles of the plain kind, read and written: three primaries and three tone curves.

Most pictures' profiles are that (sRGB, Adobe RGB, Display P3, ProPhoto, linear). Profiles made of
tables (printers, CMYK) are only recognised here; `colour` hands them to LittleCMS.
ICC.1:2022 (profile version 4.4); version 2 has the same tags.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from desktop_app.imaging.tone_curve import SRGB, ParametricCurve, TableCurve, ToneCurve, read_curve

Matrix = NDArray[np.float64]

D50 = (0.9642, 1.0, 0.8249)
"""XYZ of the connection space's white (ICC.1:2022, 7.2.16)."""
_D65_XY = (0.3127, 0.3290)
# Bradford's cone responses (ICC.1:2022, E.2).
_BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)
_COLUMNS, _CURVES, _GREY = (
    (b"rXYZ", b"gXYZ", b"bXYZ"),
    (b"rTRC", b"gTRC", b"bTRC"),
    b"kTRC",
)
_CICP = b"cicp"
_MAX_TAGS = 200


class ProfileKind(Enum):
    """What a profile is made of."""

    MATRIX = "matrix"
    GREY = "grey"
    TABLES = "tables"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, eq=False)
class MatrixProfile:
    """Device values to light and back.

    Attributes:
        to_xyz: (3, 3) float64: linear RGB to XYZ relative to D50, columns red, green, blue.
        curves: one for each channel; the same object where they are equal.
    """

    to_xyz: Matrix
    curves: tuple[ToneCurve, ToneCurve, ToneCurve]


def primaries_matrix(
    red: tuple[float, float],
    green: tuple[float, float],
    blue: tuple[float, float],
    white: tuple[float, float] = _D65_XY,
) -> Matrix:
    """Linear RGB to XYZ relative to D50, from chromaticities x, y.

    The matrix whose columns are the primaries, scaled so that (1, 1, 1) is white (SMPTE
    RP 177-1993), then adapted to D50 after Bradford.

    Raises:
        numpy.linalg.LinAlgError: the three lie on a line.
    """
    columns = np.array([[x, y, 1 - x - y] for x, y in (red, green, blue)]).T
    x, y = white
    light = np.array([x / y, 1.0, (1 - x - y) / y])
    scaled = columns * np.linalg.solve(columns, light)
    return (_adaptation(light) @ scaled).astype(np.float64)


def _adaptation(white: Matrix) -> Matrix:
    cones = (_BRADFORD @ np.array(D50)) / (_BRADFORD @ white)
    return np.linalg.solve(_BRADFORD, np.diag(cones) @ _BRADFORD).astype(np.float64)


SRGB_PRIMARIES = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
"""Red, green, blue of IEC 61966-2-1 (white: D65)."""

SRGB_TO_XYZ = primaries_matrix(*SRGB_PRIMARIES)
"""Linear sRGB to XYZ relative to D50."""


def profile_kind(icc: bytes) -> ProfileKind:
    """What can be done with a profile.

    TABLES also for RGB profiles that have tables beside primaries: the tables are the better
    description there (ICC.1:2022, 8.10.2), and LittleCMS takes them too.
    """
    tags = _tags(icc)
    space = icc[16:20]
    if tags is None or icc[12:16] in (b"link", b"abst", b"nmcl"):
        return ProfileKind.BROKEN
    tables = any(name in tags for name in (b"A2B0", b"A2B1"))
    if space == b"RGB " and not tables:
        return ProfileKind.MATRIX if _matrix_of(tags) is not None else ProfileKind.BROKEN
    if space == b"GRAY" and not tables:
        return ProfileKind.GREY if read_curve(tags.get(_GREY, b"")) else ProfileKind.BROKEN
    return ProfileKind.TABLES if tables else ProfileKind.BROKEN


def read_matrix_profile(icc: bytes) -> MatrixProfile | None:
    """An RGB profile of primaries, or a grey one as if its pixels were RGB.

    A grey profile says how light a value is; as RGB with R = G = B it gets sRGB's primaries.

    Returns:
        None where `profile_kind` is neither MATRIX nor GREY.
    """
    kind = profile_kind(icc)
    tags = _tags(icc) or {}
    if kind is ProfileKind.MATRIX:
        return _matrix_of(tags)
    curve = _curve_of(tags, _GREY) if kind is ProfileKind.GREY else None
    return None if curve is None else MatrixProfile(SRGB_TO_XYZ, (curve, curve, curve))


def write_matrix_profile(name: str, to_xyz: Matrix, curve_tag: bytes, cicp: bytes = b"") -> bytes:
    """A display profile (version 4.3; 4.4 with ``cicp``) of primaries and one curve.

    Args:
        name: what programs show.
        to_xyz: as in `MatrixProfile`.
        curve_tag: content of a ``curv`` or ``para`` tag.
        cicp: the code points that mean the same (cicpType): four bytes; empty: none are told.
    """
    bodies = {tag: _xyz(to_xyz[:, i]) for i, tag in enumerate(_COLUMNS)}
    return _profile(name, b"RGB ", bodies | dict.fromkeys(_CURVES, curve_tag), cicp)


def write_grey_profile(name: str, curve_tag: bytes, cicp: bytes = b"") -> bytes:
    """The same for grey, which has a curve alone."""
    return _profile(name, b"GRAY", {_GREY: curve_tag}, cicp)


def _profile(name: str, space: bytes, own: dict[bytes, bytes], cicp: bytes) -> bytes:
    d65 = np.array([_D65_XY[0] / _D65_XY[1], 1.0, (1 - sum(_D65_XY)) / _D65_XY[1]])
    bodies: dict[bytes, bytes] = {
        b"desc": _text(name),
        b"cprt": _text("No copyright, use freely"),
        b"wtpt": _xyz(np.array(D50)),
        b"chad": b"sf32\0\0\0\0" + _fixed(_adaptation(d65).ravel()),
    }
    bodies |= own
    if cicp:
        bodies[_CICP] = b"cicp\0\0\0\0" + cicp
    at, places, data = 128 + 4 + 12 * len(bodies), dict[bytes, tuple[int, int]](), bytearray()
    table = [struct.pack(">I", len(bodies))]
    for tag, body in bodies.items():
        if body not in places:  # equal contents may share a place
            places[body] = (at + len(data), len(body))
            data += body + b"\0" * (-len(body) % 4)
        table.append(tag + struct.pack(">II", *places[body]))
    rest = b"".join(table) + bytes(data)
    head = struct.pack(
        ">I4sI4s4s4s12s4s4sI4s4sQI12s", 128 + len(rest), b"\0" * 4,
        0x04400000 if cicp else 0x04300000, b"mntr", space,
        b"XYZ ", b"\x07\xe8\0\1\0\1" + b"\0" * 6, b"acsp", b"\0" * 4, 0, b"\0" * 4, b"\0" * 4, 0,
        0, _fixed(np.array(D50)),
    )  # fmt: skip
    return head.ljust(128, b"\0") + rest


def code_points(icc: bytes) -> bytes:
    """The four bytes of a profile's tag ``cicp`` (ICC.1:2022, 9.2.17); empty: it has none."""
    body = (_tags(icc) or {}).get(_CICP, b"")
    return body[8:12] if body[:4] == _CICP and len(body) >= 12 else b""


def rgb_profile_of_grey(icc: bytes) -> bytes | None:
    """The RGB profile under which R = G = B looks as under a grey one; None if it is none.

    For a grey picture that got coloured.
    """
    if profile_kind(icc) is not ProfileKind.GREY:
        return None
    curve = (_tags(icc) or {})[_GREY]
    return write_matrix_profile("RGB with the tone of grey", SRGB_TO_XYZ, curve)


def gamma_tag(gamma: float) -> bytes:
    """Content of a curve tag for ``x^gamma``."""
    return b"para\0\0\0\0\0\0\0\0" + _fixed(np.array([gamma]))


def srgb_tag() -> bytes:
    """A ``para`` tag with sRGB's curve (IEC 61966-2-1)."""
    return parametric_tag(SRGB)


def parametric_tag(curve: ParametricCurve) -> bytes:
    """The same of a curve whose ``e`` and ``f`` are 0."""
    numbers = np.array([curve.g, curve.a, curve.b, curve.c, curve.d])
    return b"para\0\0\0\0\0\3\0\0" + _fixed(numbers)


def table_tag(light: NDArray[np.float64]) -> bytes:
    """The same of light, 0..1, at evenly spaced values from 0 to 1."""
    words = np.rint(light * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", len(words)) + words.tobytes()


def _tags(icc: bytes) -> dict[bytes, bytes] | None:
    """Tags by signature; None if this is not a profile or it ends too early."""
    if len(icc) < 132 or icc[36:40] != b"acsp":
        return None
    (count,) = struct.unpack_from(">I", icc, 128)
    if count > _MAX_TAGS or 132 + 12 * count > len(icc):
        return None
    tags: dict[bytes, bytes] = {}
    for at in range(132, 132 + 12 * count, 12):
        name, start, length = struct.unpack_from(">4sII", icc, at)
        if start + length > len(icc):
            return None
        tags[name] = icc[start : start + length]
    return tags


def _matrix_of(tags: dict[bytes, bytes]) -> MatrixProfile | None:
    columns = [tags.get(name, b"") for name in _COLUMNS]
    if any(column[:4] != b"XYZ " or len(column) < 20 for column in columns):
        return None
    to_xyz = np.array([struct.unpack_from(">3i", c, 8) for c in columns]).T / 65536.0
    known = {tags.get(name, b""): _curve_of(tags, name) for name in _CURVES}
    red, green, blue = (known[tags.get(name, b"")] for name in _CURVES)
    # What can't be turned round can't bring a result back.
    if red is None or green is None or blue is None or np.linalg.cond(to_xyz) > 1e4:
        return None
    return MatrixProfile(to_xyz, (red, green, blue))


def _curve_of(tags: dict[bytes, bytes], name: bytes) -> ToneCurve | None:
    """With code points: no value beyond the brightest light that is shown, nor, of a narrow range,
    beyond black, comes back."""
    curve, points = read_curve(tags.get(name, b"")), tags.get(_CICP, b"")
    if not points or not isinstance(curve, TableCurve):
        return curve
    return replace(curve, black="inner" if points[11:12] == b"\0" else "outer", white="inner")


def _fixed(values: Matrix) -> bytes:
    return struct.pack(f">{len(values)}i", *(round(float(v) * 65536) for v in values))


def _xyz(values: Matrix) -> bytes:
    return b"XYZ \0\0\0\0" + _fixed(values)


def _text(text: str) -> bytes:
    """A multiLocalizedUnicodeType with one record, en-US (ICC.1:2022, 10.15)."""
    body = text.encode("utf-16-be")
    return b"mluc" + struct.pack(">IIIHHII", 0, 1, 12, 0x656E, 0x5553, len(body), 28) + body
