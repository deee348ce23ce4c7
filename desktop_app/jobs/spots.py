"""Spots: the places a job works on, with copies of what they held when Generate was pressed.

A `jobs.job.Job` makes them by `Spot.of`; `studio.job_runner` makes pictures of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

import numpy as np

from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.pixels import Array, frozen
from desktop_app.core.request import GenerationRequest

if TYPE_CHECKING:
    from desktop_app.imaging.colour import ColourSpace


class Readable(Protocol):
    """A picture or a mask, or what it was at a moment."""

    @property
    def rect(self) -> Rect: ...
    def read(self, rect: Rect, /) -> Array: ...


def _srgb() -> ColourSpace:
    from desktop_app.imaging.colour import SRGB_SPACE

    return SRGB_SPACE


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """A part of a surface as it was when Generate was pressed: painting may go on meanwhile.

    Attributes:
        rect: the part of the document it covers.
        values: (h, w[, c]), read-only.
    """

    rect: Rect
    values: Array

    @classmethod
    def of(cls, surface: Readable, rect: Rect) -> Snapshot:
        """Copy the part of ``rect`` that lies on ``surface``."""
        inside = rect.intersected(surface.rect)
        return cls(inside, frozen(surface.read(inside).copy()))

    @classmethod
    def of_mask(cls, mask: Readable, rect: Rect, plan: EditPlan) -> Snapshot:
        """As `of`, of what ``plan`` repaints: the inverse of the mask where it says so."""
        from desktop_app.imaging.mask import repainted

        kept = cls.of(mask, rect)
        if not plan.invert or kept.rect.is_empty:
            return kept
        return cls(kept.rect, frozen(repainted(kept.values)))

    def moved(self, margins: Margins) -> Snapshot:
        """At its place on a canvas that was extended by ``margins``."""
        return replace(self, rect=self.rect.moved(margins.left, margins.top))

    def read(self, rect: Rect) -> Array:
        """The values in ``rect``, any place; 0 where the snapshot does not reach."""
        if self.rect.contains(rect):
            return self.values[rect.moved(-self.rect.x, -self.rect.y).slices]
        out = np.zeros((rect.height, rect.width, *self.values.shape[2:]), self.values.dtype)
        common = rect.intersected(self.rect)
        if not common.is_empty:
            inner = common.moved(-self.rect.x, -self.rect.y)
            out[common.moved(-rect.x, -rect.y).slices] = self.values[inner.slices]
        return out


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """One place to be worked on, with copies of what it held when Generate was pressed.

    Attributes:
        request: what is to be made there.
        pixels: the picture in the plan's context; None for text→image.
        mask: what is repainted there, and as far around it as the lock's feather looks (the
            inverse of the document's mask where the plan says so); None where everything changes.
        space: between the picture's values and sRGB.
        brought: what its conditions bring along, by `Condition.brought`: values of masks, pixels
            of control layers, in the part of the plan's context that is inside the document. What
            is made of the picture itself is not in it.
        grey: whether the picture's file is greyscale, and so the answer where it is nearly grey.
    """

    request: GenerationRequest
    pixels: Snapshot | None = None
    mask: Snapshot | None = None
    space: ColourSpace = field(default_factory=_srgb)
    grey: bool = False
    brought: Mapping[str, Snapshot] = field(default_factory=dict[str, "Snapshot"])

    @classmethod
    def of(
        cls,
        request: GenerationRequest,
        pixels: Readable,
        mask: Readable,
        space: ColourSpace | None = None,
        *,
        grey: bool = False,
    ) -> Spot:
        """With copies of both surfaces."""
        plan = request.plan
        if plan is None:
            return cls(request)
        space = space or _srgb()
        kept = Snapshot.of(pixels, plan.context)
        if plan.mask_bounds is None:
            return cls(request, kept, space=space, grey=grey)
        around = plan.target.grown(max(1, plan.lock.width))
        values = Snapshot.of_mask(mask, plan.context.united(around), plan)
        return cls(request, kept, values, space, grey)

    @property
    def plan(self) -> EditPlan:
        """Of an edit, which has one."""
        assert self.request.plan is not None
        return self.request.plan

    @property
    def picture(self) -> Snapshot:
        """Of an edit: its `pixels`."""
        assert self.pixels is not None
        return self.pixels

    def with_repair(self, repair: BlendAmounts) -> Spot:
        """The same, with another seam repair in its plan."""
        plan = self.request.plan
        if plan is None:
            return self
        return replace(self, request=replace(self.request, plan=replace(plan, repair=repair)))

    def moved(self, margins: Margins) -> Spot:
        """The same on a canvas that was extended by ``margins``; see `EditPlan.moved`."""
        plan = self.request.plan
        return replace(
            self,
            request=replace(self.request, plan=None if plan is None else plan.moved(margins)),
            pixels=None if self.pixels is None else self.pixels.moved(margins),
            mask=None if self.mask is None else self.mask.moved(margins),
            brought={name: part.moved(margins) for name, part in self.brought.items()},
        )

    @property
    def read_mask(self) -> Callable[[Rect], Array] | None:
        """Reads the mask as it was; None where there is none."""
        return None if self.mask is None else self.mask.read
