"""Executing a plan, second half: the model's result as new pixels of the document.

Output and document are compared around the mask, the output is repaired (`seam_blending`), and
brought into the document's colours and depth. Only what lies near the mask is looked at, so cost
follows the mask. How a patch is laid over a picture is `blend`.
"""

from __future__ import annotations

import zlib
from typing import get_args

import numpy as np

from desktop_app.core.edit_plan import BlendAmounts, EditPlan
from desktop_app.core.geometry import Margins, Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.checks import check_pixels, full_value
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import from_float, to_depth
from desktop_app.imaging.grey import KEEPS_GREY, is_grey, is_greyish, luminance_of
from desktop_app.imaging.mask import (
    Reader,
    change_map,
    change_over,
    grown,
    hole_in,
    mask_bounds,
    painted,
)
from desktop_app.imaging.resize import resize
from desktop_app.imaging.seam_blending import BlendChain, BlendSettings, StageReport
from desktop_app.imaging.seam_blending.join import join
from desktop_app.imaging.seam_blending.surroundings import MARGIN, RING
from desktop_app.imaging.seam_blending.values import Stage
from desktop_app.imaging.transparency import made_alpha, off_white

CROSSFADE = 24.0
"""Pixels inwards within which the old picture may return, at full amount."""


TAKEN = 1.0
"""In the fourth channel of an answer whose changes were found: what of it is taken."""

LARGEST = 8_000_000
"""Pixels of the mask's bounding box and ring beyond which an output is pasted plainly: repair takes
some 0.9 s and 210 MB a million (measured on 2048²)."""


