"""The main thing of the picture on the canvas, or all but that, as its mask."""

from __future__ import annotations

from functools import partial

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import InputError, VelaturaError
from desktop_app.imaging.subject_proposals import Proposal
from desktop_app.operations.context import OperationContext
from desktop_app.operations.cut_out import subject_networks, subjects_in
from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.state.notice import Notice
from desktop_app.state.session import Session
from desktop_app.state.work.activity import WaitingWork
from desktop_app.studio.studio import Studio
from desktop_app.worker.background import BackgroundTasks

_NAME = "select_subject"
"""Of the work that the document waits for, and of the undo step (of the subject)."""
_BACKGROUND = "select_background"


class Selecting:
    """Errors are told in ``state.notice``."""

    def __init__(self, state: AppState, studio: Studio, background: BackgroundTasks) -> None:
        self._state, self._studio, self._background = state, studio, background
        self._running: tuple[Session, CancelToken | None] | None = None

    def subject(self, *, background: bool = False) -> None:
        """Show what would be masked or selected in place of what is there: a guess at it, or all
        but that; the next guess while one is shown."""
        if self._state.tools.pointing.turn(_BACKGROUND if background else _NAME):
            return
        state, document = self._state, self._state.document.value
        session = None if document is None else state.documents.session_of(document)
        if document is None or session is None or self._running is not None:
            return
        content, space = document.content, document.space
        files = subject_networks(state.add_ons.value)

        def work(access: OperationContext | None = None) -> list[Proposal]:
            return subjects_in(content.picture(content.size.rect), space, files, access)

        done = partial(self._found, document, background)
        failed = partial(self._failed, document)
        session.work.value = WaitingWork(_NAME)
        self._running = session, None
        if files:
            self._running = session, self._studio.operate(work, done, failed, self._ended)
        else:
            self._background.run(work, done, failed)

    def cancel(self) -> None:
        """Stop what a network looks for; the mask stays as it is."""
        session, token = self._running or (None, None)
        if session is not None and token is not None:
            session.work.value = WaitingWork(_NAME, cancelling=True)
            token.cancel()

    def _found(self, document: Document, background: bool, guesses: list[Proposal]) -> None:
        self._ended()
        if not guesses:
            self._failed(document, InputError("subject_not_found"))
        elif self._state.document.value is document:
            masks = tuple(255 - one.mask if background else one.mask for one in guesses)
            self._state.tools.pointing.propose(
                _BACKGROUND if background else _NAME, masks, tuple(one.likely for one in guesses)
            )

    def _failed(self, document: Document, error: VelaturaError) -> None:
        self._ended()
        self._state.notice.value = Notice(error, document=document.id)

    def _ended(self) -> None:
        if self._running is not None:
            self._running[0].work.value = None
            self._running = None
