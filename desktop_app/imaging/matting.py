"""Masks whose edges follow hair: alpha in a band around the edge, from the picture.

Quick: the guided filter with the picture's colours (He, Sun and Tang, "Guided Image Filtering",
PAMI 2013). Thorough: closed-form matting (Levin, Lischinski and Weiss, "A Closed-Form Solution to
Natural Image Matting", PAMI 2008), solved by conjugate gradients over the band's pixels alone, from
a smaller picture to the whole one, drawn towards what the colours nearby make likely. Colours
without the background's: Forte, "Approximate Fast Foreground Colour Estimation" (ICIP 2021).
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, ByteArray, Doubles, FloatArray
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.distance import distance_to

_PART: Final = 768
"""Pixels of a side that are solved together."""
_AROUND: Final = 24
"""Pixels around such a part that are solved with it."""
_SMALL: Final = 320
"""Of the shorter side: what is solved without a smaller picture before."""
_EPSILON: Final = 1e-5
"""Of closed-form matting: how far colours of one surface may leave their line."""
_PRIOR: Final = 1e-4
"""Weight of what the smaller picture said."""
_TRUST: Final = 0.1
"""Weight of what the colours nearby say, where they say it surely."""
_DOUBT: Final = 60.0
"""How quickly their word counts less, the wider what they say spreads."""
_NOISE: Final = 2e-4
"""Variance that colours have in any case."""
_PURE: Final = 20.0
"""How much likelier 0 and 1 are than each of the values between."""
_VALUES: Final = tuple(at / 8 for at in range(9))
_ROUNDS: Final = 40
_CLOSE: Final = 1e-3
"""Of the first residual: what conjugate gradients leave."""
_FINE: Final = 1e-4
"""Of the guided filter."""
_NEAR: Final = tuple((y, x) for y in (-1, 0, 1) for x in (-1, 0, 1))


def edge_band(mask: ByteArray, width: float) -> Array:
    """(h, w) bool: within ``width`` pixels of the mask's edge, where it passes a half."""
    inside = (mask >= 128).view(np.uint8)
    if inside.all() or not inside.any():
        return np.zeros(mask.shape, np.bool_)
    return np.where(inside > 0, distance_to(1 - inside), distance_to(inside)) <= width


def refined_quickly(mask: ByteArray, picture: ByteArray, width: int) -> ByteArray:
    """The guided filter around the mask's edge.

    Args:
        mask: (h, w) uint8.
        picture: (h, w, 3) uint8 of the same place.
        width: pixels to either side of the edge that may change, at least 1.

    Returns:
        (h, w) uint8; beyond the band as it was.
    """
    band, made = edge_band(mask, width), mask.copy()
    for part in _parts(band):
        around = part.grown(2 * width + 2).intersected(_whole(mask))
        inner = part.moved(-around.x, -around.y).slices
        seen, alpha = _unit(picture[around.slices]), _unit(mask[around.slices])
        found = _bytes(_guided(seen, alpha, max(2, width)))[inner]
        made[part.slices] = np.where(band[part.slices], found, mask[part.slices])
    return made


def refined(mask: ByteArray, picture: ByteArray, width: int) -> ByteArray:
    """Closed-form matting around the mask's edge; as `refined_quickly`, some 4 seconds for a
    million pixels in the band.

    Args:
        mask: (h, w) uint8; what lies beyond the band is taken for what it says.
        picture: (h, w, 3) uint8 of the same place.
        width: pixels to either side of the edge that may change, at least 1.

    Returns:
        (h, w) uint8; beyond the band as it was.
    """
    band = edge_band(mask, width)
    alpha = _bytes(_solved(_unit(mask), np.ascontiguousarray(picture), band, 3 * width))
    return np.where(band, alpha, mask)


def foreground(picture: FloatArray, alpha: FloatArray, reach: int = 90) -> FloatArray:
    """The colours of what a matte cuts out, without the background's.

    Args:
        picture: (h, w, 3) float32.
        alpha: (h, w) float32 0..1.
        reach: pixels around a place whose colours are looked at; a second look is at 6.

    Returns:
        (h, w, 3) float32; where ``alpha`` is 1 as they were.
    """
    share = alpha[..., None]
    front, back = picture, picture
    for side in (reach, 6):
        front, back = (np.asarray(one, np.float32) for one in (front * share, back * (1 - share)))
        weight = _blurred(alpha, side)[..., None]
        front = _blurred(front, side) / np.maximum(weight, 1e-5)
        back = _blurred(back, side) / np.maximum(1 - weight, 1e-5)
        front = front + share * (picture - share * front - (1 - share) * back)
        front = np.clip(front, min(0.0, float(picture.min())), max(1.0, float(picture.max())))
    return np.asarray(np.where(share >= 1, picture, front), np.float32)


