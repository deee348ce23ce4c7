"""Conditions of places of a picture, for tiles of a larger one."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from desktop_app.core.conditions import KINDS, Condition, of_kind, with_kind
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.core.pixels import Array
from desktop_app.core.request import GenerationRequest
from desktop_app.imaging.preprocess import prepare_values


def with_places(
    request: GenerationRequest,
    wanted: GenerationRequest,
    brought: Mapping[str, tuple[Rect, Array]],
    tile: Rect,
    scale: tuple[float, float],
) -> tuple[GenerationRequest, dict[str, Array]]:
    """``request`` with the conditions of ``wanted`` that have a place in ``tile``, and the masks.

    Args:
        request: of the tile.
        wanted: of the whole picture.
        brought: where these places are, in the smaller picture.
        tile: of the larger picture; it may reach over its border.
        scale: of the smaller picture in parts of the larger one: across and down.

    Returns:
        The request, and (h, w) float32 0..1 of the tile's size by name.
    """
    across, down = scale
    left, top = math.floor(tile.x * across), math.floor(tile.y * down)
    right, bottom = math.ceil(tile.right * across), math.ceil(tile.bottom * down)
    context = Rect(left, top, right - left, bottom - top)
    there, places = list["Condition"](), dict[str, "Array"]()
    for use in wanted.conditions:
        if KINDS[use.kind].brings != "mask":
            continue
        (name,) = use.arrays
        if name not in brought:
            continue
        rect, values = brought[name]
        place = context.intersected(rect)
        inside = values[place.moved(-rect.x, -rect.y).slices]
        if place.is_empty or not inside.any():
            continue
        plan = EditPlan("", tile.size, context, tile.size, None)
        places[name] = prepare_values(plan, place, inside, tile.size)
        there.append(use)
    conditions = request.conditions
    for kind in dict.fromkeys(use.kind for use in there):
        conditions = with_kind(conditions, kind, of_kind(there, kind))
    return replace(request, conditions=conditions), places
