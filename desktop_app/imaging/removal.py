"""Executing a plan without a model: its hole is completed from the document's own pixels.

The result has the form of a model's output, so `postprocess` puts it in as any other. The search
for what to copy is `exemplar`; this module says what it may look at, and at which depth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.checks import check_pixels, full_value
from desktop_app.imaging.colour import SRGB_SPACE, ColourSpace
from desktop_app.imaging.depth import deepened
from desktop_app.imaging.encode import flatten
from desktop_app.imaging.mask import Reader, grown, hole_in, mask_of
from desktop_app.imaging.preprocess import shrink_mask
from desktop_app.imaging.resize import fitted_size, resize

if TYPE_CHECKING:
    from desktop_app.imaging.exemplar import Completion, FillPreview, Method, ProgressSink

_PREVIEW = 1024  # px; longer side of what is shown of the context
_FIRST = 0.4  # of the time, if the first fill has to be made for another one
ALIKE = 3 / 255
"""Two fills that differ by less, in the mean over the hole and of full, without what is finer than
`_GRAIN`, look the same: of forty holes' first three fills two did in sixteen, looked at."""
_GRAIN = 1.5  # px; a deviation

Fill: TypeAlias = Callable[[FloatArray, ByteArray], FloatArray]
"""(h, w, 3) float32 0..1 sRGB and its hole (h, w), 1 where it is: the same, filled."""

RemovalSink: TypeAlias = Callable[[float, ByteArray | None], None]
"""Takes the share done, 0..1, never falling; and, now and then, the whole context as it is so far,
(h, w, 3) uint8 sRGB of any size."""


@dataclass(frozen=True, slots=True, eq=False)
class CompletedHole:
    """What `complete_plan` gives.

    Attributes:
        output: (h, w, 3|4) float32 sRGB at the plan's working size; with alpha where the hole, or
            what is around it, has some. Colours beyond sRGB are below 0 or above 1, and come back
            from the document's space as they were.
        methods: how the hole was filled; whatever is not *copied* should be said to the user.
        first: the fill of seed 0, which others of the same hole can be told as ``first``; None: a
            network filled it.
        hole: (h, w) bool, what was filled of the output, before it is scaled.
        alike: whether this is another fill than the first, and looks like it all the same.
    """

    output: FloatArray
    methods: tuple[Method, ...]
    first: Completion | None
    hole: Array
    alike: bool = False

    def uncertain_pixels(
        self, check: Callable[[], None], others: Sequence[CompletedHole] = ()
    ) -> int:
        """How many of those in its hole could as well be others; all where nothing was copied.
        ``others``: other fills of the same plan."""
        if {"smooth", "flat"} & set(self.methods):
            return int(self.hole.sum())
        from desktop_app.imaging.exemplar.uncertainty import uncertain

        size = Size(self.hole.shape[1], self.hole.shape[0])
        fills = [resize(one.output, size) for one in (self, *others)]
        return int(uncertain(fills[0], self.hole, check, fills[1:]).sum())


def difference(one: Array, other: Array, hole: Array) -> float:
    """Mean absolute difference of two pictures of one size over ``hole``, as a share of full; their
    grain is left out."""
    if one.shape != other.shape or one.shape[:2] != hole.shape or not hole.any():
        return 0.0 if one.shape == other.shape else 1.0
    near = Rect(*cv2.boundingRect(hole.astype(np.uint8))).grown(ceil(3 * _GRAIN))
    seen = near.intersected(Rect(0, 0, hole.shape[1], hole.shape[0])).slices
    apart = one[seen].astype(np.float32) - other[seen].astype(np.float32)
    coarse = np.abs(cv2.GaussianBlur(apart, (0, 0), _GRAIN))[hole[seen]]
    return float(coarse.mean()) / full_value(one.dtype)


