"""Seams between copied pieces, and at the hole's rim: brightness that differs a little is led over.

Patches vote for the steps between pixels as well as for the colours. Where two pieces meet, the
colours jump and the steps don't; the picture with the voted steps has no seam (after Darabi et al.
2012, "Image Melding", and Pérez et al. 2003, "Poisson Image Editing"). Ours is robust and local: a
jump too large to be a difference of brightness is another thing's edge and stays, and a seam is
spread over some tens of pixels only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import cv2
import numpy as np

from desktop_app.core.pixels import FloatArray
from desktop_app.imaging.exemplar.frame import BoolArray
from desktop_app.imaging.exemplar.level import Solution
from desktop_app.imaging.exemplar.patches import COLOURS, SEEN
from desktop_app.imaging.exemplar.poisson import screened_poisson
from desktop_app.imaging.exemplar.progress import Meter
from desktop_app.imaging.exemplar.vote import Ballot

JOINED = 5
"""Width, in pixels, over which the jump at a seam between whole pieces is looked at."""

_SPREAD = 48.0  # px; how far a seam's jump is spread, about
_FULL = 1e-3  # of full; alpha that differs less from full, or from nothing, is that
_EDGE = 0.25  # of full; a jump of that size is half kept, a larger one mostly


def mended(solution: Solution, meter: Meter) -> FloatArray:
    """The estimate of the finest level without its seams, (h, w, c) float32."""
    frame = solution.frame
    box = _box(frame.hole, 2 * frame.patch)
    hole = frame.hole[box]
    # Only pairs of pixels of which both have a colour and one is in the hole.
    filled = frame.known[box] | frame.unknown[box]
    # Where all is opaque alpha has no steps.
    seen = COLOURS if frame.values[..., 3][frame.known].min(initial=1) == 1 else SEEN
    colours = np.ascontiguousarray(solution.estimate[box][..., seen])
    missing = [_missing_steps(solution, axis, box, colours, hole, filled, meter) for axis in (0, 1)]
    result = solution.estimate.copy()
    result[box][..., seen] += led_over(missing, hole, frame.patch, meter.check)
    if seen == SEEN:
        _keep_opacity(result[box][..., SEEN], colours[..., 3], hole)
    return result


def _keep_opacity(values: FloatArray, alpha: FloatArray, hole: BoolArray) -> None:
    """What was copied opaque, or empty, is so without its seams: a jump of alpha at an edge would
    be spread into what lies beside it."""
    opaque, evened = hole & (alpha > 1 - _FULL), values[..., 3:4]
    values[opaque] /= np.maximum(evened[opaque], 0.5)
    values[opaque, 3] = 1
    values[hole & (alpha < _FULL)] = 0


def led_over(
    missing: Sequence[FloatArray], hole: BoolArray, width: int, check: Callable[[], None]
) -> FloatArray:
    """What has to be added to a filled hole, so that small jumps at seams are led over.

    Args:
        missing: down and across, (h, w, 3|4) float32 each: the step from each pixel to the next as
            it should be, less as it is.
        hole: (h, w); False along the border.
        width: px over which a seam's jump is spread already.
        check: called often; may raise.
    """
    check()
    size = [np.abs(cv2.blur(part, (width, width))).max(axis=2) for part in missing]
    jump = np.maximum(*size) * np.float32(width / _EDGE)
    keep = (1 / (1 + jump**4))[..., None]
    right = np.zeros_like(missing[0])
    for axis, part in enumerate(missing):
        check()
        kept = part * keep
        right += kept - np.roll(kept, 1, axis=axis)  # divergence; zero along the box's border
    check()
    return screened_poisson(right, hole, _SPREAD**-2, check)


def _missing_steps(
    solution: Solution,
    axis: int,
    box: tuple[slice, slice],
    colours: FloatArray,
    hole: BoolArray,
    filled: BoolArray,
    meter: Meter,
) -> FloatArray:
    """Voted steps to the next pixel along ``axis`` less those of the estimate; (h, w, 3|4)."""
    frame = solution.frame
    meter.check()
    pairs = (hole | np.roll(hole, -1, axis)) & filled & np.roll(filled, -1, axis)
    whole = np.zeros(frame.hole.shape, np.bool_)
    whole[box] = pairs
    meter.check()
    values = np.ascontiguousarray(frame.values[..., : colours.shape[2]])
    meter.check()
    steps = np.roll(values, -1, axis)
    meter.check()
    steps -= values
    ballot = Ballot(frame, solution.target_of, np.flatnonzero(whole), meter.check, inner=1)
    meter.check()
    out = np.zeros_like(colours)
    out[pairs] = ballot.mean(steps, solution.match, solution.weights)
    meter.check()
    out[pairs] -= (np.roll(colours, -1, axis) - colours)[pairs]
    return out


def _box(mask: BoolArray, margin: int) -> tuple[slice, slice]:
    """The mask's bounding box, grown; the frame's own margin keeps it inside."""
    x, y, width, height = cv2.boundingRect(mask.view(np.uint8))
    return slice(y - margin, y + height + margin), slice(x - margin, x + width + margin)