class Fitting:
    """One output on its way into a document, ready for sliders. Not for several threads at once.

    What a slider does not change is kept: a second `patch` costs only what follows the first stage
    that has another amount.

    Attributes:
        area: the part of the document that was read; nothing else matters to the patch.
        reports: what the stages of the last `patch` did; empty where nothing was to be repaired.
    """

    def __init__(
        self,
        plan: EditPlan,
        output: FloatArray,
        read: Reader,
        read_mask: Reader | None,
        space: ColourSpace = SRGB_SPACE,
        *,
        grey: bool = False,
    ) -> None:
        """Take what is needed of the document.

        Args:
            plan: the plan the output was made by.
            output: (h, w, 3) float32 sRGB, 0..1, at ``plan.working``; values beyond are clipped to
                what the document can hold, NaN is black. A fourth channel is its alpha; without
                one `transparency` says what of it is opaque. Of an edit without a mask that sees
                the picture (`EditPlan.sees`) over the context at the document's scale, with
                `TAKEN` in the fourth channel where it changed: the rest of the document stays.
            read: the document's pixels, (h, w, 3|4), uint8, uint16 or float32.
            read_mask: the mask the plan was made for, (h, w) uint8 or float32; None for
                image→image.
            space: between the document's values and sRGB.
            grey: the document's file is greyscale: what is nearly grey becomes grey, and all of
                what an intent makes that brings no colours (`grey.KEEPS_GREY`).

        Raises:
            ValueError: the output, or what the readers give, has another shape or dtype.
        """
        is_found = plan.finds_changes and output.shape[2:] == (4,)
        size = plan.context.size if is_found else plan.working
        if output.shape not in ((size.height, size.width, 3), (size.height, size.width, 4)):
            raise ValueError(f"an output of {output.shape} for a working size of {size}")
        if plan.mask_bounds is not None and read_mask is None:
            raise ValueError("this plan needs its mask")
        self._plan, self._space, self._seed = plan, space, _seed(plan)
        self.area = _checked_area(plan)
        self._old = read(self.area)
        check_pixels(self._old)
        if self._old.shape[:2] != (self.area.height, self.area.width):
            raise ValueError(f"asked for {self.area}, got shape {self._old.shape}")
        self._grey = grey and is_grey(self._old)
        self._share: FloatArray | None = None
        if plan.mask_bounds is not None and read_mask is not None:
            self._share = change_over(plan, read_mask, plan.target)
            values = read_mask(self.area)
            self._covered = hole_in(values)
            self._known = painted(values) > self._covered
        # A broken sampler can give NaN; black is better than an undefined conversion.
        clean = np.nan_to_num(output.astype(np.float32, copy=False), posinf=1.0, neginf=0.0)
        made = placed(plan, clean, self.area)
        self._new = np.ascontiguousarray(made[..., :3])
        self._alpha: FloatArray | None = made[..., 3] if made.shape[2] == 4 else None
        if is_found:
            self._covered = (made[..., 3] >= TAKEN).view(np.uint8)
            self._known = self._covered > 1
            self._share, self._alpha = change_map(self._covered * np.uint8(255), plan.lock), None
        if self._share is not None and self._alpha is None and self._old.shape[2] == 4:
            self._alpha = made_alpha(self._old, self._new, self._hole, self._covered, _kind(plan))
            if self._alpha is not None:
                self._new = off_white(self._new, self._alpha)
        self._chain: BlendChain | None = None
        self._original: FloatArray = self._new
        self.reports: tuple[StageReport, ...] = ()

    def prepare_fit(self) -> None:
        """Do now what the first repair begins with."""
        too_large = self.area.size.area > LARGEST
        if self._chain is None and self._share is not None and not too_large:
            self._original = self._space.to_srgb(self._old, clip=False)
            mask = self._hole
            self._chain = BlendChain(self._original, self._new, mask, self._witnesses(mask))

    def patch(self, repair: BlendAmounts) -> Patch:
        """The document's new pixels.

        Where the plan's lock says so they are wholly the output's, or partly, in the feather; where
        it is locked nothing is taken. Image→image replaces all colours, keeps the alpha, and is
        never repaired: it has no surroundings. Of an edit whose changes were found, what these
        cover is all there is.

        Args:
            repair: how much of each stage; all 0 pastes plainly.
        """
        target, share = self._plan.target, self._share
        inner = self._target_in_area.slices
        old = self._old[inner]
        taken = None if share is None else share > 0
        values = self._in_document(self._repaired(repair)[inner], taken)
        new = old.copy()
        if share is None or taken is None:
            new[..., :3] = values
            return Patch(target, new, None)
        np.copyto(new[..., :3], values, where=taken[..., None])
        if new.shape[2] == 4:
            new[..., 3][taken] = full_value(new.dtype)
            if self._alpha is not None:
                opaque = from_float(self._alpha[inner], new.dtype)
                np.copyto(new[..., 3], opaque, where=taken)
        if self._plan.mask_bounds is not None:
            return Patch(target, new, share)
        part = mask_bounds(share) or Rect(0, 0, 1, 1)
        where = part.moved(target.x, target.y)
        return Patch(where, new[part.slices].copy(), share[part.slices].copy())

    @property
    def _hole(self) -> ByteArray:
        """(h, w) of `area`, 1 where something is taken, but for a grey black, which is known."""
        assert self._share is not None
        hole = np.zeros(self._old.shape[:2], np.uint8)
        hole[self._target_in_area.slices] = self._share > 0
        hole[self._known] = 0
        return hole

    def _witnesses(self, mask: ByteArray) -> Array:
        """(h, w) bool: where the document can tell how the output differs from it.

        Not where it is not wholly opaque: the model saw such colours laid over white. And not on
        the rim of what goes and is not to be continued (see `preprocess`): it would tint what
        comes.
        """
        seen = np.ones(mask.shape, bool)
        if self._old.shape[2] == 4:
            seen = self._old[..., 3] == full_value(self._old.dtype)
        if self._plan.fill == "exemplar":
            seen = seen & (grown(mask, self._plan.treatment.grow) == 0)
        return seen

    @property
    def _target_in_area(self) -> Rect:
        return self._plan.target.moved(-self.area.x, -self.area.y)

    def _repaired(self, repair: BlendAmounts) -> FloatArray:
        self.reports = ()
        share = self._share
        if share is None or not share.any() or repair == BlendAmounts(0, 0, 0, 0, 0):
            return self._new
        if self.area.size.area > LARGEST:
            stages: tuple[Stage, ...] = get_args(Stage)
            self.reports = tuple(StageReport(stage, "too_large") for stage in stages)
            return self._new
        self.prepare_fit()
        assert self._chain is not None
        repaired = self._chain.run(_settings(repair, self._seed))
        self.reports = (*repaired.reports, self._joined(repaired.patch))
        return repaired.patch

    def _joined(self, patch: FloatArray) -> StageReport:
        """Whether the border is seen, once ``patch`` is in the picture."""
        assert self._share is not None
        made, inner = self._original[..., :3].copy(), self._target_in_area.slices
        made[inner] += (patch[inner] - made[inner]) * self._share[..., None]
        opaque = np.ones(made.shape[:2], bool)
        if self._old.shape[2] == 4:
            opaque = self._old[..., 3] == full_value(self._old.dtype)
        return join(self._original[..., :3], made, self._hole > 0, opaque)

    def _in_document(self, values: FloatArray, taken: Array | None) -> Array:
        """In the document's space and depth; a grey picture stays grey where grey is meant."""
        keeps = _kind(self._plan) in KEEPS_GREY
        grey = self._grey and (keeps or is_greyish(values, taken))
        values = self._space.from_srgb(luminance_of(values) if grey else values)
        made = to_depth(values, self._old.dtype, self._seed)
        return np.repeat(made[..., 1:2], 3, axis=2) if grey else made


