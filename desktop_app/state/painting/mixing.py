"""Mixing results: a brush says of which each pixel is; what is shown is cut hard while it goes, and
repaired when it ends. Until it is applied all of it is a preview of the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from desktop_app.core.geometry import Rect, united
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.pixels import frozen
from desktop_app.imaging import brush
from desktop_app.imaging.blend import Patch
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import VALUES
from desktop_app.imaging.mixing import parts_of

if TYPE_CHECKING:
    from desktop_app.core.pixels import ByteArray
    from desktop_app.imaging.layers.content import Content
    from desktop_app.imaging.layers.layer import Layer
    from desktop_app.state.document.document import Document
    from desktop_app.state.document.undo_steps import Change, UndoStep
    from desktop_app.state.picture.mixes import Mix

Run: TypeAlias = Callable[[Callable[[], Any], Callable[[Any], None]], None]
"""Calls the first, in whatever thread, and then the second with what it gave, in this one."""

STEP = "mix"
"""Code of the undo step."""

_SPACING = 0.1  # of the brush, between two dabs


def _at_once(task: Callable[[], Any], then: Callable[[Any], None]) -> None:
    then(task())


class Mixing:
    """One mix, from the results until it is applied or given up.

    Args:
        document: what they are results of.
        mix: results, or a mix that is in it.
        labels: which result each pixel of its area is of, (h, w) uint8; kept.
        run: seams are repaired by it.
        texts: what a file of the document says with it; asked for when it is applied.

    Attributes:
        changed: told when pixels are of other results now.
        ended: told when it is applied (the step), or given up (None).
    """

    def __init__(
        self,
        document: Document,
        mix: Mix,
        labels: ByteArray,
        run: Run = _at_once,
        texts: Callable[[Mix], Mapping[str, str] | None] = lambda mix: None,
    ) -> None:
        document.settle()
        self.document, self.mix, self.labels = document, mix, labels
        self._base, self._run, self._texts = document.content, run, texts
        self.area, self.taken = mix.area, mix.taken()
        self.is_new = layer_tree.find(self._base.layers, mix.group.id) is None
        self.changed: Signal[Rect] = Signal()
        self.ended: Signal[UndoStep | None] = Signal()
        self._done: list[tuple[Rect, ByteArray]] = []
        self._undone: list[tuple[Rect, ByteArray]] = []
        self._waiting: list[Rect] = []
        self._coverage: ByteArray | None = None
        self._wanted = self._made = 0
        self._applies = self._has_ended = False
        self._stop = document.undo_stack.happened.connect(self._happened)
        if self.is_new:
            self._repair()

    @property
    def is_open(self) -> bool:
        """Whether it can go on: nobody changed the document since."""
        now = self.document.content
        same = now.layers is self._base.layers and now.active == self._base.active
        values = all(getattr(now, name) is getattr(self._base, name) for name in VALUES)
        return same and values and not self._has_ended

    @property
    def is_repaired(self) -> bool:
        """Whether no seam is being repaired."""
        return self._made == self._wanted

    @property
    def has_strokes(self) -> bool:
        """Whether there is anything to lose."""
        return bool(self._done)

    # -- strokes ----------------------------------------------------------------------------------

    def begin(self, x: float, y: float, size: float, number: int) -> None:
        """A stroke of that brush begins there, in document pixels: what it covers is of that
        result."""
        self._before, self._coverage = self.labels.copy(), np.zeros_like(self.labels)
        self._size, self._number = size, min(number, len(self.mix.parts) - 1)
        self._stroke: list[Rect] = []
        self._last, self._carry = (x, y), 0.0
        self._dab(x, y)

    def trace(self, x: float, y: float) -> None:
        """The pointer went there; nothing is seen of it until `show`."""
        spacing = max(1.0, self._size * _SPACING)
        points, self._carry = brush.dabs_along(self._last, (x, y), spacing, self._carry)
        self._last = x, y
        for point in points:
            self._dab(*point)

    def show(self) -> None:
        """Show what was traced, with hard seams."""
        if not self._waiting:
            return
        rect, self._waiting = united(self._waiting), []
        pieces = tuple(
            self._cut(piece, number, rect) for number, piece in enumerate(self.mix.made.pieces)
        )
        made = replace(self.mix.made, pieces=pieces)
        self._put(self.mix.with_parts(self.mix.parts, made), rect)
        self.changed.send(rect)

    def end(self) -> None:
        """The stroke ends, and counts."""
        self.show()
        if self._coverage is None:
            return
        self._coverage = None
        if self._stroke:
            rect = united(self._stroke)
            inner = rect.moved(-self.area.x, -self.area.y).slices
            self._done.append((rect, self._before[inner].copy()))
            self._undone.clear()
        self._repair()

    def undo(self) -> None:
        """Take the last stroke back, or the one in progress; of none, nothing."""
        self.end()
        self._swap(self._done, self._undone)

    def redo(self) -> None:
        """Do the one again that was taken back."""
        self._swap(self._undone, self._done)

    # -- ends -------------------------------------------------------------------------------------

    def apply(self) -> None:
        """As one undoable step, once its seams are repaired; nothing where a mix is as it was."""
        self.end()
        if self.is_new or self._done or not self.is_repaired:
            self._applies = True
            self._finish()
        else:
            self.give_up()

    def give_up(self) -> None:
        if self.is_open:
            self.document.preview(STEP, self.document.content)
        self._end(None)

    # -- parts ------------------------------------------------------------------------------------

    def _dab(self, x: float, y: float) -> None:
        assert self._coverage is not None
        area, disc = self.area, brush.dab(self._size / 2, 1.0)
        touched = brush.stamp(self._coverage, x - area.x, y - area.y, disc)
        if touched.is_empty:
            return
        here = self.labels[touched.slices]
        here[self._coverage[touched.slices] >= 128] = self._number
        rect = touched.moved(area.x, area.y)
        self._waiting.append(rect)
        self._stroke.append(rect)

    def _cut(self, piece: Patch, number: int, rect: Rect) -> Patch:
        """A piece of what is seen, with its parts as they are now in ``rect``."""
        common = piece.rect.intersected(rect)
        if common.is_empty:
            return piece
        labels = self.labels[common.moved(-self.area.x, -self.area.y).slices]
        patches = [part.pieces[number] for part in self.mix.parts]
        cut, share = parts_of(patches, np.ascontiguousarray(labels), common)
        here = common.moved(-piece.rect.x, -piece.rect.y).slices
        pixels = piece.pixels.copy()
        pixels[here] = cut
        shares = piece.share
        if share is not None:
            whole = np.ones(pixels.shape[:2], np.float32) if shares is None else shares.copy()
            whole[here] = share
            shares = frozen(whole)
        return Patch(piece.rect, frozen(pixels), shares)

    def _swap(
        self, source: list[tuple[Rect, ByteArray]], target: list[tuple[Rect, ByteArray]]
    ) -> None:
        if not source or not self.is_open:
            return
        rect, values = source.pop()
        here = self.labels[rect.moved(-self.area.x, -self.area.y).slices]
        target.append((rect, here.copy()))
        here[...] = values
        self._waiting.append(rect)
        self.show()
        self._repair()

    def _repair(self) -> None:
        self._wanted += 1
        wanted, labels, mix = self._wanted, self.labels.copy(), self.mix
        self._run(lambda: mix.remade(labels), lambda made: self._repaired(wanted, made))

    def _repaired(self, number: int, made: Mix) -> None:
        """Of the strokes so far; not while another one goes on, nor where later ones were repaired
        or are about to be: threads may end the other way round."""
        self._made = max(self._made, number)
        if number != self._wanted or self._has_ended:
            return
        if not self.is_open:
            self._put_later(made)
        elif self._coverage is None:
            self._put(made, self.area)
        else:  # what is seen of it is newer
            self.mix = self.mix.with_parts(made.parts, self.mix.made)
        self._finish()

    def _put_later(self, made: Mix) -> None:
        """Something else made a step of it while its last seams were repaired: they follow."""
        content, cut = self.document.content, self.mix.made
        if layer_tree.find(content.layers, cut.id) is cut:
            self._applies = False
            self._base, self.is_new = content, False
            self._end(self.document.commit(STEP, self._with(made.group), within=self.area))
        else:
            self._end(None)

    def _finish(self) -> None:
        if self._applies and self.is_repaired and self.is_open:
            content, texts = self._with(self.mix.group), self._texts(self.mix)
            self.document.commit(STEP, content, texts, within=self.area)

    def _happened(self, change: Change) -> None:
        """To the document: it was applied, or made a step by something else, or is in the way."""
        if self._has_ended or self.is_open:
            return
        step = change.steps[-1]
        is_own = change.kind == "push" and step.name == STEP
        if not is_own:
            self._end(None)
        elif self.is_repaired:
            self._end(step)

    def _put(self, mix: Mix, rect: Rect) -> None:
        if self.is_open:
            self.mix = mix
            self.document.preview(STEP, self._with(mix.group), rect)

    def _with(self, group: Layer) -> Content:
        if self.is_new:
            return replace(self._base, layers=(*self._base.layers, group), active=group.id)
        return self._base.with_layer(group)

    def _end(self, step: UndoStep | None) -> None:
        if not self._has_ended:
            self._has_ended = True
            self._stop()
            self.ended.send(step)


class MixingState:
    """What the tool that mixes holds."""

    def __init__(self) -> None:
        self.now: Observable[Mixing | None] = Observable(None)
        self.number: Observable[int] = Observable(0)
        """Of the result that the brush takes, from 0."""
        self.coloured: Observable[bool] = Observable(True)
        """Whether each part is shown in its colour."""
        self.wanted: Signal[None] = Signal()
        """The tool is used, and nothing is being mixed yet."""
