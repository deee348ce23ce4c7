"""A drop-down list with our own arrow, whose popup shows a second, quieter text at the right."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSignalBlocker,
    QSize,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop_app.ui.kit import saved, write_with
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.look.theme import Theme, secondary_font
from desktop_app.ui.qt.accessible import label_aloud
from desktop_app.ui.qt.field_keys import KeepsKeys

if TYPE_CHECKING:
    from collections.abc import Mapping

    from desktop_app.ui.look.icons import Icons
    from desktop_app.ui.widgets.drawn_rows import AnyIndex

DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1
"""Item data: the text at the right of a row."""

_GAP = 16
_ICON = 16
_ARROW = 14
_SEPARATOR_HEIGHT = 7


def _is_separator(index: QModelIndex | QPersistentModelIndex) -> bool:
    """Whether Qt's `insertSeparator` put it there."""
    return index.data(Qt.ItemDataRole.AccessibleDescriptionRole) == "separator"


class _DetailDelegate(QStyledItemDelegate):
    """Draws `DETAIL_ROLE` right-aligned in the secondary colour."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        hint = super().sizeHint(option, index)
        if _is_separator(index):
            return QSize(0, _SEPARATOR_HEIGHT)
        aside = index.data(DETAIL_ROLE)
        if aside:
            hint.setWidth(hint.width() + _GAP + option.fontMetrics.horizontalAdvance(aside))
        return hint

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        if _is_separator(index):
            middle = option.rect.center().y()
            painter.setPen(self._theme.color("edge"))
            painter.drawLine(option.rect.left() + 6, middle, option.rect.right() - 6, middle)
            return
        super().paint(painter, option, index)
        aside = index.data(DETAIL_ROLE)
        if aside:
            with saved(painter):
                write_with(painter, secondary_font(), self._theme.color("secondary"))
                inner: QRect = option.rect.adjusted(0, 0, -10, 0)
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(inner, right, aside)


class ChoiceBox(KeepsKeys, QComboBox):
    """See the module. The wheel changes it only while it has the focus."""

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        hold(self, icon=_ICON)
        self.setItemDelegate(_DetailDelegate(theme, self))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumContentsLength(8)
        policy = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        self.setSizeAdjustPolicy(policy)

    def show_whole(self) -> None:
        """Be no narrower than the longest of the choices."""
        self.setMinimumContentsLength(0)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(scaled(_ARROW) - _ARROW, 0)

    def minimumSizeHint(self) -> QSize:
        contents = self.sizeAdjustPolicy() is QComboBox.SizeAdjustPolicy.AdjustToContents
        # Qt's own is kept from before the choices were there.
        return self.sizeHint() if contents else super().minimumSizeHint()

    def setAccessibleName(self, name: str) -> None:
        """For Linux the name is said by a label, too; see `label_aloud`."""
        super().setAccessibleName(name)
        label_aloud(self, name)

    def show_choices(
        self,
        choices: Mapping[Any, str],
        chosen: object = None,
        *,
        tips: Mapping[Any, str] = MappingProxyType({}),
        asides: Mapping[Any, str] = MappingProxyType({}),
    ) -> None:
        """Offer these, words by what `currentData` gives, and tell nobody. What was chosen stays,
        unless ``chosen`` says what is; where there is no such choice it is the first. ``tips`` and
        what stands ``asides`` are by the same."""
        chosen = self.currentData() if chosen is None else chosen
        offered = [(self.itemData(at), self.itemText(at)) for at in range(self.count())]
        with QSignalBlocker(self):
            if offered != [*choices.items()]:  # else a list that is open stays
                self.clear()
                for choice, words in choices.items():
                    self.addItem(words, choice)
            for at, choice in enumerate(choices):
                self.setItemData(at, tips.get(choice), Qt.ItemDataRole.ToolTipRole)
                self.setItemData(at, asides.get(choice), DETAIL_ROLE)
            self.setCurrentIndex(max(0, self.findData(chosen)))

    def choose(self, choice: object) -> None:
        self.setCurrentIndex(self.findData(choice))

    def showPopup(self) -> None:
        view = self.view()
        width = view.sizeHintForColumn(0) + 2 * view.frameWidth() + 16
        view.setMinimumWidth(max(self.width(), width))
        view.installEventFilter(self)
        super().showPopup()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """In the open list a key shown next to a choice chooses it."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            at = self.findData(event.text().upper(), DETAIL_ROLE) if event.text() else -1
            if at >= 0:
                self.setCurrentIndex(at)
                self.hidePopup()
                self.activated.emit(at)
                return True
        return super().eventFilter(watched, event)

    def keeps_key(self, event: QKeyEvent) -> bool:
        """There is nothing to select; whoever presses it here does not mean the whole mask."""
        return event.matches(QKeySequence.StandardKey.SelectAll)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        token = "secondary" if self.isEnabled() else "disabled"
        ratio = self.devicePixelRatioF()
        side = scaled(_ARROW)
        pixmap = self._icons.pixmap("chevron-down", token, side, ratio)
        painter.drawPixmap(self.width() - side - 6, (self.height() - side) // 2, pixmap)
