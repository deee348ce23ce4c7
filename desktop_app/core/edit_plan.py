"""EditPlan: the geometry and numbers of one edit. No arrays: it travels, is kept, and is drawn.

The canvas draws the plan and `imaging.preprocess` executes it, so what is shown is what runs. How a
plan is chosen from picture and mask is `imaging.context`; this module only says what a plan is.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, Final, Literal, TypeAlias

from desktop_app.core.as_json import from_json, known, to_json
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.record import record
from desktop_app.core.values import Number

WIDTH: Final = Number(0, 4096, whole=True, unit=" px")
"""How far a mask may be grown or feathered when somebody types it."""

Fill: TypeAlias = Literal[
    "original", "blur", "rim", "navier_stokes", "telea", "exemplar", "smear", "reflect", "noise"
]
"""What stands under the mask before denoising: the old pixels; these, blurred; the average colour
of the rim; OpenCV's two ways of continuing it; patches of the surroundings; the nearest pixel; the
mirrored surroundings; noise with the rim's statistics."""

NOISE: Final = 3
"""Of a mask's 255: what is painted no more than that counts as 0. Canvases of browsers, scans and
the far end of a feather leave as much in what was meant to be black."""

MASK_RULE: Final = 2
"""Of values between 0 and full (docs/decisions/0110-soft-masks.md). By the first one whatever was
painted at all was replaced wholly."""

LockMode: TypeAlias = Literal["exact", "inside", "outside"]


@record()
class PixelLock:
    """Which pixels may change.

    Attributes:
        mode: *exact*: those that are painted and no others, as much as `imaging.mask.change_map`
            says by their value. *inside*: the same, but within ``width`` of the mask's edge less.
            *outside*: as exact, and a band of ``width`` around them in part.
        width: of the feather, in document pixels; without effect in *exact*.
    """

    mode: LockMode = "exact"
    width: int = 0

    @property
    def reach(self) -> int:
        """How far beyond the mask a pixel may change, in document pixels."""
        return self.width if self.mode == "outside" else 0


@record()
class MaskTreatment:
    """How the mask drives denoising; what may change in the document, `PixelLock` says.

    Attributes:
        grow: the model repaints so much more around the mask, in document pixels.
        feather: beyond that its strength falls to nothing over so many document pixels.
        soft: mask values between 0 and full are a weaker denoising there (differential diffusion,
            Levin & Fried 2023); else whatever is painted is painted fully.
    """

    grow: int = 0
    feather: int = 0
    soft: bool = True

    @property
    def reach(self) -> int:
        """How far beyond the mask the model repaints anything, in document pixels."""
        return self.grow + self.feather


@record()
class BlendAmounts:
    """How much of each stage of the seam repair is wanted, 0 (off) to 1 (what was measured).

    The stages are in `imaging.seam_blending`, in this order; each runs only where the surroundings
    of the mask show something to repair.
    """

    align: float = 1.0
    sharpness: float = 1.0
    colour: float = 1.0
    crossfade: float = 1.0
    grain: float = 1.0


@record()
class PlanSettings:
    """What a plan is made with, besides picture and mask: an intent's row, or the user's choice.

    Attributes:
        intent: key of the intents table.
        context: the part of the document the model is to see, as the user dragged it; it is
            snapped, and extended to hold the mask. None: chosen from the mask.
        margin: how much of the surroundings the model sees on each side, as a share of the mask's
            own size there.
        detail: side of the working size relative to the model's native one: above 1, smaller
            things are worked on at a larger size, at the price of time.
        invert: what is masked is kept, and everything else repainted.
        grow, feather: of the `MaskTreatment`, but in working pixels, since a model sees those.
        sees: whether the model sees the picture as its first reference, as only those that edit
            do. Nothing is resampled then where the model's size allows it; else context and working
            size have one ratio, and whole pixels on both sides.
        splits: as in `EditPlan`.
        multiple: sides of the working size are multiples of it, besides those of the model.
        soft, fill, lock, repair: as in `EditPlan`.
    """

    intent: str = "fill"
    context: Rect | None = None
    margin: float = 0.5
    detail: float = 1.0
    sees: bool = False
    splits: bool = False
    multiple: int = 1
    invert: bool = False
    grow: int = 0
    feather: int = 0
    soft: bool = True
    fill: Fill = "original"
    lock: PixelLock = field(default_factory=PixelLock)
    repair: BlendAmounts = field(default_factory=BlendAmounts)


