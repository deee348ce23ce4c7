"""Mask by colour: a click picks the colour; the bar above the canvas says how alike is enough."""

from __future__ import annotations

import math

from desktop_app.core.geometry import Rect
from desktop_app.ui.tools.base import Pointer, Tool
from desktop_app.ui.tools.shape import combine_for


class ColourRangeTool(Tool):
    """What it would mask is shown at once; Enter, another click or another tool makes it so, Esc
    gives up."""

    edits = False

    def press(self, pointer: Pointer) -> None:
        document = self.board.document
        here = Rect(math.floor(pointer.x), math.floor(pointer.y), 1, 1)
        if document is None or not document.pixels.rect.contains(here):
            return
        masking = self.board.settings.masking
        red, green, blue = (int(value) for value in document.srgb(here)[0, 0, :3])
        combine = combine_for(masking.shape.value.combine, pointer)
        masking.pick(here.x, here.y, (red, green, blue), combine)
