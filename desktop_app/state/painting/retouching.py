"""Brushes that retouch: each reads what there is, at the stroke's place or another one, as it was
when the stroke began, and lays something of it on the layer that is painted on.

A kind is a row of `RETOUCHES`. What is read is the picture of all layers, or this layer alone; what
is written goes on the layer that is painted on, so that over a locked photograph it is a new one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

import numpy as np

from desktop_app.core.blend_mode import BlendMode
from desktop_app.core.geometry import Rect, Size, united
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging import retouching
from desktop_app.imaging.compositing import laid, laid_patch
from desktop_app.imaging.depth import from_float, to_float
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.transforming import Watch
from desktop_app.imaging.tiles import opaque
from desktop_app.state.document.confining import through
from desktop_app.state.document.document import Document
from desktop_app.state.painting.choices import Retouching
from desktop_app.state.painting.dynamics import Dab
from desktop_app.state.painting.making import Making, painted_on, with_pixels
from desktop_app.state.painting.pen import UPRIGHT, PenState
from desktop_app.state.painting.strokes import Brush, Stroke, worth_uniting

Change: TypeAlias = Callable[[FloatArray], FloatArray]
Way: TypeAlias = Literal["copy", "change", "smear", "fill"]


@dataclass(frozen=True, slots=True)
class Retouch:
    """One kind.

    Attributes:
        id: of its row.
        way: a "copy" takes pixels from elsewhere (a source is set first), a "change" makes others
            of those at the place, a "smear" carries them along, a "fill" covers the place by
            what lies around.
        reach: pixels around a place that a change looks at.
        change: of a "change": (h, w, 4) float32, straight alpha → the like.
        heals: of a "copy": whether it takes the light and colour around its place.
        strength: what the brush's opacity begins at.
    """

    id: str
    way: Way
    reach: int = 0
    change: Change | None = None
    heals: bool = False
    strength: float = 1.0


_AROUND: Final = 96  # pixels around a piece of a spot that are looked at
_PIECE: Final = 64  # pixels of a spot that are filled together, across
_SIDE: Final = 128  # of what is made and kept together
_SMEAR_STEP: Final = 1 / 18  # diameters from dab to dab of a smear at most: else each is seen
_WIDE: Final = round(4 * retouching.SOFT)
RETOUCHES: Final[dict[str, Retouch]] = {
    row.id: row
    for row in (
        Retouch("clone", "copy"),
        Retouch("spot", "fill"),
        Retouch("heal", "copy", heals=True),
        Retouch("smudge", "smear", strength=0.6),
        Retouch("blur", "change", _WIDE, retouching.softened),
        Retouch("sharpen", "change", 5, retouching.sharpened, strength=0.5),
        Retouch("dodge", "change", 0, retouching.lightened, strength=0.5),
        Retouch("burn", "change", 0, retouching.darkened, strength=0.5),
    )
}


class _Squares:
    """Pixels that are made once for each square that is looked at, and kept for the stroke.

    Args:
        make: (h, w, 4) of a rectangle.
        dtype: of them.
    """

    def __init__(self, make: Callable[[Rect], Array], dtype: np.dtype[np.generic]) -> None:
        self._make, self._dtype = make, dtype
        self._kept: dict[tuple[int, int], Array] = {}

    def read(self, rect: Rect) -> Array:
        """(h, w, 4) of any rectangle; a new array."""
        out = np.empty((rect.height, rect.width, 4), self._dtype)
        for row in range(rect.y // _SIDE, -(-rect.bottom // _SIDE)):
            for column in range(rect.x // _SIDE, -(-rect.right // _SIDE)):
                square = Rect(column * _SIDE, row * _SIDE, _SIDE, _SIDE)
                kept = self._kept.get((column, row))
                if kept is None:
                    kept = self._kept[column, row] = self._make(square)
                part = square.intersected(rect)
                own = kept[part.moved(-square.x, -square.y).slices]
                out[part.moved(-rect.x, -rect.y).slices] = own
        return out


class Before:
    """What is read: the document as it was when the stroke began."""

    def __init__(self, content: Content, layer_id: str | None, first: Callable[[Rect], Array]):
        self._content, self._own = content, first if layer_id else None
        self.dtype, self.is_own = content.dtype, bool(layer_id)
        self.read = _Squares(self._read, content.dtype).read
        """(h, w, 4) of the document's dtype; transparent beyond the canvas."""

    def _read(self, rect: Rect) -> Array:
        inside = rect.intersected(self._content.size.rect)
        out = np.zeros((rect.height, rect.width, 4), self._content.dtype)
        if not inside.is_empty:
            found = self._own(inside) if self._own else opaque(self._content.picture(inside))
            out[inside.moved(-rect.x, -rect.y).slices] = found
        return out


