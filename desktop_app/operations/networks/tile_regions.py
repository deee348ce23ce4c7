"""Regional prompts of a picture, for tiles of what was enlarged of it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app.core.conditions import of_kind, with_kind
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect
from desktop_app.imaging.preprocess import prepare_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.core.conditions import Condition
    from desktop_app.core.pixels import Array
    from desktop_app.core.request import GenerationRequest


def with_regions(
    request: GenerationRequest,
    wanted: GenerationRequest,
    brought: Mapping[str, tuple[Rect, Array]],
    tile: Rect,
    scale: tuple[float, float],
) -> tuple[GenerationRequest, dict[str, Array]]:
    """``request`` with the regions of ``wanted`` that reach into ``tile``, and where they are.

    Args:
        request: of the tile.
        wanted: of the whole picture.
        brought: where its regions are, in the picture before it was enlarged.
        tile: of the enlarged picture; it may reach over its border.
        scale: of that picture in parts of the enlarged one: across and down.

    Returns:
        The request, and (h, w) float32 0..1 of the tile's size by name.
    """
    across, down = scale
    left, top = math.floor(tile.x * across), math.floor(tile.y * down)
    right, bottom = math.ceil(tile.right * across), math.ceil(tile.bottom * down)
    context = Rect(left, top, right - left, bottom - top)
    there, places = list["Condition"](), dict[str, "Array"]()
    for use in of_kind(wanted.conditions, "region"):
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
    if there:
        request = replace(request, conditions=with_kind(request.conditions, "region", there))
    return request, places
