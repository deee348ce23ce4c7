"""The places of the models window, what is being done, and the master switch."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.download import DownloadStatus
from desktop_app.state.model_cards import ManagerWork
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    ThinBar,
    describe,
    horizontal_line,
    icon_button,
    label,
    row,
    smooth_painter,
)
from desktop_app.ui.look.text_scale import hold, scaled, scaled_height
from desktop_app.ui.look.theme import secondary_font, tabular
from desktop_app.ui.look.tokens import RADIUS
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.models.model_words import work_text
from desktop_app.ui.models.pages import MORE_PAGES, all_places
from desktop_app.ui.models.switch import Switch
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.widgets.painting import draw_elided, draw_icon
from desktop_app.ui.words.help_topics import PLACE_TOPICS

_ICONS = {
    "mine": "boxes",
    "get": "package-search",
    "downloads": "download",
    "room": "hard-drive",
    "network": "globe",
    "machine": "cpu",
}
WIDTH = 196
_HEIGHT = 36


class PlaceButton(QAbstractButton):
    """One place: icon, name, a count at the right, and a thin bar of progress."""

    def __init__(self, kit: Kit, icon: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._kit, self._icon = kit, icon
        self.detail = ""
        self.progress: float | None = None
        self.setCheckable(True)
        hold(self, height=_HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        kit.theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, scaled_height(_HEIGHT))

    def tell(self, detail: str, progress: float | None = None) -> None:
        """What stands at the right, and how far something has come (0..1)."""
        if (detail, progress) != (self.detail, self.progress):
            self.detail, self.progress = detail, progress
            describe(self, detail)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = self._kit.theme.tokens
        painter = smooth_painter(self)
        ground = QRectF(self.rect()).adjusted(6.5, 1.5, -6.5, -1.5)
        painter.setPen(QColor(tokens.focus) if self.hasFocus() else Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(QColor(tokens.tint))
        elif self.underMouse():
            painter.setBrush(QColor(tokens.hover))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(ground, RADIUS, RADIUS)
        side = scaled(18)
        square = QRect(16, (self.height() - side) // 2, side, side)
        token = "text" if self.isChecked() else "secondary"
        draw_icon(painter, square, self._kit.icons, self._icon, token)
        inner = self.rect().adjusted(side + 26, 0, -16, 0)
        small = tabular(secondary_font())
        wide = draw_elided(painter, inner, self.detail, small, tokens.secondary, right=True)
        room = inner.adjusted(0, 0, -(wide + 8) if self.detail else 0, 0)
        draw_elided(painter, room, self.text(), self.font(), tokens.text)
        if self.progress is not None:
            bar = QRectF(inner.left(), self.height() - 6, inner.width(), 2)
            painter.fillRect(bar, QColor(tokens.edge))
            bar.setWidth(bar.width() * self.progress)
            painter.fillRect(bar, QColor(tokens.accent))


class Sidebar(Retranslated, QWidget):
    """``chosen`` tells the place that is wanted (one of `pages.all_places`)."""

    chosen = Signal(str)

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        hold(self, panel_width=WIDTH)
        self.places: dict[str, PlaceButton] = {}
        self._group = QButtonGroup(self)
        self.work_line = label("secondary", self, wrap=True)
        self.work_bar = ThinBar(self, 4)
        self.stop = icon_button(parts.kit.icons, "x", self, 20, "secondary", 14)
        self.help = HelpButton(parts.kit, "", self)
        self.switch = Switch(parts.kit.theme, self)
        self.switch_line = label("secondary", self, wrap=True)
        self._build()
        parts.kit.theme.changed.connect(self.update)
        self.retranslate()
        listen(parts.state.online.changed, self.acts.refresh)
        watch(parts.state.work, self._on_work)
        watch(parts.state.downloads, self._on_downloads)
        watch(parts.state.cards, self._on_cards)

    def _build(self) -> None:
        layout = spaced(QVBoxLayout(self), 0, (0, 10, 0, 10))
        icons = _ICONS | {page.id: page.icon for page in MORE_PAGES}
        for place in all_places():
            button = PlaceButton(self._parts.kit, icons[place], self)
            self._group.addButton(button)
            self.places[place] = button
            layout.addWidget(button)
        line = filled(row(4), grow(self.work_line))
        line.addWidget(self.stop, 0, Qt.AlignmentFlag.AlignTop)
        self._work_box = QWidget(self)
        filled(spaced(QVBoxLayout(self._work_box), 4, (16, 4, 12, 10)), line, self.work_bar)
        filled(
            layout,
            STRETCH,
            self._work_box,
            horizontal_line(),
            filled(
                spaced(QVBoxLayout(), 0, (14, 8, 12, 0)),
                filled(row(4), self.switch, STRETCH, self.help),
                self.switch_line,
            ),
        )

    def _acts(self) -> list[Act | Caption]:
        names = {
            "mine": self.tr("My models"),
            "get": self.tr("Get models"),
            "downloads": self.tr("Downloads"),
            "room": self.tr("Disk usage"),
            "network": self.tr("Network"),
            "machine": self.tr("This machine"),
            **{page.id: page.name for page in MORE_PAGES},
        }
        online, work = self._parts.state.online.value, self._parts.state.work.value
        return [
            *(
                Act(f"places.{place}", names[place], partial(self.choose, place))
                for place in self.places
            ),
            Act(
                "stop",
                "",
                self._parts.commands.cancel_work,
                self.tr("Stop this; nothing is left half-finished."),
                self.tr("Stop"),
                can=work is not None and not work.cancelling,
            ),
            Caption("work_line", "" if work is None else work_text(work)),
            Caption(
                "switch",
                self.tr("Online"),
                self.tr("<b>Online</b><br>When off, nothing is sent over the network."),
                value=online,
                do=self._switched,
            ),
            Caption(
                "switch_line",
                self.tr("Only for downloads you start.") if online else self.tr("No connections."),
            ),
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), self._parts.kit.theme.tokens
        painter.fillRect(self.rect(), QColor(tokens.window))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), QColor(tokens.line))

    def choose(self, place: str) -> None:
        """Mark a place, and tell it."""
        button = self.places[place]
        if any(each.hasFocus() for each in self.places.values()):
            button.setFocus()
        button.setChecked(True)
        self.help.topic = PLACE_TOPICS.get(place, "")
        self.chosen.emit(place)

    # -- state ----------------------------------------------------------------------------------

    def _switched(self, on: bool) -> None:
        self._parts.commands.network.set_online(on)
        self.acts.refresh()

    def _on_work(self, work: ManagerWork | None) -> None:
        self.acts.refresh()
        self._work_box.setVisible(work is not None)
        if work is None:
            return
        # What can't be told stands still.
        self.work_bar.show_share(work.done, work.total or 1)

    def _on_downloads(self, downloads: tuple[DownloadStatus, ...]) -> None:
        going = [each for each in downloads if each.phase not in ("done", "cancelled")]
        active = [each for each in going if each.is_active]
        progress = None
        if active:
            total = sum(each.total or 0 for each in active)
            progress = min(1.0, sum(each.done for each in active) / total) if total else 0.0
        self.places["downloads"].tell(str(len(going)) if going else "", progress)

    def _on_cards(self, cards: tuple[object, ...]) -> None:
        self.places["mine"].tell(str(len(cards)) if cards else "")