def complete_plan(
    plan: EditPlan,
    read: Reader,
    read_mask: Reader,
    space: ColourSpace = SRGB_SPACE,
    *,
    seed: int = 0,
    first: Completion | None = None,
    on_progress: RemovalSink | None = None,
    check_cancel: Callable[[], None] | None = None,
) -> CompletedHole:
    """Fill what the plan's mask covers from the rest of its context.

    The hole is grown by the plan's treatment, so that the rim of what is to go is not continued, or
    by the lock's band; what of that goes into the document, the lock says. Copied from is whatever
    is under no mask, not even that of another spot; alpha is filled like a channel. It is done in
    the document's own colours, at 16 bits or as floats, so nothing is lost on the way.

    Args:
        plan: best with a working size that equals its context's, else the result is scaled.
        read: the document's pixels, (h, w, 3|4), uint8, uint16 or float32.
        read_mask: the mask, (h, w), uint8 or float32 in 0..1.
        space: between the document's values and sRGB.
        seed: 0 is the best fill; every other one is copied from other places than that, each from
            others.
        first: `CompletedHole.first` of another call with the same plan and pixels; None: if it is
            needed, it is made.
        on_progress: see `RemovalSink`.
        check_cancel: called at least every 100 ms or so; what it raises is passed on.

    Raises:
        ValueError: the readers give something else than announced.
    """
    inside = plan.context.intersected(plan.canvas)
    pixels = deepened(read(inside))  # what is between two steps is kept for the dither
    check_pixels(pixels)
    hole, sources = _hole_and_sources(plan, read_mask, inside)
    from desktop_app.imaging.exemplar import complete

    preview = None if on_progress is None else _Previews(pixels, space)

    def tell(share: float, shown: FillPreview | None) -> None:
        assert on_progress is not None and preview is not None
        if shown is None:
            on_progress(share, None)
        else:
            on_progress(share, _extended(preview.with_part(shown), inside, plan.context))

    fill = partial(complete, pixels, hole, sources=sources, check_cancel=check_cancel)
    sink = None if on_progress is None else tell
    if not seed:
        first = done = fill(on_progress=sink)
    else:
        begun = 0.0 if first is not None else _FIRST
        first = first or fill(on_progress=None if sink is None else _part(sink, 0.0, _FIRST))
        done = fill(
            seed=seed,
            instead_of=first,
            on_progress=None if sink is None else _part(sink, begun, 1.0 - begun),
        )
        if set(done.methods) - set(first.methods):
            done = first  # nothing else to copy from
    asked = hole > 0
    alike = bool(seed) and difference(done.pixels, first.pixels, asked) < ALIKE
    filled = space.to_srgb(done.pixels, clip=False)
    return _completed(filled, asked, inside, plan, done.methods, first, alike=alike)


def fill_by_network(
    plan: EditPlan, read: Reader, read_mask: Reader, space: ColourSpace, fill: Fill
) -> CompletedHole:
    """As `complete_plan`, but what the mask covers is made by a network, which sees nothing of it
    nor of what is under other masks.

    Args:
        plan, read, read_mask, space: as there. Colours beyond sRGB are clipped in the hole alone.
        fill: gives (h, w, 3) float32 0..1 sRGB with its hole (h, w), 1 where it is, filled. Alpha
            is filled as a grey picture of its own.
    """
    inside = plan.context.intersected(plan.document_size.rect)
    pixels = read(inside)
    check_pixels(pixels)
    hole, sources = _hole_and_sources(plan, read_mask, inside)
    filled = np.array(space.to_srgb(pixels, clip=False), np.float32)
    asked, hidden = hole > 0, 1 - sources
    for channels in (slice(0, 3), slice(3, 4))[: filled.shape[2] - 2]:
        given = np.clip(np.nan_to_num(filled[..., channels]), 0, 1)
        made = fill(np.ascontiguousarray(np.broadcast_to(given, (*asked.shape, 3))), hidden)
        made = made if given.shape[2] == 3 else made.mean(axis=2, keepdims=True)
        filled[..., channels] = np.where(asked[..., None], made, filled[..., channels])
    return _completed(filled, asked, inside, plan, ("network",), None)


