"""Layers laid over one another: Porter and Duff's "over" with a blend mode, for straight alpha.

The W3C's Compositing and Blending Level 1, sections 5 and 9; the modes' formulas are in
`blend_modes`. An isolated group is composed into zeros, all blank, and laid like a layer; one that
is not is composed onto what lies below it, and `faded`. What a layer is and which lies above which
is not known here.

With αs the effective alpha above (its own, by opacity and share), αb that below:

    c's = cs + αb·(B(cb, cs) - cs)          the source's colour, through the mode
    αo  = αs + αb·(1 - αs)
    co  = cb + (c's - cb)·αs/αo

which is the specification's sum, divided by αo, in a form that leaves what is not touched: whole
numbers come back from it as they were where αs is 0, and where αs/αo is 1.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.blend import over
from desktop_app.imaging.blend_modes import NON_SEPARABLE, blended
from desktop_app.imaging.checks import full_value

_DEPTHS = {"uint8": cv2.CV_8U, "uint16": cv2.CV_16U, "float32": cv2.CV_32F}
_QUICK_BAND, _BAND = 20_000, 8_000  # pixels
_TINY = np.float32(1e-30)


def laid(
    below: Array,
    above: Array,
    mode: BlendMode,
    opacity: float = 1.0,
    *,
    share: FloatArray | None = None,
) -> Array:
    """``above`` over ``below``.

    Bit for bit: where the effective alpha is 0, ``below``; in normal mode where it is 1, ``above``;
    in every mode where ``below`` is blank and ``above`` is not, and opacity and share are 1,
    ``above``. Elsewhere to the nearest value. What is opaque below stays exactly so.

    Args:
        below: (h, w, 3|4), uint8, uint16 or float32, straight alpha; three channels are opaque.
        above: (h, w, 4) of the same dtype.
        mode: floats beyond 0..1 are kept in normal mode; for the others see `blend_modes.blended`.
        opacity: 0..1, beyond is clipped.
        share: (h, w) float32 0..1, by which the alpha above is multiplied; None: 1 everywhere.

    Returns:
        A new array like ``below``.

    Raises:
        ValueError: shapes or dtypes don't fit.
    """
    _check(below, above, share, channels=(4,))
    if opacity <= 0 or below.size == 0:
        return below.copy()
    result = np.empty(below.shape, below.dtype)
    with np.errstate(over="ignore", invalid="ignore"):  # floats can be anything
        for rows in _bands(below, mode):
            part = None if share is None else share[rows]
            result[rows] = _laid_band(below[rows], above[rows], mode, opacity, part)
    return result


def _recoloured(below: Array, pixels: Array, mode: BlendMode) -> Array:
    """``pixels`` with the colours that a mode makes of them over ``below``, and their own alpha."""
    result = np.empty(pixels.shape, pixels.dtype)
    with np.errstate(over="ignore", invalid="ignore"):
        for rows in _bands(pixels, mode):
            source, backdrop = colours_of(pixels[rows]), _alpha_below(below[rows])
            colours = blended(colours_of(below[rows]), source, mode)
            values = _through(colours, source, backdrop)
            rounded = _scaled(values, 1.0, pixels.dtype)
            alpha = cv2.extractChannel(pixels[rows], 3) if pixels.shape[2] == 4 else None
            result[rows] = _joined(rounded, alpha)
    return result


def _bands(pixels: Array, mode: BlendMode) -> Iterator[slice]:
    """Whole rows, so many that the floats made of them stay in the processor's cache, and in
    memory that has been used before: fresh pages cost more than the arithmetic."""
    height, width = pixels.shape[:2]
    quick = pixels.dtype == np.uint8 and mode not in NON_SEPARABLE
    count = max(1, round(height * width / (_QUICK_BAND if quick else _BAND)))
    step = -(-height // count)
    return (slice(top, top + step) for top in range(0, height, max(1, step)))


def _laid_band(
    below: Array, above: Array, mode: BlendMode, opacity: float, share: FloatArray | None
) -> Array:
    strength = cv2.extractChannel(above, 3)
    if not strength.any():
        return below
    wholly = opacity >= 1 and share is None
    if wholly and mode is BlendMode.NORMAL and strength.min() >= full_value(above.dtype):
        return above[..., : below.shape[2]]
    alpha = _unit(strength)
    if opacity < 1:
        alpha *= np.float32(opacity)
    if share is not None:
        alpha *= share
    return _mixed(below, above, mode, alpha)


def erased(pixels: Array, share: FloatArray) -> Array:
    """``pixels`` less opaque by so much as ``share`` says; of what is wholly transparent then no
    colour is left.

    Args:
        pixels: (h, w, 4), uint8, uint16 or float32, straight alpha.
        share: (h, w) float32 0..1.

    Returns:
        A new array; where ``share`` is 0 bit for bit the same.
    """
    out = pixels.copy()
    alpha = pixels[..., 3] * (1 - share)
    out[..., 3] = alpha if pixels.dtype == np.float32 else np.rint(alpha)
    out[(out[..., 3] == 0) & (share > 0)] = 0
    return out


def laid_patch(
    below: Array,
    pixels: Array,
    share: FloatArray | None,
    mode: BlendMode,
    opacity: float = 1.0,
) -> Array:
    """``pixels`` in place of ``below``, alpha too, by so much as ``share`` says.

    In normal mode and with opacity 1 the bytes of `blend.over`. In another mode the colours are
    what it makes of those below, as far as there is something below; the alpha is that of
    ``pixels``.

    Args:
        below: (h, w, 3|4), uint8, uint16 or float32.
        pixels: the same shape and dtype.
        share: (h, w) float32 0..1; None: 1 everywhere.
        mode, opacity: as in `laid`; the opacity is multiplied with the share.

    Returns:
        A new array.

    Raises:
        ValueError: shapes or dtypes don't fit.
    """
    _check(below, pixels, share, channels=(below.shape[-1],))
    if below.size == 0 or opacity <= 0 or (share is not None and not share.any()):
        return below.copy()
    if mode is not BlendMode.NORMAL:
        pixels = _recoloured(below, pixels, mode)
    if opacity < 1:
        part = np.float32(opacity)
        share = np.full(below.shape[:2], part) if share is None else share * part
    return over(below, pixels, share)


def faded(before: Array, after: Array, opacity: float) -> Array:
    """A non-isolated group of this opacity, from what was there without it and with all of it.

    ISO 32000-1, 11.4.8, takes the backdrop (C0, α0) out of the group's result (Cn, αn), which gives
    C = Cn + (Cn - C0)·α0·(1 - αg)/αg, and composes that with αs = q·αg in normal mode (11.3.6).
    With αn = α0 + αg - α0·αg, αg falls out of it:

        αr    = (1 - q)·α0    + q·αn
        αr·Cr = (1 - q)·α0·C0 + q·αn·Cn

    Args:
        before: (h, w, 3|4), uint8, uint16 or float32, straight alpha.
        after: the same shape and dtype.
        opacity: q, 0..1; beyond is clipped.

    Returns:
        A new array. Bit for bit: ``before`` at 0, ``after`` at 1, and what is the same in both.

    Raises:
        ValueError: shapes or dtypes don't fit.
    """
    if opacity <= 0 or opacity >= 1:
        _check(before, after, None, channels=(before.shape[-1],))
        return (after if opacity >= 1 else before).copy()
    return shared(before, after, np.full(before.shape[:2], opacity, np.float32))


def shared(before: Array, after: Array, share: FloatArray) -> Array:
    """``after`` in place of ``before`` by so much as ``share`` (h, w) says, as `faded` with another
    opacity for each pixel: what masks let through."""
    _check(before, after, share, channels=(before.shape[-1],))
    result = over(before, after, share)
    same = (before == after).all(axis=2)
    return cv2.copyTo(before, same.view(np.uint8), result)


def _check(below: Array, above: Array, share: FloatArray | None, channels: tuple[int, ...]) -> None:
    full_value(below.dtype)
    fits = below.ndim == 3 and below.shape[2] in (3, 4) and above.ndim == 3
    if not fits or above.shape[:2] != below.shape[:2] or above.shape[2] not in channels:
        raise ValueError(f"{above.shape} over {below.shape}")
    if above.dtype != below.dtype:
        raise ValueError(f"{above.dtype} over {below.dtype}")
    if share is not None and share.shape != below.shape[:2]:
        raise ValueError(f"a share {share.shape} over {below.shape}")


def colours_of(pixels: Array) -> Array:
    """(h, w, 3), contiguous; a new array if there is a fourth channel."""
    if pixels.shape[2] == 3:
        return np.ascontiguousarray(pixels)
    return cv2.cvtColor(pixels, cv2.COLOR_RGBA2RGB)


def _unit(alpha: Array) -> FloatArray:
    """0..1 of (h, w); NaN becomes 0. A new array."""
    if alpha.dtype != np.float32:
        return np.divide(alpha, np.float32(full_value(alpha.dtype)), dtype=np.float32)
    return np.clip(np.nan_to_num(alpha, nan=0.0, posinf=1.0, neginf=0.0), 0.0, 1.0)


def _alpha_below(below: Array) -> FloatArray | None:
    """(h, w) 0..1; None if it is opaque."""
    if below.shape[2] == 3:
        return None
    alpha = cv2.extractChannel(below, 3)
    return None if alpha.min() >= full_value(below.dtype) else _unit(alpha)


def _scaled(values: FloatArray, factor: float, dtype: np.dtype[np.generic]) -> Array:
    """Times ``factor``, for whole numbers to the nearest and clipped."""
    if dtype == np.float32:
        return values * np.float32(factor)
    return cv2.addWeighted(values, factor, values, 0.0, 0.0, dtype=_DEPTHS[dtype.name])


def _joined(colours: Array, alpha: Array | None, *, opaque: bool = False) -> Array:
    """(h, w, 3) with its alpha; without any if it is None, and full if it is opaque."""
    if alpha is None and not opaque:
        return colours
    joined = cv2.cvtColor(colours, cv2.COLOR_RGB2RGBA)
    return joined if alpha is None else cv2.insertChannel(alpha, joined, 3)


def _through(colours: Array, source: Array, backdrop: FloatArray | None) -> FloatArray:
    """c's: (h, w, 3) float32 in the dtype's range, from B(cb, cs), cs and αb."""
    if backdrop is None:
        return colours
    return _moved(source, colours, backdrop, cv2.CV_32F)


def _moved(start: Array, end: Array, weight: FloatArray, depth: int) -> Array:
    """start + (end - start)·weight, rounded for whole numbers."""
    change = cv2.subtract(end, start, dtype=cv2.CV_32F)
    cv2.multiply(change, cv2.cvtColor(weight, cv2.COLOR_GRAY2RGB), dst=change)
    return cv2.add(start, change, dtype=depth)


def _mixed(below: Array, above: Array, mode: BlendMode, alpha: FloatArray) -> Array:
    """The sum of the module's first lines; ``alpha`` is αs."""
    old, source = colours_of(below), colours_of(above)
    backdrop = _alpha_below(below)
    new, weight, whole = source, alpha, None
    if mode is not BlendMode.NORMAL:
        new = _through(blended(old, source, mode), source, backdrop)
    if backdrop is not None:
        whole = np.add(alpha, backdrop * (1 - alpha), dtype=np.float32)
        weight = np.divide(alpha, np.maximum(whole, _TINY), dtype=np.float32)
        whole = _scaled(whole, full_value(below.dtype), below.dtype)
    mixed = _moved(old, new, weight, _DEPTHS[below.dtype.name])
    if below.dtype == np.float32:
        return _with_bits(mixed, whole, below, above, mode, alpha, backdrop)
    return _joined(mixed, whole, opaque=below.shape[2] == 4)


def _with_bits(
    mixed: Array,
    whole: Array | None,
    below: Array,
    above: Array,
    mode: BlendMode,
    alpha: FloatArray,
    backdrop: FloatArray | None,
) -> Array:
    """What a sum of floats does not give bit for bit is put back into it."""
    full = alpha >= 1
    replaced = np.zeros(alpha.shape, bool)
    if mode is BlendMode.NORMAL:
        replaced |= full
    if backdrop is not None:
        replaced |= backdrop <= 0
    cv2.copyTo(colours_of(above), replaced.view(np.uint8), mixed)
    result = _joined(mixed, whole, opaque=below.shape[2] == 4)
    if below.shape[2] == 4:
        cv2.copyTo(above, (replaced & full).view(np.uint8), result)
    return cv2.copyTo(below, (alpha <= 0).view(np.uint8), result)
