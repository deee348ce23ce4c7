"""A picture file read as a mask: one rule for every kind of file, and what of it was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from desktop_app.core.edit_plan import NOISE
from desktop_app.core.pixels import Array, ByteArray, FloatArray, frozen
from desktop_app.imaging.depth import to_float
from desktop_app.imaging.grey import is_grey, luminance
from desktop_app.imaging.opening import read_picture
from desktop_app.imaging.picture import Picture

Reading: TypeAlias = Literal["brightness", "alpha", "both"]

_OPAQUE = 250 / 255
"""Alpha from here on carries no shape: encoders and resampling leave as much of what was opaque."""

_STEP = 1 / 255
_SAME = 1.5 * _STEP
"""How far the colours of one brush lie apart, besides what multiplying by alpha rounds away."""

_SAME_LOSSY = 24 * _STEP

_NOISE = 0.25
"""Of the brightest value: what WebP and AVIF may leave in black beside an edge: 20 of 255 in a WebP
of quality 80, 71 at 10 (measured on discs, boxes and lines, as what follows)."""

_NOISE_MOST = 0.5
"""What is more can't be told from the mask."""

_NOISE_STEP = 1.3 / 255
"""What a JPEG takes from white beside an edge, by the mean step of its first quantisation table:
36 of 255 at 29 (quality 75), 70 at 58 (50), 14 at 12 (90). In black it is a little
more: 39 at quality 75, 57 at 60, 83 at 50, 125 at 25."""

_NOISE_OTHER = 0.14
"""The same of WebP (27 at quality 50, 49 at 25) and AVIF, which don't tell how they were packed."""

OF_VALUES = ("mask_near_black", "mask_one_value", "mask_faint")
"""Codes of notes on what a mask's values are, not on how they were read."""

_FAINT = 64
"""Of 255: what is masked by less changes by half at most."""

_BAND = 256  # rows


@dataclass(frozen=True, slots=True, eq=False)
class MaskRead:
    """A mask, and how it was told.

    Attributes:
        values: (h, w) uint8, read-only: 0 is locked; what is above is as much painted.
        reading: ``brightness``; ``alpha``: one visible colour, whose opacity is the mask; ``both``:
            brightness times opacity.
        notes: codes of what must be said: ``mask_from_brightness``, ``mask_from_alpha`` or
            ``mask_from_both`` of a file with transparency; ``mask_noise`` where values of a file
            that was compressed with loss are near black or white and count as that;
            ``mask_near_black`` where values up to `NOISE` count as black; ``mask_beyond`` where
            floats are NaN or beyond 0..1; ``mask_one_value`` and ``mask_faint`` where all of a
            picture, or most of it hardly, is masked.
    """

    values: ByteArray
    reading: Reading
    notes: tuple[str, ...]


def read_mask(data: bytes, name: str) -> MaskRead:
    """Open a picture file as a mask.

    What is opaque all over is its brightness (ITU-R BT.601, of the values as the file has them, no
    colour profile). Where something is transparent, it is opacity alone if all that is visible has
    one colour, as of a brush on nothing, else brightness times opacity. What colours lie under
    alpha 0 never counts. What is above 0 by no more than `NOISE` becomes 0, at any depth.

    Raises:
        InputError: as `opening.read_picture`.
    """
    picture = read_picture(data, name, managed=False)
    pixels, lossy = picture.pixels, picture.origin.facts.lossy
    reading = _reading(pixels, lossy=lossy)
    values = np.empty(pixels.shape[:2], np.uint8)
    most = (
        max(float((_brightness(c) * a).max()) for _, c, a in _bands(pixels))
        if lossy and reading != "alpha"
        else 0.0
    )
    (dark, light), noise = _noise_shares(picture), False
    floor, bright = most * min(dark, _NOISE_MOST), most * (1 - min(light, _NOISE_MOST))
    white = 1.0 if most >= _OPAQUE else most
    for rows, colours, alpha in _bands(pixels):
        shown = np.ones(alpha.shape, np.float32) if reading == "alpha" else _brightness(colours)
        if most:
            # What is noise goes, and what is above rises to what it is without a step.
            plain = np.clip(np.minimum(shown, 2 * (shown - floor)), 0, 1)
            plain = np.where(plain > bright, np.float32(white), plain)
            noise, shown = noise or bool((plain != shown).any()), plain
        exact = shown if reading == "brightness" else shown * alpha
        values[rows] = np.rint(exact * np.float32(255))
    made, said = settled(values)
    told = {
        f"mask_from_{reading}": pixels.shape[2] == 4,
        "mask_noise": noise,
        "mask_beyond": _is_beyond(pixels),
    }
    return MaskRead(made, reading, tuple(code for code, is_so in told.items() if is_so) + said)


