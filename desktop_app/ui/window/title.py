"""The title of the main window: which document is on the canvas, and whether it is kept."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from desktop_app.state.app_state import AppState
from desktop_app.state.document.document import Document
from desktop_app.ui.qt.bind import listen, watch


class WindowTitle(QObject):
    """Follows the document of ``state``, for ``window``."""

    def __init__(self, window: QWidget, state: AppState) -> None:
        super().__init__(window)
        self._window, self._state = window, state
        self._stop: tuple[Callable[[], None], ...] = ()
        window.installEventFilter(self)
        watch(state.document, self._on_document)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In another language it says the same."""
        if event.type() == QEvent.Type.LanguageChange:
            self._say(None)
        return False

    def _on_document(self, document: Document | None) -> None:
        for stop in self._stop:
            stop()
        parts = () if document is None else (document.name, document.modified, document.secured)
        self._stop = tuple(listen(part.changed, self._say) for part in parts)
        self._say(None)

    def _say(self, _: object) -> None:
        document = self._state.document.value
        name = "Velatura" if document is None else f"{document.name.value}[*]"
        if document is not None and document.read_only is not None:
            name = self.tr("{name} (read-only)").format(name=name)
        if document is not None and not document.secured.value:
            name = self.tr("{name} (not in the recovery journal yet)").format(name=name)
        self._window.setWindowTitle(name)
        self._window.setWindowModified(document is not None and document.modified.value)