class _Laying:
    """Lays something on a layer: over what is there, or in its place; where alpha is locked it
    stays."""

    def __init__(self, *, replaces: bool, keeps_alpha: bool) -> None:
        self._put = laid_patch if replaces else _over
        self._keeps_alpha = keeps_alpha

    def over(self, before: Array, ink: Array, coverage: ByteArray) -> Array:
        made = self._put(before, ink, coverage * np.float32(1 / 255), BlendMode.NORMAL)
        if self._keeps_alpha:
            made[..., 3] = before[..., 3]
        return made


def _values(made: FloatArray, dtype: np.dtype[np.generic]) -> Array:
    """As the document holds them; in floats light above white stays."""
    return made if dtype == np.float32 else from_float(made, dtype)


def _over(before: Array, ink: Array, share: FloatArray, mode: BlendMode) -> Array:
    return laid(before, ink, mode, share=share)


class _ReadingStroke(Stroke):
    """What both share: what there was is read, and something laid on the layer that is painted on.

    Args:
        document: what is painted on.
        settings: the brush.
        chosen: see `Retouching`; of a "copy" with an offset.
        x, y, pressure: as of `Stroke`.
    """

    def __init__(
        self,
        document: Document,
        settings: Brush,
        chosen: Retouching,
        x: float,
        y: float,
        pressure: float = 1.0,
        pen: PenState = UPRIGHT,
    ) -> None:
        self._row, self._offset = RETOUCHES[chosen.kind], chosen.offset or (0, 0)
        layer, content = document.paint_layer, document.content
        self._chosen, self._layer_id = chosen, layer.id
        recording = document.record_paint()
        own = None if chosen.all_layers else layer.id
        self._before = Before(content, own, recording.before)
        # What was made of the layer's own pixels takes their place: over them it would be denser.
        replaces = not chosen.all_layers and self._row.way in ("change", "smear")
        self._laying = _Laying(replaces=replaces, keeps_alpha=layer.alpha_locked)
        self._begin()
        super().__init__(document, settings, recording, self, self._row.id, x, y, pressure, pen)

    def _begin(self) -> None:
        """Called before the first dab, when the source's pixels are still unchanged."""

    def laid(self, before: Array, coverage: ByteArray, rect: Rect) -> Array:
        raise NotImplementedError


