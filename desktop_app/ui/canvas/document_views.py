"""The views of the open documents: one that was looked at is there at once when it is again."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QMetaObject, QObject

from desktop_app.ui.qt.bind import listen

if TYPE_CHECKING:
    from desktop_app.state.app_state import AppState
    from desktop_app.state.document.document import Document
    from desktop_app.ui.canvas.document_view import DocumentView

_SHARE = 4
"""Of the memory for all documents views may hold one part of so many."""


class DocumentViews(QObject):
    """Makes and keeps them; those looked at longest ago go first where memory is short.

    Args:
        state: which documents are open, and how much memory there is for them.
        follow: listens to the view that is looked at.
        parent: the scene.
    """

    def __init__(
        self,
        state: AppState,
        follow: Callable[[DocumentView], tuple[QMetaObject.Connection, ...]],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._state, self._follow = state, follow
        self._views: dict[str, DocumentView] = {}
        """By the document's id, the one looked at last at the end."""
        self._connections: tuple[QMetaObject.Connection, ...] = ()
        listen(state.documents.changed, self._on_documents)

    def activate(self, document: Document | None) -> DocumentView | None:
        """The view of ``document``; the one before is followed no longer."""
        for connection in self._connections:
            QObject.disconnect(connection)
        self._connections = ()
        if document is None:
            return None
        from desktop_app.ui.canvas.document_view import DocumentView

        view = self._views.pop(document.id, None) or DocumentView(
            document, self, self._state.view.control_preview, self._state.display.showing
        )
        self._views[document.id] = view
        self._connections = self._follow(view)
        self._keep_to_limit()
        return view

    def drop(self) -> None:
        """Follow no document any longer."""
        for document in tuple(self._views):
            self._drop(document)

    def _on_documents(self, _: object) -> None:
        still = {document.id for document in self._state.documents}
        for gone in self._views.keys() - still:
            self._drop(gone)

    def _keep_to_limit(self) -> None:
        room = self._state.documents.memory.limit // _SHARE
        held = sum(view.nbytes for view in self._views.values())
        for oldest in list(self._views)[:-1]:
            if held <= room:
                return
            held -= self._views[oldest].nbytes
            self._drop(oldest)

    def _drop(self, document: str) -> None:
        self._views.pop(document).drop()
