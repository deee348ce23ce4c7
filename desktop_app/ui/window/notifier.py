"""Desktop notifications, by Qt where the desktop has a tray, else by its own command."""

from __future__ import annotations

from PySide6.QtCore import QObject, QProcess, QStandardPaths, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon

_SHOWN_MS = 10_000


class Notifier(QObject):
    """``clicked`` tells that the user clicked on one."""

    clicked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._tray: QSystemTrayIcon | None = None
        self._rest = QTimer(self, interval=2 * _SHOWN_MS, singleShot=True)
        self._rest.timeout.connect(self._hide)

    def notify(self, title: str, text: str) -> None:
        """Show a notification; nothing where the desktop has none. The tray icon that some
        desktops need for it is hidden afterwards."""
        if QSystemTrayIcon.isSystemTrayAvailable():
            tray = self._the_tray()
            tray.show()
            tray.showMessage(title, text, QApplication.windowIcon(), _SHOWN_MS)
            self._rest.start()
            return
        command = QStandardPaths.findExecutable("notify-send")
        if command:
            name = QApplication.desktopFileName()
            QProcess.startDetached(
                command, [f"--app-name={title}", f"--icon={name}", "--", title, text]
            )

    def _the_tray(self) -> QSystemTrayIcon:
        if self._tray is None:
            self._tray = QSystemTrayIcon(QApplication.windowIcon(), self)
            self._tray.messageClicked.connect(self.clicked)
        return self._tray

    @Slot()
    def _hide(self) -> None:
        if self._tray is not None:
            self._tray.hide()
