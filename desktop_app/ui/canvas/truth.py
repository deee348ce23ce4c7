"""Mask truth: what the plans will do, as lines and hatching; numpy in, ARGB out, no Qt.

Where denoising fades (contour lines), where old and new are mixed (dots), and what is locked
though the model sees it (hatching). Made with the very functions that execute a plan, from a
reduced mask: true to about two pixels of the screen, and fast enough to follow a stroke.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, united
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.imaging.mask import change_map, denoising_map, mask_bounds, repainted
from desktop_app.ui.canvas.cells import Cells, as_bytes, reduced
from desktop_app.ui.canvas.overlay import from_table
from desktop_app.ui.canvas.pyramid import MaskPyramid, level_size
from desktop_app.ui.canvas.truth_ink import LEVELS, PALETTE, dots, hatching
from desktop_app.ui.canvas.viewport import Viewport

_COARSE = 1.5
"""Device pixels that a cell of the reduced mask measures at least. Distances cost by the cell."""

_MOST_CELLS = 64
"""Cells that a falloff spans at most: more would be no truer to the eye."""

_CLIFF = 160
"""Of 255: what changes by more from cell to cell is an edge, not a slope, and has one line."""

_CROWDED = 20
"""Device pixels (1x) of falloff that are too few for four lines."""

_GREATEST = 5
"""Level of the pyramid at which a spot's greatest value is looked up."""

_CLASSES: Final = np.digitize(np.arange(256), (1, 64, 128, 192)).astype(np.uint8)
"""Level 0..4 of a denoising strength 0..255."""

_HALF_CLASSES: Final = np.array([0, 1, 3], np.uint8).take(np.digitize(np.arange(256), (1, 128)))
_ONE_STEP: Final = np.where(np.arange(256) < 128, 0, LEVELS).astype(np.uint8)

_PLUS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]], np.uint8)
_SQUARE = np.ones((3, 3), np.uint8)
_WIDE = np.ones((7, 7), np.uint8)


def contexts(plans: Sequence[EditPlan], viewport: Viewport) -> list[Rect]:
    """The parts of the picture that the model sees, in device pixels."""
    return [
        viewport.canvas_rect(plan.context.intersected(plan.document_size.rect)) for plan in plans
    ]


def device_reach(plans: Sequence[EditPlan], viewport: Viewport) -> int:
    """How far around a changed part of the mask the overlay changes, in device pixels."""
    reach = max((_reach(plan) for plan in plans), default=0)
    cell = max((viewport.zoom * 2 ** _level(plan, viewport) for plan in plans), default=1.0)
    return math.ceil(reach * viewport.zoom + 3 * cell) + 2


def truth_of(
    plans: Sequence[EditPlan], mask: MaskPyramid, viewport: Viewport, area: Rect, line: int
) -> tuple[Rect, NDArray[np.uint32]] | None:
    """What to lay over ``area`` of the canvas; None where no plan has anything to show.

    Args:
        plans: of the edits of masks, with the same lock.
        mask: the document's mask as it is now; it may be ahead of the plans.
        viewport: where the document lies.
        area: in device pixels.
        line: width of a line in device pixels (1 on a 1x screen).

    Returns:
        A rectangle in ``area``, and its (h, w) premultiplied ARGB.
    """
    frames = contexts(plans, viewport)
    target = united(frame.intersected(area) for frame in frames)
    if target.is_empty:
        return None
    # Lines are found by looking at the neighbours.
    wide = target.grown(line)
    kinds = _ground(plans[0], frames, mask, viewport, wide, line)
    for plan, frame in zip(plans, frames, strict=True):
        seen = frame.intersected(wide)
        if not seen.is_empty:
            part = kinds[seen.moved(-wide.x, -wide.y).slices]
            _add_contours(part, seen, plan, plans, mask, viewport, line)
    inner = slice(line, -line)
    return target, from_table(PALETTE, kinds[inner, inner])


def _reach(plan: EditPlan) -> int:
    return max(plan.treatment.reach, plan.lock.width if _has_band(plan) else 0)


def _level(plan: EditPlan, viewport: Viewport) -> int:
    """The pyramid's level whose cells are worked on."""
    level = 0
    while viewport.zoom * 2**level < _COARSE or _reach(plan) >> level > _MOST_CELLS:
        level += 1
    return level


def _painted(plan: EditPlan, mask: MaskPyramid, cells: Cells) -> Array:
    """What is repainted: the mask or its inverse."""
    values = mask.read(cells.level, cells.rect)
    return repainted(values) if plan.invert else values


# -- what is locked, and where old and new are mixed --------------------------------------------


def _ground(
    plan: EditPlan,
    frames: Sequence[Rect],
    mask: MaskPyramid,
    viewport: Viewport,
    area: Rect,
    line: int,
) -> ByteArray:
    """Kinds of the pixels of ``area`` before there are lines."""
    seen = np.zeros((area.height, area.width), np.uint8)
    for frame in frames:
        common = frame.intersected(area)
        if not common.is_empty:
            seen[common.moved(-area.x, -area.y).slices] = 1
    share = _share(plan, mask, viewport, area)
    pattern = hatching(area, viewport, line)
    mixed = ((share > 0) & (share < 255)).view(np.uint8) * seen
    if not _has_band(plan):  # a sharp edge of a reduced mask has a value between, too
        mixed = np.asarray(cv2.morphologyEx(mixed, cv2.MORPH_OPEN, _WIDE), np.uint8)
    locked = (share == 0).view(np.uint8) * seen
    return pattern * locked + dots(area, viewport, line) * mixed


