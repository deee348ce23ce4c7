"""The picture on the canvas in words, for the prompt."""

from __future__ import annotations

from collections.abc import Callable

from desktop_app.core.cancel import CancelToken
from desktop_app.core.errors import VelaturaError
from desktop_app.core.prompt.networks import escaped
from desktop_app.operations.context import OperationContext
from desktop_app.operations.networks.describing import described, usual_captioner
from desktop_app.operations.networks.finding import shown
from desktop_app.state.app_state import AppState, Notice
from desktop_app.state.session import Session
from desktop_app.state.work.activity import WaitingWork
from desktop_app.studio.studio import Studio

_NAME = "describe_picture"
"""Of the work that the document waits for."""


class DescribingCommands:
    """Errors are told in ``state.notice``."""

    def __init__(self, state: AppState, studio: Studio) -> None:
        self._state, self._studio = state, studio
        self._running: tuple[Session, CancelToken] | None = None

    def describe(self, then: Callable[[str], object]) -> None:
        """Give ``then`` what the picture shows, as a prompt; later, in the GUI thread, and only if
        the document is looked at then."""
        state, document = self._state, self._state.document.value
        session = None if document is None else state.documents.session_of(document)
        if document is None or session is None or self._running is not None:
            return
        try:
            network = usual_captioner(state.add_ons.value)
        except VelaturaError as error:
            state.notice.value = Notice(error, document=document.id)
            return
        content, space = document.content, document.space

        def work(access: OperationContext) -> str:
            picture = shown(content.picture(content.size.rect), space)
            return described([picture], network.path, access)[0]

        def on_text(text: str) -> None:
            self._ended()
            if not text:
                state.notice.value = Notice(notes=("nothing_described",), document=document.id)
            elif state.document.value is document:
                then(escaped(text))

        def failed(error: VelaturaError) -> None:
            self._ended()
            state.notice.value = Notice(error, document=document.id)

        session.work.value = WaitingWork(_NAME)
        self._running = session, self._studio.operate(work, on_text, failed, self._ended)

    def cancel(self) -> None:
        """Stop it; the prompt stays as it is."""
        if self._running is not None:
            session, token = self._running
            session.work.value = WaitingWork(_NAME, cancelling=True)
            token.cancel()

    def _ended(self) -> None:
        if self._running is not None:
            self._running[0].work.value = None
            self._running = None
