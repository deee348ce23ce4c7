"""What the window says after a crash, or when it was started safely: once, in the quiet bar."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject

from desktop_app.ui.dialogs.report import ReportDialog
from desktop_app.ui.panels.bars.notice_bar import Message
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.window.main_window import MainWindow


class CrashNotice(QObject):
    """Shows the message, and again when documents turn out to have been left.

    Args:
        window: where it is shown.
        crashed: whether the window before crashed.
        safe: whether this one was started safely.
    """

    def __init__(self, window: MainWindow, *, crashed: bool, safe: bool) -> None:
        super().__init__(window)
        self._window, self._crashed, self._safe = window, crashed, safe
        self._shown: Message | None = None
        self._show()
        listen(window.workspace.state.recoverable.changed, self._show_again)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In another language it says the same."""
        if event.type() == QEvent.Type.LanguageChange:
            self._show_again()
        return False

    def _show_again(self, _: object = None) -> None:
        if self._window.bars.notice_bar.message is self._shown:
            self._show()

    def _show(self) -> None:
        self._shown = Message(*self._words(), failed=self._crashed, buttons=self._buttons())
        self._window.bars.show_message(self._shown)

    def _words(self) -> tuple[str, str]:
        sentences = list[str]()
        if self._crashed:
            title = self.tr("Velatura crashed last time.")
            if self._window.workspace.state.recoverable.value:
                sentences.append(self.tr("Your open pictures were kept and can be opened again."))
            sentences.append(self.tr("Settings, models and history are unchanged."))
        else:
            title = self.tr("Velatura was started in safe mode.")
        if self._safe:
            sentences.append(
                self.tr(
                    "Panels are in their default places; OpenVINO, plugins and other extras "
                    "are off."
                )
            )
        return title, " ".join(sentences)

    def _buttons(self) -> tuple[tuple[str, Callable[[], object]], ...]:
        window = self._window
        reporting = window.workspace.reporting
        show = (self.tr("Show Report"), lambda: ReportDialog(window, reporting).open())
        if self._safe:
            keep = self.tr("Keep These Settings")
            return (show, (keep, window.workspace.settings.reset_suspended))
        copy = self.tr("Copy Report")
        return (show, (copy, lambda: ReportDialog(window, reporting, copies=True).open()))
