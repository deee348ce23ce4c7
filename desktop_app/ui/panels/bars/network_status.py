"""Offline, online, or how far downloads are: one quiet button in the status row."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.core.download import DownloadStatus
from desktop_app.state.manager import ManagerState
from desktop_app.ui.kit import Retranslated, put_text
from desktop_app.ui.look.text_scale import use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.qt.bind import listen


class NetworkStatus(Retranslated, QToolButton):
    """``wanted`` asks for a place of the models window: "downloads" or "network"."""

    wanted = Signal(str)

    def __init__(self, online: bool, parent: QWidget | None = None) -> None:
        """``online`` is what the settings say, until `follow` is called."""
        super().__init__(parent)
        self._online = online
        self._downloads: tuple[DownloadStatus, ...] = ()
        self.setAutoRaise(True)
        use_font(self, small_digits)
        self.setProperty("role", "secondary")
        self.clicked.connect(self._clicked)
        self.retranslate()

    def follow(self, state: ManagerState) -> None:
        """Show what the manager knows from now on."""
        listen(state.online.changed, self._on_online)
        listen(state.downloads.changed, self._on_downloads)
        self._on_online(state.online.value)
        self._on_downloads(state.downloads.value)

    def retranslate(self) -> None:
        self.setToolTip(
            self.tr(
                "<b>Network</b><br>Offline: no connections. Online: only those needed for "
                "downloads you start."
            )
        )
        self._show()

    @property
    def _active(self) -> list[DownloadStatus]:
        return [each for each in self._downloads if each.is_active]

    def _on_online(self, online: bool) -> None:
        self._online = online
        self._show()

    def _on_downloads(self, downloads: tuple[DownloadStatus, ...]) -> None:
        self._downloads = downloads
        self._show()

    def _show(self) -> None:
        active = self._active
        words = self.tr("Online") if self._online else self.tr("Offline")
        if active:
            words = self.tr("Downloading {count}").format(count=len(active))
            total = sum(each.total or 0 for each in active)
            if total and all(each.total for each in active):
                percent = int(100 * sum(each.done for each in active) / total)
                words = self.tr("Downloading {count} · {percent} %").format(
                    count=len(active), percent=percent
                )
        if words != self.text():
            put_text(self, words, name=self.tr("Network: {state}").format(state=words))

    @Slot()
    def _clicked(self) -> None:
        self.wanted.emit("downloads" if self._active else "network")
