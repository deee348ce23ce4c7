"""Network: the master switch, token, address and limits, and what was contacted."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.network_audit import NetworkUse
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    horizontal_line,
    label,
    styled,
    upright,
    vertical_line,
)
from desktop_app.ui.look.text_scale import hold, text_scale
from desktop_app.ui.models.limits_row import LimitsRow
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.network_log import NetworkLogModel
from desktop_app.ui.models.section import Section
from desktop_app.ui.models.switch import Switch
from desktop_app.ui.models.token_field import TokenField
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.refusal import try_or_explain
from desktop_app.ui.widgets.scrolled import holds_one

_SETTINGS_WIDTH = 324
_CROWDED = 1.5


class _SwitchSection(Section):
    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self._parts = parts
        self.switch = Switch(parts.kit.theme, self)
        self.text = label("secondary", self, wrap=True)
        filled(self.body, self.switch, self.text)
        watch(parts.state.online, self.acts.refresh)

    def _acts(self) -> list[Caption]:
        online = self._parts.state.online.value
        return [
            Caption("heading", self.tr("Online or offline")),
            Caption("switch", self.tr("Online"), value=online, do=self._switched),
            Caption(
                "text",
                self.tr("Velatura contacts a server only for downloads you start.")
                if online
                else self.tr("Off: no server is ever contacted."),
            ),
        ]

    def _switched(self, on: bool) -> None:
        self._parts.commands.network.set_online(on)
        self.acts.refresh()


class _TokenSection(Section):
    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self.token = TokenField(parts, self)
        self.body.addWidget(self.token)
        self.retranslate()

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Hub token"))


class _AddressSection(Section):
    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self._parts = parts
        self.field = QLineEdit(self)
        self.text = label("secondary", self, wrap=True)
        self.mirrors = QLineEdit(self)
        self.wrong, self.mirrors_wrong = (label("failed", self, wrap=True) for _ in range(2))
        filled(self.body, self.field, self.wrong, self.mirrors, self.mirrors_wrong, self.text)
        self.restore()
        self.field.editingFinished.connect(self._edited)
        self.mirrors.editingFinished.connect(self._mirrors_edited)
        self.retranslate()
        watch(parts.state.endpoint, self._on_endpoint)
        watch(parts.state.mirrors, self._on_mirrors)

    def _acts(self) -> list[Caption]:
        return [
            Caption("heading", self.tr("Hub address")),
            Caption("field", "https://huggingface.co", name=self.tr("Hub address")),
            Caption("mirrors", self.tr("Mirrors, if you have any"), name=self.tr("Hub mirrors")),
            Caption(
                "text",
                self.tr(
                    "Leave empty for the default. Mirrors are tried in order when it can't be "
                    "reached; they never get your token."
                ),
            ),
        ]

    def restore(self) -> None:
        """Show what counts, in place of what was refused."""
        self.field.setText(self._parts.state.endpoint.value)
        self.mirrors.setText(" ".join(self._parts.state.mirrors.value))
        self.wrong.hide()
        self.mirrors_wrong.hide()

    def _on_endpoint(self, endpoint: str) -> None:
        if not self.field.hasFocus():
            self.field.setText(endpoint)

    def _on_mirrors(self, mirrors: tuple[str, ...]) -> None:
        if not self.mirrors.hasFocus():
            self.mirrors.setText(" ".join(mirrors))

    @Slot()
    def _mirrors_edited(self) -> None:
        try_or_explain(self.mirrors_wrong, self._take_mirrors)

    def _take_mirrors(self) -> None:
        addresses = tuple(self.mirrors.text().replace(",", " ").split())
        if addresses != self._parts.state.mirrors.value:
            self._parts.commands.network.set_mirrors(addresses)

    @Slot()
    def _edited(self) -> None:
        try_or_explain(self.wrong, self._take)

    def _take(self) -> None:
        address = self.field.text().strip()
        if address != self._parts.state.endpoint.value:
            self._parts.commands.network.set_endpoint(address)


class _LimitsSection(Section):
    def __init__(self, parts: ManagerViewParts) -> None:
        super().__init__()
        self.limits = LimitsRow(parts, self, tall=True)
        self.body.addWidget(self.limits)
        self.retranslate()

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Limits"))


class NetworkSettings(QWidget):
    """Everything that can be set about the network, below each other."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.switch, self.token = _SwitchSection(parts), _TokenSection(parts)
        self.address, self.limits = _AddressSection(parts), _LimitsSection(parts)
        filled(
            spaced(QVBoxLayout(self), 14),
            self.switch,
            horizontal_line(),
            self.token,
            horizontal_line(),
            self.address,
            horizontal_line(),
            self.limits,
            STRETCH,
        )


class NetworkPage(Retranslated, QWidget):
    """Settings at the left, the log at the right."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        inner = NetworkSettings(parts, self)
        self.switch, self.token = inner.switch, inner.token
        self.address, self.limits = inner.address, inner.limits
        self._inner = inner
        self.heading, self.text = label("heading", self), label("secondary", self, wrap=True)
        self.clear = QPushButton(self)
        self.log_model = NetworkLogModel(self)
        self.log = styled(QTreeView(self), look="table")
        self.stack = EmptyStack(self.log, self)
        self.settings = upright(QScrollArea(self))
        self._build()
        self.retranslate()
        watch(parts.state.network_log, self._on_log)

    def _build(self) -> None:
        self.log.setModel(self.log_model)
        self.log.setRootIsDecorated(False)
        self.log.setItemsExpandable(False)
        self.log.setUniformRowHeights(True)
        self.log.setAllColumnsShowFocus(True)
        header = self.log.header()
        header.setStretchLastSection(False)
        header.setResizeContentsPrecision(64)
        for column in (0, 1, 3, 4):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        self._inner.setContentsMargins(16, 16, 16, 16)
        box = self.settings
        holds_one(box)
        box.setWidget(self._inner)
        hold(box, panel_width=_SETTINGS_WIDTH)
        right = filled(
            spaced(QVBoxLayout(), 6, (16, 12, 12, 12)),
            filled(QHBoxLayout(), grow(self.heading), self.clear),
            self.text,
            grow(self.stack),
        )
        filled(spaced(QHBoxLayout(self)), box, vertical_line(0), grow(right))

    def retranslate(self) -> None:
        self.acts.refresh()
        self.log_model.retranslate()
        # With large text the columns need more than there is: the list is scrolled sideways then.
        modes = QHeaderView.ResizeMode
        mode = modes.Stretch if text_scale() < _CROWDED else modes.ResizeToContents
        self.log.header().setSectionResizeMode(2, mode)

    def _acts(self) -> list[Act | Caption]:
        return [
            Caption("heading", self.tr("Connection log")),
            Caption("settings", self.tr("Network")),
            Caption(
                "text",
                self.tr("Every connection of this program is listed here. It makes no others."),
            ),
            Act(
                "clear",
                self.tr("Clear"),
                self._parts.commands.network.clear_network_log,
                name=self.tr("Clear the connection log"),
                can=bool(self._parts.state.network_log.value),
            ),
            Caption("log", self.tr("Connection log")),
            Caption("stack.sentence", self.tr("No connections yet.")),
        ]

    def refresh_log(self) -> None:
        """Ask for the newest rows."""
        self._parts.commands.network.read_network_log()

    def _on_log(self, rows: tuple[NetworkUse, ...]) -> None:
        self.log_model.set_rows(rows)
        self.stack.set_empty(not rows)
        self.acts.refresh()
