"""The box in which commands are found by name: a field and a list over the window."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListView,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from desktop_app.storage.settings import Settings
from desktop_app.ui.actions.command_match import folded
from desktop_app.ui.commands.command_list import Command
from desktop_app.ui.kit import (
    Caption,
    Kit,
    horizontal_line,
    label,
    raised,
    scrolls_down,
    show_rows,
)
from desktop_app.ui.look.text_scale import scaled
from desktop_app.ui.qt.accessible import announce
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.card import Card, filter_with_parents
from desktop_app.ui.widgets.drawn_rows import AnyIndex, DrawnRows, RowsModel
from desktop_app.ui.widgets.empty_stack import EmptyStack
from desktop_app.ui.widgets.filter_box import search_field
from desktop_app.ui.widgets.painting import draw_elided
from desktop_app.ui.widgets.row_painting import paint_ground

_SIZE: Final = (620, 440)
_BELOW, _GAP = 24, 6
_ROW, _ICON = 28, 16
_LATELY, _NOT_NOW = 3.0, 10.0
"""So much better a command counts that was used lately, and so much worse one that can't be used:
less than lies between a name and its beginning."""
COMMAND_ROLE: Final = Qt.ItemDataRole.UserRole
_NO_PARENT = QModelIndex()
_STEPS: Final = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 10,
    Qt.Key.Key_PageUp: -10,
}


def found_commands(
    commands: Sequence[Command], typed: str, lately: Sequence[str] = ()
) -> list[Command]:
    """Those that ``typed`` names, the best first; all of them for the empty text.

    Args:
        commands: to choose from.
        typed: as it was typed.
        lately: ids of those that were used lately, the last first.
    """
    words, places = folded(typed), {one: len(lately) - at for at, one in enumerate(lately)}
    if not words:
        return sorted(commands, key=lambda one: -places.get(one.id, 0))
    scores = {one: score for one in commands if (score := one.names.score(words))}
    for one in scores:
        scores[one] += _LATELY * (one.id in places) - _NOT_NOW * bool(one.reason())
    return sorted(scores, key=lambda one: (-scores[one], len(one.name)))


class CommandBox(Card):
    """Return does the chosen command, Esc gives the keyboard back to where it was.

    Args:
        gather: gives all commands.
        find_more: finds those that are files, and gives them to what it is called with.
        settings: keep what was used lately.
        to_canvas: gives the canvas the keyboard, where nothing else had it.

    Attributes:
        commands: all that are looked through, as they were when it came up.
    """

    def __init__(
        self,
        window: QWidget,
        kit: Kit,
        gather: Callable[[], list[Command]],
        find_more: Callable[[Callable[[list[Command]], None]], object],
        settings: Settings,
        to_canvas: Callable[[], object],
    ) -> None:
        super().__init__(window, kit.theme, _SIZE)
        self._gather, self._look = gather, find_more
        self._settings, self._to_canvas = settings, to_canvas
        self.commands: list[Command] = []
        self._before: QWidget | None = None
        self.field = search_field(self, kit)
        self.list_model: RowsModel[Command] = RowsModel(self)
        self.list_model.itself = COMMAND_ROLE
        self.list_model.gives = {
            Qt.ItemDataRole.DisplayRole: lambda command: command.name,
            Qt.ItemDataRole.AccessibleTextRole: _read_aloud,
        }
        self.list = scrolls_down(QListView(self))
        show_rows(self.list, self.list_model, _Rows(kit.icons, self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.stack = EmptyStack(self.list, self)
        self.foot = label("secondary", self, wrap=True)
        self.foot.setAlignment(Qt.AlignmentFlag.AlignTop)
        filled(
            spaced(QVBoxLayout(self), 8, (8, 8, 8, 8)),
            self.field,
            grow(self.stack),
            horizontal_line(),
            self.foot,
        )
        filter_with_parents(window, self)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._search)
        self.list.clicked.connect(self._clicked)
        self.list.selectionModel().currentChanged.connect(self._tell)
        kit.actions.refreshed.connect(self._on_refreshed)
        self.retranslate()

    def _acts(self) -> list[Caption]:
        return [
            Caption("", self.tr("Commands")),
            Caption("list", self.tr("Commands")),
            Caption("field", self.tr("Find a command"), ""),
            Caption("stack.sentence", self.tr("No command is called that.")),
        ]

    def retranslate(self) -> None:
        super().retranslate()
        if self.isVisible():
            self.commands = self._gather()
            self._search()

    # -- coming and going -----------------------------------------------------------------------

    def open_box(self) -> None:
        """Come up with an empty field."""
        self._before = QApplication.focusWidget()
        self.commands = self._gather()
        self.foot.setFixedHeight(2 * self.foot.fontMetrics().lineSpacing())
        with QSignalBlocker(self.field):
            self.field.clear()
        self.place()
        raised(self)
        self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        self._search()
        self._look(self._add)

    def close_softly(self) -> None:
        """Hide it; the keyboard goes back to where it was."""
        self.hide()
        before = self._before
        if before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.PopupFocusReason)
        else:
            self._to_canvas()

    @Slot()
    def place(self) -> None:
        """In the middle of the window, near its top."""
        window = self._field
        width, height = (scaled(side) for side in _SIZE)
        top = min(scaled(_BELOW) + scaled(_ROW), max(_GAP, window.height() // 8))
        self.setFixedSize(
            min(width, window.width() - 2 * _GAP), min(height, window.height() - top - _GAP)
        )
        self.move((window.width() - self.width()) // 2, top)

    # -- what is found --------------------------------------------------------------------------

    def _add(self, commands: list[Command]) -> None:
        """To what is looked through; what is chosen stays."""
        self.commands = [*self.commands, *commands]
        if self.list.currentIndex().row() <= 0:
            self._search()

    @Slot()
    def _search(self) -> None:
        found = found_commands(self.commands, self.field.text(), self._settings.commands_lately)
        self.list_model.become(found)
        self.stack.set_empty(not found)
        self.list.setCurrentIndex(self.list_model.index(0))
        self._tell()

    @property
    def current(self) -> Command | None:
        return self.list.currentIndex().data(COMMAND_ROLE)

    @Slot()
    def _tell(self) -> None:
        """What the chosen one does, or why it can't be used now."""
        self._explain()
        current = self.current
        if self.isVisible():
            spoken = self.stack.sentence.text()
            if current is not None:
                spoken = str(self.list.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole))
            announce(self.field, spoken)

    @Slot()
    def _on_refreshed(self) -> None:
        if self.isVisible():
            self.list.viewport().update()
            self._explain()

    def _explain(self) -> None:
        current = self.current
        parts = () if current is None else (current.reason(), current.tip)
        self.foot.setText(" ".join(part for part in parts if part))

    # -- keys -----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field:
            kind = event.type()
            if isinstance(event, QKeyEvent) and not event.modifiers() & ~_PAD:
                if kind == QEvent.Type.ShortcutOverride and event.key() in _STEPS:
                    event.accept()  # Page Up and Down walk the layers elsewhere
                    return True
                if kind == QEvent.Type.KeyPress and self._key(Qt.Key(event.key())):
                    return True
            if kind == QEvent.Type.FocusOut and self.isVisible():
                focused = QApplication.focusWidget()
                if focused is not None and not self.isAncestorOf(focused):
                    self.hide()
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if key in _STEPS:
            row = self.list.currentIndex().row() + _STEPS[key]
            row = max(0, min(row, self.list_model.rowCount() - 1))
            self.list.setCurrentIndex(self.list_model.index(row))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self.current)
            return True
        return False

    @Slot(QModelIndex)
    def _clicked(self, index: QModelIndex) -> None:
        self._run(index.data(COMMAND_ROLE))

    def _run(self, command: Command | None) -> None:
        if command is None:
            return
        if command.reason():
            self._tell()
            self.field.setFocus()
            return
        lately = self._settings.commands_lately
        self._settings.commands_lately = (
            command.id,
            *(each for each in lately if each != command.id),
        )
        self.close_softly()
        command.run()


