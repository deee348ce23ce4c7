"""What a result changes in its picture, as a map."""

from __future__ import annotations

from typing import Final, Protocol

import numpy as np

from desktop_app.core.geometry import Size
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.preprocess import shrink_mask
from desktop_app.imaging.resize import fitted_size
from desktop_app.jobs.found_edit import CUT_OFF, answer_in
from desktop_app.jobs.results import Result
from desktop_app.jobs.spots import Readable

CUT: Final = 1
CHANGED: Final = 2


class Pictured(Protocol):
    """A document, or what it was at a moment."""

    @property
    def size(self) -> Size: ...
    @property
    def pixels(self) -> Readable: ...


def changes_of(result: Result, document: Pictured, side: int) -> ByteArray:
    """(h, w) uint8, the longer side at most ``side``: `CHANGED` where a pixel is another, `CUT`
    where the answer of an edit without a mask differs too and is not taken; else 0."""
    size = document.size
    found = np.zeros((size.height, size.width), np.uint8)
    for spot, output in zip(result.job.spots, result.outputs, strict=True):
        plan = spot.request.plan
        if plan is not None and plan.finds_changes:
            place, answer = answer_in(spot, output)
            found[place.slices][answer[..., 3] == CUT_OFF] = CUT
    for one in result.placed:
        within = one.rect.intersected(size.rect)
        values: Array = one.pixels if one.values is None else one.values
        new = values[within.moved(-one.rect.x, -one.rect.y).slices]
        found[within.slices][_differs(document.pixels.read(within), new)] = CHANGED
    return shrink_mask(found, fitted_size(size, side))


def _differs(old: Array, new: Array) -> Array:
    channels = min(old.shape[2], new.shape[2])
    return (old[..., :channels] != new[..., :channels]).any(axis=2)
