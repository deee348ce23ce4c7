"""Where the memory goes, what "Make it fit" chose and why, and Undo. Stands above Generate, blocks
nothing, and goes with Esc."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, Qt, Slot
from PySide6.QtGui import QAccessible, QKeyEvent, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.core.forecast import Forecast
from desktop_app.state.app_state import AppState
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    draw_with,
    empty,
    horizontal_line,
    label,
    row,
    smooth_painter,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.field_keys import keeps_escape
from desktop_app.ui.qt.spaced import STRETCH, filled, gridded, grow, spaced
from desktop_app.ui.widgets.help_button import HelpButton
from desktop_app.ui.words.help_topics import FIT_TOPIC
from desktop_app.ui.words.memory import need_rows, outcome_text, rung_texts, time_text, verdict_text
from desktop_app.ui.words.texts import size_text

_WIDTH = 320
_GAP = 6


class FitPanel(Retranslated, QFrame):
    """A card over the window."""

    accessible_role = QAccessible.Role.Grouping

    def __init__(self, state: AppState, kit: Kit, chip: QWidget) -> None:
        super().__init__(chip.window())
        self._memory = state.memory
        self._chip = chip
        self.setProperty("role", "floating")
        hold(self, width=_WIDTH)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.title = label("heading", self)
        self.total = label("", self)
        self.help = HelpButton(kit, FIT_TOPIC, self)
        self.verdict = label("secondary", self)
        self.time = label("secondary", self)
        self.outcome = label("", self)
        self.fit = QPushButton(self)
        self.undo = QPushButton(self)
        self._needs = QGridLayout()
        self._rungs = QVBoxLayout()
        self._build()
        self.hide()
        listen_each(self._changed, self._memory.cost.changed, self._memory.chosen.changed)
        self._theme = kit.theme
        kit.theme.changed.connect(self.update)

    def open_above(self, chip: QWidget) -> None:
        """Show it, its right edge at that of ``chip``."""
        window = chip.window()
        if self.parentWidget() is not window:
            self.setParent(window)
        self._show()
        self.show()
        self._place()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_softly(self) -> None:
        """Hide it; the keyboard goes back to where it came from."""
        if self.isVisible():
            self._chip.setFocus(Qt.FocusReason.PopupFocusReason)
            self.hide()

    def event(self, event: QEvent) -> bool:
        return keeps_escape(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_softly()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        if self.isVisible():
            self._show()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = smooth_painter(self)
        ring = QPen(self._theme.color("focus"), 2)
        draw_with(
            painter,
            ring if self.hasFocus() else self.palette().mid().color(),
            self.palette().alternateBase(),
        )
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        layout = filled(
            spaced(QVBoxLayout(self), 8, (12, 12, 12, 12)),
            filled(row(), grow(self.title), self.total, self.help),
        )
        filled(layout, gridded(self._needs, 12, 4, 0), horizontal_line("edge"))
        for line in (self.verdict, self.time, self.outcome):
            line.setWordWrap(True)
            layout.addWidget(line)
        self._rungs.setSpacing(4)
        filled(layout, self._rungs, filled(row(), STRETCH, self.undo, self.fit))

    # -- state → widgets ------------------------------------------------------------------------

    def _changed(self, _: object) -> None:
        if self.isVisible():
            self._show()
            self._place()

    def _show(self) -> None:
        cost = self._memory.cost.value
        if cost is None:
            return
        self.acts.refresh()
        self._fill_needs(cost)
        self._fill_rungs()
        self.adjustSize()

    def _acts(self) -> list[Act | Caption]:
        cost, chosen = self._memory.cost.value, self._memory.chosen.value
        if cost is None:
            return []
        title = self.tr("Memory") if cost.device_bytes is None else self.tr("Device memory")
        time = time_text(cost)
        return [
            Caption("title", title),
            Caption("", title),
            Caption("total", size_text(cost.shown_bytes)),
            Caption("verdict", verdict_text(cost)),
            Caption("time", time, shown=bool(time)),
            Caption(
                "outcome", "" if chosen is None else outcome_text(chosen), shown=chosen is not None
            ),
            Act(
                "fit",
                self.tr("Make it fit"),
                self._make_fit,
                shown=cost.verdict != "fits" and chosen is None,
            ),
            Act(
                "undo",
                self.tr("Undo"),
                self._undo,
                shown=chosen is not None and bool(chosen.rungs),
            ),
        ]

    def _fill_needs(self, cost: Forecast) -> None:
        empty(self._needs)
        for number, (name, size) in enumerate(need_rows(cost)):
            self._needs.addWidget(_line(name, self), number, 0)
            self._needs.addWidget(_line(size, self), number, 1, Qt.AlignmentFlag.AlignRight)

    def _fill_rungs(self) -> None:
        empty(self._rungs)
        chosen = self._memory.chosen.value
        for rung in () if chosen is None else chosen.rungs:
            name, why = rung_texts(rung)
            self._rungs.addWidget(_line(f"• {name}", self, ""))
            reason = _line(why, self)
            reason.setWordWrap(True)
            reason.setIndent(10)
            self._rungs.addWidget(reason)

    def _place(self) -> None:
        layout = self.layout()
        if layout is not None:
            # Of what stands in it now; the card still knows how high it was.
            layout.activate()
            self.setFixedHeight(layout.totalHeightForWidth(self.width()))
        corner = self._chip.mapTo(self._chip.window(), QPoint(self._chip.width(), 0))
        left = max(_GAP, corner.x() - self.width())
        self.move(left, max(_GAP, corner.y() - self.height() - _GAP))

    # -- widgets → state ------------------------------------------------------------------------

    @Slot()
    def _make_fit(self) -> None:
        self._memory.make_fit()

    @Slot()
    def _undo(self) -> None:
        self._memory.undo_fit()


def _line(text: str, parent: QWidget, role: str = "secondary") -> QLabel:
    made = label(role, parent)
    made.setText(text)
    made.show()  # at once: the card is as high as what it shows
    return made
