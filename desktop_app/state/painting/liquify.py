"""Liquify: a mesh over the layer that is worked on, or the mask, bent by strokes; what is shown is
made of it as it was, once.

A kind is a row of `LIQUIFIES`. Until it is applied all strokes together are a preview of the
document, which `settle` makes one undoable step.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import numpy as np

from desktop_app.core.affine import Point
from desktop_app.core.geometry import Rect, united
from desktop_app.imaging import brush, liquifying
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import VALUES, Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.liquifying import Change
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.document import Document
from desktop_app.state.document.document_content import with_values
from desktop_app.state.document.paint_layer import painted_layer
from desktop_app.state.painting.retouching import Before
from desktop_app.state.painting.strokes import Brush


@dataclass(frozen=True, slots=True)
class Liquifying:
    """One kind.

    Attributes:
        id: of its row.
        change: by how far the pointer went since the last dab, and by 1 or, the other way round,
            -1: what a dab does; None: less of what was done.
        strength: of a dab, at most.
        holds: whether it goes on while the pointer stands still.
    """

    id: str
    change: Callable[[Point, int], Change | None]
    strength: float = 1.0
    holds: bool = True


LIQUIFIES: Final[dict[str, Liquifying]] = {
    row.id: row
    for row in (
        Liquifying("push", lambda by, _: liquifying.pushed(by), holds=False),
        Liquifying("twirl", lambda _, sign: liquifying.twirled(6 * sign)),
        Liquifying("pinch", lambda _, sign: liquifying.scaled(0.06 * sign)),
        Liquifying("bloat", lambda _, sign: liquifying.scaled(-0.06 * sign)),
        Liquifying("restore", lambda _, sign: None, 0.2),
    )
}


class Liquify:
    """One of them, from the first stroke until it is applied or given up.

    Args:
        document: what is bent: the layer that is worked on, or what the mask tools paint on of it;
            where that is no layer to paint on, all that is seen, on a new layer over it.
        masks: bend what the mask tools paint on: the mask, or the selection.
    """

    def __init__(self, document: Document, *, masks: bool = False) -> None:
        document.settle()
        self.document, self._base, self.masks = document, document.content, masks
        layer, target = document.masked_layer, document.mask_target
        self._confined = self._base.has_selection and not (masks and document.selecting)
        self._keeps_alpha = False
        if layer is None and masks:
            self._first, self._read = target.values, target.values.read
            self._with: Callable[[Tiles], Content] = partial(with_values, self._base, target.name)
        else:
            self._paint(layer)
        self._tiles = self._first
        self._mesh = liquifying.Mesh(document.size)
        self._waiting: list[Rect] = []

    def _paint(self, layer: Layer | None) -> None:
        """Bend a layer's values, or the pixels of the one that is painted on."""
        content, painted = self._base, layer
        if painted is None or painted.pixels is None:
            content, painted = painted_layer(self._base)
        assert painted.pixels is not None
        self._first, self._keeps_alpha = painted.pixels, painted.alpha_locked
        own = layer_tree.find(self._base.layers, painted.id) is not None
        everything = Before(self._base, None, self._first.read).read
        self._read = self._first.read if own else everything
        self._with = lambda tiles: content.with_layer(replace(painted, pixels=tiles))

    @property
    def is_open(self) -> bool:
        """Whether there is something to apply: nobody changed the document since."""
        now = self.document.content
        same = now.layers is self._base.layers and now.active == self._base.active
        values = all(getattr(now, name) is getattr(self._base, name) for name in VALUES)
        return same and values and self._mesh.strokes > 0

    def begin(self, x: float, y: float, settings: Brush, kind: str, pressure: float = 1.0) -> None:
        """A stroke begins there; a brush that erases does the opposite."""
        self._mesh.begin()
        self._settings, self._row = settings, LIQUIFIES[kind]
        self._last = self._dabbed = x, y
        self._carry = 0.0
        self.hold(pressure)

    def hold(self, pressure: float = 1.0) -> None:
        if self._row.holds:
            self._dab(self._last, (0.0, 0.0), pressure)

    def trace(self, x: float, y: float, pressure: float = 1.0) -> None:
        """The pointer went to (x, y) in document pixels; nothing is seen of it until `show`."""
        spacing = max(1.0, self._settings.size / 16)
        points, self._carry = brush.dabs_along(self._last, (x, y), spacing, self._carry)
        self._last = x, y
        for point in points:
            by = point[0] - self._dabbed[0], point[1] - self._dabbed[1]
            self._dab(point, by, pressure)
            self._dabbed = point

    def show(self) -> None:
        if self._waiting:
            rect, self._waiting = united(self._waiting), []
            self._make(rect)
            self.document.preview("liquify", self._with(self._tiles), rect)

    def back(self) -> None:
        """Take the last stroke back."""
        self._waiting = [each for each in [*self._waiting, self._mesh.back()] if not each.is_empty]
        self.show()
        if not self._mesh.strokes:
            self.give_up()

    def apply(self) -> None:
        """All strokes as one undoable step."""
        self.show()
        if self._tiles.settled(self._first) is self._first:  # all of it was restored
            self.give_up()
        self.document.settle()

    def give_up(self) -> None:
        if self.document.content.layers is self._base.layers:
            self.document.preview("liquify", self.document.content)

    def _dab(self, at: Point, by: Point, pressure: float) -> None:
        row, look = self._row, self._settings
        size, opacity = look.pen.dab(look.size, look.opacity, pressure)
        strength = opacity * row.strength
        taken = self._mesh.dab(
            at, size / 2, look.hardness, strength, row.change(by, -1 if look.erase else 1)
        )
        if not taken.is_empty:
            self._waiting.append(taken)

    def _make(self, rect: Rect) -> None:
        shift = self._mesh.shift(rect)
        if self._confined:
            share = self._base.selection.read(rect)
            shift = np.asarray(shift * (share * np.float32(1 / 255))[..., None], np.float32)
        made = liquifying.warped(self._read, rect, shift, self.document.size.rect)
        first = self._first.read(rect)
        if self._keeps_alpha:
            made[..., 3] = first[..., 3]
        made = liquifying.kept(first, made, shift)
        self._tiles = self._tiles.written(rect, made)
