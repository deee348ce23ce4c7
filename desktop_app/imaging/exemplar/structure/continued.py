"""A continued structure as pixels, at the picture's own scale."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray, Layers
from desktop_app.imaging.exemplar.patches import COLOURS
from desktop_app.imaging.exemplar.seams import JOINED, led_over
from desktop_app.imaging.exemplar.smooth import membrane
from desktop_app.imaging.exemplar.structure.repeated import Repetition
from desktop_app.imaging.exemplar.structure.scene import features_of

_POINTS = 6000  # of the ring, that a map is adjusted by
_FINEST = 0.25  # px
_RIM = 10  # px around the hole that are looked at
_SLOW = 4.0  # px; light that differs over more than that at the rim is carried inwards, ...
_OTHER = 0.2  # of full; ... unless it differs by so much or more: then it is another thing


def continued(
    found: Repetition, layers: Layers, check: Callable[[], None]
) -> tuple[Rect, FloatArray, BoolArray] | None:
    """Fill the hole through the maps found; None where they read what isn't known.

    Args:
        found: of these layers.
        layers: the picture's own scale.
        check: called often; may raise.

    Returns:
        A box that holds the hole, its (h, w, 4) float32 colours and alpha, and (of the layers)
        which pixels were read.
    """
    hole = layers.hole > 0
    height, width = hole.shape
    x, y, w, h = cv2.boundingRect(hole.view(np.uint8))
    box = Rect(x, y, w, h).grown(_RIM).intersected(Rect(0, 0, width, height))
    labels = _labels(found, box)
    inside = hole[box.slices]
    values = np.ascontiguousarray(layers.values[..., :4])
    own = values[box.slices]
    filled = own.copy()
    known = layers.known[box.slices] > 0
    light = np.zeros_like(own[..., COLOURS])
    witness = np.zeros(inside.shape, np.bool_)
    used = np.unique(labels[inside])
    matrices = _matrices(found, layers, used, check)
    usable = [_usable(layers.source, matrix, box) for matrix in matrices]
    for k, valid in zip(used, usable, strict=True):  # at its own scale a map reads a little beside
        lost = inside & (labels == k) & ~valid
        for other, there in zip(used, usable, strict=True):
            labels[lost & there] = other
            lost &= ~there
        if lost.any():
            return None
    read = np.zeros(hole.shape, np.bool_)
    steps = [np.zeros((2, *filled.shape[:2], 3), np.float32) for _ in range(2)]
    for k, matrix, valid in zip(used, matrices, usable, strict=True):
        check()
        layer = _seen(values, matrix, box)
        mine = labels == k
        here = inside & mine
        filled[here] = layer[here]
        _mark(read, here, matrix, box)
        beside = mine & known & valid
        light[beside] = (own - layer)[beside][:, COLOURS]
        witness |= beside
        for axis in (0, 1):
            step = np.roll(layer[..., COLOURS], -1, axis) - layer[..., COLOURS]
            next_ = np.roll(here, -1, axis)
            steps[axis][0][here] = step[here]
            steps[axis][1][next_] = step[next_]
    filled[..., COLOURS] += (lit := _lit(light, witness, inside, check))
    missing = [_missing(filled, steps[axis], lit, (inside, known), axis) for axis in (0, 1)]
    filled[..., COLOURS] += led_over(missing, inside, JOINED, check)
    return box, filled, read


def _mark(read: BoolArray, here: BoolArray, matrix: Array, box: Rect) -> None:
    """Mark what a map reads for the pixels ``here`` of the box."""
    y, x = np.nonzero(here)
    at = np.stack([x + box.x, y + box.y, np.ones(len(x))]).T @ matrix.T
    at = np.rint(at[:, :2] / at[:, 2:]).astype(np.int64)
    height, width = read.shape
    read[at[:, 1].clip(0, height - 1), at[:, 0].clip(0, width - 1)] = True


def _lit(
    light: FloatArray, witness: BoolArray, inside: BoolArray, check: Callable[[], None]
) -> FloatArray:
    """What light differs by at the rim, carried into the hole; (h, w, 3), 0 outside.

    Args:
        light: (h, w, 3) the known pixels less what the maps see there.
        witness: (h, w), where that is known.
        inside: (h, w), the hole.
        check: called often; may raise.
    """
    out = np.zeros_like(light)
    near = cv2.dilate(inside.view(np.uint8), np.ones((3, 3), np.uint8)) > 0
    weight = cv2.GaussianBlur(witness.astype(np.float32), (0, 0), _SLOW)
    rim = near & ~inside & (weight > 0.05)
    if not rim.any():
        return out
    slow = cv2.GaussianBlur(light * witness[..., None], (0, 0), _SLOW)
    slow = slow / np.maximum(weight, np.float32(1e-3))[..., None]
    size = np.abs(slow).max(axis=2, keepdims=True)
    slow = slow / (1 + (size / _OTHER) ** 4)
    surface = membrane(np.ascontiguousarray(slow, np.float32), rim, inside, check)
    out[inside] = surface[inside]
    return out


def _missing(
    filled: FloatArray,
    steps: FloatArray,
    lit: FloatArray,
    areas: tuple[BoolArray, BoolArray],
    axis: int,
) -> FloatArray:
    """Steps that the maps see and those of the light, less those of the picture; (h, w, 3)."""
    inside, known = areas
    colours = filled[..., COLOURS]
    next_ = np.roll(inside, -1, axis)
    there = known | inside
    pairs = (inside | next_) & there & np.roll(there, -1, axis)
    pairs[(slice(None),) * axis + (-1,)] = False
    weight = inside.astype(np.float32) + next_
    wanted = steps.sum(axis=0) / np.maximum(weight, 1)[..., None]
    both = (inside & next_)[..., None]
    wanted += (np.roll(lit, -1, axis) - lit) * both
    return (wanted - (np.roll(colours, -1, axis) - colours)) * pairs[..., None]


def _labels(found: Repetition, box: Rect) -> Array:
    """(box) the map of each pixel."""
    scene, scale = found.scene, found.scene.scale
    rows = np.arange(box.y, box.bottom) // scale - scene.box.y
    columns = np.arange(box.x, box.right) // scale - scene.box.x
    height, width = found.labels.shape
    return found.labels[
        np.clip(rows, 0, height - 1)[:, None], np.clip(columns, 0, width - 1)[None, :]
    ]


def _seen(values: FloatArray, matrix: Array, box: Rect) -> FloatArray:
    """The box through a map."""
    whole = _from(box, matrix)
    method = cv2.INTER_NEAREST if np.array_equal(whole, np.rint(whole)) else cv2.INTER_CUBIC
    size = (box.width, box.height)
    flags, border = cv2.WARP_INVERSE_MAP | method, cv2.BORDER_REPLICATE
    seen = cv2.warpPerspective(values, whole, size, flags=flags, borderMode=border)
    return np.clip(np.asarray(seen, np.float32), 0, 1)


def _usable(source: FloatArray, matrix: Array, box: Rect) -> BoolArray:
    """(box): what a map reads of what may be copied from."""
    flags = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    share = cv2.warpPerspective(source, _from(box, matrix), (box.width, box.height), flags=flags)
    return np.asarray(share > 0.99)


def _from(box: Rect, matrix: Array) -> Array:
    return matrix @ np.array([[1, 0, box.x], [0, 1, box.y], [0, 0, 1.0]])


def _matrices(
    found: Repetition, layers: Layers, used: Array, check: Callable[[], None]
) -> list[Array]:
    """The maps used at the picture's scale, adjusted to the ring there."""
    scale = found.scene.scale
    to_full = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2], [0, 0, 1.0]])
    to_small = np.linalg.inv(to_full)
    out: list[Array] = []
    features: FloatArray | None = None
    for k in used.tolist():
        one = found.maps[int(k)]
        matrix = to_full @ one.matrix @ to_small
        matrix /= matrix[2, 2]
        slanted = one.kind == "slanted"
        if not slanted:
            matrix = np.rint(matrix)
        if slanted or scale > 1:
            check()
            if features is None:
                known = layers.known > 0
                features = features_of(np.ascontiguousarray(layers.values[..., :3]), known)
            points = _ring_points(found, int(k))
            finest = _FINEST if slanted else 1.0
            matrix = _adjusted(matrix, points, features, layers, (scale, finest), check)
        out.append(matrix)
    return out


