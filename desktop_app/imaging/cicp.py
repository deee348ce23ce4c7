"""Colours that a file names by code points, as an ICC profile that means the same.

PNG has them in cICP, AVIF in its ``nclx`` box. Numbers and formulas: ITU-T H.273 (2024), tables 2
and 3. Dynamic ranges beyond a screen's are toned down by the profile's curve, each channel by
itself, so that the file's own values can stay: ITU-R BT.2390, 5.4 (the EETF), from a display of
1000 cd/m² to a white of 203 (BT.2408). HLG is light of that display before (BT.2100, gamma 1.2).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from desktop_app.imaging.icc import (
    parametric_tag,
    primaries_matrix,
    table_tag,
    write_grey_profile,
    write_matrix_profile,
)
from desktop_app.imaging.tone_curve import SRGB, ParametricCurve, gamma_curve

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Values = NDArray[np.float64]

_PEAK, _WHITE = 1000.0, 203.0  # cd/m²
_D65, _C, _E, _DCI = (0.3127, 0.3290), (0.310, 0.316), (1 / 3, 1 / 3), (0.314, 0.351)
_170M = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65)
_PRIMARIES = {
    1: ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06), _D65),
    4: ((0.67, 0.33), (0.21, 0.71), (0.14, 0.08), _C),
    5: ((0.64, 0.33), (0.29, 0.60), (0.15, 0.06), _D65),
    6: _170M,
    7: _170M,
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _C),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    10: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), _E),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), _D65),
}
"""Red, green, blue, white."""


def _camera(alpha: float, beta: float, slope: float) -> ParametricCurve:
    """The light of ``α·L^0.45 - (α - 1)``, below ``β`` of ``slope·L``."""
    return ParametricCurve(1 / 0.45, 1 / alpha, (alpha - 1) / alpha, 1 / slope, slope * beta)


_BT709 = _camera(1.099296826809442, 0.018053968510807, 4.5)
_CURVES = {
    **dict.fromkeys((1, 6, 11, 12, 14, 15), _BT709),
    4: gamma_curve(2.2),
    5: gamma_curve(2.8),
    7: _camera(1.111572195921731, 0.022821585529445, 4.0),
    8: gamma_curve(1.0),
    13: SRGB,
    17: ParametricCurve(2.6, (52.37 / 48) ** (1 / 2.6)),
}
_PQ, _HLG = 16, 18
_DECADES = {9: 2.0, 10: 2.5}
_STEPS = 4096
_M1, _M2, _C1, _C2, _C3 = 0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875
_A, _B, _C_HLG = 0.17883277, 0.28466892, 0.55991073


def is_hdr(points: bytes) -> bool:
    """Whether these code points name PQ or HLG."""
    return points[1:2] in (bytes([_PQ]), bytes([_HLG]))


def names_colours(points: bytes) -> bool:
    """Whether four bytes are code points of RGB that mean something: not "unspecified", no
    reserved number."""
    return (
        len(points) == 4
        and points[0] in _PRIMARIES
        and (points[1] in _CURVES or points[1] in _DECADES or is_hdr(points))
        and points[2] == 0
        and points[3] <= 1
    )


def profile_of(points: bytes, *, grey: bool = False, bits: int = 8) -> bytes | None:
    """The profile, which holds the code points as its tag ``cicp``.

    Args:
        points: primaries, transfer, matrix, 1 for the full range of values: a byte each.
        grey: whether the picture has grey alone.
        bits: of a sample, for the narrow range.

    Returns:
        None where `names_colours` says no.
    """
    if not names_colours(points):
        return None
    curve = _curve_tag(points, max(bits, 8))
    name = f"CICP {points[0]}-{points[1]}"
    if grey:
        return write_grey_profile(name, curve, points)
    return write_matrix_profile(name, primaries_matrix(*_PRIMARIES[points[0]]), curve, points)


def _curve_tag(points: bytes, bits: int) -> bytes:
    curve, full = _CURVES.get(points[1]), bool(points[3])
    if curve is not None and full:
        return parametric_tag(curve)
    values = np.linspace(0.0, 1.0, _STEPS if full or bits > 8 else 256)
    if not full:  # black and white of N bits are 16 and 235 times 2^(N-8)
        step = 1 << (bits - 8)
        values = np.clip((values * ((1 << bits) - 1) - 16 * step) / (219 * step), 0.0, 1.0)
    return table_tag(_light(points[1], values))


def _light(transfer: int, values: _Values) -> _Values:
    if transfer == _PQ:
        return _toned(values)
    if transfer == _HLG:
        bright = (np.exp((values - _C_HLG) / _A) + _B) / 12
        scene = np.where(values <= 0.5, values**2 / 3, bright)
        return _toned(_to_pq(_PEAK * scene**1.2))
    if transfer in _DECADES:
        return np.where(values > 0, 10.0 ** (_DECADES[transfer] * (values - 1)), 0.0)
    return _CURVES[transfer].forward(values)


def _to_pq(light: _Values | float) -> _Values:
    """The signal, 0..1, of light in cd/m² (BT.2100, table 4)."""
    power = (np.asarray(light, np.float64) / 10000) ** _M1
    return ((_C1 + _C2 * power) / (1 + _C3 * power)) ** _M2


def _of_pq(values: _Values) -> _Values:
    """Light in cd/m² of a signal, 0..1: the inverse of `_to_pq`."""
    power = values ** (1 / _M2)
    return 10000 * (np.maximum(power - _C1, 0) / (_C2 - _C3 * power)) ** (1 / _M1)


def _toned(values: _Values) -> _Values:
    """Light of a screen, 0..1, of PQ's values: linear below the knee, then ever flatter."""
    top, white = float(_to_pq(_PEAK)), float(_to_pq(_WHITE))
    limit = white / top
    knee = 1.5 * limit - 0.5
    given = np.minimum(values / top, 1.0)
    t = (given - knee) / (1 - knee)
    over = (2 * t**3 - 3 * t**2 + 1) * knee + (t**3 - 2 * t**2 + t) * (1 - knee)
    over += (3 * t**2 - 2 * t**3) * limit
    return np.minimum(_of_pq(top * np.where(given < knee, given, over)) / _WHITE, 1.0)
