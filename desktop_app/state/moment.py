"""A document at one moment: what plans and jobs are made from while painting goes on.

Only the mask is a copy. The picture's pixels do not decide a plan; a job copies what it needs of
them when it is queued.
"""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, frozen
from desktop_app.imaging.colour import ColourSpace
from desktop_app.state.document import Document
from desktop_app.state.surface import Surface

__all__ = ["MaskThen", "Moment"]


@dataclass(frozen=True, slots=True, eq=False)
class MaskThen:
    """A mask as it was; read like a `Surface`.

    Attributes:
        values: (h, w) uint8, all of it, read-only.
        revision: of the mask at that moment.
    """

    values: Array
    revision: int

    @property
    def rect(self) -> Rect:
        """The whole mask."""
        return Rect(0, 0, self.values.shape[1], self.values.shape[0])

    def read(self, rect: Rect) -> Array:
        """A read-only view of ``rect``, which must lie inside."""
        return frozen(self.values[rect.slices])


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """What `plans_for` and `Job.of` need of a document (its names are those of `Document`).

    Attributes:
        id, size, space: of the document.
        pixels: its pixels as they are now, not then.
        mask: the mask as it was.
    """

    id: str
    size: Size
    pixels: Surface
    mask: MaskThen
    space: ColourSpace

    @classmethod
    def of(cls, document: Document, mask: Array | None = None) -> Moment:
        """``document`` now.

        Args:
            document: whose moment it is.
            mask: all of its mask as it is now, if somebody has a copy already.
        """
        values = document.mask.read(document.mask.rect).copy() if mask is None else mask
        then = MaskThen(frozen(values), document.mask.revision)
        return cls(document.id, document.size, document.pixels, then, document.space)
