"""Results that are layers: what one keeps of them, and how they become layers of a document.

A result keeps them in one array, (h, w, 4 × layers) at the working size, the lowest first. In the
document they show what was there, bit for bit (`imaging.splitting`), so nothing that is visible
changes until one is moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray, frozen
from desktop_app.imaging.depth import to_bytes, to_float
from desktop_app.imaging.grey import luminance_of
from desktop_app.imaging.mask import Reader, change_over
from desktop_app.imaging.postprocess import placed
from desktop_app.imaging.splitting import fitted, shown
from desktop_app.jobs.job import Job
from desktop_app.jobs.results import Placed, Result
from desktop_app.jobs.spots import Spot

SQUARE: Final = 8
"""Side of the squares that stand for nothing, in pixels."""
_LIGHT: Final = (204, 255)


def splits(plan: EditPlan | None) -> bool:
    """Whether results by ``plan`` are layers."""
    return plan is not None and plan.splits


def output_of(layers: ByteArray, size: Size) -> ByteArray:
    """What a result keeps of (layers × h, w, 4), each of ``size``."""
    apart = layers.reshape(-1, size.height, size.width, 4)
    return np.concatenate(list(apart), axis=2)


def layers_in(output: Array) -> list[Array]:
    """Each layer (h, w, 4) of what a result keeps, the lowest first."""
    return np.split(output, output.shape[2] // 4, axis=2)


def on_white(output: Array) -> FloatArray:
    """(h, w, 3) float32 0..1: all layers of what a result keeps, laid on white."""
    white = np.ones((*output.shape[:2], 3), np.float32)
    return shown([to_float(each) for each in layers_in(output)], white)


def fitted_layers(spot: Spot, output: Array, read: Reader) -> tuple[Rect, tuple[Array, ...]]:
    """Where layers are in the document, and their pixels (h, w, 4) in its own values.

    Args:
        spot: that they were made for.
        output: what the result keeps of it.
        read: the document's pixels.
    """
    plan = spot.plan
    rect = plan.target
    share = None
    if plan.mask_bounds is not None and spot.read_mask is not None:
        share = change_over(plan, spot.read_mask, rect)
    made = list[Array]()
    for each in layers_in(output):
        layer = placed(plan, to_float(each), rect)
        if spot.grey:
            layer = np.dstack([luminance_of(layer[..., :3]), layer[..., 3]])
        made.append(spot.space.from_srgb(layer))
    return rect, fitted(made, read(rect), share)


def shown_result(job: Job) -> tuple[Placed, ...]:
    """What a document shows once the layers are in it: what it showed."""
    made = list[Placed]()
    for spot in job.spots:
        plan = spot.plan
        values = spot.picture.read(plan.target)
        pixels = spot.space.shown(values)
        made.append(Placed(plan.target, frozen(pixels), None if pixels is values else values))
    return tuple(made)


def showing(result: Result, number: int) -> Result:
    """``result`` with only its layer ``number`` (from 1) in sight, on squares; 0: all of them."""
    if not number:
        return replace(result, placed=shown_result(result.job), layer=0)
    made = list[Placed]()
    for spot, output in zip(result.job.spots, result.outputs, strict=True):
        rect, layers = fitted_layers(spot, output, spot.picture.read)
        layer = layers[number - 1]
        colours = spot.space.shown(np.ascontiguousarray(layer[..., :3]))
        alpha = to_bytes(layer[..., 3]).astype(np.float32)[..., None] / 255
        y, x = np.indices(layer.shape[:2])
        ground = np.choose((y // SQUARE + x // SQUARE) % 2, _LIGHT)[..., None]
        seen = np.rint(ground + (colours - ground) * alpha).astype(np.uint8)
        made.append(Placed(rect, frozen(seen)))
    return replace(result, placed=tuple(made), layer=number)


def sheet(spot: Spot, output: Array) -> ByteArray:
    """All layers side by side over the context of ``spot``, the lowest at the left: (h, layers × w,
    4) uint8 sRGB, not cut by a mask."""
    plan = spot.plan
    parts: Sequence[Array] = [
        to_bytes(placed(plan, to_float(each), spot.picture.rect)) for each in layers_in(output)
    ]
    return np.concatenate(parts, axis=1)


def of_sheet(picture: Array, count: int) -> ByteArray:
    """What a result keeps, of a `sheet` (h, count × w, 4)."""
    return np.concatenate(np.split(to_bytes(picture), count, axis=1), axis=2)
