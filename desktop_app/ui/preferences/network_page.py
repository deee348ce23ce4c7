"""The network, as the models window has it, and the way to its log."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from desktop_app.storage.settings import Settings
from desktop_app.ui.kit import Retranslated, horizontal_line, on_click, row
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.network_page import NetworkSettings
from desktop_app.ui.qt.spaced import STRETCH, filled, spaced


class NetworkPreferences(Retranslated, QWidget):
    """``show_models`` shows a place of the models window."""

    def __init__(
        self, parent: QWidget, parts: ManagerViewParts, show_models: Callable[[str], object]
    ) -> None:
        super().__init__(parent)
        self._network = parts.commands.network
        self.settings = NetworkSettings(parts, self)
        self.log = on_click(QPushButton(self), self._show_log)
        self._show_models = show_models
        filled(
            spaced(QVBoxLayout(self), 14),
            self.settings,
            filled(row(), self.log, STRETCH),
            horizontal_line(),
            STRETCH,
        )
        self.retranslate()
        self._network.refresh()

    def restore(self) -> None:
        """As on the first day; the token stays."""
        network, first = self._network, vars(Settings)
        network.set_online(False)
        network.set_endpoint("")
        network.set_mirrors(())
        network.set_limits(0, first["network_parallel"].default)
        self.settings.address.restore()

    def retranslate(self) -> None:
        self.log.setText(self.tr("Show Connection Log"))

    @Slot()
    def _show_log(self) -> None:
        self._show_models("network")
