"""A document: picture, layers, mask, undo, and where it was saved. Only for the GUI thread."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from desktop_app.core.geometry import Margins, Rect, Size, united
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.blend import over
from desktop_app.imaging.colour import ColourSpace, colour_space
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.mask import mask_bounds
from desktop_app.imaging.picture import Origin
from desktop_app.state.changes import Growth, LayersChange
from desktop_app.state.layers import (
    Layer,
    changed_piece,
    compose,
    moved,
    with_piece,
)
from desktop_app.state.shown import ShownCopy
from desktop_app.state.surface import Delta, Recording, Surface
from desktop_app.state.undercoat import Undercoat
from desktop_app.state.undo import Change, Step, UndoStack

__all__ = ["Document"]

PIXELS = "pixels"
MASK = "mask"


class Document:
    """One open picture.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32, in the file's own colours; see `Surface`.
        name: what the title shows.
        path: the file it was read from or saved to.
        notes: codes of what was done to the picture when it was read ("reduced_to_8_bit" …).
        texts: what a file of it says about how it was made (PNG text keys).
        origin: everything of the opened file but its pixels; None for one made here (sRGB).
        original: where the bytes of ``origin.source`` can be found: a file, or themselves.
    """

    def __init__(
        self,
        pixels: Array,
        name: str,
        path: Path | None = None,
        notes: tuple[str, ...] = (),
        texts: Mapping[str, str] | None = None,
        origin: Origin | None = None,
        original: Path | bytes | None = None,
    ) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.origin = origin or Origin()
        self.space: ColourSpace = colour_space(self.origin.about.icc)
        """Between the document's values and sRGB."""
        self.name = Observable(name)
        self.path = path
        self.original = original
        self.notes = notes
        self._texts = dict(texts or {})
        self.pixels = Surface(PIXELS, pixels)
        self.layers: Observable[tuple[Layer, ...]] = Observable(())
        """Above the base, from the lowest to the topmost; `pixels` shows all of them."""
        self.resized: Signal[Margins] = Signal()
        """The canvas became larger by this, or smaller again; told before what changed on it."""
        self._undercoat = Undercoat(self.pixels)
        plain = self.space.is_srgb and pixels.dtype == np.uint8
        self._shown = None if plain else ShownCopy(self.pixels, self.space)
        self.mask = Surface(MASK, np.zeros(pixels.shape[:2], np.uint8))
        self.undo_stack = UndoStack(self._restore)
        self.modified = Observable(False)
        self.mask_changed: Signal[Rect] = self.mask.changed
        self._saved_pixels = self.position()
        self._unsaved_origin = False
        self.undo_stack.changed.connect(lambda _: self._update_modified())

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.pixels.size

    @property
    def has_alpha(self) -> bool:
        """Whether there is a fourth channel."""
        return self.pixels.channels == 4

    @property
    def texts(self) -> dict[str, str]:
        """What a file of the pixels as they are now says about how they were made."""
        step = self.position()
        return dict(self._texts if step is None else step.texts)

    def edit(
        self,
        name: str,
        surface: Surface,
        rect: Rect,
        array: Array,
        texts: Mapping[str, str] | None = None,
    ) -> Step:
        """Write ``array`` at ``rect`` as one undoable step called ``name``; see `texts`.

        In the picture it becomes part of the topmost painted layer.
        """
        delta = surface.write(rect, array)
        changes: tuple[Change, ...] = (delta,)
        if surface is self.pixels:
            changes += self._painted((delta,))
        return self._push(name, changes, texts)

    def finish(self, name: str, recording: Recording) -> None:
        """End a recording as one undoable step; none if no pixel changed."""
        deltas = recording.finish()
        changes: tuple[Change, ...] = deltas
        if deltas and recording.surface is self.pixels:
            changes += self._painted(deltas)
        self._push(name, changes)

    def put_in(
        self,
        name: str,
        layer: Layer,
        texts: Mapping[str, str] | None = None,
        shown: Sequence[Array] | None = None,
    ) -> Step:
        """Lay ``layer`` over all others, as one undoable step.

        Args:
            name: of the step.
            layer: what is put in.
            texts: see `texts`.
            shown: what the rectangle of each of its pieces shows then, where that was worked out
                already over the pixels as they are now: most of the time goes there.
        """
        changes: list[Change] = []
        for number, piece in enumerate(layer.pieces):
            self._undercoat.keep(piece.rect)
            if shown is None:
                pixels = over(self.pixels.read(piece.rect), piece.pixels, piece.share)
            else:
                pixels = shown[number]
            changes.append(self.pixels.write(piece.rect, pixels))
        changes.append(self._set_layers((*self.layers.value, layer)))
        return self._push(name, changes, texts)

    def arrange(self, name: str, layers: Sequence[Layer]) -> None:
        """Show these layers, in this order, as one undoable step: another order, some hidden or
        left out. What they cover is composed anew; no model is asked."""
        before = self.layers.value
        if tuple(layers) == before:
            return
        rect = united(layer.rect for layer in {*before, *layers}).intersected(self.pixels.rect)
        change = self._set_layers(tuple(layers))
        shown = compose(self._undercoat.read(rect), rect, layers)
        self._push(name, (self.pixels.write(rect, shown), change))

    def grow(
        self,
        name: str,
        margins: Margins,
        border: Array,
        mask: int = 255,
        *,
        whole: bool = False,
    ) -> Step:
        """Enlarge the canvas, as one undoable step. No stroke may be in progress.

        What is masked stays masked, unless an applied edit is done with it: that is taken away.

        Args:
            name: of the step.
            margins: pixels added on each side, none of them negative.
            border: (h, w, c) of the new size; taken over. Only what is new is taken of it.
            mask: value 0..255 of the mask in the new area.
            whole: the middle of ``border`` is the picture as it is, and need not be written.
        """
        changes: list[Change] = []
        used = mask_bounds(self.mask.read(self.mask.rect)) if self._mask_is_used else None
        if used is not None:
            empty = np.zeros((used.height, used.width), np.uint8)
            changes.append(self.mask.write(used, empty))
        growth = Growth.of(margins, border, mask)
        values = growth.border(margins.grown(self.size), self.mask)
        self._resize(margins, border, values, whole=whole)
        return self._push(name, (*changes, growth))

    def shown(self, rect: Rect) -> ByteArray:
        """The picture in ``rect`` (inside the document) as a screen shows it: (h, w, 3|4) uint8
        sRGB, floats beyond 0..1 clipped; a read-only view. The first look at a deep picture
        converts what is looked at (under 10 ns a pixel), later ones only what changed."""
        return self.pixels.read(rect) if self._shown is None else self._shown.read(rect)

    def from_srgb(self, values: FloatArray) -> Array:
        """sRGB, (h, w, 3|4) float32 0..1, as values of this document: its space, its depth."""
        return from_float(self.space.from_srgb(values), self.pixels.dtype)

    def base(self, rect: Rect) -> Array:
        """The picture in ``rect`` without any layer; a new array."""
        return self._undercoat.read(rect)

    def passes(self, rect: Rect) -> int:
        """How often the content of ``rect`` went through an autoencoder: the most of any of it."""
        touching = (layer for layer in self.layers.value if layer.visible)
        return max(
            (
                layer.passes
                for layer in touching
                if any(not piece.rect.intersected(rect).is_empty for piece in layer.pieces)
            ),
            default=0,
        )

    def fill_mask(self, name: str, value: int, rect: Rect | None = None) -> None:
        """Set the mask (in ``rect``) to ``value`` 0..255 as one step, if that changes anything."""
        rect = self.mask.rect if rect is None else rect.intersected(self.mask.rect)
        if rect.is_empty or bool((self.mask.read(rect) == value).all()):
            return
        self.edit(name, self.mask, rect, np.full((rect.height, rect.width), value, np.uint8))

    def invert_mask(self) -> None:
        """Painted becomes locked and the other way round, as one step."""
        self.edit("invert_mask", self.mask, self.mask.rect, 255 - self.mask.read(self.mask.rect))

    def position(self) -> Step | None:
        """Where the pixels stand in the undo history; give it to `mark_saved` after saving."""
        return self.undo_stack.last_step_on(PIXELS)

    @property
    def is_as_opened(self) -> bool:
        """Whether the pixels are those of the file that was opened (also after undo)."""
        return self.origin.source is not None and self.position() is None

    def mark_saved(self, path: Path, position: Step | None) -> None:
        """The pixels of ``position`` now stand in ``path``."""
        self.path = path
        self.name.value = path.name
        self._unsaved_origin = False
        self._saved_pixels = position
        self._update_modified()

    def mark_unsaved(self) -> None:
        """The pixels stand in no file of the user's (a generated or pasted picture)."""
        self._unsaved_origin = True
        self._update_modified()

    # -- layers -----------------------------------------------------------------------------------

    def _painted(self, deltas: Sequence[Delta]) -> tuple[Change, ...]:
        """Take what was just written into the topmost layer, or a new one."""
        for delta in deltas:
            self._undercoat.keep(delta.rect, delta.before)
        layers = self.layers.value
        top = layers[-1] if layers and layers[-1].kind == "paint" else None
        pieces = () if top is None else top.pieces
        for delta in deltas:
            pieces = with_piece(pieces, changed_piece(delta.rect, delta.before, delta.after))
        if top is None:
            return (self._set_layers((*layers, Layer("paint", "", pieces))),)
        return (self._set_layers((*layers[:-1], replace(top, pieces=pieces))),)

    def _set_layers(self, layers: tuple[Layer, ...]) -> LayersChange:
        change = LayersChange(self.layers.value, layers)
        self.layers.value = layers
        return change

    # -- undo -------------------------------------------------------------------------------------

    @property
    def _mask_is_used(self) -> bool:
        """Whether an edit was applied since the mask was last painted or enlarged."""
        for step in self.undo_stack.steps:
            if any(change.surface == MASK or isinstance(change, Growth) for change in step.changes):
                return False
            if step.name == "apply":
                return True
        return False

    def _push(
        self, name: str, changes: Sequence[Change], texts: Mapping[str, str] | None = None
    ) -> Step:
        step = Step(name, tuple(changes), dict(texts or {}))
        self.undo_stack.push(step)
        return step

    def _restore(self, change: Change, backwards: bool) -> None:
        match change:
            case Delta():
                surface = self.pixels if change.surface == PIXELS else self.mask
                surface.write(change.rect, change.before if backwards else change.after)
            case LayersChange():
                self.layers.value = change.before if backwards else change.after
            case Growth():
                self._restore_growth(change, backwards)
            case _:
                raise TypeError(change)

    def _restore_growth(self, growth: Growth, backwards: bool) -> None:
        margins = growth.margins.reversed if backwards else growth.margins
        size = margins.grown(self.size)
        self._resize(margins, growth.border(size, self.pixels), growth.border(size, self.mask))

    def _resize(self, margins: Margins, pixels: Array, mask: Array, *, whole: bool = False) -> None:
        self.pixels.grow(margins, pixels, whole=whole)
        self.mask.grow(margins, mask)
        self._undercoat.grow(margins)
        if self._shown is not None:
            self._shown.grow(margins)
        layers = tuple(moved(layer, margins.left, margins.top) for layer in self.layers.value)
        self.layers.value = layers
        self.resized.send(margins)
        self.pixels.tell()
        self.mask.tell()

    def _update_modified(self) -> None:
        self.modified.value = self._unsaved_origin or self.position() is not self._saved_pixels
