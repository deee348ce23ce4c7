"""A document at one moment: what plans and jobs are made from while painting goes on.

The mask is a value that shares its tiles with the document's. The picture's pixels do not decide a
plan; a job copies what it needs of them when it is queued.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array

if TYPE_CHECKING:
    from desktop_app.imaging.colour import ColourSpace
    from desktop_app.imaging.tiles import Tiles
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.layer_guidance import LayerGuidance
    from desktop_app.state.picture.surface import Surface


@dataclass(frozen=True, slots=True, eq=False)
class MaskSnapshot:
    """A mask as it was; read like a `Surface`, in any thread.

    Attributes:
        values: all of it.
        size: in pixels.
        revision: of the mask at that moment.
    """

    values: Tiles
    size: Size
    revision: int

    @property
    def rect(self) -> Rect:
        return self.size.rect

    @property
    def is_blank(self) -> bool:
        return self.values.is_blank(self.rect)

    def read(self, rect: Rect) -> Array:
        """(h, w) uint8 of ``rect``, which must lie inside; read-only."""
        return self.values.read(rect)


@dataclass(frozen=True, slots=True, eq=False)
class DocumentSnapshot:
    """What `plans_for` and `Job.of` need of a document (its names are those of `Document`).

    Attributes:
        id, size, space, is_grey: of the document.
        guidance: what its layers ask for.
        pixels: its pixels as they are now, not then.
        mask: the mask as it was.
        parents: as of `Document`.
    """

    id: str
    size: Size
    pixels: Surface
    mask: MaskSnapshot
    space: ColourSpace
    is_grey: bool
    guidance: LayerGuidance | None = None
    parents: tuple[str, ...] = ()

    @classmethod
    def of(cls, document: Document) -> DocumentSnapshot:
        """``document`` now; nothing is copied."""
        from desktop_app.state.document.layer_guidance import guidance_in

        mask = document.mask
        then = MaskSnapshot(mask.values, mask.size, mask.revision)
        space, grey = document.space, document.is_grey
        guidance = guidance_in(document.pixels.source.layers)
        surfaces = document.pixels, then, space, grey, guidance
        return cls(document.id, document.size, *surfaces, document.parents)