_PAD = Qt.KeyboardModifier.KeypadModifier


def _read_aloud(command: Command) -> str:
    parts = (command.name, command.place, command.keys, command.reason())
    return ", ".join(part for part in parts if part)


class _Rows(DrawnRows):
    """Icon, name, and fainter the menus and the keys; of what can't be used also why."""

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(10, scaled(_ROW))

    def draw(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        command: Command = index.data(COMMAND_ROLE)
        reason = command.reason()
        paint_ground(painter, area.toRectF(), state, self.theme.tokens)
        inner, side = area.adjusted(8, 0, -8, 0), scaled(_ICON)
        icon = "check" if command.is_on() else command.icon
        tokens = self.theme.tokens
        quiet = "disabled" if reason else "secondary"
        if icon:
            self.draw_mark(painter, inner, icon, quiet, side)
        inner.setLeft(inner.left() + side + 10)
        painter.setFont(option.font)  # pyright: ignore[reportAttributeAccessIssue]
        if command.keys:
            colour = self.theme.color(quiet)
            wide = draw_elided(painter, inner, command.keys, colour=colour, right=True)
            inner.setRight(inner.right() - wide - 16)
        colour = tokens.disabled if reason else tokens.text
        inner.setLeft(inner.left() + draw_elided(painter, inner, command.name, colour=colour) + 12)
        detail = "  ·  ".join(part for part in (command.place, reason) if part)
        inner.setWidth(max(0, inner.width()))
        draw_elided(painter, inner, detail, colour=tokens.secondary)
