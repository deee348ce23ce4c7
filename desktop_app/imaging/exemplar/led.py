"""Edges led through a hole: shorelines, horizons, rims and cables go on where patches would tear.

After Sun et al. (2005), "Image completion with structure propagation", where the user draws the
curves: here they are found (`curves`). Along each of them a band is filled first, from both ends,
by what is seen along the edge outside, mirrored; the rest of the hole is filled between the bands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.curves import Crossing, crossings, curve, joined, left_of
from desktop_app.imaging.exemplar.frame import (
    MARGIN,
    BoolArray,
    IndexArray,
    Layers,
    reduced,
    to_frame,
)
from desktop_app.imaging.exemplar.patches import COLOURS

_DEPTH = 48.0  # px from the rim to the middle, at the scale where edges are looked for
_WIDE, _WIDE_LIMITS = 0.2, (4, 9)  # half of a band, of that depth, at that scale
_TRACED = 6  # px that an edge must be followed outside
_KNOWN = 0.7  # share of a profile that must be known
_MOVES = np.array([0.0, -0.5, 0.5, -1.0, 1.0])  # px that an edge may turn aside by, per px
_TURNING = 2e-3  # of full, that a px aside must gain
_NEW = 0.15  # weight of a profile in the mean of those before
_LOST = (0.05, 0.5)  # of full, and of the profile's spread: an edge that changes more has ended
_UNLIKE = (0.065, 0.7)  # the same for the two ends of a curve
_LIGHT = 0.15  # of full; ends that differ by less in light are matched
_FADE = 6.0  # px over which the halves of a band meet
_TAKEN = 0.5  # share of a curve that may lie in another's band: the other side of a bar


def led(layers: Layers, check: Callable[[], None]) -> FloatArray | None:
    """Lead the edges that reach a hole through it.

    Args:
        layers: the picture's own scale.
        check: called often; may raise.

    Returns:
        (h, w, 5) float32: four channels as in `Layers.values`, and 1 where they are filled; None
        where no two edges belong together.
    """
    small, scale = layers, 1
    while _depth(small.hole) > _DEPTH:
        small, scale = reduced(small, check), 2 * scale
    frame = to_frame(small, 3, check)
    colours = np.ascontiguousarray(frame.values[..., COLOURS])
    count, parts = cv2.connectedComponents(frame.hole.view(np.uint8))
    pairs = [
        pair
        for k in range(1, count)
        for pair in joined(crossings(colours, frame.known, parts == k))
    ]
    pairs.sort(key=lambda pair: -min(pair[0].step, pair[1].step))
    wide = scale * round(float(np.clip(_WIDE * _depth(small.hole), *_WIDE_LIMITS)))
    bands = _Bands(layers, wide)
    for one, other in pairs:
        check()
        bands.lead(_at_scale(one, scale), _at_scale(other, scale))
    return bands.filled if bands.filled[..., 4].any() else None


def with_edges(layers: Layers, edges: FloatArray) -> Layers:
    """What was led through a hole is known then, and not copied from."""
    some = edges[..., 4] > 0
    values, known, hole = layers.values.copy(), layers.known.copy(), layers.hole.copy()
    values[some, :4] = edges[some, :4]
    known[some], hole[some] = 1, 0
    return replace(layers, values=values, known=known, hole=hole)


def _depth(hole: FloatArray) -> float:
    return float(cv2.distanceTransform((hole > 0).view(np.uint8), cv2.DIST_C, 3).max())


def _at_scale(one: Crossing, scale: int) -> Crossing:
    return replace(one, place=(one.place - MARGIN) * scale + (scale - 1) / 2)


@dataclass(frozen=True, slots=True, eq=False)
class _End:
    """An edge, followed outwards from the outline.

    Attributes:
        path: (n, 2) its points, a px apart.
        normal: (2,) to its left, seen along the way through the hole.
        profile: (m, 4) the mean colours across it.
    """

    path: Array
    normal: Array
    profile: FloatArray

    def at(self, along: Array, across: Array) -> Array:
        """(n, 2) what lies so many px from the outline, mirrored there, and beside the edge."""
        last = len(self.path) - 1
        out = np.abs((np.maximum(along, 0) + last) % (2 * last) - last)
        k = np.minimum(out.astype(np.intp), last - 1)
        part = (out - k)[:, None]
        path = (1 - part) * self.path[k] + part * self.path[k + 1]
        return path + across[:, None] * self.normal


class _Bands:
    """The bands filled so far.

    Args:
        layers: the picture's own scale.
        wide: px from a curve to its band's border.
    """

    def __init__(self, layers: Layers, wide: int) -> None:
        self._values = np.ascontiguousarray(layers.values[..., :4])
        self._known, self._hole = layers.known, layers.hole > 0
        self._wide = wide
        self.filled = np.zeros((*self._hole.shape, 5), np.float32)

    def lead(self, one: Crossing, other: Crossing) -> None:
        """Fill a band from one edge to the other, if outside they look alike."""
        points = curve(one, other)
        x, y = np.rint(points).astype(np.intp).T
        height, width = self._hole.shape
        if x.min() < 0 or y.min() < 0 or x.max() >= width or y.max() >= height:
            return
        if (self.filled[y, x, 4] > 0).mean() > _TAKEN:
            return
        most = max(_TRACED, len(points) // 2)
        first = self._followed(one, left_of(one.inwards), most)
        second = self._followed(other, -left_of(other.inwards), most)
        if first is None or second is None:
            return
        near, far = (end.profile - end.profile.mean(axis=0) for end in (first, second))
        if float(np.abs(near - far).mean()) <= _most(_UNLIKE, near, far):
            self._fill(points, first, second)

    def _followed(self, one: Crossing, normal: Array, most: int) -> _End | None:
        """None: it can't be followed far enough."""
        across = np.arange(-self._wide, self._wide + 1.0)[:, None] * normal
        path: list[Array] = []
        mean: FloatArray | None = None
        at = one.place
        while len(path) < most:
            moves = _MOVES if path else _MOVES[:1]
            centres = at + moves[:, None] * normal
            values, known = self._read((centres[:, None] + across).reshape(-1, 2))
            values, known = values.reshape(len(moves), -1, 4), known.reshape(len(moves), -1)
            share = known.mean(axis=1)
            if mean is None and share[0] < _KNOWN and len(path) <= 3 * self._wide:
                k = 0  # the band's side still lies in the hole
            else:
                reference = values[0] if mean is None else mean
                off = (np.abs(values - reference).mean(axis=2) * known).mean(axis=1)
                off = off / np.maximum(share, 1e-6) + _TURNING * np.abs(moves)
                off[share < _KNOWN] = np.inf
                k = int(off.argmin())
                if off[k] > _most(_LOST, reference):
                    break
                newer = np.float32(_NEW) * known[k, :, None].astype(np.float32)
                mean = reference + newer * (values[k] - reference)
            path.append(centres[k])
            at = centres[k] - one.inwards
        if mean is None or len(path) < _TRACED:
            return None
        return _End(np.array(path), normal, mean)

    def _fill(self, points: Array, first: _End, second: _End) -> None:
        """Each half of the band by its own end, lit like the way between both."""
        y, x, along, beside, length = self._band(points)
        near, near_known = self._read(first.at(along, beside))
        far, far_known = self._read(second.at(length - along, beside))
        row = np.rint(np.clip(beside, -self._wide, self._wide)).astype(np.intp) + self._wide
        light = cv2.GaussianBlur(second.profile - first.profile, (1, 0), 0, sigmaY=3.0)[row]
        light[np.abs(light) > _LIGHT] = 0
        share = np.clip(along / length, 0, 1).astype(np.float32)
        fade = np.clip((share - 0.5) * length / _FADE + 0.5, 0, 1)
        fade = np.where(near_known, np.where(far_known, fade, 0), 1).astype(np.float32)
        near += share[:, None] * light
        far -= (1 - share[:, None]) * light
        values = near + fade[:, None] * (far - near)
        good = near_known | far_known
        self.filled[y[good], x[good], :4] = np.clip(values[good], 0, 1)
        self.filled[y[good], x[good], 4] = 1

    def _band(self, points: Array) -> tuple[IndexArray, IndexArray, Array, Array, float]:
        """The hole's pixels in the band: y, x, px along the curve, px to its left; its length."""
        corner = np.rint(points.min(axis=0)).astype(int) - self._wide
        size = np.rint(points.max(axis=0)).astype(int) + self._wide + 1 - corner
        place = Rect(int(corner[0]), int(corner[1]), int(size[0]), int(size[1]))
        box = place.intersected(Rect(0, 0, self._hole.shape[1], self._hole.shape[0]))
        x, y = (np.rint(points) - (box.x, box.y)).astype(np.intp).T
        away = np.ones((box.height, box.width), np.uint8)
        away[y, x] = 0
        far, labels = cv2.distanceTransformWithLabels(
            away, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
        )
        nearest = np.asarray(labels, np.intp)
        number = np.zeros(int(nearest.max()) + 1, np.intp)
        number[nearest[y, x]] = np.arange(len(points))
        free = self._hole[box.slices] & (self.filled[box.slices][..., 4] == 0)
        by, bx = np.nonzero(free & (np.asarray(far) <= self._wide))
        k = number[nearest[by, bx]]
        tangent = np.gradient(points, axis=0)
        tangent /= np.maximum(np.linalg.norm(tangent, axis=1, keepdims=True), 1e-6)
        steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
        way = np.concatenate([[0.0], np.cumsum(steps)])
        by, bx = by + box.y, bx + box.x
        off = np.stack([bx, by], axis=1) - points[k]
        along = way[k] + (off * tangent[k]).sum(axis=1)
        beside = off[:, 0] * tangent[k, 1] - off[:, 1] * tangent[k, 0]
        return by, bx, along, beside, float(way[-1])

    def _read(self, at: Array) -> tuple[FloatArray, BoolArray]:
        """(n, 4) the channels at places (n, 2), and whether they are known."""
        x, y = np.ascontiguousarray(at.T[..., None], np.float32)
        values = cv2.remap(self._values, x, y, cv2.INTER_LINEAR)[:, 0]
        share = cv2.remap(self._known, x, y, cv2.INTER_LINEAR)[:, 0]
        return np.asarray(values, np.float32), np.asarray(share > 0.99)


def _most(limits: tuple[float, float], *profiles: FloatArray) -> float:
    spread = np.mean([one.std(axis=0).mean() for one in profiles])
    return max(limits[0], limits[1] * float(spread))
