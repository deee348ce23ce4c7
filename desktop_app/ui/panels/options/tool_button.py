"""A button of the tools' column: the last used of its group, and a flyout with all of them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QMouseEvent,
    QPaintEvent,
    QPolygonF,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton

from desktop_app.state.painting.tools import ToolState
from desktop_app.ui.kit import Kit, Retranslated, draw_with, smooth_painter
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.tools.tool_groups import Member, last_used, member_of, members
from desktop_app.ui.tools.tool_table import ToolRow
from desktop_app.worker.background import delayed

SIDE = 32
_CORNER = 5
"""Side of the triangle in the corner, in pixels."""
_OPENS = frozenset({Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Menu})


class ToolButton(Retranslated, QToolButton):
    """Args:
    rows: of its tools, one at least.
    tools, kit: of the window.
    """

    def __init__(self, rows: Sequence[ToolRow], tools: ToolState, kit: Kit) -> None:
        super().__init__()
        self._rows, self._tools, self._kit = rows, tools, kit
        self._icon = ""
        self._flies = len(rows) > 1 or rows[0].kinds is not None
        self._held = delayed(
            self, self.fly_out, QGuiApplication.styleHints().mousePressAndHoldInterval()
        )
        self.flyout: QMenu | None = None
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        hold(self, width=SIDE, height=SIDE, icon=20)
        self.clicked.connect(self._take)
        listen(tools.used.changed, self._show)
        for row in rows:
            kit.actions[row.action.id].changed.connect(self.retranslate)
            if row.kinds is not None:
                listen(row.kinds.held(tools).changed, self._show)
        self.retranslate()

    @property
    def member(self) -> Member:
        return member_of(self._tools, last_used(self._tools, self._available() or self._rows).id)

    def retranslate(self) -> None:
        action, kinds = self._kit.actions[self.member.row.action.id], self.member.row.kinds
        name, tip = action.iconText(), action.toolTip()
        if kinds is not None and not self._is_fresh:
            name = f"{name}: {kinds.words(self.member.kind)}"
            tip += kinds.tip(self.member.kind)
        self.setAccessibleName(name)
        if self._flies:
            more = self.tr("Hold, or click with the right button: all of its kind.")
            self.setAccessibleDescription(more)
            tip += f"<p>{more}</p>"
        self.setToolTip(tip)
        self._show(None)

    @property
    def _is_fresh(self) -> bool:
        """Whether its tool was not in hand yet."""
        return self.member.row.id not in self._tools.used.value

    def _available(self) -> list[ToolRow]:
        actions = self._kit.actions
        return [row for row in self._rows if actions[row.action.id].isEnabled()]

    def _show(self, _: object) -> None:
        self.setChecked(self._tools.active.value in [row.id for row in self._rows])
        member = self.member
        icon = member.row.action.icon if self._is_fresh else member.icon
        if icon != self._icon:
            self._icon = icon
            self._kit.icons.place(self, icon, size=20)
            self.retranslate()

    # -- flyout ---------------------------------------------------------------------------------

    def fly_out(self) -> None:
        """Show all of them beside the button."""
        if not self._flies:
            return
        self.setDown(False)
        self.flyout = menu = QMenu(self)
        menu.setAccessibleName(self.accessibleName())
        menu.aboutToHide.connect(menu.deleteLater)
        now, before = self.member, None
        for member in members(self._available()):
            if before is not None and before.row is not member.row and (before.kind or member.kind):
                menu.addSeparator()
            before = member
            entry = self._entry(member, menu)
            menu.addAction(entry)
            if member == now:
                menu.setActiveAction(entry)
        menu.popup(self.mapToGlobal(QPoint(self.width(), 0)))

    def _entry(self, member: Member, menu: QMenu) -> QAction:
        action, kinds = self._kit.actions[member.row.action.id], member.row.kinds
        words = kinds.words(member.kind) if kinds and member.kind else action.iconText()
        keys = self._kit.actions.shortcuts.words(member.row.action.id)
        made = QAction(f"{words}\t{keys}" if keys else words, menu)
        made.setIcon(self._kit.icons.icon(member.icon))
        made.triggered.connect(lambda: self._take_member(member))
        return made

    def _take(self) -> None:
        self._take_member(self.member)

    def _take_member(self, member: Member) -> None:
        member.take(self._tools)
        self._kit.actions[member.row.action.id].trigger()
        self._show(None)

    # -- events ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._held.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held.stop()
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._held.stop()
        # X11 doesn't tell that the pointer leaves over the menu: it would stay lit as if chosen.
        self.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
        self.update()
        self.fly_out()
        event.setAccepted(self._flies)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._flies and event.key() in _OPENS:
            self.fly_out()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._flies:
            return
        painter = smooth_painter(self)
        draw_with(painter, Qt.PenStyle.NoPen, self._kit.theme.color("secondary"))
        side, at = scaled(_CORNER), QPointF(self.width() - 3, self.height() - 3)
        painter.drawPolygon(QPolygonF([at, at - QPointF(side, 0), at - QPointF(0, side)]))
        painter.end()
