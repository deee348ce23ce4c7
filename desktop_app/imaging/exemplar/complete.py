"""Fill a hole in a picture from the rest of the picture. Knows no model, no plan, no document.

Coherent multi-scale patch search and voting, after Wexler, Shechtman, Irani (2007), "Space-time
completion of video", with the search of PatchMatch (Barnes et al. 2009) and the texture values and
peeled start of Newson et al. (2014), "Video inpainting of complex scenes". Our own: several starts
of which the best is kept, a preference for matches that continue their neighbours', patches as
short rows of principal components, and a robust join at the rim.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from desktop_app.core.pixels import Array
from desktop_app.imaging.checks import check_pixels
from desktop_app.imaging.exemplar.frame import BoolArray
from desktop_app.imaging.exemplar.meter import Meter, ProgressSink
from desktop_app.imaging.exemplar.settings import ExemplarSettings
from desktop_app.imaging.exemplar.spot import Method, Spot
from desktop_app.imaging.exemplar.spots import spots

__all__ = ["Completion", "complete"]


@dataclass(frozen=True, slots=True, eq=False)
class Completion:
    """What `complete` gives.

    Attributes:
        pixels: the picture, filled; a new array of the shape and dtype given.
        methods: how its parts were filled, without repetition; more than one only where parts of
            a hole lie far apart. Whatever is not *copied* should be said to the user.
    """

    pixels: Array
    methods: tuple[Method, ...]


def complete(
    pixels: Array,
    hole: Array,
    *,
    sources: Array | None = None,
    seed: int = 0,
    on_progress: ProgressSink | None = None,
    check_cancel: Callable[[], None] | None = None,
    settings: ExemplarSettings | None = None,
) -> Completion:
    """Fill ``hole`` from the rest of the picture.

    Nothing is read under the hole, nothing written outside of it. What is looked at, and so time
    and memory, follows the size of the hole; only the copy of the picture follows that of the
    picture. Same arguments, same bytes (on one machine; another BLAS may round otherwise).

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32 in 0..1. Fully transparent pixels are neither
            copied nor looked at.
        hole: (h, w) bool or any number type; above 0 (or True) is filled.
        sources: (h, w) like ``hole``; above 0 may be copied from. None: all of the surroundings.
        seed: 0 or above; another seed gives another fill where there is a choice.
        on_progress: see `ProgressSink`.
        check_cancel: looked at at least every 100 ms; what it raises is passed on.
        settings: see `ExemplarSettings`.

    Raises:
        ValueError: shapes or dtypes don't fit, or the seed is negative.
    """
    check_pixels(pixels)
    settings = settings or ExemplarSettings()
    left = _mask(hole, pixels)
    allowed = None if sources is None else _mask(sources, pixels)
    forbidden = left.copy()
    result = pixels.copy()
    boxes = spots(left)
    areas = np.cumsum([0] + [box.size.area for box in boxes]) / max(
        1, sum(b.size.area for b in boxes)
    )
    methods: list[Method] = []
    for index, box in enumerate(boxes):
        meter = Meter(on_progress, check_cancel, float(areas[index]), float(areas[index + 1]))
        if left[box.slices].any():  # else filled together with another
            rng = np.random.default_rng([seed, index])
            spot = Spot(result, left, forbidden, allowed, box)
            methods.append(spot.fill(settings, rng, meter))
            left[box.slices] = False
    if on_progress is not None:
        on_progress(1.0, None)
    return Completion(result, tuple(dict.fromkeys(methods)) or ("nothing",))


def _mask(mask: Array, pixels: Array) -> BoolArray:
    if mask.shape != pixels.shape[:2]:
        raise ValueError(f"a mask of {mask.shape} for a picture of {pixels.shape}")
    return np.asarray(mask > 0)