def _ring_points(found: Repetition, label: int) -> Array:
    """(n, 2) x, y in the picture of ring pixels next to what is read through a map."""
    scene = found.scene
    asked = scene.ring & (found.labels == label)
    if asked.sum() < _POINTS / 50:
        asked = scene.ring
    y, x = np.nonzero(asked)
    step = max(1, len(x) // _POINTS)
    corner = (scene.box.x, scene.box.y)
    return (np.stack([x[::step], y[::step]], axis=1) + corner) * scene.scale


def _adjusted(
    matrix: Array,
    points: Array,
    features: FloatArray,
    layers: Layers,
    steps: tuple[float, float],
    check: Callable[[], None],
) -> Array:
    """Moved to where the ring is predicted best, by smaller and smaller steps."""
    own = features[points[:, 1], points[:, 0]]
    at = np.column_stack([points, np.ones(len(points))]) @ matrix.T
    at = (at[:, :2] / at[:, 2:]).astype(np.float32)

    def error(dx: float, dy: float) -> float:
        check()
        moved = at + np.array([dx, dy], np.float32)
        x, y = np.ascontiguousarray(moved[:, :1]), np.ascontiguousarray(moved[:, 1:])
        seen = cv2.remap(features, x, y, cv2.INTER_LINEAR)[:, 0]
        usable = cv2.remap(layers.source, x, y, cv2.INTER_LINEAR)[:, 0] > 0.99
        off = ((seen - own) ** 2).sum(axis=1)
        if max(abs(dx), abs(dy)) > reach or usable.sum() <= 0.3 * len(own):
            return np.inf
        return float(off[usable].mean())

    reach = 1.5 * steps[0]  # what repeats would lead it to the next but one
    best, step = (error(0, 0), 0.0, 0.0), steps[0]
    while step >= steps[1]:
        _, cx, cy = best
        tries = [(cx + i * step, cy + j * step) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
        better = min((error(*t), *t) for t in tries)
        if better[0] < best[0]:
            best = better
        else:
            step /= 2
    return np.array([[1, 0, best[1]], [0, 1, best[2]], [0, 0, 1.0]]) @ matrix
