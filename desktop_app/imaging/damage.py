"""Scratches, dust, folds and tears of a photograph proposed as a mask.

Damage is lighter than all three colours around it, or darker than each: bare paper, or dirt. How
much it stands out is told by top-hats of growing size, how far it goes on by filters along each
direction; both beside what is usual nearby, so that grass isn't damage. A perceptron with one
hidden layer makes one score of them (`benchmarks/archive/damage_fitting.py`). What is sure is
joined by what hangs together with it (hysteresis), and the threshold is as high as it takes to
leave most of the picture alone. A second perceptron then looks at each piece as a whole: one that
is small, among edges and others of its kind is a letter or an eye. Beside those that are damage for
certain the pixels into which it fades are damage, too. Flat paper that reaches in from
an edge of the picture, where it is torn off, is damage, too.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Final

import cv2
import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.damage_weights import PIECES, WEIGHTS

__all__ = ["DamageScores", "damage_scores", "features", "pieces"]

_SIDE: Final = 1600
"""Larger pictures are looked at scaled down to it."""

_WIDTHS: Final = (5, 11, 21)
"""Of what is found, in pixels: of top-hats."""

_NEAR: Final = 61
"""Side of the square that is nearby."""

_PAD: Final = 24
_BAND: Final = 64  # rows
_WIDTH: Final = 16
_NUMBERS: Final = np.array(WEIGHTS.split(), np.float32)
_INNER: Final = _NUMBERS[: -_WIDTH - 1].reshape(-1, _WIDTH)
"""Of `features`, in their order."""
_OUTER: Final = _NUMBERS[-_WIDTH - 1 : -1]
_ADDED: Final = _NUMBERS[-1]

_WHOLE: Final = np.array(PIECES.split(), np.float32).reshape(-1, 8)
"""Of `pieces`, in their order; what is added; of the hidden layer; what is added to all."""
_CERTAIN: Final = 3.0
"""Pieces that are worth more have edges that fade, too."""
_FADED: Final = 12
"""Levels of the stretched picture: what stands out no more than that is sound."""
_SQUARE: Final = np.ones((3, 3), np.uint8)
_DISC: Final = np.ones((11, 11), np.uint8)
"""Around a piece."""

_PLAIN: Final = 6
"""Levels, of which paper that is torn off differs within itself at most."""
_TORN: Final = (0.0008, 0.06)
"""Least and most of the picture that is."""
_AS_LIGHT: Final = 0.015
"""Most of all else that is as light."""
_RIM: Final = 0.15
"""Most of the picture's edge that it takes."""

_LOWEST: Final = -1.0
_HIGHEST: Final = 8.0
_HANGS: Final = 1.0
"""So much lower is what hangs together with what is found."""

_SURE: Final = 8.0
"""What has such a score is found whatever its share is."""

_SHARE: Final = 0.055
"""Of the picture that is marked at the usual strength, at most, besides what is sure."""

