"""A shape or fill layer of a PSD without pixels: what fills its path, and the line around it."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from psd_tools.api.shape import VectorMask
from psd_tools.constants import Resource
from psd_tools.psd.header import FileHeader
from psd_tools.psd.image_resources import ImageResources

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
from desktop_app.core.guides import Guide, Orientation
from desktop_app.core.pixels import Array
from desktop_app.imaging.compositing import laid
from desktop_app.imaging.layered_files.psd_fill import Fill, filled
from desktop_app.imaging.layered_files.psd_masks import path_cover, times
from desktop_app.imaging.layered_files.psd_stroke import PsdStroke, stroke_cover


@dataclass(frozen=True, slots=True, eq=False)
class PsdShape:
    """What is drawn.

    Attributes:
        header: of the file.
        fill: of the path, or of everything where there is none; None: nothing is filled.
        stroke: around the path; None: none.
        path: the shape.
        box: what the fill is laid out in: the path's pixels, or the canvas.
    """

    header: FileHeader
    fill: Fill | None
    stroke: PsdStroke | None
    path: VectorMask | None
    box: Rect

    @property
    def rect(self) -> Rect:
        """Where it has pixels: the box, and around it twice the stroke's width unless that lies
        inside."""
        if self.stroke is None or self.path is None or self.stroke.side < 0:
            return self.box
        return self.box.grown(math.ceil(self.stroke.width * 2) + 1)

    def pixels(self, dtype: np.dtype[Any], *, grey: bool) -> Array:
        """(h, w, 4) of ``dtype``.

        Raises:
            ValueError: it is damaged.
        """
        rect = self.rect
        made = np.zeros((rect.height, rect.width, 4), dtype)
        if self.fill is not None:
            made = filled(self.fill, rect, self._laid_out(self.fill), dtype, grey=grey)
            if self.path is not None:
                made = times(made, path_cover(self.path, self.header, rect))
        if self.stroke is None or self.path is None:
            return made
        line = filled(self.stroke.fill, rect, self._laid_out(self.stroke.fill), dtype, grey=grey)
        cover = stroke_cover(self.path, self.header, rect, self.stroke)
        return laid(made, times(line, cover), BlendMode.NORMAL, self.stroke.opacity)

    def _laid_out(self, fill: Fill) -> Rect:
        """A gradient's or a pattern's box: the layer's own, or the document's."""
        aligned = getattr(fill.recipe.get(b"Algn"), "value", True) is not False
        return self.box if aligned else Rect(0, 0, self.header.width, self.header.height)


_STEPS: Final = 32
"""Of a position, a pixel."""
_GRID: Final = 576
"""Of the grid that Photoshop starts with, in those."""
_WAYS: Final = (Orientation.VERTICAL, Orientation.HORIZONTAL)


def guides_to_psd(guides: Iterable[Guide]) -> bytes:
    """The resource's bytes; positions are rounded to 1/32 pixel."""
    found = [(round(one.position * _STEPS), _WAYS.index(one.orientation)) for one in guides]
    head = struct.pack(">4I", 1, _GRID, _GRID, len(found))
    return head + b"".join(struct.pack(">iB", *each) for each in found)


def guides_from_psd(resources: ImageResources) -> tuple[Guide, ...]:
    """Those of a file, as far as they can be understood; positions in pixels."""
    told: Any = resources.get_data(Resource.GRID_AND_GUIDES_INFO)
    found: list[tuple[int, int]] = list(getattr(told, "data", ()))
    signed = ((at - (1 << 32) if at >= 1 << 31 else at, way) for at, way in found)
    return tuple(Guide(_WAYS[way], at / _STEPS) for at, way in signed if way < len(_WAYS))