def settled(values: ByteArray) -> tuple[ByteArray, tuple[str, ...]]:
    """A mask (h, w) uint8 with 0 for what is up to `NOISE`, read-only, and those of `OF_VALUES`
    that must be said of it."""
    black = values <= NOISE
    made = np.where(black, np.uint8(0), values)
    is_one = made.min() == made.max()
    faint = np.count_nonzero((made > 0) & (made < _FAINT))
    told = {
        "mask_near_black": bool(values[black].any()),
        "mask_one_value": is_one and bool(made.max()),
        "mask_faint": not is_one and 2 * faint > made.size,
    }
    return frozen(made), tuple(code for code in OF_VALUES if told[code])


def _is_beyond(pixels: Array) -> bool:
    """Whether floats lie beyond 0..1, or are NaN; (h, w, 3|4)."""
    return pixels.dtype == np.float32 and not bool(((pixels >= 0) & (pixels <= 1)).all())


def _reading(pixels: Array, *, lossy: bool) -> Reading:
    """What the pixels, (h, w, 3|4), are to be read by."""
    if pixels.shape[2] == 3:
        return "brightness"
    least = min(float(alpha.min()) for _, _, alpha in _bands(pixels))
    if least >= _OPAQUE:
        return "brightness"
    return "alpha" if _one_colour(pixels, _SAME_LOSSY if lossy else _SAME) else "both"


def _one_colour(pixels: Array, same: float) -> bool:
    """Whether one colour explains every visible pixel: (h, w, 4).

    A colour that was multiplied by its alpha in 8 bits and divided again is off by a step over
    alpha: each pixel leaves an interval of colours, and all of them must have one in common.
    """
    low, high = np.zeros(3, np.float32), np.ones(3, np.float32)
    for _, colours, alpha in _bands(pixels):
        seen = alpha > 0
        if not seen.any():
            continue
        values = colours[seen]
        slack = np.float32(same) + np.float32(_STEP) / alpha[seen][:, None]
        low = np.maximum(low, (values - slack).max(axis=0))
        high = np.minimum(high, (values + slack).min(axis=0))
        if (low > high).any():
            return False
    return True


def _bands(pixels: Array) -> Iterator[tuple[slice, FloatArray, FloatArray]]:
    """Some rows at a time: which, their colours (h, w, 3) and alpha (h, w), float32 in 0..1; as
    floats a large picture would take four times its memory."""
    for top in range(0, pixels.shape[0], _BAND):
        part = np.clip(np.nan_to_num(to_float(pixels[top : top + _BAND]), copy=False), 0, 1)
        whole = np.ones(part.shape[:2], np.float32)
        yield slice(top, top + _BAND), part[..., :3], part[..., 3] if part.shape[2] == 4 else whole


def _noise_shares(picture: Picture) -> tuple[float, float]:
    """How much of white may be noise in black and in white, by how the file was compressed."""
    facts = picture.origin.facts
    if facts.jpeg is None or not facts.jpeg.tables:
        return _NOISE, _NOISE_OTHER
    share = float(np.mean(facts.jpeg.tables[0])) * _NOISE_STEP
    return share * 1.25 + 2 * _STEP, share


def _brightness(colours: FloatArray) -> FloatArray:
    return colours[..., 0] if is_grey(colours) else luminance(colours)