_CROSS: Final = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class DamageScores:
    """How much each pixel looks damaged.

    Attributes:
        scores: (2, h, w) float32: of what is light, and of what is dark.
        size: of the picture.
        seen: (h, w, 3) uint8: the picture they are of.
        hats: (h, w) float32, twice: how much it stands out, what is light, and what is dark.
        torn: `torn_off` of it.
    """

    scores: FloatArray
    size: Size
    seen: ByteArray
    hats: tuple[FloatArray, FloatArray]
    torn: ByteArray

    def mask(self, strength: float) -> ByteArray:
        """(h, w) uint8, 0 or 255.

        Args:
            strength: 0..1: the more, the more is taken for damage; 0 is nothing.
        """
        found = self.unfiltered(strength)
        if strength > 0:
            found = self._without_structure(found, 4 - 13 * strength) | self.torn
        if found.shape != (self.size.height, self.size.width):
            wide = cv2.resize(255 * found, (self.size.width, self.size.height))
            found = np.asarray(np.asarray(wide) > 80, np.uint8)
        return 255 * found

    def unfiltered(self, strength: float) -> ByteArray:
        """What is above the threshold in the picture that was looked at: 0 or 1."""
        share = _SHARE * strength**2 * 4
        low, high = _LOWEST + 2 - 4 * strength, _HIGHEST
        for _ in range(7):
            middle = (low + high) / 2
            if self._unsure(middle) <= share:
                high = middle
            else:
                low = middle
        found = np.zeros(self.scores.shape[1:], np.uint8)
        if strength > 0:
            for each in self.scores:
                found |= _joined(each, high)[0]
        return np.asarray(cv2.dilate(found, _CROSS), np.uint8)

    def _without_structure(self, found: ByteArray, least: float) -> ByteArray:
        """Pieces that are damage as wholes."""
        labels, values = pieces(found, self.seen)
        hidden = np.maximum(values @ _WHOLE[:-3] + _WHOLE[-3], 0)
        worth = hidden @ _WHOLE[-2] + _WHOLE[-1, 0]
        worth[0] = -np.inf
        chosen, certain = (worth > each for each in (least, max(least, _CERTAIN)))
        return np.asarray(chosen[labels] | _faded(certain[labels], *self.hats), np.uint8)

    def _unsure(self, threshold: float) -> float:
        """Share of the picture that is found with it and isn't sure."""
        unsure = np.zeros(self.scores.shape[1:], np.uint8)
        for each in self.scores:
            found, sure = _joined(each, threshold)
            unsure |= found & ~sure
        return float(np.asarray(cv2.dilate(unsure, _CROSS)).mean())


def damage_scores(shown: ByteArray) -> DamageScores:
    """Of (h, w, 3|4) uint8 sRGB."""
    height, width = shown.shape[:2]
    small, scale = np.ascontiguousarray(shown[..., :3]), min(1.0, _SIDE / max(height, width))
    if scale < 1:
        size = max(1, round(width * scale)), max(1, round(height * scale))
        small = np.asarray(cv2.resize(small, size, interpolation=cv2.INTER_AREA), np.uint8)
    light, dark = light_and_dark(small)
    hats = hat(_stretched(light), _WIDTHS[1]), hat(_stretched(dark), _WIDTHS[1])
    scores = np.stack([_score(light), _score(dark)])
    return DamageScores(scores, Size(width, height), small, hats, torn_off(small))


def _score(channel: ByteArray) -> FloatArray:
    """Noise of single pixels evened out."""
    planes, height = _planes(channel), channel.shape[0]
    found = np.empty(channel.shape, np.float32)
    for top in range(0, height, _BAND):  # all of them side by side are a hundred bytes a pixel
        rows = slice(top, top + _BAND)
        part = np.stack([plane[rows] for plane in planes], axis=-1)
        found[rows] = np.maximum(part @ _INNER, 0) @ _OUTER + _ADDED
    return np.asarray(cv2.GaussianBlur(found, (0, 0), 0.6), np.float32)


def light_and_dark(pixels: ByteArray) -> tuple[ByteArray, ByteArray]:
    """What is high in each where all colours are, and where none is."""
    planes = cv2.split(pixels)
    low, high = (np.asarray(reduce(one, planes), np.uint8) for one in (np.minimum, np.maximum))
    return low, 255 - high


def features(channel: ByteArray) -> FloatArray:
    """(h, w, 26) float32 of (h, w) uint8: what a score is made of."""
    return np.stack(_planes(channel), axis=-1)


def _planes(channel: ByteArray) -> list[Array]:
    light = _stretched(channel)
    padded = np.asarray(
        cv2.copyMakeBorder(light, _PAD, _PAD, _PAD, _PAD, cv2.BORDER_REFLECT), np.float32
    )
    hats = [hat(padded, width) for width in _WIDTHS]
    line = along(hats[1], 21, 16)
    line = np.minimum(line, np.asarray(cv2.GaussianBlur(hats[1], (0, 0), 0.7)))
    inner = (slice(_PAD, -_PAD), slice(_PAD, -_PAD))
    small, middle, large, line = (each[inner] for each in (*hats, line))
    usual = _mean(np.minimum(middle, np.float32(np.percentile(middle, 95))))
    mean = _mean(light)
    spread = np.sqrt(np.maximum(_mean(light * light) - mean * mean, 0))
    standing = _standing_out(light, (small, middle, large, line), usual, mean, spread)
    return standing + _going_on(light, middle, usual)