def in_window(pixels: FloatArray, hole: ByteArray, side: int, fill: Fill) -> FloatArray:
    """``pixels`` (h, w, 3) with its ``hole`` filled by ``fill``, which gets a window around it, as
    far on each side as the hole is large, and at most ``side`` pixels long: what is larger is
    scaled, and what comes back as well."""
    height, width = hole.shape
    box = Rect(*cv2.boundingRect(hole))
    reach = max(box.width, box.height, side // 4)
    window = box.grown(reach).intersected(Rect(0, 0, width, height))
    part, inside = pixels[window.slices], hole[window.slices]
    size = fitted_size(window.size, side)
    small = np.clip(resize(np.ascontiguousarray(part), size), 0, 1)
    made = fill(small, shrink_mask(inside, size))
    filled = pixels.copy()
    back = resize(np.ascontiguousarray(made), window.size)
    filled[window.slices] = np.where(inside[..., None] > 0, back, part)
    return filled


def _completed(
    filled: FloatArray,
    hole: Array,
    inside: Rect,
    plan: EditPlan,
    methods: tuple[Method, ...],
    first: Completion | None,
    *,
    alike: bool = False,
) -> CompletedHole:
    if filled.shape[2] == 4 and (filled[..., 3] >= 1).all():
        filled = filled[..., :3]
    output = _whole(np.ascontiguousarray(filled), inside, plan)
    seen = _extended(hole[..., None], inside, plan.context)[..., 0]
    return CompletedHole(output, methods, first, seen, alike)


def _part(sink: ProgressSink, begin: float, share: float) -> ProgressSink:
    """A part of the way: in the first one there is nothing to be shown."""
    return lambda done, shown: sink(begin + share * done, shown if begin + share >= 1 else None)


def _hole_and_sources(
    plan: EditPlan, read_mask: Reader, inside: Rect
) -> tuple[ByteArray, ByteArray]:
    """Both (h, w) of 0 and 1."""
    reach = max(plan.treatment.grow, plan.lock.reach)
    holes = (hole_in(values) for values in (mask_of(plan, read_mask, inside), read_mask(inside)))
    hole, other = (grown(each, reach) for each in holes)
    return hole, 1 - other


def _whole(filled: FloatArray, inside: Rect, plan: EditPlan) -> FloatArray:
    """Extended over the document's border where the context is, and scaled if need be."""
    return resize(_extended(filled, inside, plan.context), plan.working)


def _extended(values: Array, inside: Rect, context: Rect) -> Array:
    """Values (h, w, c) that show ``inside``, at any scale, continued over ``context``."""
    if inside == context:
        return values
    sy, sx = values.shape[0] / inside.height, values.shape[1] / inside.width
    rows = (round((inside.y - context.y) * sy), round((context.bottom - inside.bottom) * sy))
    columns = (round((inside.x - context.x) * sx), round((context.right - inside.right) * sx))
    return np.pad(values, (rows, columns, (0, 0)), mode="edge")


class _Previews:
    """The context, small, with the parts shown so far."""

    def __init__(self, pixels: Array, space: ColourSpace) -> None:
        self._space = space
        self._size = Size(pixels.shape[1], pixels.shape[0])
        self._small = fitted_size(self._size, _PREVIEW)
        self._shown = self._on_screen(pixels, self._small)

    def with_part(self, part: FillPreview) -> ByteArray:
        """The context with another part in it; a new array."""
        sx, sy = self._small.width / self._size.width, self._small.height / self._size.height
        rect, whole = part.rect, self._small.rect
        place = Rect.from_edges(
            *(round(edge) for edge in (rect.x * sx, rect.y * sy)),
            *(round(edge) for edge in (rect.right * sx, rect.bottom * sy)),
        )
        place = Rect(place.x, place.y, max(1, place.width), max(1, place.height))
        place = place.moved_inside(whole)
        self._shown[place.slices] = self._on_screen(part.pixels, place.size)
        return self._shown.copy()

    def _on_screen(self, pixels: Array, size: Size) -> ByteArray:
        return self._space.shown(resize(flatten(pixels), size))
