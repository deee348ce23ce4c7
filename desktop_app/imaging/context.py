"""Choosing the plan of an edit: which part of the document the model sees, and at which size.

Geometry only; no pixel is read but the mask's, for its spots. `preprocess` and `blend` execute
the plan.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from desktop_app.core.edit_plan import EditPlan, MaskTreatment, PlanSettings
from desktop_app.core.geometry import Rect, Size, round_up
from desktop_app.core.pixels import Array
from desktop_app.core.request import SIDE_LIMITS, least_side
from desktop_app.imaging.mask import mask_bounds, painted, repainted
from desktop_app.imaging.mask_spots import find_spots

_MARGIN = 64  # least margin around the mask, in document pixels
_MAX_ASPECT = 4.0  # beyond it models repeat themselves; see Size.scaled_to_area
# Stretching by so much on the way in, undone on the way back, is not seen; for that little no
# border is reached over. It is half a step of the coarsest pair there is (factor 16, native 256).
_TOLERANCE = 0.03
_PLAIN = PlanSettings()
_OVER = 1.2  # times the native area that a model can take rather than a resampled picture
_NEIGHBOURS = 4  # multiples of the factor tried on each side of the ideal working size


def plan_edit(
    document: str,
    size: Size,
    bounds: Rect | None,
    *,
    factor: int,
    native: int | None,
    settings: PlanSettings = _PLAIN,
    revision: int = 0,
    mask_revision: int = 0,
    image_size: Size | None = None,
) -> EditPlan:
    """Plan an inpaint of the mask within ``bounds``, or image→image of the whole document.

    The context of an inpaint is the mask's bounding box with ``settings.margin`` of its size, at
    least 64 px, on each side, moved inside the document and at most as large as it; or what the
    user dragged, extended to hold the mask. That of image→image is the whole document. It is then
    extended to the aspect of the working size (at most 4:1), inside the document where there is
    room. Only where the shape would otherwise be stretched by more than 3 % does it reach over the
    border, equally on both sides; `preprocess` reflects there.

    So working pixels are square to within 3 %, and inside a large enough document to within half
    a document pixel over the context's shorter side.

    With ``settings.sees``, unless the user chose the size, the context is a whole number of
    blocks of n pixels, and the working size as many of ``factor``: n is ``factor`` (nothing is
    resampled) where the area is within 1.2 of the native one, else the least that is; less only
    where the document is below a quarter of it. What is short of a block is reflected.

    Without a model there is nothing to fit to: the working size is the context's own, any size,
    inside the document.

    Args:
        document: id of the document.
        size: the document's size in pixels.
        bounds: `mask_bounds`, of the inverse where ``settings.invert``; None for image→image.
        factor: the model's multiple.
        native: side of the square area the model was trained for; the working area is about its
            square times ``settings.detail`` squared, the sides multiples of ``factor``; None for
            an edit without a model.
        settings: an intent's row, or what the user chose instead.
        revision: of the document's pixels.
        mask_revision: of the mask.
        image_size: the working size, if the user chose one.

    Raises:
        ValueError: ``bounds`` lies outside the document, or the document is empty.
    """
    inside = size.rect if bounds is None else bounds.intersected(size.rect)
    if inside.is_empty:
        raise ValueError(f"nothing to edit: {bounds} in {size}")
    wished = size.rect if bounds is None else _wished(inside, size, settings)
    context, working = wished, wished.size
    if native is not None and settings.sees and image_size is None:
        is_free = bounds is not None and settings.context is None
        context, working = _in_blocks(
            wished, size, factor, native * settings.detail, is_free=is_free
        )
    elif native is not None:
        target = max(factor, native * settings.detail)
        sizes = (
            [image_size]
            if image_size
            else _working_sizes(wished.size, factor, target, least_side(factor, native))
        )
        fits = (_fit(wished.size, each, size) for each in sizes)
        best = min(fits, key=lambda fit: fit.cost(wished.size, target))
        context, working = _place(best.context, wished, size), best.working
    plan = EditPlan(
        document=document,
        document_size=size,
        context=context,
        working=working,
        mask_bounds=None if bounds is None else inside,
        revision=revision,
        mask_revision=mask_revision,
        intent=settings.intent,
        fill=settings.fill,
        lock=settings.lock,
        repair=settings.repair,
        invert=settings.invert and bounds is not None,
        sees=settings.sees,
        splits=settings.splits,
    )
    grow, feather = (round(side / plan.scale) for side in (settings.grow, settings.feather))
    # What may change beyond the mask is to be painted anew there.
    feather = max(feather, settings.lock.reach - grow)
    return replace(plan, treatment=MaskTreatment(grow, feather, settings.soft))


def plan_edits(
    document: str,
    size: Size,
    mask: Array,
    *,
    factor: int,
    native: int | None,
    settings: PlanSettings = _PLAIN,
    revision: int = 0,
    mask_revision: int = 0,
    image_size: Size | None = None,
) -> tuple[EditPlan, ...]:
    """The plans of all spots of ``mask`` (h, w), in the order in which they are to run.

    Each sees the results of those before it. See `plan_edit`, and `mask_spots` for what one spot
    is; a context that the user dragged makes one edit of all. Empty where nothing is to be
    repainted.

    With ``settings.invert`` the spots are those of the inverse: what is not painted in ``mask``.
    """
    edited = painted(repainted(mask) if settings.invert else mask)

    def plan(bounds: Rect) -> EditPlan:
        return plan_edit(
            document,
            size,
            bounds,
            factor=factor,
            native=native,
            settings=settings,
            revision=revision,
            mask_revision=mask_revision,
            image_size=image_size,
        )

    whole = mask_bounds(edited)
    if whole is None:
        return ()
    if settings.context is not None:
        return (plan(whole),)
    if settings.sees and (together := plan(whole)).scale >= 1:
        return (together,)  # all of it is seen as it is
    reach = settings.lock.reach
    found = find_spots(edited, lambda bounds: _wished(bounds, size, settings), reach)
    return tuple(map(plan, found))


def _in_blocks(
    wished: Rect, size: Size, factor: int, native: float, *, is_free: bool
) -> tuple[Rect, Size]:
    """Context and working size of one ratio; where the context ``is_free``, as much of the document
    as the model takes."""
    whole, block = size if is_free else wished.size, factor
    least = round_up(least_side(factor, int(native)), factor) // factor

    def blocks(of: Size) -> Size:
        high, wide = (max(least, -(-side // block)) for side in (of.height, of.width))
        few = math.ceil(max(high, wide) / _MAX_ASPECT)
        return Size(max(wide, few), max(high, few))

    def area(of: Size) -> int:
        return blocks(of).area * factor * factor

    while block % 2 == 0 and 4 * area(whole) < native * native:
        block //= 2
    most = SIDE_LIMITS[1] // factor
    while area(wished.size) > _OVER * native * native or most < max(
        blocks(wished.size).width, blocks(wished.size).height
    ):
        block += 1
    found = blocks(wished.size)
    if is_free:
        side = int(native) // factor
        wide = max(found.width, min(size.width // block, side))
        found = Size(wide, max(found.height, min(size.height // block, side)))
    context = Size(found.width * block, found.height * block)
    return _place(context, wished, size), Size(found.width * factor, found.height * factor)


@dataclass(frozen=True, slots=True)
class _Fit:
    """A working size and the context's size that goes with it."""

    working: Size
    context: Size
    outside: int  # pixels of the context that lie outside of the document

    def cost(self, wished: Size, native: float) -> float:
        """How far from ideal; the weights put reflection and stretching before surroundings."""
        stretch = abs(math.log(_aspect(self.working) / _aspect(self.context)))
        reflected = self.outside / self.context.area
        grown = self.context.area / wished.area - 1
        off_native = abs(math.log(self.working.area / native**2))
        return 8 * stretch + 4 * reflected + 0.5 * grown + 0.5 * off_native