class RetouchStroke(_ReadingStroke):
    """A stroke of any kind but the smear. End it with `finish`.

    Attributes:
        later: what is worked out at its end, and takes long, is given to this; None: it is done.
        pending: told meanwhile where that is and what it covers; gives what ends it.
    """

    later: Callable[[Making], object] | None = None
    pending: Callable[[Rect, ByteArray], Callable[[], None]] | None = None

    def _begin(self) -> None:
        self._changed = _Squares(self._made, self._before.dtype)
        self._touched: list[Rect] = []

    def laid(self, before: Array, coverage: ByteArray, rect: Rect) -> Array:
        self._touched.append(rect)
        return self._laying.over(before, self._ink_at(rect), coverage)

    def finish(self) -> None:
        if self._row.way != "fill" and not self._row.heals:
            super().finish()
            return
        self.show()
        document, chosen, taken_back = self._document, self._chosen, self._recording.has_ended
        document.abandon(self._recording)
        if taken_back or not self._touched:
            return
        rect = united(self._touched)
        covered = np.ascontiguousarray(self._coverage[rect.slices])
        again = _Again(chosen, self._layer_id, document.size, rect, covered)
        ended = self.pending(rect, covered) if self.pending is not None else None
        making = Making(chosen.kind, again.made, rect, again.cost)
        making = making if ended is None else replace(making, ended=ended)
        making.do(document, self.later)

    def _ink_at(self, rect: Rect) -> Array:
        row, (dx, dy) = self._row, self._offset
        if row.way == "fill":  # until it is done: where
            ink = np.zeros((rect.height, rect.width, 4), self._recording.first.dtype)
            ink[..., 3] = from_float(np.full((1, 1), 0.4, np.float32), ink.dtype)[0, 0]
            return ink
        if row.change is None:
            return self._before.read(rect.moved(dx, dy))
        return self._changed.read(rect)

    def _made(self, rect: Rect) -> Array:
        """What a "change" makes there."""
        reach, change = self._row.reach, self._row.change
        assert change is not None
        wide = self._before.read(rect.grown(reach))
        inner = rect.moved(reach - rect.x, reach - rect.y).slices
        return _values(np.ascontiguousarray(change(to_float(wide))[inner]), wide.dtype)


@dataclass(frozen=True, slots=True, eq=False)
class _Again:
    """All of a stroke again when it has ended, with what lies around it.

    Attributes:
        chosen: of the stroke.
        layer_id: what it was painted on.
        size: of the canvas then.
        rect, covered: what it covers there, (h, w) uint8.
    """

    chosen: Retouching
    layer_id: str
    size: Size
    rect: Rect
    covered: ByteArray

    @property
    def cost(self) -> int:
        """See `Making`: a membrane is through the whole rectangle, a search for each piece."""
        if RETOUCHES[self.chosen.kind].heals:
            return 4 * self.rect.size.area
        return 60 * int(np.count_nonzero(self.covered))

    def made(self, content: Content, watch: Watch) -> Content:
        painted, layer = painted_on(content, self.layer_id)
        if content.size != self.size or layer.pixels is None:
            return content
        own = None if self.chosen.all_layers else layer.id
        before = Before(content, own, layer.pixels.read)
        heals = RETOUCHES[self.chosen.kind].heals
        made = self._healed(before, watch) if heals else self._filled(before, watch)
        laying = _Laying(replaces=False, keeps_alpha=layer.alpha_locked)
        covered = through(content, self.rect, self.covered)
        below, ink = layer.pixels.read(self.rect), _values(made, before.dtype)
        pixels = layer.pixels.written(self.rect, laying.over(below, ink, covered))
        return with_pixels(content, painted, layer, pixels)

    def _healed(self, before: Before, watch: Watch) -> FloatArray:
        """With the light around it."""
        around = self.rect.grown(retouching.RIM + 2)
        offset = self.chosen.offset or (0, 0)
        below, copied = (to_float(before.read(each)) for each in (around, around.moved(*offset)))
        inner = self.rect.moved(-around.x, -around.y).slices
        where = np.zeros(below.shape[:2], bool)
        where[inner] = self.covered > 0
        made = retouching.healed(below, copied, where)
        watch.tick(0)
        return np.ascontiguousarray(made[inner])

    def _filled(self, before: Before, watch: Watch) -> FloatArray:
        """What lies around, piece by piece: a long stroke takes as long as it is."""
        rect = self.rect
        around = rect.grown(_AROUND).intersected(self.size.rect)
        hole = np.zeros((around.height, around.width), bool)
        inner = rect.moved(-around.x, -around.y).slices
        hole[inner] = self.covered > 0
        pixels = to_float(before.read(around))
        if hole.all() or not pixels[..., 3].any():
            return np.zeros((rect.height, rect.width, 4), np.float32)
        whole, watch.total = Rect(0, 0, around.width, around.height), int(hole.sum())
        for top in range(0, around.height, _PIECE):
            for left in range(0, around.width, _PIECE):
                piece = Rect(left, top, _PIECE, _PIECE).intersected(whole)
                if not hole[piece.slices].any():
                    continue
                watch.tick(int(hole[piece.slices].sum()))
                near = piece.grown(_AROUND).intersected(whole)
                place = np.zeros((near.height, near.width), bool)
                own = piece.moved(-near.x, -near.y).slices
                place[own] = hole[piece.slices]
                part = np.ascontiguousarray(pixels[near.slices])
                pixels[near.slices] = retouching.patched(part, hole[near.slices], place)
                hole[piece.slices] = False
        return np.ascontiguousarray(pixels[inner])