def make_patch(
    plan: EditPlan,
    output: FloatArray,
    read: Reader,
    read_mask: Reader | None,
    space: ColourSpace = SRGB_SPACE,
    *,
    grey: bool = False,
) -> Patch:
    """The document's new pixels, repaired as the plan says; see `Fitting`."""
    return Fitting(plan, output, read, read_mask, space, grey=grey).patch(plan.repair)


def placed(plan: EditPlan, output: FloatArray, rect: Rect) -> FloatArray:
    """The part of the output that lies over ``rect``, at the document's scale, (h, w, 3) float32.

    Where ``rect`` reaches beyond the context the output's border goes on.
    """
    context = plan.context
    whole: FloatArray = resize(output, Size(context.width, context.height))
    if context.contains(rect):
        return np.ascontiguousarray(whole[rect.moved(-context.x, -context.y).slices])
    rows = np.clip(np.arange(rect.y, rect.bottom) - context.y, 0, context.height - 1)
    columns = np.clip(np.arange(rect.x, rect.right) - context.x, 0, context.width - 1)
    return whole[rows[:, None], columns]


def _checked_area(plan: EditPlan) -> Rect:
    """What may change, and the ring around it as far as the model saw it."""
    if plan.mask_bounds is None:
        return plan.target
    ring = plan.target.grown(RING + MARGIN)
    return ring.intersected(plan.context).intersected(plan.canvas).united(plan.target)


def _settings(repair: BlendAmounts, seed: int) -> BlendSettings:
    return BlendSettings(
        align=repair.align,
        sharpen=repair.sharpness,
        colour=repair.colour,
        crossfade=CROSSFADE * repair.crossfade,
        grain=repair.grain,
        seed=seed,
    )


def _kind(plan: EditPlan) -> str:
    return "remove" if plan.fill == "exemplar" else plan.intent


def _seed(plan: EditPlan) -> int:
    """Of dither and grain: the same place gets the same noise, another place another."""
    if plan.bounds is not None:
        plan = plan.moved(Margins(-plan.bounds.x, -plan.bounds.y))
    return zlib.crc32(repr((plan.context, plan.working, plan.mask_bounds)).encode())
