"""The guided first edit: where its user stands, told by what there is. No step is ever forced.

Three steps: paint a mask, say what you want, make it. What follows (taking the result, saving the
picture) is told the same way.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from desktop_app.core.geometry import Rect
from desktop_app.core.observable import Observable, connect_each
from desktop_app.core.pixels import ByteArray
from desktop_app.state.app_state import AppState, ToolId

if TYPE_CHECKING:
    from desktop_app.catalog.lessons import LessonExample
    from desktop_app.state.document.document import Document

ENOUGH = 0.6
"""Share of the place that has to be painted over."""


class LessonStage(StrEnum):
    """Steps of the first lesson, in their order."""

    PAINT = "paint"
    SAY = "say"
    MAKE = "make"
    WAIT = "wait"
    TAKE = "take"
    SAVE = "save"
    DONE = "done"

    @property
    def number(self) -> int:
        """Which of the three steps it belongs to, from 1."""
        return {"paint": 1, "say": 2}.get(self.value, 3)


def ellipse(place: Rect) -> ByteArray:
    """A mask of ``place``: 255 within its ellipse, (h, w)."""
    y, x = np.mgrid[: place.height, : place.width]
    across = (x + 0.5) / place.width * 2 - 1
    down = (y + 0.5) / place.height * 2 - 1
    return np.where(across**2 + down**2 <= 1, 255, 0).astype(np.uint8)


class Lesson:
    """One guided edit, from `begin` to `end`.

    Attributes:
        stage: where its user stands; None while there is no lesson.
        example: what is edited; None before the first `begin`.
    """

    def __init__(self, state: AppState) -> None:
        self._state = state
        self.stage: Observable[LessonStage | None] = Observable(None)
        self.example: LessonExample | None = None
        self._document: Document | None = None
        self._place: ByteArray | None = None
        connect_each(
            self._update,
            state.parameters.changed,
            state.results.shown.changed,
            state.jobs.current.changed,
            state.pressed.changed,
            state.applying.changed,
        )
        state.document.changed.connect(self._on_document)

    @property
    def is_on(self) -> bool:
        """Whether there is a lesson."""
        return self.stage.value is not None

    def begin(self, example: LessonExample, document: Document) -> None:
        """Start over with ``document``, which is open and shows the example's picture."""
        state = self._state
        self.example, self._document = example, document
        self._place = ellipse(example.place)
        state.parameters.update(prompt="", count=1, seed=example.seed, seed_once=True)
        state.intent.use(example.intent)
        state.tools.active.value = ToolId.BRUSH
        connect_each(
            self._update,
            document.mask.changed,
            document.undo_stack.changed,
            document.modified.changed,
        )
        self._update(None)

    def end(self) -> None:
        """No lesson any more; the document stays."""
        parameters, example = self._state.parameters, self.example
        if self.is_on and example is not None and parameters.value.seed == example.seed:
            parameters.update(seed_once=False)
        self._document = None
        self.stage.value = None

    @property
    def painted(self) -> float:
        """Share of the place that is masked, 0..1."""
        if self._document is None or self.example is None or self._place is None:
            return 0.0
        if not self._document.mask.rect.contains(self.example.place):
            return 0.0
        mask = self._document.mask.read(self.example.place)
        inside = self._place > 0
        return float(np.count_nonzero(mask[inside])) / max(1, np.count_nonzero(inside))

    def paint_for_me(self) -> None:
        """Mask the place, as one step that can be undone."""
        document, example = self._document, self.example
        if document is None or example is None or self._place is None:
            return
        there = document.mask.read(example.place)
        document.edit("ellipse", document.mask, example.place, np.maximum(there, self._place))

    def write_for_me(self) -> None:
        """Put the example's words into the prompt."""
        if self.example is not None:
            self._state.parameters.update(prompt=self.example.prompt)

    def _on_document(self, document: Document | None) -> None:
        if self.is_on and document is not self._document:
            self.end()

    def _update(self, _: object) -> None:
        document, stage = self._document, None
        if document is None or self.example is None:
            return
        if not document.mask.rect.contains(self.example.place):  # cut, or made smaller
            self.end()
            return
        applied = document.undo_stack.last_step_on("pixels") is not None
        if applied and not self._state.applying.value:
            stage = (
                LessonStage.SAVE
                if document.path is None or document.modified.value
                else LessonStage.DONE
            )
        elif self._state.is_busy or self._state.applying.value:
            stage = LessonStage.WAIT
        elif self._state.results.shown.value is not None:
            stage = LessonStage.TAKE
        elif self.painted < ENOUGH:
            stage = LessonStage.PAINT
        else:
            words = self._state.parameters.value.prompt.strip()
            stage = LessonStage.MAKE if words else LessonStage.SAY
        self.stage.value = stage
