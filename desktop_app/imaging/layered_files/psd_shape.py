"""A shape or fill layer of a PSD without pixels: what fills its path, and the line around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from psd_tools.api.shape import VectorMask
from psd_tools.psd.header import FileHeader

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect
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
        """Where it has pixels."""
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