class SmudgeStroke(_ReadingStroke):
    """Carries what lies under the brush along: each dab mixes what was picked up with what is
    there, by the brush's opacity, and picks up again.
    """

    def _begin(self) -> None:
        self._carried: dict[int, FloatArray] = {}  # in the document's values
        self._dabs_waiting: list[tuple[int, Rect, ByteArray, float]] = []

    def _spacing(self, pressure: float) -> float:
        own = super()._spacing(pressure)
        return min(own, max(1.0, own * _SMEAR_STEP / self._brush.kind.spacing))

    def _put(self, number: int, x: float, y: float, shape: ByteArray, dab: Dab) -> None:
        flat = self._shapes.grained(shape, x, y)
        half = len(flat) // 2
        place = Rect(int(np.floor(x)) - half, int(np.floor(y)) - half, len(flat), len(flat))
        self._dabs_waiting.append((number, place, flat, dab.opacity))

    def show(self) -> None:
        """See `Stroke`. Dabs that lie on one another are written together."""
        waiting, self._dabs_waiting = self._dabs_waiting, []
        while waiting:
            whole, count = waiting[0][1], 1
            while count < len(waiting) and worth_uniting(whole, waiting[count][1]):
                whole, count = whole.united(waiting[count][1]), count + 1
            self._smear(whole, waiting[:count])
            waiting = waiting[count:]

    def _smear(self, whole: Rect, dabs: Sequence[tuple[int, Rect, ByteArray, float]]) -> None:
        """The dabs are all within ``whole``, some of which may be beyond the canvas."""
        canvas, whole_at = self._document.size.rect, (-whole.x, -whole.y)
        seen, rect = whole.intersected(canvas), whole.intersected(canvas).moved(*whole_at).slices
        below = None if self._before.is_own else self._before.read(whole)
        painted = np.zeros((whole.height, whole.width, 4), self._before.dtype)
        if not seen.is_empty:
            painted[rect] = self._recording.read(seen)
        for number, place, dab, strength in dabs:
            here, part = place.moved(*whole_at).slices, place.intersected(canvas)
            found = np.ascontiguousarray(painted[here])
            if below is not None:
                found = laid(np.ascontiguousarray(below[here]), found, BlendMode.NORMAL)
            now = found.astype(np.float32)
            carried = self._carried.get(number)
            if carried is None or carried.shape != now.shape:
                self._carried[number] = now
                continue
            made = np.asarray(carried * np.float32(strength), np.float32)
            made += now * np.float32(1 - strength)
            self._carried[number] = made
            if part.is_empty:
                continue
            inner, own = part.moved(-place.x, -place.y).slices, part.moved(*whole_at).slices
            ink = made if found.dtype == now.dtype else np.rint(made)
            covered = through(self._document.content, part, np.ascontiguousarray(dab[inner]))
            laying = np.ascontiguousarray(ink[inner].astype(found.dtype))
            held = np.ascontiguousarray(painted[own])
            painted[own] = self._laying.over(held, laying, covered)
        if not seen.is_empty:
            self._recording.write(seen, painted[rect])


def retouch_stroke(
    document: Document,
    settings: Brush,
    chosen: Retouching,
    x: float,
    y: float,
    pressure: float,
    pen: PenState = UPRIGHT,
) -> Stroke:
    """The stroke that a press at (x, y) begins."""
    kind = SmudgeStroke if RETOUCHES[chosen.kind].way == "smear" else RetouchStroke
    return kind(document, settings, chosen, x, y, pressure, pen)
