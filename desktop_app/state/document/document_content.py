"""One content after another: the one a document holds now, the steps between, and the surfaces that
show it. Only for the GUI thread.

Every change makes another content; the surfaces are told what differs. What a user does with a
document is in `document` and `layer_commands`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.edit_plan import NOISE
from desktop_app.core.geometry import Margins, Rect, Size, united
from desktop_app.core.guides import Guide
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.pixels import Array, ByteArray, FloatArray
from desktop_app.imaging.depth import from_float
from desktop_app.imaging.display import Display, ToScreen
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import VALUES, Content, picture_of
from desktop_app.imaging.layers.coverage import settled
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.tiles import Tiles
from desktop_app.state.document.lines import Line
from desktop_app.state.document.undo import UndoStack
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.picture.composition import Composition
from desktop_app.state.picture.display_conversion import DisplayConversion
from desktop_app.state.picture.mixes import entries_in
from desktop_app.state.picture.surface import TileSurface

PIXELS = "pixels"
MASK, SELECTION = VALUES
NO_VALUES: Final = Tiles(1, np.dtype(np.uint8))
"""Of a mask of which nothing is painted."""


class DocumentContent:
    """See the module.

    Args:
        content: what there is first.
        icc: profile of its values.
    """

    def __init__(self, content: Content, icc: bytes | None) -> None:
        self.space = content.space
        """Between the document's values and sRGB."""
        self._content = content
        self.pixels = Composition(PIXELS, content.picture_source)
        self.mask = TileSurface(MASK, content.mask, content.size)
        self.mask_changed: Signal[Rect] = self.mask.changed
        self.selection = TileSurface(SELECTION, content.selection, content.size)
        """Where tools, fills and adjustments act; blank: all over."""
        self.selecting = False
        """Whether the mask tools paint on the selection; see `select_by_tools`."""
        self.layer_values = TileSurface("layer_values", NO_VALUES, content.size)
        """Values of the layer that the mask tools paint on; blank where there is none."""
        self.mask_target: TileSurface = self.mask
        """What the mask tools paint on: the mask, `layer_values` or the selection."""
        self.mask_target_changed: Signal[None] = Signal()
        self.layers: Observable[layer_tree.Tree] = Observable(content.layers)
        """From the lowest, which is the opened picture, to the topmost."""
        self.active: Observable[str] = Observable(content.active)
        self.guides: Observable[tuple[Guide, ...]] = Observable(content.guides)
        """Id of the layer that is worked on; `Document.activate` chooses another."""
        self.resized: Signal[Margins] = Signal()
        """The canvas became larger by this, or smaller; told before what changed on it."""
        self.reshaped: Signal[Affine] = Signal()
        """All that lay on it was turned, flipped or scaled like this; told after `resized`."""
        self.refilled: Signal[None] = Signal()
        """The picture has an alpha channel now, or has none any more; told before all of it counts
        as changed."""
        self._previewed: tuple[str, Content] | None = None
        self.showing = DisplayConversion(self.pixels, self.space, icc)
        """What the canvas shows of it, for `show_on`'s screen."""
        self.shown_anew: Signal[None] = Signal()
        """All of it looks different now: another screen."""
        self._follow_values()
        self.undo_stack = UndoStack(self._restore, before=self.settle, interrupt=self._interrupt)

    @property
    def parents(self) -> tuple[str, ...]:
        """Ids of the entries of the history that are in it, as it is shown."""
        return entries_in(self._content.layers)

    @property
    def content(self) -> Content:
        """All it holds, between two strokes: what a stroke in progress painted is not in it."""
        shown = self._content if self._previewed is None else self._previewed[1]
        for surface in (self.mask, self.selection):  # written with no step
            name = surface.name
            is_own = values_of(shown, name) is values_of(self._content, name)
            if is_own and not surface.is_recording:
                self._content = with_values(self._content, name, surface.values)
        return self._content

    @property
    def size(self) -> Size:
        """Width and height in pixels."""
        return self.pixels.size

    @property
    def has_alpha(self) -> bool:
        """Whether there is a fourth channel now; see `Content.bare`."""
        return self.pixels.channels == 4

    @property
    def has_mask(self) -> bool:
        """Whether its mask holds anything, however faint."""
        return not self.mask.values.is_blank(self.mask.rect)

    @property
    def is_masked(self) -> bool:
        """Whether its mask gives an edit something to do."""
        return not self.mask.values.is_blank(self.mask.rect, NOISE)

    @property
    def has_regions(self) -> bool:
        """Whether there are parts with prompts of their own."""
        return any(layer.region is not None for layer in layer_tree.walk(self.content.layers))

    @property
    def has_selection(self) -> bool:
        """Whether tools act in a part of it alone."""
        return not self.selection.values.is_blank(self.selection.rect)

    def select_by_tools(self, now: bool) -> None:
        """Whether the mask tools paint on the selection from now on."""
        self.selecting = now
        self._follow_values()

    # -- changes ----------------------------------------------------------------------------------

    def commit(
        self,
        name: str,
        content: Content,
        texts: Mapping[str, str] | None = None,
        margins: Margins | None = None,
        *,
        reshaped: bool = False,
        matrix: Affine | None = None,
        within: Rect | None = None,
        line: Line | None = None,
    ) -> UndoStep:
        """Hold ``content``, as one undoable step called ``name``; see `Step`.

        ``content`` is made of the document's own, by replacing parts of it. All that differs lies
        ``within`` that rectangle, if one is given.
        """
        before, texts = self.content, dict(texts or {})
        content = settled(content, before)
        step = UndoStep(name, before, content, texts, margins or Margins(), reshaped, matrix, line)
        self._restore(step, True, within)
        self.undo_stack.push(step)
        return step

    def preview(self, name: str, content: Content, within: Rect | None = None) -> None:
        """Show ``content``, the document's own with other layers or values, without a step: one is
        being dragged. What was shown last becomes one undoable step called ``name`` with `settle`,
        which undo, strokes and edits call too; another `commit` drops it, and so does its own
        content. All that differs from what is shown lies ``within`` that rectangle, if one is
        given."""
        is_own = content is self.content
        shown, content = self.pixels.source.layers, settled(content, self.content)
        was = self.content if self._previewed is None else self._previewed[1]
        self._previewed = None if is_own else (name, content)
        rects = layer_tree.changed_rects(shown, content.layers) if within is None else [within]
        self._put_values(was, content, within or self.pixels.rect)
        self._show(content, rects)
        if content.active == self.content.active:
            self._follow_values(content, within)

    def settle(self) -> None:
        """Make what is previewed, if anything, one undoable step."""
        if self._previewed is not None:
            self.commit(*self._previewed)

    # -- what it shows ----------------------------------------------------------------------------

    def shown(self, rect: Rect) -> ByteArray:
        """The picture in ``rect`` (inside the document) as the screen shows it: (h, w, 3|4) uint8,
        sRGB unless `show_on` chose another, floats beyond 0..1 clipped; read-only. The first look
        at a picture of other values converts what is looked at (under 10 ns a pixel), later ones
        only what changed."""
        return self.showing.read(rect)

    def rough(self, rect: Rect, step: int) -> ByteArray:
        """As `shown`, but every ``step``-th pixel alone, quickly: see `Composition.rough`."""
        return self.showing.rough(rect, step)

    def show_on(self, display: Display | None) -> None:
        """Show it on this screen from now on; None: on one of sRGB."""
        if self.showing.show_on(display):
            self.shown_anew.send(None)

    @property
    def to_screen(self) -> ToScreen:
        """From its values to what the screen shows."""
        return self.showing.to_screen

    @property
    def is_shown_as_is(self) -> bool:
        """Whether its values are what the screen shows."""
        return self.showing.is_plain

    def srgb(self, rect: Rect) -> ByteArray:
        """The picture in ``rect`` in sRGB, whatever the screen: (h, w, 3|4) uint8."""
        return self.space.shown(self.pixels.read(rect))

    def from_srgb(self, values: FloatArray) -> Array:
        """sRGB, (h, w, 3|4) float32 0..1, as values of this document: its space, its depth."""
        return from_float(self.space.from_srgb(values), self.pixels.dtype)

    def base(self, rect: Rect) -> Array:
        """The picture in ``rect`` as it is without any layer but the lowest; read-only."""
        return picture_of(
            replace(self.content.picture_source, layers=self.content.layers[:1]), rect
        )

    def passes(self, rect: Rect) -> int:
        """How often the content of ``rect`` went through an autoencoder: the most of any of it."""
        shown = (layer for layer in layer_tree.walk(self.content.layers) if layer.visible)
        return max(
            (
                layer.passes
                for layer in shown
                if any(piece.rect.meets(rect) for piece in layer.pieces)
            ),
            default=0,
        )

    # -- the layer that the mask tools paint on ---------------------------------------------------

    @property
    def masked_layer(self) -> Layer | None:
        """The layer that the mask tools paint on; None: they paint on the mask."""
        if self.mask_target is not self.layer_values:
            return None
        return layer_tree.find(self.content.layers, self.content.active)

    @property
    def is_unmasked(self) -> bool:
        """Whether the mask tools paint on a layer that has no mask, which means all of it."""
        layer = self.masked_layer
        return layer is not None and layer.pixels is None

    @property
    def _full_values(self) -> Tiles:
        """Of a mask of which all is painted."""
        return Tiles.of_array(np.full((self.size.height, self.size.width), 255, np.uint8))

    def _show_strokes(self, content: Content) -> None:
        """Show it, wherever it differs from what is shown."""
        rects = layer_tree.changed_rects(self.pixels.source.layers, content.layers)
        self.pixels.show(content.picture_source, rects)

    # -- parts ------------------------------------------------------------------------------------

    def _interrupt(self, now: bool) -> bool:
        """See `UndoStack`: whether a change is in progress, which is taken back if it is to be
        ``now``."""
        raise NotImplementedError

    def _restore(self, step: UndoStep, forward: bool, within: Rect | None = None) -> None:
        old, new = (step.before, step.after) if forward else (step.after, step.before)
        old = self.content if forward else old
        self._content = new
        if step.reshaped or old.size != new.size or old.channels != new.channels:
            self._reshape(new, step.margins if forward else step.margins.reversed, step.reshaped)
            if step.matrix is not None:
                self.reshaped.send(step.matrix if forward else step.matrix.inverse)
            return
        shown, self._previewed = self._previewed, None
        within = self.pixels.rect if within is None or shown is not None else within
        # What a preview showed already is not composed again.
        was = old if shown is None else shown[1]
        rects = layer_tree.changed_rects(was.layers, new.layers)
        self._show(new, [rect.intersected(within) for rect in rects])
        self._put_values(was, new, within)
        self._tell_layers()

    def _put_values(self, was: Content, now: Content, within: Rect) -> None:
        """Have mask and selection hold what they hold ``now``; other than it ``was`` in there."""
        for surface in (self.mask, self.selection):
            values, before = values_of(now, surface.name), values_of(was, surface.name)
            if values is not before:
                differing = united(values.differing(before)).intersected(surface.rect)
                surface.put(values, differing.intersected(within))

    def _show(self, content: Content, rects: list[Rect]) -> None:
        """Show it on the same canvas; it differs in ``rects`` at most from what is shown now."""
        if content.shown_channels == self.pixels.channels:
            self.pixels.show(content.picture_source, rects)
            return
        self.pixels.reset(content.picture_source)
        self.showing.renew()
        self.refilled.send(None)
        self.pixels.tell()

    def _reshape(self, content: Content, margins: Margins, everything: bool) -> None:
        self._previewed = None
        everything = everything or content.shown_channels != self.pixels.channels
        self.pixels.reset(content.picture_source)
        self.mask.reset(content.mask, content.size)
        self.selection.reset(content.selection, content.size)
        self.layer_values.reset(_layer_values_of(content) or NO_VALUES, content.size)
        self.showing.resized(margins, everything=everything)
        self._tell_layers()
        self.resized.send(margins)
        self.pixels.tell()
        self.mask.tell()
        self.selection.tell()
        self.layer_values.tell()

    def _tell_layers(self) -> None:
        self._follow_values()
        self.layers.value = self.content.layers
        self.active.value = self.content.active
        self.guides.value = self.content.guides

    def _follow_values(self, content: Content | None = None, within: Rect | None = None) -> None:
        """Whether the mask tools paint on a layer now, and what it holds; of what is previewed."""
        found = _layer_values_of(content or self._content)
        values, old = found or NO_VALUES, self.layer_values.values
        target = self.mask if found is None else self.layer_values
        target = self.selection if self.selecting else target
        if values is not old:
            filled = values.differing(old)[: values.fill != old.fill]
            whole = within or united((values.rect, old.rect, *filled))
            self.layer_values.put(values, whole.intersected(self.layer_values.rect))
        if target is not self.mask_target:
            self.mask_target = target
            self.mask_target_changed.send(None)


def _layer_values_of(content: Content) -> Tiles | None:
    """Of the layer that they paint on; None: there is none, or it can't be painted on."""
    layer = layer_tree.find(content.layers, content.active)
    if layer is None or not layer.row.masked:
        return None
    if not layer_tree.is_open(content.layers, layer.id):
        return None
    return NO_VALUES if layer.pixels is None else layer.pixels


def values_of(content: Content, name: str) -> Tiles:
    """The mask's or the selection's."""
    return content.mask if name == MASK else content.selection


def with_values(content: Content, name: str, values: Tiles) -> Content:
    """With another mask or selection."""
    if values is values_of(content, name):
        return content
    if name == MASK:
        return replace(content, mask=values)
    return replace(content, selection=values)
