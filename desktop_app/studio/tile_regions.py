"""Regional prompts of a document, for tiles of what was enlarged of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.imaging.preprocess import prepare_values
from desktop_app.state.document.layer_guidance import LayerGuidance
from desktop_app.studio.control_images import placed
from desktop_app.studio.layer_guidance import with_guidance

if TYPE_CHECKING:
    from desktop_app.core.pixels import Array
    from desktop_app.core.request import GenerationRequest
    from desktop_app.studio.wording import Wording


@dataclass(frozen=True, slots=True, eq=False)
class TileRegions:
    """They lie where they were painted.

    Attributes:
        guidance: of the document.
        rect: what was enlarged of it.
        document: its size.
        wording: styles and wildcards; None: there are none.
    """

    guidance: LayerGuidance
    rect: Rect
    document: Size
    wording: Wording | None = None

    def of(
        self, tile: Rect, whole: Size, request: GenerationRequest
    ) -> tuple[GenerationRequest, dict[str, Array]]:
        """``request`` with the prompts of regions that reach into ``tile``, and where they are.

        Args:
            tile: of the enlarged picture; it may reach over its border.
            whole: the enlarged picture's size.
            request: of the tile.

        Returns:
            The request, and (h, w) float32 0..1 of the tile's size by name.
        """
        across, down = self.rect.width / whole.width, self.rect.height / whole.height
        left, top = math.floor(tile.x * across), math.floor(tile.y * down)
        right, bottom = math.ceil(tile.right * across), math.ceil(tile.bottom * down)
        context = Rect(self.rect.x + left, self.rect.y + top, right - left, bottom - top)
        plan = EditPlan("", self.document, context, tile.size, None)
        asked = with_guidance(
            replace(request, plan=plan), LayerGuidance(self.guidance.regions), self.wording
        )
        places: dict[str, Array] = {}
        for use in asked.conditions:
            if use.kind == "region":
                (name,) = use.arrays
                values = self.guidance.regions[int(name.rpartition("-")[2])].values
                place = placed(plan, values.rect)
                places[name] = prepare_values(plan, place, values.read(place), tile.size)
        return replace(asked, plan=request.plan), places