@record()
class EditPlan:
    """One edit of a document: what the model gets, at which size, and where the result goes.

    Attributes:
        document: id of the document.
        document_size: its size in pixels when the plan was made.
        context: the part of the document the model sees. It may reach over the document's border
            (the outside is filled by reflection).
        working: size in pixels at which the model works on the context.
        mask_bounds: the part of the mask that this edit repaints: the bounding box of all painted
            pixels, or of one spot; in document pixels. None for image→image, where everything
            changes.
        revision: revision of the document's pixels that the plan was made for.
        mask_revision: revision of the mask that the plan was made for.
        intent: key of the intents table.
        fill: what stands under the mask before denoising.
        treatment: how the mask drives denoising.
        lock: which pixels may change.
        repair: how much the result is fitted to its surroundings.
        invert: what is repainted is not the document's mask but its inverse
            (`imaging.mask.repainted`); ``mask_bounds`` are those of the inverse.
        sees: whether the model sees the context as its first reference. Without a mask what changed
            is found afterwards, and the rest stays.
        splits: whether it gives layers that show what is there (`jobs.split`).
        bounds: where the canvas that it was made for lies on that of ``document_size``, which was
            extended or cut since; None: it is that.
    """

    document: str
    document_size: Size
    context: Rect
    working: Size
    mask_bounds: Rect | None
    revision: int = 0
    mask_revision: int = 0
    intent: str = "fill"
    fill: Fill = "original"
    treatment: MaskTreatment = field(default_factory=MaskTreatment)
    lock: PixelLock = field(default_factory=PixelLock)
    repair: BlendAmounts = field(default_factory=BlendAmounts)
    invert: bool = False
    sees: bool = False
    splits: bool = False
    bounds: Rect | None = None

    @property
    def canvas(self) -> Rect:
        """The part of the document that it was made for."""
        whole = self.document_size.rect
        return whole if self.bounds is None else whole.intersected(self.bounds)

    @property
    def scale(self) -> float:
        """Working pixels per document pixel (above 1: worked on at a larger size)."""
        return (self.working.area / max(1, self.context.size.area)) ** 0.5

    @property
    def finds_changes(self) -> bool:
        """Whether what the edit changed is found afterwards (`jobs.found_edit`)."""
        return self.sees and self.mask_bounds is None

    @property
    def target(self) -> Rect:
        """The part of the document that the edit may write: the mask's bounds and the lock's
        band, or everything."""
        if self.mask_bounds is None:
            return self.canvas
        return self.mask_bounds.grown(self.lock.reach).intersected(self.canvas)

    def moved(self, margins: Margins) -> EditPlan:
        """The same place on a canvas that was extended by ``margins``; negative ones cut it."""
        by, mask = (margins.left, margins.top), self.mask_bounds
        return replace(
            self,
            document_size=margins.grown(self.document_size),
            context=self.context.moved(*by),
            mask_bounds=None if mask is None else mask.moved(*by),
            bounds=(self.bounds or self.document_size.rect).moved(*by),
        )

    def to_json(self) -> dict[str, Any]:
        """A plain dict; `from_json` gives an equal plan."""
        return to_json(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> EditPlan:
        """Rebuild a plan, also one of an older version of the program.

        Raises:
            KeyError, TypeError, ValueError: it has another shape.
        """
        return from_json(cls, known(cls, cls.upgraded(data)))

    @staticmethod
    def upgraded(data: dict[str, Any]) -> dict[str, Any]:
        """``data`` of any version as `to_json` writes it now: once a lock had no width."""
        return {**data, "lock": {}} if data.get("lock") == "exact" else data
