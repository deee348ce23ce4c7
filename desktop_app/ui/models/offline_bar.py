"""The calm bar over what needs the network while the master switch is off."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop_app.ui.kit import Caption, Retranslated, label
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.switch import Switch
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import filled, grow, spaced


class OfflineBar(Retranslated, QWidget):
    """Says that Velatura is offline, what goes over the line if not, and has the switch."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._wanted = True
        self.icon, self.title, self.text = (
            QLabel(self),
            label("heading", wrap=True),
            label("secondary", wrap=True),
        )
        hold(self.icon, width=20, height=20)
        self.switch = Switch(parts.kit.theme, self)
        filled(
            spaced(QHBoxLayout(self), 12, (16, 8, 12, 8)),
            self.icon,
            grow(filled(spaced(QVBoxLayout(), 1), self.title, self.text)),
            self.switch,
        )
        parts.kit.theme.changed.connect(self._draw)
        self._draw()
        self.retranslate()
        watch(parts.state.online, self._on_online)

    def _acts(self) -> list[Caption]:
        return [
            Caption("title", self.tr("Velatura is offline. Go online to download.")),
            Caption(
                "text",
                self.tr(
                    "Nothing is contacted unless you start a download. Then only the file's "
                    "address is sent, and your token if the hub asks for it."
                ),
            ),
            Caption(
                "switch",
                self.tr("Online"),
                value=self._parts.state.online.value,
                do=self._switched,
            ),
        ]

    def retranslate(self) -> None:
        super().retranslate()
        self.switch.updateGeometry()

    def set_wanted(self, wanted: bool) -> None:
        """Whether there is anything to go online for."""
        self._wanted = wanted
        self._on_online(self._parts.state.online.value)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._parts.kit.theme.tokens
        painter.fillRect(self.rect(), QColor(tokens.button))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(tokens.line))

    def _draw(self) -> None:
        icons = self._parts.kit.icons
        self.icon.setPixmap(
            icons.pixmap("wifi-off", "secondary", scaled(20), self.devicePixelRatioF())
        )
        self.update()

    def _on_online(self, online: bool) -> None:
        self.acts.refresh()
        self.setVisible(self._wanted and not online)

    def _switched(self, on: bool) -> None:
        self._parts.commands.network.set_online(on)
        self.acts.refresh()
