"""What the search for structure looks at: the surroundings of one hole, and the ring around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray, Layers, half

_RING = 0.4  # of the hole's shorter side, ...
_RING_LIMITS = (10, 48)  # ... but so many pixels
_SLOW = 6.0  # px; what changes more slowly than over so much ...
_SLOW_SHARE = np.float32(0.3)  # ... counts so much
_KNOWN = np.float32(0.999)  # share of a coarse pixel that must be known


@dataclass(frozen=True, slots=True, eq=False)
class StructureScene:
    """One scale of the surroundings; `box` cuts out what is asked and filled.

    Attributes:
        features: (h, w, 3) float32, the colours with less of what changes slowly: a lawn behind a
            railing must not outvote its bars. 0 where nothing is known.
        known: (h, w).
        source: (h, w), may be copied from.
        hole: (h, w).
        ring: (box), known pixels around the hole.
        box: the hole's bounding box with its ring.
        scale: px of the picture in one px here.
    """

    features: FloatArray
    known: BoolArray
    source: BoolArray
    hole: BoolArray
    ring: BoolArray
    box: Rect
    scale: int

    @property
    def centre(self) -> tuple[float, float]:
        """x, y of the box's middle."""
        return self.box.x + (self.box.width - 1) / 2, self.box.y + (self.box.height - 1) / 2

    @property
    def plain(self) -> FloatArray:
        """(h, w): the colour in which the ring differs most."""
        asked = self.features[self.box.slices][self.ring]
        _, vectors = np.linalg.eigh(np.cov(asked, rowvar=False))
        return self.features @ vectors[:, -1].astype(np.float32)


def scene_of(layers: Layers, most: int, check: Callable[[], None]) -> StructureScene:
    """The layers' picture, halved until it has at most ``most`` pixels."""
    known, source, hole = layers.known, layers.source, layers.hole
    colours = np.ascontiguousarray(layers.values[..., :3])
    scale = 1
    while hole.size > most:
        colours, known, source, hole = (half(a, check) for a in (colours, known, source, hole))
        scale *= 2
    check()
    sure, holes = known >= _KNOWN, hole > 0
    sure &= ~holes
    x, y, w, h = cv2.boundingRect(holes.view(np.uint8))
    reach = int(np.clip(round(_RING * min(w, h)), *_RING_LIMITS))
    box = Rect(x, y, w, h).grown(reach).intersected(Rect(0, 0, holes.shape[1], holes.shape[0]))
    side = 2 * reach + 1
    near = cv2.dilate(holes[box.slices].view(np.uint8), np.ones((side, side), np.uint8)) > 0
    ring = near & sure[box.slices]
    features = features_of(colours, sure)
    return StructureScene(features, sure, source >= _KNOWN, holes, ring, box, scale)


def features_of(colours: FloatArray, known: BoolArray) -> FloatArray:
    """(h, w, 3): see `Scene.features`."""
    weight = known.astype(np.float32)
    values = colours * weight[..., None]
    slow = cv2.GaussianBlur(values, (0, 0), _SLOW)
    slow /= np.maximum(cv2.GaussianBlur(weight, (0, 0), _SLOW), np.float32(1e-3))[..., None]
    return np.asarray((values - (1 - _SLOW_SHARE) * slow) * weight[..., None], np.float32)
