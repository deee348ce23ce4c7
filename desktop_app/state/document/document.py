"""A document: layers, mask, undo, and where it was saved. Only for the GUI thread.

All it holds is one value (`content`); how that changes and is shown is in `document_content`,
what can be done with layers in `layer_commands`.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path

import numpy as np

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.file_features import FileFeature
from desktop_app.core.geometry import Margins, Rect
from desktop_app.core.guides import Guide
from desktop_app.core.observable import Observable, Signal, connect_each
from desktop_app.core.pixels import Array
from desktop_app.imaging.colour import colour_space
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import Content
from desktop_app.imaging.layers.layer import Layer
from desktop_app.imaging.picture import FileOrigin
from desktop_app.imaging.tiles import Tiles, opaque, tile_keys, tile_rect
from desktop_app.state.document.branches import Branches
from desktop_app.state.document.confining import confined
from desktop_app.state.document.document_content import MASK, PIXELS, DocumentContent, with_values
from desktop_app.state.document.growing import grown
from desktop_app.state.document.lines import Line
from desktop_app.state.document.making_texts import MakingTexts, entry_in
from desktop_app.state.document.paint_layer import (
    erasing_refused,
    painted_layer,
    painting_refused,
    with_new_layer,
)
from desktop_app.state.document.undo_steps import UndoStep
from desktop_app.state.picture.surface import Recording, Surface, TileSurface
from desktop_app.storage.history_entry import HistoryEntry


class Document(DocumentContent):
    """One open picture.

    Args:
        pixels: (h, w, 3|4), uint8, uint16 or float32, in the file's own colours, taken over: nobody
            writes into it any more; or a content, of a project that was opened.
        name: what the title shows.
        path: the file it was read from or saved to.
        notes: codes of what was done to the picture when it was read ("reduced_to_8_bit" …).
        texts: what a file of it says about how it was made (PNG text keys).
        origin: everything of the opened file but its pixels; None for one made here (sRGB).
        original: where the bytes of ``origin.source`` can be found: a file, or themselves.
        left: what the file that was opened holds and this document does not.
    """

    def __init__(
        self,
        pixels: Array | Content,
        name: str,
        path: Path | None = None,
        notes: tuple[str, ...] = (),
        texts: Mapping[str, str] | None = None,
        origin: FileOrigin | None = None,
        original: Path | bytes | None = None,
        left: frozenset[FileFeature] = frozenset(),
    ) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.origin = origin or FileOrigin()
        if isinstance(pixels, Content):
            content = pixels
        else:
            content = Content.of(pixels, entry_in(texts or dict(self.origin.about.texts)))
        icc = self.origin.about.icc
        super().__init__(replace(content, space=colour_space(icc)), icc)
        self.name = Observable(name)
        self.path = path
        self.original = original
        self.notes = notes
        self.left = left
        self.files: dict[Path, frozenset[FileFeature]] = {} if path is None else {path: left}
        """The files it was read from or written to, and what each holds that it does not."""
        self.stamp: tuple[Path, int, int] | None = None
        """Its file's path, size and time, in nanoseconds, as it was read or written last; None:
        not known."""
        self.read_only: VelaturaError | None = None
        """Why its file must not be saved over; None: it may."""
        self.is_project = False
        """Whether all of it is in its file: layers and mask, and not only the picture."""
        self.is_recovered = False
        """Whether it was left, and brought back with its steps."""
        self.told = MakingTexts(self.undo_stack, lambda: self.origin.about, texts or {})
        self.branches = Branches(self, lambda: self.told.now, lambda: self.is_painting)
        self._strokes: dict[Recording, Layer | None] = {}
        """Those in progress, and the layer that each is on; None: the mask."""
        self.modified = Observable(False)
        self.secured = Observable(True)
        """Whether a process that is killed leaves it: in its file, or in the recovery journal."""
        self.filed: Signal[None] = Signal()
        """It was saved, or what its file holds of it is another part than before."""
        self._saved = self.position()
        self._unsaved_origin = False
        self._kept_mask: UndoStep | None = None
        """The last one on the mask that is in a separate file; None: it is in none."""
        self.saved_guides: tuple[Guide, ...] = ()
        """Those in its file."""
        connect_each(self._update_modified, self.undo_stack.changed, self.branches.items.changed)

    @property
    def is_grey(self) -> bool:
        """Whether the file it came from is greyscale."""
        return self.origin.facts.grey

    def knows(self, entry: HistoryEntry) -> bool:
        """Whether that is in it or an edit of it; the name alone says so of a file."""
        plan = None if entry.request is None else entry.request.plan
        named = self.path is not None and entry.document == self.name.value
        return named or (plan and plan.document) == self.id or entry.uid in self.parents

    # -- changes ----------------------------------------------------------------------------------

    def edit(
        self,
        name: str,
        surface: Surface,
        rect: Rect,
        array: Array,
        texts: Mapping[str, str] | None = None,
        entry: str = "",
    ) -> UndoStep:
        """Write ``array`` at ``rect``, as far as it is selected, as one undoable step called
        ``name``; see `MakingTexts`. In the picture it becomes part of the layer that is painted on,
        which then is of the history's ``entry``, if one is given.
        """
        self.settle()
        layer = self.masked_layer if surface is self.layer_values else None
        if isinstance(surface, TileSurface):
            values = surface.values
            if layer is not None and self.is_unmasked and self.has_selection:
                values = self._full_values
            if surface is not self.selection:
                array = confined(self.content, values, rect, array)
            values = values.written(rect, array)
            if layer is not None:
                within = None if layer.pixels is None else rect
                return self.commit(name, self._painted(layer, values), texts, within=within)
            content = with_values(self.content, surface.name, values)
            return self.commit(name, content, texts, within=rect)
        layer = self.paint_layer
        assert layer.pixels is not None
        array = confined(self.content, layer.pixels, rect, opaque(array))
        tiles = layer.pixels.written(rect, array)
        painted = self._painted(replace(layer, history=entry or layer.history), tiles)
        return self.commit(name, painted, texts, within=rect)

    def record_paint(self) -> Recording:
        """Begin a stroke on the layer that is worked on; on a new one above it, where that is no
        layer to paint on (a patch, or locked, or hidden). End it with `finish`."""
        self.settle()
        layer = self.paint_layer
        assert layer.pixels is not None

        def put(tiles: Tiles, rect: Rect) -> None:
            self.pixels.show(self._painted(layer, tiles).picture_source, [rect])

        recording = Recording(self.pixels, layer.pixels, put)
        self._strokes[recording] = layer
        return recording

    def record_mask(self, *, erases: bool = False) -> Recording:
        """Begin a stroke on the mask, or on the layer that is worked on (`mask_target`); end it
        with `finish`. One that ``erases`` takes from all of a layer that has no mask."""
        self.settle()
        layer = self.masked_layer
        if layer is not None:
            first = self._full_values if erases and self.is_unmasked else self.layer_values.values

            def put(tiles: Tiles, rect: Rect) -> None:
                self.layer_values.put(tiles, rect)
                if layer.is_composed or layer.row.masks:
                    self._show_strokes(self._painted(layer, tiles))

            # It counts as one on the mask: whoever waits for that waits for this, too.
            recording = Recording(self.mask, first, put)
            self._strokes[recording] = layer
            return recording
        recording = self.mask_target.record()
        self._strokes[recording] = None
        return recording

    @property
    def is_painting(self) -> bool:
        """Whether a stroke is in progress."""
        return bool(self._strokes)

    @property
    def paint_layer(self) -> Layer:
        """What a stroke would be painted on now: a layer, or the new one it would get."""
        return painted_layer(self.content)[1]

    @property
    def erasable(self) -> Layer | None:
        """The layer that the eraser takes from: the one worked on, if one can paint on it."""
        return self.paint_layer if self.erasing_refused is None else None

    @property
    def erasing_refused(self) -> InputError | None:
        """Why there is none; None where there is one."""
        return erasing_refused(self.content)

    @property
    def painting_refused(self) -> InputError | None:
        """Why a stroke would be painted on another layer than was chosen; None: it would not."""
        return painting_refused(self.content)

    def finish(self, name: str, recording: Recording) -> None:
        """End a recording as one undoable step; none if no pixel changed, or it was taken back."""
        if recording not in self._strokes:
            return
        values = recording.settle()
        layer = self._strokes.pop(recording)
        if layer is None:
            surface = self.selection if recording.surface is self.selection else self.mask
            before = self._content = with_values(self._content, surface.name, recording.first)
            surface.adopt(values)
            after = with_values(before, surface.name, values)
        elif values is recording.first:
            self._show_strokes(self.content)
            return
        else:
            before, after = self.content, self._painted(layer, values)
        self._content = after
        if layer is not None:
            self.pixels.show(after.picture_source, [])
        self._tell_layers()
        self.undo_stack.push(UndoStep(name, before, after))

    def abandon(self, recording: Recording) -> None:
        """End a recording, and put everything back; nothing if it was ended before."""
        if recording not in self._strokes:
            return
        recording.abandon()
        if self._strokes.pop(recording) is not None:
            self._show_strokes(self.content)
            self._follow_values()

    def put_in(self, name: str, layer: Layer, texts: Mapping[str, str] | None = None) -> UndoStep:
        """Lay ``layer`` over all others, to be worked on, as one undoable step."""
        self.settle()
        layers = (*self.content.layers, layer)
        return self.commit(name, replace(self.content, layers=layers, active=layer.id), texts)

    def arrange(self, name: str, layers: Sequence[Layer], active: str | None = None) -> None:
        """Show these layers, in this order, as one undoable step. No model is asked.

        Args:
            name: of the step.
            layers: the whole tree.
            active: id of the layer that is worked on afterwards; None: the one that is now, or the
                topmost if that is gone.
        """
        layers = tuple(layers)
        if all(a is b for a, b in zip_longest(layers, self.content.layers)):
            return
        chosen = self.content.active if active is None else active
        if layer_tree.find(layers, chosen) is None:
            chosen = layers[-1].id if layers else ""
        self.commit(name, replace(self.content, layers=layers, active=chosen))

    def activate(self, layer_id: str) -> None:
        """Work on that layer from now on; nothing that could be undone."""
        self.settle()
        if layer_id != self.content.active and layer_tree.find(self.content.layers, layer_id):
            self._content = replace(self.content, active=layer_id)
            self.pixels.show(replace(self.pixels.source, active=layer_id), [])
            self._follow_values()
            self.active.value = layer_id

    def grow(self, name: str, margins: Margins, border: Array, mask: int = 255) -> UndoStep:
        """Grow the canvas, as one undoable step. No stroke may be in progress.

        What is masked stays masked, unless an applied edit is done with it: that is taken away.

        Args:
            name: of the step.
            margins: pixels added on each side, none of them negative.
            border: (h, w, 3|4) of the new size. Only what is new is taken of it, as a layer.
            mask: value 0..255 of the mask in the new area.

        Raises:
            ValueError: a margin is negative, or ``border`` has another size or dtype.
        """
        self.settle()
        keeps = not self._mask_is_used
        after = grown(self.content, margins, border, mask, keeps_mask=keeps)
        return self.commit(name, after, margins=margins)

    def resume(
        self,
        content: Content,
        done: Sequence[UndoStep],
        undone: Sequence[UndoStep],
        dropped: Mapping[str, UndoStep] | None = None,
        line: Line = (),
    ) -> None:
        """Hold what was brought back of a document that was left; nobody looks at it yet.

        Args:
            content: what there is now; the state after the last of ``done``.
            done, undone: its steps, in the order in which they were done.
            dropped, line: see `UndoStack.resume`.
        """
        self._content = content
        self.is_recovered = True
        self.undo_stack.resume(done, undone, dropped, line)
        self._reshape(content, Margins(), everything=True)
        self._update_modified()  # a mask is in no file of pixels

    # -- mask -------------------------------------------------------------------------------------

    def fill_mask(self, name: str, value: int, rect: Rect | None = None) -> None:
        """Set `mask_target` (in ``rect``) to ``value`` 0..255 as one step, if that changes
        anything. A layer that changes everything where it has no mask loses that."""
        layer, target = self.masked_layer, self.mask_target
        clears = rect is None and value == 0 and not self.has_selection
        if layer is not None and layer.row.everywhere and clears:
            layers = self.content.with_layer(replace(layer, pixels=None)).layers
            self.arrange(name, self.content.layers if self.is_unmasked else layers)
            return
        rect = self.mask.rect if rect is None else rect.intersected(self.mask.rect)
        if rect.is_empty or (not self.is_unmasked and _is_all(target, rect, value)):
            return
        shape = rect.height, rect.width
        self.edit(name, target, rect, np.broadcast_to(np.uint8(value), shape))

    @property
    def marks(self) -> TileSurface | None:
        """The mask, or else the selection, whichever holds anything; first the one that the mask
        tools paint on."""
        there = {self.mask: self.has_mask, self.selection: self.has_selection}
        return next((one for one in (self.mask_target, *there) if there.get(one)), None)

    def clear_marks(self) -> None:
        """Nothing is masked, or selected, any more; what a layer holds stays."""
        marks = self.marks
        if marks is not None:
            blank = np.broadcast_to(np.uint8(0), (marks.rect.height, marks.rect.width))
            self.edit("clear_mask", marks, marks.rect, blank)

    def inverted_mask(self) -> tuple[Rect, Array]:
        """Of `mask_target`, in any thread: painted becomes locked and the other way round."""
        values = self.mask_target.read(self.mask_target.rect)
        inverted = np.zeros_like(values) if self.is_unmasked else 255 - values
        return self.mask_target.rect, inverted

    # -- files ------------------------------------------------------------------------------------

    def position(self, *, whole: bool | None = None) -> UndoStep | None:
        """Where it is in the undo history; give it to `mark_saved` after saving.

        Args:
            whole: of layers and mask; False: of the picture alone; None: as its file has it.
        """
        if self.is_project if whole is None else whole:
            return next(self.undo_stack.steps, None)
        return self.undo_stack.last_step_on(PIXELS)

    @property
    def is_as_opened(self) -> bool:
        """Whether the pixels are those of the file that was opened (also after undo)."""
        return self.origin.source is not None and self.position(whole=False) is None

    def mark_saved(
        self,
        path: Path,
        position: UndoStep | None,
        *,
        whole: bool = False,
        guides: tuple[Guide, ...] = (),
        branches: Iterable[tuple[str, str]] = (),
    ) -> None:
        """``path`` now holds what there was at ``position``; ``whole``: with layers, mask; and
        these guides, and branches of these keys."""
        self.saved_guides = guides
        self.branches.mark_saved(branches)
        self.path = path
        self.is_project = whole
        self.name.value = path.name
        self._unsaved_origin = False
        self._saved = position
        self._update_modified()
        self.filed.send(None)

    @property
    def unsaved(self) -> frozenset[FileFeature]:
        """What is next to the picture, and is not in its file: see `core.file_features.BESIDE`."""
        step = self.undo_stack.last_step_on(MASK)
        is_kept = self.is_project or (step is not None and step is self._kept_mask)
        there = {
            FileFeature.MASK: self.has_mask and not is_kept,
            FileFeature.GUIDES: self.content.guides != self.saved_guides,
            FileFeature.BRANCHES: not self.branches.are_saved,
        }
        return frozenset(filter(there.get, there))

    @property
    def has_unsaved_picture(self) -> bool:
        """Whether the picture, its layers, or what else a project is made of was changed."""
        return self._unsaved_origin or self.position() is not self._saved

    def mask_keeping(self) -> Callable[[object], None]:
        """What is called once the mask as it is now is in a separate file: nobody is asked about
        it until it is changed."""
        return partial(self._note_kept, self.undo_stack.last_step_on(MASK))

    def _note_kept(self, step: UndoStep | None, _: object) -> None:
        self._kept_mask = step
        self._update_modified()

    def mark_unsaved(self) -> None:
        """The pixels are not in any file of the user's (a generated or pasted picture)."""
        self._unsaved_origin = True
        self._update_modified()
        self.filed.send(None)

    @property
    def is_nowhere(self) -> bool:
        """Whether it was said that its pixels are not in any file (`mark_unsaved`)."""
        return self._unsaved_origin

    def preview_layer(self, name: str, layer_id: str, content: Content) -> None:
        """As `preview`; what changes on the screen is where that layer was and where it is."""
        before = layer_tree.find(self.pixels.source.layers, layer_id)
        self.preview(name, content)
        after = layer_tree.find(content.layers, layer_id)
        places = [each.rect for each in (before, after) if each is not None]
        self.pixels.show(self.pixels.source, places)

    # -- parts ------------------------------------------------------------------------------------

    @property
    def _mask_is_used(self) -> bool:
        """Whether an edit was applied since the mask was last painted or grown."""
        for step in self.undo_stack.steps:
            if step.changes(MASK) or not step.margins.is_empty:
                return False
            if step.name == "apply":
                return True
        return False

    def _painted(self, layer: Layer, tiles: Tiles) -> Content:
        """With other pixels on the layer that is painted on; it is put in if it is new."""
        painted = replace(layer, pixels=tiles)
        content = self.content
        if layer_tree.find(content.layers, layer.id) is None:
            content, painted = with_new_layer(content, painted)
        return content.with_layer(painted)

    def _interrupt(self, now: bool) -> bool:
        """Whether a stroke is in progress; it is taken back if it is to be ``now``."""
        recordings = tuple(self._strokes)
        if now:
            for recording in recordings:
                self.abandon(recording)
        return bool(recordings)

    def _update_modified(self, _: object = None) -> None:
        self.modified.value = self.has_unsaved_picture or bool(self.unsaved)


def _is_all(surface: Surface, rect: Rect, value: int) -> bool:
    """Whether all of ``rect`` is ``value``: tile by tile, up to the first that isn't."""
    parts = (tile_rect(key).intersected(rect) for key in tile_keys(rect))
    return all(bool((surface.read(part) == value).all()) for part in parts)
