"""What a picture is composed of: a base, and above it, in order, what was put in.

Layers are values: an edit that was accepted keeps its plan, its mask and its pixels for good, and
what is shown is made of them. So order and visibility can be changed without asking the model, and
a region that no edit touched has the base's bytes. Painting appends to a layer of its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np

from desktop_app.core.geometry import Rect, united
from desktop_app.core.pixels import Array, bits, frozen
from desktop_app.core.plan import EditPlan
from desktop_app.imaging.blend import Patch, laid_over, over

__all__ = [
    "Layer",
    "LayerKind",
    "changed_piece",
    "compose",
    "moved",
    "with_piece",
]

LayerKind: TypeAlias = Literal["patch", "paint"]
"""A generated patch; or strokes, pasted pixels and whatever else was put in by hand."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One thing that was put into a document.

    Attributes:
        kind: what it is.
        name: what the user reads: the prompt, or empty.
        pieces: its pixels; later ones lie over earlier ones.
        visible: whether it is shown.
        plans: the edit's plans, one a spot; empty for what was painted.
        history: number of its row in the history, if it has one.
        passes: how often its content went through an autoencoder.
        id: the same for all versions of one layer.
    """

    kind: LayerKind
    name: str
    pieces: tuple[Patch, ...]
    visible: bool = True
    plans: tuple[EditPlan, ...] = ()
    history: int | None = None
    passes: int = 0
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    @property
    def rect(self) -> Rect:
        """The smallest rectangle that holds all its pixels."""
        return united(piece.rect for piece in self.pieces)

    @property
    def nbytes(self) -> int:
        """Memory it holds."""
        return sum(piece.nbytes for piece in self.pieces)


def compose(base: Array, rect: Rect, layers: Iterable[Layer]) -> Array:
    """What is shown in ``rect``.

    Args:
        base: the base's pixels there, (h, w, 3|4).
        rect: which part of the document.
        layers: from the lowest to the topmost; hidden ones are left out.

    Returns:
        A new array like ``base``.
    """
    pieces = (piece for layer in layers if layer.visible for piece in layer.pieces)
    return laid_over(base, rect, pieces)


def moved(layer: Layer, dx: int, dy: int) -> Layer:
    """The layer elsewhere: the canvas grew to the left or upwards."""
    pieces = tuple(replace(piece, rect=piece.rect.moved(dx, dy)) for piece in layer.pieces)
    return replace(layer, pieces=pieces)


def changed_piece(rect: Rect, before: Array, after: Array) -> Patch:
    """What was painted in ``rect``: the pixels that differ, wholly."""
    differs = (bits(before) != bits(after)).any(axis=-1)
    share = None if differs.all() else frozen(differs.astype(np.float32))
    return Patch(rect, frozen(after.copy()), share)


def with_piece(pieces: tuple[Patch, ...], new: Patch) -> tuple[Patch, ...]:
    """``pieces`` with ``new`` above; made one with what lies in exactly the same rectangle, so
    that strokes over one place don't pile up.

    Shares of painted pieces are 0 or 1, so this loses nothing.
    """
    old = next((piece for piece in pieces if piece.rect == new.rect), None)
    if old is None or any(
        piece is not old and not piece.rect.intersected(new.rect).is_empty for piece in pieces
    ):
        return (*pieces, new)
    share = None
    if old.share is not None and new.share is not None:
        share = frozen(np.maximum(old.share, new.share))
    united = Patch(new.rect, frozen(over(old.pixels, new.pixels, new.share)), share)
    return tuple(united if piece is old else piece for piece in pieces)
