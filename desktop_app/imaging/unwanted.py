"""What is seldom wanted in a picture and is told by its shape before a plain ground: wires, dark
dust on the sensor, and small things that stand out, as passers-by on a beach do. What a thing is,
nothing here knows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, cast

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.damage import along, hat
from desktop_app.imaging.resize import fit_within, resize
from desktop_app.imaging.subject import lab_of, slopes

_SIDE: Final = 1024
"""Pixels of the longer side at which wires and dust are looked for; lengths are of that."""
_WIDTHS: Final = (11, 25)
"""Pixels that a wire, and a spot of dust, are wide at most."""
_BLURS: Final = (0.8, 1.6)
"""Pixels by which grain is evened out for either."""
_CLEAR: Final = 2.5
"""L* by which either differs from what is around it, at least ..."""
_USUAL: Final = (3.0, 6.0)
"""... and times what is usual nearby, for either."""
_REACH: Final = 41
"""Pixels along which a wire is told from a chain of grain."""
_LONG: Final = 0.15
"""Of the longer side: a wire's length at least."""
_THIN: Final = 12.0
"""Times its mean width that a wire is long, at least."""
_PLAIN: Final = 1.2
"""L*, a*, b* from a pixel to the next: what is around a wire mostly, and around dust nearly all."""
_UPRIGHT: Final = 0.97
"""Of its direction, from which on a line is a mast, a pole, a joint."""
_ALIKE: Final = 16.0
"""ΔE*ab between both sides of a wire at most: other lines have grounds of their own."""
_SPECK: Final = 5
"""Pixels of a spot, at least."""
_COMPACT: Final = 0.5
"""Of its bounding box, that a spot fills."""
_ROUND: Final = (1.6, 4.0)
"""Times its breadth, that a spot of dust, and a small thing, are long at most."""
_TINTED: Final = 0.35
"""Of what a spot differs by, up to which its hue may; a shadow on the sensor has none."""
_SOFT: Final = 0.6
"""Of that, by which it changes from a pixel to the next at most."""
_MANY: Final = 60
"""Spots, from which on they are a texture."""

_LESS: Final = 512
"""Pixels of the longer side at which small things are looked for."""
_GROUND: Final = 51
"""Side of the square whose median is taken for the ground of a small thing."""
_APART: Final = 20.0
"""ΔE*ab by which a quarter of it differs from that."""
_FOUND: Final = 7.0
"""The same for its faintest parts."""
_CALM: Final = 0.2
"""Of what it differs by, up to which nearly all that is around it may."""
_SIZES: Final = (0.0003, 0.008)
"""Shares of the picture that it has."""


class _Piece(NamedTuple):
    """What hangs together.

    Attributes:
        window: the rows and columns of it and what is around it.
        own, around: (h', w') bool, in that window.
        length: of the diagonal of its bounding box.
        filled: of that box.
    """

    window: tuple[slice, slice]
    own: Array
    around: Array
    length: float
    filled: float


def unwanted(picture: ByteArray) -> dict[str, ByteArray]:
    """(h, w) of 0 and 255 of what is found: "wires", "dust", "small".

    Args:
        picture: (h, w, 3) uint8 sRGB.
    """
    if min(picture.shape[:2]) < _GROUND:
        return {}
    seen = np.ascontiguousarray(fit_within(picture, _SIDE))
    lab = lab_of(seen)
    steep = np.sqrt(sum((one**2).sum(axis=2) for one in slopes(seen, 1.0)))
    made = {kind: np.zeros(steep.shape, np.uint8) for kind in ("wires", "dust")}
    for sign in (1, -1):
        thin, wide = (
            hat(np.asarray(sign * lab_of(seen, blur)[..., 0], np.float32), width)
            for blur, width in zip(_BLURS, _WIDTHS, strict=True)
        )
        _wires(thin, steep, lab, made["wires"])
        if sign < 0:
            _dust(wide, steep, lab, made["dust"])
    made["dust"][cv2.dilate(made["wires"], np.ones((9, 9))) > 0] = 0
    made["small"] = _small(np.ascontiguousarray(fit_within(picture, _LESS)))
    size = Size(picture.shape[1], picture.shape[0])
    whole = {kind: resize(mask, size) > 63 for kind, mask in made.items()}
    return {kind: mask * np.uint8(255) for kind, mask in whole.items() if mask.any()}


def _wires(thin: FloatArray, steep: Array, lab: FloatArray, made: ByteArray) -> None:
    line = along(thin, _REACH, 24)
    sure = cv2.dilate((line > _least(line, _USUAL[0])).astype(np.uint8), np.ones((5, 5)))
    for piece in _pieces((thin > _least(thin, _USUAL[0]) / 2) & (sure > 0), 9, 25):
        width = piece.own.sum() / piece.length
        if (
            piece.length > max(_LONG * max(made.shape), _THIN * width)
            and np.median(steep[piece.window][piece.around]) < _PLAIN
            and _is_strung(piece, lab[piece.window])
        ):
            made[piece.window][piece.own] = 255


