"""What may be known: the unmasked ring around the mask, where original and output both exist.

Under the mask `Surroundings.original` holds the model's output, so that no stage can read the old
picture there by accident. The crossfade alone gets the real one, from the chain.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.seam_blending.filters import smooth_known

RING = 24
"""Width in pixels of the ring that statistics come from."""

MARGIN = 8
"""Pixels beyond the ring that the filters reach."""

_CLEAR, _ENOUGH = 6, 600  # pixels off the mask; pixels
_SAMPLES = 40_000  # enough for a handful of parameters; more only costs time


@dataclass(frozen=True, slots=True, eq=False)
class Surroundings:
    """The part of the context that matters, with everything the stages measure on.

    Attributes:
        rect: the part's place in the context.
        original: (h, w, 3) float32; under the mask (and where nothing is visible) the output,
            lifted to the surroundings' level so that filters meet no step.
        output: (h, w, 3) float32, the model's.
        mask: (h, w) bool, painted.
        ring: (h, w) bool, the known pixels that count.
        weight: (h, w) float32, ``ring`` as 0 and 1.
        distance: (h, w) float32, pixels to the nearest painted pixel (0 on painted ones).
        samples: (n,) flat indices of ring pixels at least 6 px off the mask (2 px where there are
            too few), n ≤ 40,000.
    """

    rect: Rect
    original: FloatArray
    output: FloatArray
    mask: Array
    ring: Array
    weight: FloatArray
    distance: FloatArray
    samples: Array


def surroundings_of(
    original: FloatArray, output: FloatArray, mask: Array, visible: Array | None
) -> Surroundings | None:
    """Gather the surroundings of a mask.

    Args:
        original: (h, w, 3) float32 0..1, the context as it is in the document.
        output: (h, w, 3) float32, the model's, at the same size.
        mask: (h, w) bool.
        visible: (h, w) bool, False where the document is not opaque; None: all visible.

    Returns:
        None if nothing is painted.
    """
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    if width == 0:
        return None
    whole = Rect(0, 0, mask.shape[1], mask.shape[0])
    rect = Rect(x, y, width, height).grown(RING + MARGIN).intersected(whole)
    part = mask[rect.slices]
    new = output[rect.slices]
    known = ~part if visible is None else ~part & visible[rect.slices]
    distance: Array = cv2.distanceTransform((~part).view(np.uint8), cv2.DIST_L2, 5)
    ring = known & (distance <= RING)
    filled = _filled(original[rect.slices], new, known)
    # Nearer to the mask the filters see what is filled in there; better that than nothing.
    chosen = np.flatnonzero(ring & (distance >= _CLEAR))
    if chosen.size < _ENOUGH:
        chosen = np.flatnonzero(ring & (distance >= 2))
    stride = max(1, -(-chosen.size // _SAMPLES))
    return Surroundings(
        rect, filled, new, part, ring, ring.astype(np.float32), distance, chosen[::stride]
    )


def _filled(original: FloatArray, output: FloatArray, known: Array) -> FloatArray:
    """The original where it is known, else the output plus the difference known nearby."""
    if known.all():
        return original
    filled = smooth_known(original - output, known.astype(np.float32), 3.0)
    filled += output
    np.copyto(filled, original, where=known[..., None])
    return filled