def _aspect(size: Size) -> float:
    return size.width / size.height


def _wished(bounds: Rect, size: Size, settings: PlanSettings) -> Rect:
    """The part of the document the model is to see, before it is fitted to a working size."""
    if settings.context is not None:
        return settings.context.united(bounds).intersected(size.rect)
    least = max(_MARGIN, settings.lock.reach)
    sides = (bounds.width, bounds.height)
    grown = bounds.grown(*(max(least, math.ceil(side * settings.margin)) for side in sides))
    return grown.moved_inside(size.rect).intersected(size.rect)


def _working_sizes(wished: Size, factor: int, native: float, smallest: int) -> Iterable[Size]:
    """Sizes near the native area and the wished aspect, multiples of ``factor``; no side below
    ``smallest``."""
    ideal = wished.scaled_to_area(round(native * native), factor)
    least, most = round_up(smallest, factor), SIDE_LIMITS[1] // factor * factor
    steps = range(-_NEIGHBOURS * factor, (_NEIGHBOURS + 1) * factor, factor)
    found: set[tuple[int, int]] = set()
    for width in (min(most, max(least, ideal.width + step)) for step in steps):
        for height in (min(most, max(least, ideal.height + step)) for step in steps):
            # A tenth more or less area is nothing to a model; of the rest the nearest remains.
            near = abs(width * height / native**2 - 1) <= 0.1
            if near and 1 / _MAX_ASPECT <= width / height <= _MAX_ASPECT:
                found.add((width, height))
    if not found:
        found.add((min(most, max(least, ideal.width)), min(most, max(least, ideal.height))))
    return (Size(*sides) for sides in sorted(found))


def _fit(wished: Size, working: Size, size: Size) -> _Fit:
    """Extend one side of the context so that its aspect is that of the working size."""
    aspect = _aspect(working)
    width, height = wished.width, wished.height
    if width < height * aspect:
        width = _extended(width, height * aspect, size.width)
    else:
        height = _extended(height, width / aspect, size.height)
    inside = min(width, size.width) * min(height, size.height)
    return _Fit(working, Size(width, height), width * height - inside)


def _extended(side: int, needed: float, available: int) -> int:
    """``needed`` in whole pixels; what the document has if that is as good to within 3 %."""
    target = max(side, round(needed))
    if target > available and needed <= available * (1 + _TOLERANCE):
        return max(side, available)
    return target


def _place(context: Size, wished: Rect, size: Size) -> Rect:
    """Put the context around the wished rectangle: inside the document, or centred over it."""
    x = _place_side(context.width, wished.x, wished.width, size.width)
    y = _place_side(context.height, wished.y, wished.height, size.height)
    return Rect(x, y, context.width, context.height)


def _place_side(side: int, start: int, length: int, available: int) -> int:
    if side > available:
        return -((side - available) // 2)
    return max(0, min(start - (side - length) // 2, available - side))