def _standing_out(
    light: FloatArray,
    hats: tuple[FloatArray, ...],
    usual: FloatArray,
    mean: FloatArray,
    spread: FloatArray,
) -> list[Array]:
    """How light it is, how much lighter than its surroundings, by itself and for the place."""
    share, off = light / 255, (light - mean) / (spread + 8)
    logs = [np.log(each + 4) for each in hats]
    return [
        *(np.ones_like(light), share, share * share, np.maximum(share - 0.7, 0)),
        *(np.log((each + 2) / (usual + 4)) for each in hats),
        *logs,
        *(off, np.minimum(off, 2), np.maximum(off - 2, 0)),
        *(share * each for each in logs[1:]),
        np.log(spread + 4),
    ]


def _going_on(light: FloatArray, hat: FloatArray, usual: FloatArray) -> list[Array]:
    """How far a line through it stands out all along, beside what is usual."""
    part = np.minimum(hat / (2.5 * usual + 10), 1)
    best = along(part, 33, 20)
    mean, near = _mean(best), np.minimum(part * 2, 1)
    return [
        *(best * near, best * best * near, (best - mean) * near, mean, usual / 40),
        *(light / 255 * part, np.maximum(best - 0.6, 0) * near),
    ]


def _stretched(channel: ByteArray) -> FloatArray:
    """From the picture's darkest to its lightest, 0..255: faded ones too."""
    low, high = np.percentile(channel, (0.5, 99.8))
    scale = np.float32(255 / max(high - low, 32))
    return np.clip((channel.astype(np.float32) - np.float32(low)) * scale, 0, 255)


def hat(light: FloatArray, width: int) -> FloatArray:
    """(h, w): by how much what is narrower than ``width`` pixels is lighter than around it."""
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    return np.maximum(np.asarray(cv2.morphologyEx(light, cv2.MORPH_TOPHAT, disc), np.float32), 0)


def _mean(values: FloatArray) -> FloatArray:
    side = (_NEAR, _NEAR)
    return np.asarray(cv2.blur(values, side, borderType=cv2.BORDER_REFLECT), np.float32)


def along(values: FloatArray, length: int, directions: int) -> FloatArray:
    """The largest of the means along lines through each pixel."""
    found, half = np.zeros_like(values), length // 2
    for number in range(directions):
        angle = np.pi * number / directions
        x, y = half * np.cos(angle), half * np.sin(angle)
        kernel = np.zeros((length, length), np.float32)
        ends = [(round(half + sign * x), round(half + sign * y)) for sign in (1, -1)]
        cv2.line(kernel, ends[0], ends[1], 1.0, 1)
        kernel /= kernel.sum()
        mean = cv2.filter2D(values, cv2.CV_32F, kernel, borderType=cv2.BORDER_REFLECT)
        np.maximum(found, np.asarray(mean, np.float32), out=found)
    return found


def _joined(scores: FloatArray, threshold: float) -> tuple[ByteArray, ByteArray]:
    """What hangs together with something above the threshold, and which of it is sure: 0 or 1."""
    maybe = np.asarray(scores > threshold - _HANGS)
    count, found = cv2.connectedComponents(maybe.view(np.uint8), connectivity=8)
    where = np.flatnonzero(maybe)  # few: a slider waits for it
    labels, worth = np.asarray(found, np.int32).ravel()[where], scores.ravel()[where]
    made: list[Array] = []
    for least in (threshold, max(_SURE, threshold)):
        chosen, each = np.zeros(count, np.uint8), np.zeros(scores.shape, np.uint8)
        chosen[labels[worth > least]] = 1
        each.ravel()[where] = chosen[labels]
        made.append(each)
    return made[0], made[1]


