"""Steps from one state of a document to another, and what is left of those that were given up."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from desktop_app.core.affine import Affine
from desktop_app.core.geometry import Margins
from desktop_app.imaging.layers import layer_tree
from desktop_app.imaging.layers.content import BESIDE, Content
from desktop_app.state.document.lines import MOST_MARKS, Line, Mark, prompt_in

SURFACES = ("pixels", *BESIDE)

_NOTHING = Content.of(np.zeros((1, 1, 3), np.uint8))


@dataclass(frozen=True, slots=True, eq=False)
class UndoStep:
    """What the user thinks of as one step.

    Attributes:
        name: a code for the menu ("stroke", "erase", "rectangle", "clear_mask", "apply" …).
        before, after: what the document held.
        texts: what a file of this state says about how it was made (PNG text keys).
        margins: what the canvas got on each side, where it only grew or was cut.
        reshaped: whether what was anywhere is elsewhere now (turned, flipped, scaled).
        matrix: where it is then, if that can be told: from the old canvas to the new one.
        line: of a step to a branch, the way to that; None: it is one more edit on the way.
        id: holds wherever the document goes.
    """

    name: str
    before: Content
    after: Content
    texts: Mapping[str, str] = field(default_factory=dict[str, str])
    margins: Margins = field(default_factory=Margins)
    reshaped: bool = False
    matrix: Affine | None = None
    line: Line | None = None
    id: str = field(default_factory=lambda: uuid.uuid4().hex[:12])

    @property
    def nbytes(self) -> int:
        """Memory that is held for undoing it alone."""
        return self.before.own_bytes(self.after)

    def changes(self, surface: str) -> bool:
        """Whether it changed the ``pixels``, the ``mask``, the ``selection`` or the ``guides``."""
        if surface in BESIDE:
            return getattr(self.before, surface) is not getattr(self.after, surface)
        return self.before.layers is not self.after.layers or self.before.size != self.after.size

    @property
    def mark(self) -> Mark | None:
        """What is left of it on a way; None: it changed no pixel."""
        if not self.changes("pixels"):
            return None
        if not self.texts:
            return Mark(self.id, self.name)
        before = {layer.id for layer in layer_tree.walk(self.before.layers)}
        new = (one for one in layer_tree.walk(self.after.layers) if one.id not in before)
        entry = next((one.history for one in new if one.history), "")
        return Mark(self.id, self.name, prompt_in(self.texts), entry)

    @property
    def moves_canvas(self) -> bool:
        """Whether what there is lies elsewhere after it, or has another size."""
        same_size = self.before.size == self.after.size
        return self.reshaped or not self.margins.is_empty or not same_size

    @property
    def keeps_canvas(self) -> bool:
        """Whether all that there is stays where it is, on a canvas of the same size and kind."""
        return not self.moves_canvas and self.before.channels == self.after.channels


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What happened to an undo stack, for whoever writes it down.

    Attributes:
        kind: a step was done ("push"); were taken back ("undo") or done again ("redo"); what was
            taken back is forgotten ("forget"); the oldest are given up ("drop").
        steps: which, in the order in which it happened to them. Of a push the one that was done:
            that those taken back are forgotten with it, is in ``forgotten``.
        forgotten: see above.
    """

    kind: Literal["push", "undo", "redo", "forget", "drop"]
    steps: tuple[UndoStep, ...]
    forgotten: tuple[UndoStep, ...] = ()


def dropped_mark(name: str, texts: Mapping[str, str]) -> UndoStep:
    """A step that is gone, without its pixels: `UndoStack.last_step_on` still tells its state from
    others."""
    return UndoStep(name, _NOTHING, _NOTHING, texts)


def dropped_after(before: UndoStep | None, step: UndoStep) -> UndoStep:
    """The mark of a surface once ``step``, which changed it, is gone as well.

    Args:
        before: its mark until then.
    """
    older = None if step.line is not None else before
    return dropped_mark(step.name, step.texts or ({} if older is None else older.texts))


def line_after(line: Line, steps: Iterable[UndoStep]) -> Line:
    """The way on, after these steps."""
    made = list(line)
    for step in steps:
        if step.line is not None:
            made = list(step.line)
        elif (mark := step.mark) is not None:
            made.append(mark)
    return tuple(made[-MOST_MARKS:])
