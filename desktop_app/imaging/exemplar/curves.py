"""Which edges that reach a hole belong together, and by which curve.

Where an edge meets the hole's outline its place, its direction and the colours on both sides are
known. Two that fit one another are joined by a curve that bends little; no two curves cross.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray

_OUT = 3  # px outside the hole where edges are looked for: its rim may be tinted by what goes
_BLURS = (1.2, 3.5)  # px; sharp edges, then soft ones between them
_STEP = 0.024  # of full, along so many px as it is blurred by; a weaker edge is none, ...
_OF_USUAL = 5.0  # ... nor one that many times the outline's median step doesn't reach
_APART = 4.0  # times the blur, along the outline, between two edges
_MOST = 16  # edges of one hole
_INWARDS = 0.3  # cosine; what runs along the outline doesn't reach the hole
_ALONE = 1.0  # what an edge without a partner costs, when ...
_COLOUR, _BEND = 0.09, 0.45  # ... sides differ by so much of full, or a curve turns by so much


@dataclass(frozen=True, slots=True, eq=False)
class Crossing:
    """Where an edge meets the outline.

    Attributes:
        place: (2,) x, y in px.
        inwards: (2,) its unit direction into the hole.
        sides: (2, 3) colours at its left and its right, seen inwards.
        step: of full per px, along the outline.
    """

    place: Array
    inwards: Array
    sides: Array
    step: float


def crossings(colours: FloatArray, known: BoolArray, hole: BoolArray) -> list[Crossing]:
    """The edges that reach a hole, in the order of its outline.

    Args:
        colours: (h, w, 3) float32 in 0..1.
        known: (h, w), where they are known.
        hole: (h, w), of one piece.
    """
    far = np.asarray(cv2.distanceTransform((~hole).view(np.uint8), cv2.DIST_L2, 5), np.float32)
    near = (far <= _OUT).view(np.uint8)
    outlines, _ = cv2.findContours(near, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    outline = max(outlines, key=len)[:, 0]
    x, y = outline.T
    soft = np.asarray(cv2.GaussianBlur(far, (0, 0), _OUT), np.float32)
    outwards = np.stack([slope[y, x] for slope in _slopes(soft)], axis=1)
    outwards /= np.maximum(np.linalg.norm(outwards, axis=1, keepdims=True), 1e-6)
    found: dict[int, Crossing] = {}
    for blur in _BLURS:
        seen = _Edges(colours, known, blur)
        step = seen.steps(outline, outwards)
        least = max(_STEP / blur, _OF_USUAL * float(np.median(step)))
        taken = list(found)
        for k in np.argsort(-step).tolist():
            if step[k] < least or len(taken) >= _MOST:
                break
            gaps = (min(abs(k - one), len(step) - abs(k - one)) for one in taken)
            if min(gaps, default=len(step)) >= _APART * blur:
                taken.append(k)
                one = seen.crossing(outline[k], outwards[k], float(step[k]))
                found |= {} if one is None else {k: one}
    return [found[k] for k in sorted(found)]


class _Edges:
    """Colours and their slopes at one scale; both are 0 where nothing is known."""

    def __init__(self, colours: FloatArray, known: BoolArray, blur: float) -> None:
        self._known = known.astype(np.float32)
        share = np.maximum(cv2.GaussianBlur(self._known, (0, 0), blur), np.float32(1e-3))
        values = cv2.GaussianBlur(colours * self._known[..., None], (0, 0), blur)
        self._values = np.asarray(values / share[..., None], np.float32)
        sure = np.asarray(cv2.erode(self._known, np.ones((3, 3), np.uint8)), np.float32)
        across, down = _slopes(self._values)
        self._dx, self._dy = across * sure[..., None], down * sure[..., None]
        self._tensor = [
            np.asarray(
                cv2.GaussianBlur(np.asarray((a * b).sum(axis=2), np.float32), (0, 0), 2 * blur),
                np.float32,
            )
            for a, b in ((self._dx, self._dx), (self._dx, self._dy), (self._dy, self._dy))
        ]
        self._beside = 2 + 2 * blur

    def steps(self, outline: Array, outwards: Array) -> FloatArray:
        """(n,): how much the colours change along the outline, of full per px."""
        x, y = outline.T
        change = self._dy[y, x] * outwards[:, :1] - self._dx[y, x] * outwards[:, 1:]
        return np.linalg.norm(change, axis=1)

    def crossing(self, place: Array, outwards: Array, step: float) -> Crossing | None:
        """None: it runs along the outline, or nothing is known at one of its sides."""
        x, y = np.rint(place + 2 * outwards).astype(int)
        if not (0 <= y < self._known.shape[0] and 0 <= x < self._known.shape[1]):
            return None
        xx, xy, yy = (float(one[y, x]) for one in self._tensor)
        inwards = np.linalg.eigh(np.array([[xx, xy], [xy, yy]]))[1][:, 0]
        inwards = inwards if inwards @ outwards < 0 else -inwards
        beside = self._beside * left_of(inwards)
        sides = np.stack([self._colour(place + beside), self._colour(place - beside)])
        if inwards @ outwards > -_INWARDS or np.isnan(sides).any():
            return None
        return Crossing(place.astype(np.float64), inwards, sides, step)

    def _colour(self, at: Array) -> Array:
        """The mean of 3×3 known px; NaN: there are none."""
        x, y = np.rint(at).astype(int)
        area = (slice(max(0, y - 1), max(0, y + 2)), slice(max(0, x - 1), max(0, x + 2)))
        weight = self._known[area]
        if not weight.any():
            return np.full(3, np.nan)
        return (self._values[area] * weight[..., None]).sum(axis=(0, 1)) / weight.sum()


def joined(found: Sequence[Crossing]) -> list[tuple[Crossing, Crossing]]:
    """Pairs of which no two cross, that together cost least: by intervals of the outline."""
    n = len(found)
    best = np.zeros((n + 1, n + 1))
    partner = np.zeros((n + 1, n + 1), np.intp)  # of an interval's first; 0: it stays alone
    cost = {(i, j): _cost(found[i], found[j]) for i in range(n) for j in range(i + 1, n)}
    for length in range(1, n + 1):
        for i in range(n - length + 1):
            j = i + length
            ways = {k: cost[i, k] + best[i + 1, k] + best[k + 1, j] for k in range(i + 1, j)}
            ways[0] = best[i + 1, j] + _ALONE
            partner[i, j] = min(ways, key=ways.__getitem__)
            best[i, j] = ways[int(partner[i, j])]
    pairs: list[tuple[Crossing, Crossing]] = []
    open_ = [(0, n)]
    while open_:
        i, j = open_.pop()
        if i < j and (k := int(partner[i, j])):
            pairs.append((found[i], found[k]))
            open_ += [(i + 1, k), (k + 1, j)]
        elif i < j:
            open_.append((i + 1, j))
    return pairs


def _cost(one: Crossing, other: Crossing) -> float:
    """Of joining two; from 2 · `_ALONE` on they are better alone. The bending energy of the cubic
    between them, and what their sides differ by."""
    chord = other.place - one.place
    begin, end = _turn(chord, one.inwards), _turn(chord, -other.inwards)
    bend = begin**2 + begin * end + end**2
    off = float(((one.sides - other.sides[::-1]) ** 2).sum())
    return bend / _BEND**2 + off / (2 * _COLOUR**2)


def curve(one: Crossing, other: Crossing) -> Array:
    """(n, 2): the points of the cubic between two, about a pixel apart."""
    chord = other.place - one.place
    length = float(np.linalg.norm(chord))
    t = np.linspace(0, 1, max(8, round(length)))[:, None]
    begin, end = length * one.inwards - chord, length * -other.inwards - chord
    return one.place + t * chord + t * (1 - t) * ((1 - t) * begin - t * end)


def left_of(direction: Array) -> Array:
    """The direction to the left, with y downwards."""
    return np.array([direction[1], -direction[0]])


def _turn(base: Array, direction: Array) -> float:
    """The angle from one to the other, -π..π."""
    return float(np.arctan2(base[0] * direction[1] - base[1] * direction[0], base @ direction))


def _slopes(values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Across and down, per px."""
    across = np.asarray(cv2.Sobel(values, cv2.CV_32F, 1, 0, scale=1 / 8), np.float32)
    return across, np.asarray(cv2.Sobel(values, cv2.CV_32F, 0, 1, scale=1 / 8), np.float32)