def decontaminated(pixels: Array, share: ByteArray) -> Array:
    """A picture with the colours of what is cut out of it, where that is half transparent.

    Args:
        pixels: (h, w, 4), uint8, uint16 or float32.
        share: (h, w) uint8, what is cut out, with some of what is not around it.

    Returns:
        A new array; the alpha is as it was.
    """
    soft, made = (share > 0) & (share < 255), pixels.copy()
    for part in _parts(soft):
        around = part.grown(_AROUND * 4).intersected(_whole(share))
        inner, here = part.moved(-around.x, -around.y).slices, part.slices
        seen = to_float(np.ascontiguousarray(pixels[around.slices][..., :3]))
        front = from_float(foreground(seen, _unit(share[around.slices])), pixels.dtype)
        made[here][..., :3][soft[here]] = front[inner][soft[here]]
    return made


def _whole(plane: Array) -> Rect:
    return Rect(0, 0, plane.shape[1], plane.shape[0])


def _unit(values: Array) -> FloatArray:
    return values.astype(np.float32) * np.float32(1 / 255)


def _bytes(alpha: FloatArray) -> ByteArray:
    return np.rint(np.clip(alpha, 0, 1) * 255).astype(np.uint8)


def _blurred(plane: FloatArray, reach: int) -> FloatArray:
    side = 2 * reach + 1
    return np.asarray(cv2.blur(plane, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _parts(band: Array) -> list[Rect]:
    """Squares that cover the band, each as small as it can be."""
    whole, found = _whole(band), list[Rect]()
    for top in range(0, whole.height, _PART):
        for left in range(0, whole.width, _PART):
            part = Rect(left, top, _PART, _PART).intersected(whole)
            x, y, width, height = cv2.boundingRect(band[part.slices].view(np.uint8))
            if width:
                found.append(Rect(left + x, top + y, width, height))
    return found


def _guided(picture: FloatArray, alpha: FloatArray, reach: int) -> FloatArray:
    """He et al., equations 19 to 21."""
    mean, middle, following = _blurred(picture, reach), _blurred(alpha, reach), _turned(picture, 1)
    own = _blurred(np.square(picture), reach) - mean * mean + np.float32(_FINE)
    cross = _blurred(picture * following, reach) - mean * _turned(mean, 1)
    common = _blurred(picture * alpha[..., None], reach) - mean * middle[..., None]
    # Of the symmetric 3x3 of each pixel: `own` is its diagonal, `cross` what a channel has with
    # the next one; `minor` and `beside` are those of its adjugate.
    minor = _turned(own, 1) * _turned(own, 2) - np.square(_turned(cross, 1))
    beside = _turned(cross, 1) * _turned(cross, 2) - cross * _turned(own, 2)
    first = own * minor + cross * beside + _turned(cross * beside, 2)  # the determinant, in each
    slope = minor * common + beside * _turned(common, 1) + _turned(beside * common, 2)
    slope = np.asarray(slope / first, np.float32)
    offset = middle - (slope * mean).sum(axis=2)
    return (_blurred(slope, reach) * picture).sum(axis=2) + _blurred(offset, reach)


def _turned(channels: Array, by: int) -> Array:
    return np.roll(channels, -by, axis=2)


def _guessed(
    alpha: FloatArray, picture: FloatArray, band: Array, reach: int
) -> tuple[FloatArray, FloatArray]:
    """What the colours of what is surely within and without, as two normal distributions of each
    neighbourhood, make the alpha of a pixel of the band to be, 0..1: the mean of how likely each
    of some values is; and how far that is to be trusted, by how they spread, 0..1."""
    step, rows = max(1, reach // 8), np.flatnonzero(band)
    small = (-(-band.shape[1] // step), -(-band.shape[0] // step))
    (front, spread, some), (back, other_spread, other) = (
        _colours_near(picture, np.where(band, np.float32(0), share), small)
        for share in (alpha, 1 - alpha)
    )
    # Both spreads at once in coordinates where the one behind is 1, the other one diagonal.
    white = np.linalg.inv(np.linalg.cholesky(other_spread))
    wide, turn = np.linalg.eigh(white @ spread @ white.transpose(0, 2, 1))
    turned = (turn.transpose(0, 2, 1) @ white).astype(np.float32)
    cell = rows // band.shape[1] // step * small[0] + rows % band.shape[1] // step
    own, wide = turned[cell], np.maximum(wide, 1e-6).astype(np.float32)[cell]
    seen = np.einsum("nij,nj->ni", own, picture.reshape(-1, 3)[rows] - back[cell])
    way = np.einsum("nij,nj->ni", own, (front - back)[cell])
    total, mean, square = (np.zeros(len(rows), np.float32) for _ in range(3))
    for at in _VALUES:
        varies = at * at * wide + (1 - at) ** 2
        off = seen - at * way
        log = -0.5 * (off * off / varies + np.log(varies)).sum(axis=1)
        likely = np.exp(np.maximum(log, -80)) * np.float32(_PURE if at in (0, 1) else 1)
        total, mean, square = total + likely, mean + likely * at, square + likely * at * at
    mean, square = mean / total, square / total
    known = (some > 1e-4)[cell] & (other > 1e-4)[cell]
    guess, trust = (np.zeros(band.shape, np.float32) for _ in range(2))
    guess.flat[rows] = mean
    trust.flat[rows] = known / (1 + _DOUBT * np.maximum(square - mean * mean, 0))
    return guess, trust


def _colours_near(
    picture: FloatArray, known: FloatArray, small: tuple[int, int]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Of the pixels that are ``known``, around each cell of a coarse grid: mean (n, 3), covariance
    (n, 3, 3), share (n,)."""

    def near(plane: FloatArray) -> FloatArray:
        fewer = cv2.resize(plane, small, interpolation=cv2.INTER_AREA)
        return _blurred(np.asarray(fewer, np.float32), 8).reshape(-1)

    share = near(known)
    least = np.maximum(share, 1e-6)
    planes = cv2.split(picture)
    mean = np.stack([near(plane * known) / least for plane in planes], axis=1)
    spread = np.zeros((len(share), 3, 3), np.float32)
    for row, column in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)):
        both = near(planes[row] * planes[column] * known) / least
        spread[:, row, column] = spread[:, column, row] = both - mean[:, row] * mean[:, column]
        if row == column:
            spread[:, row, row] += np.float32(_NOISE)
    return mean.astype(np.float32), spread, share


def _solved(alpha: FloatArray, picture: ByteArray, band: Array, reach: int) -> FloatArray:
    """``alpha`` (h, w), within the band another one; ``reach``: how far colours are looked for."""
    height, width = alpha.shape
    made = alpha.copy()
    if min(height, width) > _SMALL:
        small = (width // 2, height // 2)
        seen = np.asarray(cv2.resize(picture, small, interpolation=cv2.INTER_AREA), np.uint8)
        near = cv2.resize(band.view(np.uint8) * 255, small, interpolation=cv2.INTER_AREA) > 0
        before = cv2.resize(alpha, small, interpolation=cv2.INTER_AREA)
        half = max(2, reach // 2)
        rough = _solved(np.asarray(before, np.float32), seen, np.asarray(near), half)
        made[band] = cv2.resize(rough, (width, height), interpolation=cv2.INTER_LINEAR)[band]
    for part in _parts(band):
        around = part.grown(max(_AROUND, reach)).intersected(_whole(alpha))
        seen = _unit(picture[around.slices])
        guess, trust = _guessed(alpha[around.slices], seen, band[around.slices], reach)
        close = part.grown(_AROUND).intersected(_whole(alpha))
        here, inner = close.moved(-around.x, -around.y).slices, part.moved(-close.x, -close.y)
        mixed = made[close.slices] + trust[here] * (guess[here] - made[close.slices])
        start = np.where(band[close.slices], mixed, alpha[close.slices])
        pull = _PRIOR + _TRUST * trust[here]
        found = _closed_form(seen[here], start, pull, band[close.slices])
        made[part.slices] = found[inner.slices]
    return np.clip(made, 0, 1)


def _closed_form(
    picture: FloatArray, alpha: FloatArray, pull: FloatArray, band: Array
) -> FloatArray:
    """Least αᵀLα, by so much as ``pull`` says near what ``alpha`` is in the band, elsewhere it."""
    rows = np.flatnonzero(band)
    where = np.full(alpha.shape, -1, np.int32)
    where.flat[rows] = np.arange(len(rows), dtype=np.int32)
    weights = _laplacian(picture, where, len(rows))
    columns = np.stack([_shifted(where, dy, dx).flat[rows] for dy, dx in _WIDE], axis=1)
    known = np.stack([_shifted(alpha, dy, dx).flat[rows] for dy, dx in _WIDE], axis=1)
    start, pulled = alpha.flat[rows].astype(np.float32), pull.flat[rows]
    right = pulled * start - (weights * known * (columns < 0)).sum(axis=1)
    weights *= columns >= 0
    weights[:, len(_WIDE) // 2] += pulled
    made = alpha.copy()
    made.flat[rows] = _conjugate(weights, np.maximum(columns, 0), right, start)
    return made


_WIDE: Final = tuple((y, x) for y in range(-2, 3) for x in range(-2, 3))


def _shifted(plane: Array, dy: int, dx: int) -> Array:
    """Each pixel has the value of the one at (dy, dx) from it; beyond the border 0."""
    out = np.zeros_like(plane)
    height, width = plane.shape
    to_y, to_x = slice(max(0, -dy), height - max(0, dy)), slice(max(0, -dx), width - max(0, dx))
    of_y, of_x = slice(max(0, dy), height - max(0, -dy)), slice(max(0, dx), width - max(0, -dx))
    out[to_y, to_x] = plane[of_y, of_x]
    return out


def _laplacian(picture: FloatArray, where: Array, count: int) -> FloatArray:
    """(count, 25): the matting Laplacian's row of each pixel of the band, by `_WIDE`.

    Levin et al., equation 12, over windows of 3 × 3 pixels; those with a pixel of the band.
    """
    width = where.shape[1]
    near = cv2.dilate((where >= 0).astype(np.uint8), np.ones((3, 3), np.uint8))
    middle = np.zeros_like(near)
    middle[1:-1, 1:-1] = near[1:-1, 1:-1]
    centres = np.flatnonzero(middle)
    flat, slots = picture.reshape(-1, 3), where.ravel()
    out = np.zeros((count, len(_WIDE)), np.float32)
    steps = np.array([dy * width + dx for dy, dx in _NEAR])
    for first in range(0, len(centres), 1 << 16):  # windows at a time: it stays in the cache
        places = centres[first : first + (1 << 16), None] + steps
        colours = flat[places].astype(np.float64)
        off = colours - colours.mean(axis=1, keepdims=True)
        spread: Doubles = np.einsum("nia,nib->nab", off, off) / 9 + np.eye(3) * (_EPSILON / 9)
        inverse = np.asarray(np.linalg.inv(spread), np.float64)
        alike = np.einsum("nia,nab,njb->nij", off, inverse, off, optimize=True)
        shares = np.eye(9) - (1 + alike) / 9
        slot = slots[places]
        for at, (y, x) in enumerate(_NEAR):
            inside = slot[:, at] >= 0
            own = slot[inside, at]
            for other, (to_y, to_x) in enumerate(_NEAR):
                out[own, (to_y - y + 2) * 5 + to_x - x + 2] += shares[inside, at, other]
    return out


def _conjugate(
    weights: FloatArray, columns: Array, right: FloatArray, start: FloatArray
) -> FloatArray:
    """What solves it, nearly, from ``start``; each row is divided by its own weight first."""

    def times(vector: FloatArray) -> FloatArray:
        return np.einsum("ij,ij->i", weights, vector[columns])

    scale = np.float32(1) / np.maximum(weights[:, len(_WIDE) // 2], np.float32(1e-6))
    found, left = start.copy(), right - times(start)
    way = np.asarray(left * scale, np.float32)
    size = float(left @ way)
    least = _CLOSE * _CLOSE * size
    for _ in range(_ROUNDS):
        if size <= max(least, 1e-12):
            break
        pushed = times(way)
        bent = float(way @ pushed)
        if bent <= 1e-7 * float(way @ way):  # flat within what floats can tell
            break
        step = np.float32(size / bent)
        found += step * way
        left -= step * pushed
        eased = np.asarray(left * scale, np.float32)
        before, size = size, float(left @ eased)
        way = np.asarray(eased + np.float32(size / before) * way, np.float32)
    return found
