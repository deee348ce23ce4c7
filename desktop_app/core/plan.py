"""EditPlan: the geometry and numbers of one edit. No arrays: it travels, is kept, and is drawn.

The canvas draws the plan and `imaging.prepare` executes it, so what is shown is what runs. How a
plan is chosen from picture and mask is `imaging.context`; this module only says what a plan is.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias

from desktop_app.core.geometry import Rect, Size

__all__ = ["EditPlan", "Fill", "Lock"]

Fill: TypeAlias = Literal["original"]
"""What stands under the mask before denoising: the old pixels."""

Lock: TypeAlias = Literal["exact"]
"""Which pixels may change: *exact* means those with a mask value above 0, and no other."""


@dataclass(frozen=True, slots=True)
class EditPlan:
    """One edit of a document: what the model gets, at which size, and where the result goes.

    Attributes:
        document: id of the document.
        document_size: its size in pixels when the plan was made.
        context: the part of the document the model sees. It may reach over the document's border
            (the outside is filled by reflection).
        working: size in pixels at which the model works on the context.
        mask_bounds: bounding box of all painted pixels, in document pixels; None for image→image,
            where everything changes.
        revision: revision of the document's pixels that the plan was made for.
        mask_revision: revision of the mask that the plan was made for.
        fill: what stands under the mask before denoising.
        lock: which pixels may change.
    """

    document: str
    document_size: Size
    context: Rect
    working: Size
    mask_bounds: Rect | None
    revision: int = 0
    mask_revision: int = 0
    fill: Fill = "original"
    lock: Lock = "exact"

    @property
    def scale(self) -> float:
        """Working pixels per document pixel (above 1: worked on enlarged)."""
        return (self.working.area / max(1, self.context.size.area)) ** 0.5

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal plan."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> EditPlan:
        """Rebuild a plan. Raises KeyError or TypeError if something is missing or unknown."""
        bounds = data["mask_bounds"]
        fields: dict[str, Any] = {
            **data,
            "document_size": Size(**data["document_size"]),
            "context": Rect(**data["context"]),
            "working": Size(**data["working"]),
            "mask_bounds": None if bounds is None else Rect(**bounds),
        }
        return cls(**fields)
