"""Ways in which the surroundings could go on under a hole, each a map from there to elsewhere.

A map is a 3×3 matrix that takes a pixel of the hole (x, y, 1) to where its colour is read: moved,
mirrored and moved, or moved on a plane seen at a slant. All are found in the same way, by laying
the ring on the picture, on the mirrored one, on the straightened one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray
from desktop_app.imaging.exemplar.structure.scene import StructureScene
from desktop_app.imaging.exemplar.structure.shifts import Searched, minima
from desktop_app.imaging.exemplar.structure.vanishing import horizons, rectifying

_COVER = 0.1  # share of the hole that a map must fill at least
_OF_A_PART = 7  # maps taken for each part of the ring
_PLANES = 2
_MIRRORS = ((1, 1), (-1, 1), (1, -1), (-1, -1))
_GROWTH = (0.35, 3.0)  # area of a pixel where it is read; beyond that it is blurred or jagged


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One map.

    Attributes:
        matrix: (3, 3) float64, pixel of the hole → where it is read.
        kind: *moved*, *mirrored* or *slanted*.
        error: mean squared difference for the part of the ring that proposed it.
    """

    matrix: Array
    kind: str
    error: float


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """A box seen through a map.

    Attributes:
        features: (h, w, 3) float32.
        valid: (h, w), what could be read.
    """

    features: FloatArray
    valid: BoolArray


def moved(scene: StructureScene, check: Callable[[], None]) -> list[Candidate]:
    """Offsets that predict some part of the ring well, in the picture as it is and mirrored."""
    box = scene.box
    searched = Searched(scene.plain, scene.source, (box.height, box.width), check)
    return [one for sx, sy in _MIRRORS for one in _moved(scene, searched, sx, sy)]


def slanted(scene: StructureScene, check: Callable[[], None]) -> list[Candidate]:
    """Offsets in the picture straightened by the horizons that its lines tell of."""
    check()
    slants = horizons(scene.features.sum(axis=2), scene.known, scene.centre)
    return [one for slant in slants[:_PLANES] for one in _slanted(scene, slant, check)]


def laid(scene: StructureScene, matrix: Array) -> Laid:
    """See the scene's box through a map."""
    box = scene.box
    whole = matrix @ np.array([[1, 0, box.x], [0, 1, box.y], [0, 0, 1.0]])
    size = (box.width, box.height)
    exact = np.array_equal(whole, np.rint(whole))
    method = cv2.INTER_NEAREST if exact else cv2.INTER_CUBIC
    usable = scene.source.astype(np.float32)
    if not exact:  # what is read reaches two pixels farther
        usable = cv2.erode(usable, np.ones((3, 3), np.uint8), borderValue=0)
    flags = cv2.WARP_INVERSE_MAP
    values = cv2.warpPerspective(scene.features, whole, size, flags=flags | method)
    share = cv2.warpPerspective(usable, whole, size, flags=flags | cv2.INTER_LINEAR)
    valid = share > 0.99
    if not np.allclose(whole[2, :2], 0):
        valid &= _bearable(whole, box.height, box.width)
    return Laid(np.asarray(values, np.float32), valid)


def _bearable(matrix: Array, height: int, width: int) -> BoolArray:
    """Where a map neither blurs nor skips, and doesn't look behind the horizon."""
    y, x = np.mgrid[0:height, 0:width]
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    growth = np.abs(np.linalg.det(matrix)) / np.maximum(depth, 1e-6) ** 3
    return (depth > 1e-6) & (growth > _GROWTH[0]) & (growth < _GROWTH[1])


def _moved(scene: StructureScene, searched: Searched, sx: int, sy: int) -> list[Candidate]:
    """The ring is mirrored instead of the picture: what stays is computed once."""
    box = scene.box
    turned = (slice(None, None, sy), slice(None, None, sx))
    upright = sx > 0 and sy > 0
    parts = _quarters(scene.ring) if upright else [scene.ring]
    found = searched.mismatch(
        scene.plain[box.slices][turned],
        [part[turned] for part in parts],
        scene.hole[box.slices][turned],
    )
    out: list[Candidate] = []
    for part in range(len(found.errors)):
        for error, y, x in minima(found, part, _OF_A_PART, _COVER):
            # The box's pixel (i, j) is seen at x + i or, mirrored, at x + width - 1 - i.
            right = x - box.x if sx > 0 else x + box.right - 1
            down = y - box.y if sy > 0 else y + box.bottom - 1
            matrix = np.array([[sx, 0, right], [0, sy, down], [0, 0, 1.0]])
            out.append(Candidate(matrix, "moved" if upright else "mirrored", error))
    return out


def _slanted(
    scene: StructureScene, slant: tuple[float, float], check: Callable[[], None]
) -> list[Candidate]:
    """Offsets in the picture straightened by a horizon."""
    check()
    there = rectifying(slant, scene.centre)
    box = scene.box
    height, width = scene.hole.shape
    back = np.linalg.inv(there)
    visible = _bearable(back, height, width)
    flags = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR

    def straight(array: FloatArray) -> FloatArray:
        return np.asarray(
            cv2.warpPerspective(array, back, (width, height), flags=flags), np.float32
        )

    values = straight(scene.plain)
    source = (straight(scene.source.astype(np.float32)) > 0.99) & visible
    ring = np.zeros((height, width), np.float32)
    ring[box.slices] = scene.ring
    ring = (straight(ring) > 0.99) & visible
    hole = straight(scene.hole.astype(np.float32)) > 0.5
    x, y, w, h = cv2.boundingRect((ring | hole).astype(np.uint8))
    area = Rect(x, y, w, h).slices
    searched = Searched(values, source, (h, w), check)
    found = searched.mismatch(values[area], _quarters(ring[area]), hole[area])
    out: list[Candidate] = []
    for part in range(len(found.errors)):
        for error, py, px in minima(found, part, _OF_A_PART, _COVER):
            fx, fy = _vertex(found.errors[part], px - found.first[1], py - found.first[0])
            move = np.array([[1, 0, px + fx - x], [0, 1, py + fy - y], [0, 0, 1.0]])
            matrix = back @ move @ there
            out.append(Candidate(matrix / matrix[2, 2], "slanted", error))
    return out


def _vertex(error: FloatArray, x: int, y: int) -> tuple[float, float]:
    """How far beside a lowest pixel the lowest point lies."""
    return _between(error[y, max(0, x - 1) : x + 2]), _between(error[max(0, y - 1) : y + 2, x])


def _between(three: FloatArray) -> float:
    if three.size < 3 or not np.isfinite(three).all():
        return 0.0
    left, middle, right = (float(v) for v in three)
    bend = left - 2 * middle + right
    return float(np.clip((left - right) / (2 * bend), -0.5, 0.5)) if bend > 0 else 0.0


def _quarters(ring: BoolArray) -> list[BoolArray]:
    """The ring's left, right, upper and lower part."""
    height, width = ring.shape
    y, x = np.mgrid[0:height, 0:width]
    u, v = (x + 0.5) / width - 0.5, (y + 0.5) / height - 0.5
    lying = np.abs(u) > np.abs(v)
    return [
        ring & part
        for part in (lying & (u < 0), lying & (u > 0), ~lying & (v < 0), ~lying & (v >= 0))
    ]