def _has_band(plan: EditPlan) -> bool:
    """Whether old and new are mixed by a feather, besides what is half painted."""
    return plan.lock.mode != "exact" and plan.lock.width > 0


def _share(plan: EditPlan, mask: MaskPyramid, viewport: Viewport, area: Rect) -> ByteArray:
    """How much of the new picture each device pixel takes, 0..255."""
    level = min(mask.top, _level(plan, viewport))
    cells = Cells.under(area, viewport, mask, level, plan.lock.width)
    if cells.rect.is_empty:
        return np.zeros((area.height, area.width), np.uint8)
    made = change_map(_painted(plan, mask, cells), plan.lock, cells.scale)
    return cells.magnified(as_bytes(made), area, smooth=_has_band(plan))


# -- where denoising fades ----------------------------------------------------------------------


def _add_contours(
    kinds: ByteArray,
    area: Rect,
    plan: EditPlan,
    plans: Sequence[EditPlan],
    mask: MaskPyramid,
    viewport: Viewport,
    line: int,
) -> None:
    """Draw the contour lines of one plan into ``kinds``, which covers ``area``."""
    made = _strength(area, plan, plans, mask, viewport)
    if made is None:
        return
    cells, strength = made
    around = cells.device_rect.grown(line + 1).intersected(area)
    if around.is_empty:
        return
    fine = cells.magnified(strength, around)
    classes = np.asarray(cv2.LUT(fine, _table(plan, viewport, line)), np.uint8)
    # With a feather it is a slope all around, even if a short one.
    steep = None if plan.treatment.feather else _steep(strength, cells, around)
    if steep is not None:
        np.copyto(classes, _ONE_STEP.take(fine), where=steep > 0)
    lower = cv2.erode(classes, _PLUS, iterations=line) < classes
    higher = cv2.dilate(classes, _PLUS, iterations=line)
    above = higher > classes
    if steep is not None and plan.treatment.reach <= 0:
        # That is the mask's own edge, which the mask's overlay draws.
        loud = cv2.dilate(steep, _SQUARE, iterations=line + 1) == 0
        lower &= loud
        above &= loud
    there = kinds[around.moved(-area.x, -area.y).slices]
    np.copyto(there, higher + np.uint8(LEVELS), where=above)
    np.copyto(there, classes, where=lower)


def _strength(
    area: Rect,
    plan: EditPlan,
    plans: Sequence[EditPlan],
    mask: MaskPyramid,
    viewport: Viewport,
) -> tuple[Cells, ByteArray] | None:
    """How strongly the plan denoises, 0..255, where it does so near ``area``."""
    reach = plan.treatment.reach
    level = min(mask.top, _level(plan, viewport))
    cells = Cells.under(area, viewport, mask, level, reach)
    if cells.rect.is_empty:
        return None
    values = _painted(plan, mask, cells)
    if len(plans) > 1:
        values = _own(values, cells, plan, plans)
    bounds = mask_bounds(values)
    if bounds is None:
        return None
    # Most of a large picture is far from any mask.
    near = bounds.grown((reach >> level) + 3).intersected(cells.rect.size.rect)
    top = 1.0 if plan.invert else _greatest(plan, mask)
    made = denoising_map(values[near.slices], plan.treatment, cells.scale, top)
    return cells.part(near), as_bytes(made)


def _own(values: Array, cells: Cells, plan: EditPlan, plans: Sequence[EditPlan]) -> Array:
    """``values`` without the spots of the other plans. What was painted since they were made
    counts as everybody's."""
    own = values.copy()
    for other in plans:
        if other is not plan and other.mask_bounds is not None:
            own[cells.slices_of(other.mask_bounds)] = 0
    if plan.mask_bounds is not None:
        here = cells.slices_of(plan.mask_bounds)
        own[here] = values[here]
    return own


def _greatest(plan: EditPlan, mask: MaskPyramid) -> float:
    """The greatest value 0..1 of the plan's spot; that of a neighbour may count as well."""
    level = min(mask.top, _GREATEST)
    spot = reduced(plan.mask_bounds or mask.size.rect, level)
    spot = spot.intersected(level_size(mask.size, level).rect)
    return float(mask.read(level, spot).max(initial=1)) / 255


def _table(plan: EditPlan, viewport: Viewport, line: int) -> ByteArray:
    """The level 0..4 of a strength 0..255; of fewer levels where lines would crowd."""
    feather = plan.treatment.feather * viewport.zoom / line
    if plan.treatment.feather == 0 or feather >= _CROWDED:
        return _CLASSES
    return _HALF_CLASSES if feather >= _CROWDED / 2 else _ONE_STEP


def _steep(strength: ByteArray, cells: Cells, area: Rect) -> ByteArray | None:
    """(h, w) of 0 and 1: where strength falls from full to nothing at once, so that one line says
    all; None where it nowhere does."""
    cliff = cv2.dilate(strength, _SQUARE) - cv2.erode(strength, _SQUARE) > _CLIFF
    if not cliff.any():
        return None
    magnified = cells.magnified(cliff.view(np.uint8) * np.uint8(255), area)
    return (magnified > 127).view(np.uint8)
