"""One part of a hole: its surroundings are cut out, it is filled, and its pixels go back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, TypeAlias

import cv2
import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.pixels import Array, FloatArray
from desktop_app.imaging.exemplar.coarse_to_fine import fill, pyramid
from desktop_app.imaging.exemplar.frame import (
    MARGIN,
    BoolArray,
    Layers,
    ScaleFrame,
    reduced,
    to_frame,
)
from desktop_app.imaging.exemplar.layers import premultiplied, to_layers, to_pixels
from desktop_app.imaging.exemplar.led import led, with_edges
from desktop_app.imaging.exemplar.level import Solution
from desktop_app.imaging.exemplar.others import STRANGER, TRIES, Others, Used
from desktop_app.imaging.exemplar.progress import FillPreview, Meter
from desktop_app.imaging.exemplar.seams import mended
from desktop_app.imaging.exemplar.settings import ExemplarSettings
from desktop_app.imaging.exemplar.smooth import membrane
from desktop_app.imaging.exemplar.structure.continued import continued
from desktop_app.imaging.exemplar.structure.preferred import is_preferred, judge
from desktop_app.imaging.exemplar.structure.repeated import Repetition, repeated

Method: TypeAlias = Literal["copied", "smooth", "flat", "nothing", "network"]
"""How a hole was filled: *copied* from like places; *smooth*, a surface through its rim, because
nothing could be copied from; *flat*, opaque mid grey, because nothing at all was known; *nothing*,
because the hole is empty; by a *network* (`imaging.removal.fill_by_network`)."""

_PATCHES = (7, 5, 3)  # sides tried, the largest first
_THIN = 9  # px from the rim to the middle; what is thinner hides no structure
_RIM = 32  # px around the hole that the first answer is made from
_GLANCE = 2500  # px of the hole's box that are shown first
_FLAT = 0.5
_WIDEST = 8  # times the usual window; what has nothing to copy in so wide a part is smoothed


class HolePart:
    """One part of the hole.

    Args:
        result: (h, w, 3|4) the picture, filled so far; written into, only inside the spot.
        whole: (h, w) the whole hole: what was filled is looked at, but not copied again.
        allowed: (h, w) what may be copied from; None for everything.
        others: what is kept away from, for another fill than the first.
        place: bounding box, and where it may be filled from.
        own: (box) what is to be filled.
        filled: boxes of the parts that are filled already. All other ones are hidden, whether
            they are or not: what is seen doesn't depend on who was quicker.
    """

    def __init__(
        self,
        result: Array,
        whole: BoolArray,
        allowed: BoolArray | None,
        others: Others | None,
        place: tuple[Rect, Rect],
        own: BoolArray,
        filled: Sequence[Rect],
    ) -> None:
        self._result, self._whole = result, whole
        self._allowed, self._others = allowed, others
        self._box, self._near = place
        self._hole, self._filled = own, filled
        self.used: Used | None = None
        """What was copied from; None: nothing."""

    def fill(self, settings: ExemplarSettings, rng: np.random.Generator, meter: Meter) -> Method:
        """Fill it from its surroundings; if they hold nothing to copy, from farther away."""
        if not self._hole.any():
            return "nothing"  # filled together with another
        size, near = Size(self._result.shape[1], self._result.shape[0]), self._near
        self._glance(self._box.grown(_RIM).intersected(size.rect), settings, meter)
        thin = self._thin()
        for window in self._windows(near, size.rect, settings):
            layers = self._layers(window, meter)
            structure = None
            if window == near and settings.structure and not thin:
                structure = repeated(layers, meter.check, self._others)
            if (
                structure is not None
                and structure.holds
                and (made := self._continued(window, structure, layers, meter)) is not None
            ):
                fill_, self.used = made
                self._write(fill_)
                meter.show(lambda: FillPreview(self._box, self._result[self._box.slices].copy()))
                return "copied"
            edges = None
            if settings.edges and not thin:
                edges = led(layers, meter.check)
            for patch in _PATCHES:
                meter.check()
                if patch > settings.patch:
                    continue
                fitting = replace(settings, patch=patch)
                made = self._patched(window, layers, edges, fitting, rng, meter)
                if made is None:
                    continue
                if structure is not None and structure.is_open:
                    strange = self._judge(window, layers, fitting, meter)
                    other = self._continued(window, structure, layers, meter)
                    if other is not None and is_preferred(
                        strange(other[0]), strange(made[0]), led=edges is not None
                    ):
                        made = other
                fill_, self.used = made
                self._write(fill_)
                return "copied"
        return self._smooth(near, meter)

    def _glance(self, window: Rect, settings: ExemplarSettings, meter: Meter) -> None:
        """Show a first answer at once: a surface through the rim of a coarse picture."""
        if not meter.is_watched:
            return
        small, level = self._layers(window, meter), 0
        while self._hole.size > _GLANCE * 4**level:
            small, level = reduced(small, meter.check), level + 1
        frame = to_frame(small, settings.patch, meter.check)
        if frame.known.any():
            values = np.ascontiguousarray(frame.values[..., :4])
            wanted = frame.unknown | frame.hole
            estimate = membrane(values, frame.known, wanted, meter.check)
            meter.show(lambda: self._preview(window, level, estimate))

    def _windows(self, near: Rect, whole: Rect, settings: ExemplarSettings) -> list[Rect]:
        """Where to look, one after the other, as long as nothing is found."""
        wider = [whole]
        if self._allowed is not None:
            box = Rect(*cv2.boundingRect(self._allowed.view(np.uint8)))
            wider = [] if box.is_empty else [near.united(box)]
        limit = _WIDEST * settings.window
        return [near, *(w for w in wider if w != near and w.size.area <= limit)]

    def _continued(
        self, window: Rect, found: Repetition, layers: Layers, meter: Meter
    ) -> tuple[FloatArray, Used] | None:
        """The box through a few maps of its surroundings, and what they read."""
        made = continued(found, layers, meter.check)
        if made is None:
            return None
        box, values, read = made
        own = self._box.moved(-window.x - box.x, -window.y - box.y)
        return values[own.slices], Used(window, read, tuple(one.matrix for one in found.maps))

    def _thin(self) -> bool:
        """A wire or a scratch: what is next to it tells enough."""
        inner = np.pad(self._hole, 1).view(np.uint8)
        return float(cv2.distanceTransform(inner, cv2.DIST_C, 3).max()) < _THIN

    def _patched(
        self,
        window: Rect,
        layers: Layers,
        edges: FloatArray | None,
        settings: ExemplarSettings,
        rng: np.random.Generator,
        meter: Meter,
    ) -> tuple[FloatArray, Used] | None:
        """The box by edges that are led through it and patches between them; None: there is
        nothing to copy."""
        if edges is None:
            return self._between(window, layers, settings, rng, meter)
        some = with_edges(layers, edges)
        bands = edges[self._box.moved(-window.x, -window.y).slices]
        if not some.hole.any():
            return bands[..., :4], Used(window, np.zeros(some.hole.shape, np.bool_))
        made = self._between(window, some, settings, rng, meter)
        if made is None:
            return None
        return np.where(bands[..., 4:] > 0, bands[..., :4], made[0][..., :4]), made[1]

    def _between(
        self,
        window: Rect,
        layers: Layers,
        settings: ExemplarSettings,
        rng: np.random.Generator,
        meter: Meter,
    ) -> tuple[FloatArray, Used] | None:
        frames = pyramid(layers, settings, meter.check)
        if not frames:
            return None
        made = None
        if self._others is not None:
            made = self._elsewhere(window, layers, settings, rng, meter)
        return made or self._copied(window, frames, settings, rng, meter)

    def _judge(
        self, window: Rect, layers: Layers, settings: ExemplarSettings, meter: Meter
    ) -> Callable[[FloatArray], float]:
        frames = pyramid(layers, settings, meter.check)
        return judge(frames, layers, self._box.moved(-window.x, -window.y), meter.check)

    def _copied(
        self,
        window: Rect,
        frames: list[ScaleFrame],
        settings: ExemplarSettings,
        rng: np.random.Generator,
        meter: Meter,
    ) -> tuple[FloatArray, Used]:
        """The box by patches, and what they were copied from."""

        def show(solution: Solution) -> None:
            level = frames.index(solution.frame)
            meter.show(lambda: self._preview(window, level, solution.estimate))

        solution = fill(frames, settings, rng, meter, show)
        at = self._box.moved(MARGIN - window.x, MARGIN - window.y)
        read = np.zeros(solution.frame.hole.shape, np.bool_)
        read.ravel()[solution.match] = True
        read = read[MARGIN : MARGIN + window.height, MARGIN : MARGIN + window.width]
        return mended(solution, meter)[at.slices], Used(window, read)

    def _elsewhere(
        self,
        window: Rect,
        layers: Layers,
        settings: ExemplarSettings,
        rng: np.random.Generator,
        meter: Meter,
    ) -> tuple[FloatArray, Used] | None:
        """The box by patches from other places than the first fill's; None: there are none.

        What is much stranger to the picture than the first fill is made again from others.
        """
        assert self._others is not None
        strange = self._judge(window, layers, settings, meter)
        first = premultiplied(self._others.first[self._box.slices])
        limit = STRANGER * strange(first)
        best: tuple[float, FloatArray, Used] | None = None
        for attempt in range(TRIES):
            shunned = self._others.shunned(window, self._box, alone=not attempt)
            some = pyramid(
                replace(layers, shunned=shunned.astype(np.float32)), settings, meter.check
            )
            if not some:
                continue
            made, used = self._copied(window, some, settings, rng, meter)
            found = strange(made)
            if best is None or found < best[0]:
                best = found, made, used
            if found <= limit:
                break
        return None if best is None else best[1:]

    def _layers(self, window: Rect, meter: Meter) -> Layers:
        hole = np.zeros((window.height, window.width), np.bool_)
        hole[self._box.moved(-window.x, -window.y).slices] = self._hole
        sources = ~self._whole[window.slices]
        if self._allowed is not None:
            sources &= self._allowed[window.slices]
        hidden = self._whole[window.slices] & ~hole
        for box in self._filled:
            seen = box.intersected(window).moved(-window.x, -window.y)
            hidden[seen.slices] = False
        return to_layers(self._result[window.slices], hole, hidden, sources, meter.check)

    def _preview(self, window: Rect, level: int, estimate: FloatArray) -> FillPreview:
        """A level's estimate, at the picture's scale."""
        scale = 2.0**-level
        # Pixel centres: (x + 0.5)·scale - 0.5, plus the margin.
        offset = [
            (at + 0.5) * scale - 0.5 + MARGIN
            for at in (self._box.x - window.x, self._box.y - window.y)
        ]
        matrix = np.array([[scale, 0, offset[0]], [0, scale, offset[1]]])
        size = (self._box.width, self._box.height)
        values = np.ascontiguousarray(estimate[..., :4])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        scaled = np.asarray(cv2.warpAffine(values, matrix, size, flags=flags), np.float32)
        shown = self._result[self._box.slices].copy()
        new = to_pixels(scaled, shown.dtype, shown.shape[2])
        np.copyto(shown, new, where=self._hole[..., None])
        return FillPreview(self._box, shown)

    def _smooth(self, window: Rect, meter: Meter) -> Method:
        """What is left where nothing can be copied."""
        layers = self._layers(window, meter)
        known = layers.known > 0
        inside = self._box.moved(-window.x, -window.y).slices
        if not known.any():
            grey = np.full((*self._hole.shape, 4), _FLAT, np.float32)
            grey[..., 3] = 1
            self._write(grey)
            return "flat"
        wanted = ~known  # hidden and void ones too, so that every pixel has a known one in reach
        surface = membrane(layers.values[..., :4].copy(), known, wanted, meter.check)
        self._write(surface[inside])
        return "smooth"

    def _write(self, values: FloatArray) -> None:
        """Put (h, w, 4+) values of the box into the result, in the spot alone."""
        new = to_pixels(values, self._result.dtype, self._result.shape[2])
        np.copyto(self._result[self._box.slices], new, where=self._hole[..., None])