def _faded(certain: Array, light: FloatArray, dark: FloatArray) -> Array:
    """(h, w) bool: pixels beside what is certain, (h, w) bool, that stand out in the same way, and
    less: one that does more is a line of the picture that damage touches."""
    found = np.zeros(certain.shape, np.bool_)
    for top, kind in ((light, light >= dark), (dark, light < dark)):
        beside = np.asarray(cv2.dilate(np.where(certain & kind, top, 0), _SQUARE))
        found |= (top > _FADED) & (top < beside)
    return found


def pieces(found: ByteArray, seen: ByteArray) -> tuple[Array, FloatArray]:
    """(h, w) int32, numbers of pieces that hang together; and of each what it is told by: its size,
    length and thickness, how it differs from what is around it, and what that is like."""
    grey = _stretched(np.asarray(np.sum(cv2.split(seen), axis=0, dtype=np.uint16) // 3, np.uint8))
    count, made, boxes, _ = cv2.connectedComponentsWithStats(found, connectivity=8)
    labels, (wide, high, area) = np.asarray(made, np.int32), np.asarray(boxes, np.float32).T[2:]
    around = np.asarray(cv2.dilate(labels.astype(np.float32), _DISC), np.int32)
    around[np.asarray(cv2.dilate(found, _SQUARE)) > 0] = 0

    def mean(values: Array, of: Array) -> FloatArray:
        where = np.flatnonzero(of > 0)
        part = of.ravel()[where]
        sums = np.bincount(part, values.ravel()[where], count)
        return np.asarray(sums / np.maximum(np.bincount(part, minlength=count), 1), np.float32)

    soft = cv2.GaussianBlur(grey, (0, 0), 1)
    across, down = (cv2.Sobel(soft, cv2.CV_32F, *way) / 8 for way in ((1, 0), (0, 1)))
    edges = np.asarray(np.hypot(across, down), np.float32)
    free = np.asarray(cv2.dilate(found, np.ones((7, 7), np.uint8)) == 0, np.float32)
    nearby = cv2.blur(edges * free, (41, 41)) / (cv2.blur(free, (41, 41)) + 0.02)
    ring, inside, length = mean(grey, around), mean(grey, labels), np.hypot(wide, high)
    off, others = inside - ring, mean(cv2.blur(found.astype(np.float32), (_NEAR, _NEAR)), labels)
    spread = np.sqrt(np.maximum(mean(grey * grey, around) - ring * ring, 0))
    logs = (
        *(area, length, area / np.maximum(length, 1), 1 + np.abs(off)),
        *(np.where(off > 0, 255 - inside, inside), mean(edges, labels)),
        *(1 + spread, mean(np.asarray(nearby), labels), mean(edges, around)),
    )
    others = 10 * np.maximum(others - np.minimum(area, 600) / _NEAR**2, 0)
    return labels, np.stack([*map(np.log1p, logs), others, off > 0], axis=1).astype(np.float32)


def torn_off(seen: ByteArray) -> ByteArray:
    """(h, w) uint8, 0 or 1: flat paper, lighter than nearly all else, that reaches in from an edge
    of the picture."""
    low, off = light_and_dark(seen)[0], cv2.absdiff(seen, cv2.blur(seen, (5, 5)))
    plain = reduce(np.maximum, cv2.split(off)) <= _PLAIN
    light = np.asarray(plain & (low >= max(200, np.percentile(low, 88))), np.uint8)
    count, labels, boxes, _ = cv2.connectedComponentsWithStats(light, connectivity=4)
    found, area = np.asarray(labels, np.int32), np.asarray(boxes, np.int32)[:, 4] / low.size
    rim = np.concatenate([found[0], found[-1], found[:, 0], found[:, -1]])
    touching = np.bincount(rim, minlength=count) / len(rim)
    torn = (touching > 0) & (touching <= _RIM) & (area >= _TORN[0]) & (area <= _TORN[1])
    torn[0] = False
    made = np.asarray(cv2.dilate(torn[found].astype(np.uint8), np.ones((5, 5), np.uint8)), np.uint8)
    if not made.any():
        return made
    level, rest = np.percentile(low[torn[found]], 5) - 2 * _PLAIN, low[made == 0]
    return made if (rest >= level).mean() <= _AS_LIGHT else np.zeros_like(made)
