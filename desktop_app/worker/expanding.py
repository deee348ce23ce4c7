"""Expand: the canvas becomes larger, and the new area the mask, in one undo step.

The border is filled in the background, from the picture as it is then; in the GUI thread it only
has to be put around the picture of that moment, so a stroke painted meanwhile is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Margins
from desktop_app.core.pixels import Array
from desktop_app.imaging.expand import ExpandFill, expanded
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document import Document
from desktop_app.state.expansion import Expansion, check_canvas
from desktop_app.worker.at_rest import when_at_rest
from desktop_app.worker.background import BackgroundTasks

__all__ = ["Expanding"]

INTENT = "expand"


class Expanding(QObject):
    """Carries out what ``state.tools.expansion`` holds, when that is wanted."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        super().__init__()
        self._state, self._background = state, background
        self._expansion = state.tools.expansion
        self._ready: tuple[Document, Expansion, Array] | None = None
        self._unfollow: Callable[[], None] | None = None
        self._expansion.wanted.connect(self._on_wanted)
        state.document.watch(self._on_document)

    def expand(self) -> None:
        """Enlarge the canvas by what is chosen.

        Nothing happens without a picture, with nothing chosen, or while an edit is being put in.
        """
        document, chosen = self._state.document.value, self._expansion.chosen.value
        if document is None or chosen.margins.is_empty or self._state.applying.value:
            return
        try:
            check_canvas(chosen.margins.grown(document.size))
        except InputError as error:
            self._state.notice.value = Notice(error)
            return
        # Undo rests: it could make another size of the picture meanwhile.
        self._state.begin_applying(document)
        pixels = document.pixels.read(document.pixels.rect)
        self._background.run(
            partial(_filled, pixels, chosen.margins, chosen.fill),
            partial(self._on_filled, document, chosen),
            partial(self._on_failed, document),
        )

    def _on_wanted(self, _: None) -> None:
        self.expand()

    def _on_document(self, document: Document | None) -> None:
        if self._unfollow is not None:
            self._unfollow()
        self._unfollow = None if document is None else document.resized.connect(self._on_resized)
        self._forget_margins()

    def _on_resized(self, margins: Margins) -> None:
        """What lay on the old canvas by its place moves along, or goes."""
        self._state.live.picture.value = None
        parameters = self._state.parameters
        context = parameters.value.plan.context
        if context is not None and not margins.is_empty:
            parameters.change_plan(context=context.moved(margins.left, margins.top))

    def _on_filled(self, document: Document, chosen: Expansion, border: Array) -> None:
        self._ready = (document, chosen, border)
        self._put_in()

    def _put_in(self) -> None:
        """Now, or when the stroke in progress has ended."""
        if self._ready is None:
            return
        document, chosen, border = self._ready
        for surface in (document.pixels, document.mask):
            if surface.is_recording:
                fail = partial(self._on_failed, document)
                when_at_rest(surface, self._background, self._put_in, fail)
                return
        self._ready = None
        self._state.end_applying(document)
        if self._state.document.value is not document:
            return
        document.grow(INTENT, chosen.margins, border)
        self._forget_results(document)
        self._forget_margins()
        self._state.use_intent(INTENT)
        # What the canvas shows is what the model starts from.
        self._state.parameters.change_plan(fill="original")
        self._expansion.done.send(chosen.margins)

    def _on_failed(self, document: Document, error: VelaturaError) -> None:
        self._state.end_applying(document)
        self._state.notice.value = Notice(error)

    def _forget_results(self, document: Document) -> None:
        """Results of just this size were made for a larger canvas that was undone: what was added
        there may have been on other sides. They stay in the history."""
        results = self._state.results
        for result in results.items.value:
            plan = result.job.request.plan
            same = plan is not None and plan.document_size == document.size
            if result.job.document == document.id and same:
                results.discard(result.id)

    def _forget_margins(self) -> None:
        chosen = self._expansion.chosen
        chosen.value = replace(chosen.value, margins=Margins())


def _filled(pixels: Array, margins: Margins, fill: ExpandFill) -> Array:
    """In a background thread."""
    try:
        return expanded(pixels, margins, fill)
    except MemoryError as error:
        high, wide = pixels.shape[:2]
        shown = f"{wide} × {high}"
        raise InputError("out_of_memory", size=shown) from error
