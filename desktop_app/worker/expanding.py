"""Expand: the canvas becomes larger, and the new area the mask, in one undo step.

The border is filled in the background, from the picture as it is then; in the GUI thread it only
has to be put around the picture of that moment, so a stroke painted meanwhile is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from desktop_app.catalog.intents import EXPAND
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.core.geometry import Margins
from desktop_app.core.pixels import Array
from desktop_app.imaging.expand import ExpandFill, expanded
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.document.document import Document
from desktop_app.state.painting.expansion import Expansion, check_canvas
from desktop_app.worker.background import BackgroundTasks, when_idle


class Expanding(QObject):
    """Carries out what ``state.tools.expansion`` holds, when that is wanted."""

    def __init__(self, state: AppState, background: BackgroundTasks) -> None:
        super().__init__()
        self._state, self._background = state, background
        self._expansion = state.tools.expansion
        self._expansion.wanted.connect(self._on_wanted)
        state.documents.each(self._on_opened)
        state.document.changed.connect(lambda _: self._forget_margins())

    def after_expand(self, then: Callable[[], object]) -> None:
        """Do ``then`` when the canvas is as large as the tool frames it; at once if it is."""
        if self._state.is_expanding:
            self.expand(then)
        else:
            then()

    def expand(self, then: Callable[[], object] | None = None) -> None:
        """Grow the canvas by what is chosen, and do ``then``.

        Nothing happens without a picture, with nothing chosen, or while an edit is being put in.
        """
        document, chosen = self._state.document.value, self._expansion.chosen.value
        if document is None or chosen.margins.is_empty or self._state.applying.value:
            return
        try:
            check_canvas(chosen.margins.grown(document.size))
        except InputError as error:
            self._state.notice.value = Notice(error, document=document.id)
            return
        # Undo rests: it could make another size of the picture meanwhile.
        self._state.set_applying(document, now=True)
        pixels = document.pixels.read(document.pixels.rect)
        self._background.run(
            partial(_filled, pixels, chosen.margins, chosen.fill),
            partial(self._put_in, document, chosen, then),
            partial(self._on_failed, document),
        )

    def _on_wanted(self, _: None) -> None:
        self.expand()

    def _on_opened(self, document: Document) -> None:
        document.resized.connect(partial(self._on_resized, document))

    def _on_resized(self, document: Document, margins: Margins) -> None:
        """What lay on the old canvas by its place moves along, or goes."""
        session = self._state.documents.session_of(document)
        if session is not None and session is not self._state.documents.active.value:
            if session.context is not None and not margins.is_empty:
                session.context = session.context.moved(margins.left, margins.top)
            return
        self._state.live.picture.value = None
        parameters = self._state.parameters
        context = parameters.value.plan.context
        if context is not None and not margins.is_empty:
            parameters.change_plan(context=context.moved(margins.left, margins.top))

    def _put_in(
        self,
        document: Document,
        chosen: Expansion,
        then: Callable[[], object] | None,
        border: Array,
    ) -> None:
        """Now, or when the stroke in progress has ended."""
        for surface in (document.pixels, document.mask):
            if surface.is_recording:
                fail = partial(self._on_failed, document)
                again = partial(self._put_in, document, chosen, then, border)
                when_idle(surface, self._background, again, fail)
                return
        self._state.set_applying(document, now=False)
        session = self._state.documents.session_of(document)
        if session is None:
            return
        document.grow(EXPAND, chosen.margins, border)
        if session is not self._state.documents.active.value:
            return
        self._forget_margins()
        self._state.intent.use(EXPAND)
        # What the canvas shows is what the model starts from.
        self._state.parameters.change_plan(fill="original")
        self._expansion.done.send(chosen.margins)
        if then is not None:
            then()

    def _on_failed(self, document: Document, error: VelaturaError) -> None:
        self._state.set_applying(document, now=False)
        self._state.notice.value = Notice(error, document=document.id)

    def _forget_margins(self) -> None:
        chosen = self._expansion.chosen
        chosen.value = replace(chosen.value, margins=Margins())


def _filled(pixels: Array, margins: Margins, fill: ExpandFill) -> Array:
    """In a background thread. Raises InputError: ``out_of_memory``, with the picture's size."""
    try:
        return expanded(pixels, margins, fill)
    except MemoryError as error:
        high, wide = pixels.shape[:2]
        shown = f"{wide} × {high}"
        raise InputError("out_of_memory", size=shown) from error
