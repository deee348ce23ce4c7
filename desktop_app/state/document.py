"""A document: pixels, mask, undo, and where it was saved. Reached only from the GUI thread."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from desktop_app.core.geometry import Rect, Size
from desktop_app.core.observable import Observable, Signal
from desktop_app.core.pixels import Array, ByteArray
from desktop_app.state.surface import Delta, Surface
from desktop_app.state.undo import Step, UndoStack

__all__ = ["Document"]

PIXELS = "pixels"
MASK = "mask"


class Document:
    """One open picture.

    Args:
        pixels: (h, w, 3|4) uint8 RGB(A); see `Surface`.
        name: what the title shows.
        path: the file it was read from or saved to.
        notes: codes of what was done to the picture when it was read ("reduced_to_8_bit" …).
        texts: what a file of it says about how it was made (PNG text keys).
    """

    def __init__(
        self,
        pixels: ByteArray,
        name: str,
        path: Path | None = None,
        notes: tuple[str, ...] = (),
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.name = Observable(name)
        self.path = path
        self.notes = notes
        self._texts = dict(texts or {})
        self.pixels = Surface(PIXELS, pixels)
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
        """Write ``array`` at ``rect`` as one undoable step called ``name``; see `texts`."""
        step = Step(name, (surface.write(rect, array),), dict(texts or {}))
        self.undo_stack.push(step)
        return step

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

    def _restore(self, delta: Delta, backwards: bool) -> None:
        surface = self.pixels if delta.surface == PIXELS else self.mask
        surface.write(delta.rect, delta.before if backwards else delta.after)

    def _update_modified(self) -> None:
        self.modified.value = self._unsaved_origin or self.position() is not self._saved_pixels