def _is_strung(piece: _Piece, lab: FloatArray) -> bool:
    """Whether it isn't upright, and has one ground on both sides of the curve it follows, by that
    window of the picture's L*, a*, b*."""
    places, axes = _axes(piece)
    around = (np.argwhere(piece.around) - np.argwhere(piece.own).mean(axis=0)) @ axes.T
    curve = cast("Array", np.polyfit(places[0], places[1], 2))
    is_beyond = cast("Array", around[:, 1] > np.polyval(curve, around[:, 0]))
    sides = [np.median(lab[piece.around][side], axis=0) for side in (is_beyond, ~is_beyond)]
    is_alike = np.linalg.norm(sides[0] - sides[1]) < _ALIKE
    return bool(is_alike and abs(axes[0, 0]) < _UPRIGHT)


def _axes(piece: _Piece) -> tuple[Array, Array]:
    """(2, n) where its pixels lie along and across its length, and (2, 2) both directions, each
    down and across the picture."""
    off = np.argwhere(piece.own) - np.argwhere(piece.own).mean(axis=0)
    _, _, axes = np.linalg.svd(off, full_matrices=False)
    return axes @ off.T, axes


def _is_round(piece: _Piece, most: float) -> bool:
    """Whether it is so many times longer than broad at most."""
    long, broad = _axes(piece)[0].std(axis=1)
    return bool(long < most * broad)


def _dust(wide: FloatArray, steep: Array, lab: FloatArray, made: ByteArray) -> None:
    least = _least(wide, _USUAL[1])
    found = wide > least / 2
    spots = [
        piece
        for piece in _pieces(found, 9, 25)
        if piece.length < 2**0.5 * _WIDTHS[1]
        and piece.own.sum() >= _SPECK
        and piece.filled > _COMPACT
        and (wide > least)[piece.window][piece.own].any()
        and not found[piece.window][piece.around].any()
        and np.percentile(steep[piece.window][piece.around], 95) < _PLAIN
        and _is_round(piece, _ROUND[0])
        and _is_shadow(piece, wide[piece.window], steep[piece.window], lab[piece.window])
    ]
    for piece in spots if len(spots) <= _MANY else ():
        made[piece.window][piece.own] = 255


def _is_shadow(piece: _Piece, wide: FloatArray, steep: Array, lab: FloatArray) -> bool:
    """Whether a spot is softly darker and of no other hue, in its window of each."""
    depth = wide[piece.own].max()
    own, ground = (lab[where].mean(axis=0) for where in (piece.own, piece.around))
    tint = np.linalg.norm((own - ground)[1:])
    return bool(tint < _TINTED * depth and steep[piece.own].max() < _SOFT * depth)


def _small(seen: ByteArray) -> ByteArray:
    """(h, w) of 0 and 255: what stands out of a calm ground all around it."""
    lab = cv2.cvtColor(cv2.GaussianBlur(seen, (0, 0), 1.0), cv2.COLOR_RGB2LAB)
    off = lab.astype(np.float32) - cv2.medianBlur(lab, _GROUND)
    apart = np.linalg.norm(off * (100 / 255, 1, 1), axis=2)
    made = np.zeros(apart.shape, np.uint8)
    found = apart > _FOUND
    found[[0, -1]] = found[:, [0, -1]] = True  # what the border cuts hangs together, and is large
    for piece in _pieces(found, 5, 19):
        level = np.percentile(apart[piece.window][piece.own], 75)
        calm = np.percentile(apart[piece.window][piece.around], 97) < _CALM * level
        sized = _SIZES[0] < piece.own.sum() / made.size < _SIZES[1]
        if calm and level > _APART and sized and _is_round(piece, _ROUND[1]):
            made[piece.window][piece.own] = 255
    return made


def _least(values: FloatArray, times: float) -> FloatArray:
    usual = cv2.blur(np.minimum(values, np.float32(np.percentile(values, 95))), (61, 61))
    return np.maximum(np.asarray(usual, np.float32) * np.float32(times), np.float32(_CLEAR))


def _pieces(found: Array, near: int, far: int) -> Iterator[_Piece]:
    """What hangs together; around a piece is what a square of ``far`` pixels there reaches, and one
    of ``near`` doesn't."""
    closed = cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5)))
    _, which, facts, _ = cv2.connectedComponentsWithStats(closed, connectivity=8)
    for number, (x, y, width, height, area) in enumerate(np.asarray(facts, np.int64)[1:], 1):
        reach = far // 2 + 1
        left, top = max(0, x - reach), max(0, y - reach)
        window = slice(top, y + height + reach), slice(left, x + width + reach)
        own = (which[window] == number).astype(np.uint8)
        inner, outer = (cv2.dilate(own, np.ones((side, side))) for side in (near, far))
        around = outer > inner
        if around.any():
            length = float(np.hypot(width, height))
            yield _Piece(window, own > 0, around, length, area / (width * height))
