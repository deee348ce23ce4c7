"""What a model changed: the difference of document and aligned answer beside what the model's own
encoding and decoding makes different anyway, as a mask of whole things."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias, get_args

import cv2
import numpy as np

from desktop_app.core.edit_plan import PixelLock
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.blend import over
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.mask import change_map
from desktop_app.imaging.mask_parts import holes_filled, specks_removed
from desktop_app.imaging.registration.parts import parts_of, sparse
from desktop_app.imaging.registration.values import Registered
from desktop_app.imaging.seam_blending.filters import LUMA, luminance, smooth, smooth_known

Sensitivity: TypeAlias = Literal["careful", "usual", "keen"]
SENSITIVITIES: Final[tuple[Sensitivity, ...]] = get_args(Sensitivity)


@dataclass(frozen=True, slots=True)
class Threshold:
    """How far a pixel departs, in deviations of the usual difference.

    Attributes:
        sure: from which on it changed.
        maybe: from which on it did where it hangs together with one that surely did.
        across: pixels: what is smaller in both directions is a speck.
    """

    sure: float
    maybe: float
    across: int


THRESHOLDS: Final[dict[Sensitivity, Threshold]] = {
    "careful": Threshold(12.0, 5.0, 8),
    "usual": Threshold(8.0, 3.5, 4),
    "keen": Threshold(5.0, 2.5, 3),
}

_FINE: Final = 0.6  # pixels: noise of single pixels is evened out
_LEAST: Final = 2 / 255  # the usual difference is no less
_LOST: Final = 1.0  # pixels: finer detail is what codecs lose first
_SHARES: Final = (*np.linspace(0, 11 / 12, 12), 0.96, 0.985, 1.0)
"""Of the picture, by how much detail is at a place: each has what is usual of its own. The finest
detail, of which there is least, has its own level."""
_COLOURS: Final = 0.5  # how much a difference in colour counts, in squares
_APART: Final = np.eye(3) - LUMA
_LENGTH: Final = np.asarray(
    np.linalg.cholesky(3 * np.outer(LUMA, LUMA) + _COLOURS * _APART.T @ _APART).T, np.float32
)
"""(3, 3): of a difference of three channels multiplied with it the plain length is its amount."""
_REACH: Final = 8  # pixels: of the filters that tell a change from the blur beside it
_HALO: Final = 1.5  # pixels: in which a change's own edge is looked for
_HALF: Final = 0.85
"""Of the difference nearby, from which on a pixel changed whatever is new around it."""
_COVER: Final = 0.57
"""Share of the way from what was to what is new nearby; below it is the blur of a change beside."""
_AT_LEAST: Final = 0.15
"""Of the difference nearby, below which it did not change anyway."""
_TOGETHER: Final = 7  # pixels across: gaps in a thing that are bridged


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """What changed.

    Attributes:
        mask: (h, w) uint8, 0 or 255.
        cut_off: (h, w) uint8, 0 or 255: what changed outside of what was asked to; all 0 where
            nothing was said.
    """

    mask: ByteArray
    cut_off: ByteArray

    @property
    def share(self) -> float:
        """Of the picture, that changed, 0..1."""
        return float((self.mask > 0).mean())

    @property
    def cut_share(self) -> float:
        """Of what changed, what lies outside of what was asked to, 0..1."""
        changed = np.count_nonzero(self.mask)
        return np.count_nonzero(self.cut_off) / changed if changed else 0.0


def found_changes(
    original: Array,
    answer: Registered,
    sensitivity: Sensitivity = "usual",
    *,
    noise: Array | None = None,
    requested: Array | None = None,
) -> Changes:
    """Find what changed; all of it where most is new.

    Args:
        original: (h, w, 3|4) uint8, uint16 or float32, the document.
        answer: of `register.registered`.
        sensitivity: a row of `THRESHOLDS`.
        noise: (h, w, 3) as ``original``: the original as the model encodes and decodes it; None:
            what is usual is told by the difference itself, from most of the picture.
        requested: (h, w), above 0 where something was asked to change.
    """
    (mask,) = change_masks(original, answer, (sensitivity,), noise=noise)
    return Changes(mask, _outside(mask, requested))


def change_masks(
    original: Array,
    answer: Registered,
    sensitivities: Sequence[Sensitivity],
    *,
    noise: Array | None = None,
) -> tuple[ByteArray, ...]:
    """The masks of `found_changes`, (h, w) of 0 and 255, one for each of ``sensitivities``."""
    if answer.moved.all_new:
        return (np.where(answer.seen, np.uint8(255), np.uint8(0)),) * len(sensitivities)
    amount = _difference(original, answer.aligned)
    departs = _usual(original, amount, answer, noise)
    np.divide(amount, departs, out=departs)
    departs *= answer.seen
    masks: list[ByteArray] = []
    for limits in map(THRESHOLDS.__getitem__, sensitivities):
        found = _covered(_hysteresis(departs, limits), amount, answer.aligned)
        whole = _whole_things(found, original, answer.aligned, limits.across)
        masks.append(whole * np.uint8(255))
    return tuple(masks)


def _outside(mask: ByteArray, requested: Array | None) -> ByteArray:
    """What of ``mask`` nobody asked for."""
    return np.zeros_like(mask) if requested is None else np.where(requested > 0, np.uint8(0), mask)


def laid_in(
    original: Array, answer: Registered, mask: Array, lock: PixelLock | None = None
) -> Array:
    """The document with what changed: outside of ``mask`` (and the lock's band around it) its own
    bytes; (h, w, 3|4) of its dtype. An alpha channel stays as it was."""
    new = original.copy()
    new[..., :3] = from_float(answer.aligned, original.dtype)
    painted = np.where(answer.seen, mask, mask.dtype.type(0))
    return over(original, new, change_map(painted, lock or PixelLock()))


def _amount(difference: FloatArray) -> FloatArray:
    """(h, w): length of the difference of three channels; colours, which codecs blur most, count
    less than light and dark."""
    fine = np.asarray(cv2.transform(smooth(difference, _FINE), _LENGTH), np.float32)
    fine *= fine
    square = np.asarray(cv2.transform(fine, np.ones((1, 3), np.float32)), np.float32)
    return np.sqrt(square, out=square).reshape(difference.shape[:2])


def _difference(original: Array, other: Array) -> FloatArray:
    """`_amount` of two pictures of any dtype, part by part."""
    made = np.empty(original.shape[:2], np.float32)
    for part in parts_of(made.shape, 2):
        one, two = (to_float(each[part.around][..., :3]) for each in (original, other))
        made[part.own] = _amount(one - two)[part.inside]
    return made


def _usual(
    original: Array, amount: FloatArray, answer: Registered, decoded: Array | None
) -> FloatArray:
    """(h, w): the deviation of what differs though nothing changed: nearby as the codec makes it,
    or, without it, by how much fine detail is at a place, beyond the most as that grows."""
    if decoded is not None:
        own = _difference(original, decoded)
        here = sparse(amount)[sparse(answer.seen)]
        more = float(np.median(here)) / max(float(np.median(sparse(own))), 1e-6) if here.size else 1
        own *= own
        usual = smooth(own, 4.0)
        np.sqrt(usual, out=usual)
        usual *= np.float32(max(1.0, more) / np.sqrt(3))
        return np.maximum(usual, np.float32(_LEAST), out=usual)
    detail = _detail(original)
    some, there, told = sparse(detail), sparse(answer.seen), sparse(amount)
    middle = min(0.5, answer.moved.agreed) if answer.moved.ran else 0.5  # of what is not new
    edges = np.quantile(some, _SHARES)
    place = np.clip(np.searchsorted(edges, some, side="right") - 1, 0, len(edges) - 2)
    middles, found = list[float](), list[float]()
    for number, (low, high) in enumerate(pairwise(edges)):
        own: FloatArray = told[np.asarray((place == number) & there, bool)]
        if own.size > 50:
            middles.append(float(low + high) / 2)
            found.append(max(float(np.quantile(own, middle)) / 1.5, _LEAST))
    if not found:
        return np.full_like(amount, _LEAST)
    usual = np.interp(detail, middles, np.maximum.accumulate(found)).astype(np.float32)
    usual *= np.exp(np.maximum(detail - np.float32(middles[-1]), 0))
    return usual


def _detail(original: Array) -> FloatArray:
    """(h, w): how much fine detail is at a place, as a logarithm: what a codec can lose there, of
    colours, which many keep at half the size, twice as coarse."""
    made = np.empty(original.shape[:2], np.float32)
    for part in parts_of(made.shape, _REACH):
        pixels = to_float(original[part.around][..., :3])
        colour = pixels - luminance(pixels)[..., None]
        lost = colour - smooth(colour, 2 * _LOST)
        square = _amount(pixels - smooth(pixels, _LOST)) ** 2 + (lost * lost).sum(axis=2)
        made[part.own] = smooth(square, _LOST)[part.inside]
    return np.asarray(np.log(np.sqrt(made) + np.float32(2e-3)), np.float32)


def _covered(found: ByteArray, amount: FloatArray, aligned: FloatArray) -> ByteArray:
    """(h, w) of 0 and 1: where of ``found`` a change is, and not only the blur of one beside it."""
    made = np.zeros_like(found)
    for part in parts_of(found.shape, _REACH, found):
        is_new = _is_new(found[part.around], amount[part.around], aligned[part.around])
        made[part.own] = found[part.own] & is_new[part.inside]
    return made


def _is_new(found: ByteArray, amount: FloatArray, aligned: FloatArray) -> ByteArray:
    """(h, w) of 0 and 1: the answer is nearer to what is new nearby than to what was, or differs
    nearly as much as that."""
    inner = np.where(found > 0, amount, np.float32(0))
    square = inner * inner
    nearby = smooth(square, _HALO) / (smooth(inner, _HALO) + np.float32(1e-6))
    new = smooth_known(aligned, square, _HALO)
    share = amount / (amount + _amount(aligned - new) + np.float32(1e-6))
    is_new = (share >= np.float32(_COVER)) & (amount >= np.float32(_AT_LEAST) * nearby)
    return (is_new | (amount >= np.float32(_HALF) * nearby)).view(np.uint8)


def _hysteresis(departs: FloatArray, limits: Threshold) -> ByteArray:
    """(h, w) of 0 and 1: hysteresis (J. Canny 1986)."""
    count, labels = cv2.connectedComponents((departs > limits.maybe).view(np.uint8))
    which, chosen = np.asarray(labels, np.int32), np.zeros(count, np.uint8)
    chosen[which[departs > limits.sure]] = 1
    chosen[0] = 0
    return np.asarray(chosen[which], np.uint8)


def _whole_things(found: ByteArray, old: Array, aligned: FloatArray, across: int) -> ByteArray:
    """(h, w) of 0 and 1: gaps bridged as far as no edge of either picture divides them, without
    holes and specks."""
    found = specks_removed(found, across)
    if not found.any():
        return found
    closed = np.asarray(cv2.morphologyEx(found, cv2.MORPH_CLOSE, _disc(_TOGETHER)), np.uint8)
    open_question = (holes_filled(closed) > 0) & (found == 0)
    if open_question.any():
        markers = np.where(found > 0, np.int32(1), np.int32(2))
        markers[open_question] = 0
        both = np.zeros_like(found)
        asked = cv2.dilate(open_question.view(np.uint8), _disc(3))
        for part in parts_of(found.shape, 1, np.asarray(asked)):
            pictures = (to_float(each[part.around][..., :3]) for each in (old, aligned))
            both[part.own] = np.maximum(*map(_contrast, pictures))[part.inside]
        flooded = cv2.watershed(np.repeat(both[..., None], 3, axis=2), markers)
        found = ((np.asarray(flooded) == 1) | (found > 0)).view(np.uint8)
    small = holes_filled(found)
    return specks_removed(small, across)


def _contrast(picture: FloatArray) -> ByteArray:
    grey = luminance(picture)
    slopes = [cv2.Sobel(grey, -1, dx, 1 - dx, ksize=3, scale=0.25) for dx in (1, 0)]
    return np.clip(255 * np.hypot(*slopes), 0, 255).astype(np.uint8)


def _disc(across: int) -> ByteArray:
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (across, across)), np.uint8)
