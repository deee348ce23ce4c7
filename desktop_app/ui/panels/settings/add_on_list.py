"""The list from which a LoRA or an embedding is chosen: searched, with what doesn't fit greyed."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from desktop_app.core.add_on import AddOn
from desktop_app.core.observable import connect_each
from desktop_app.ui.kit import label, scrolls_down, set_role, show_when
from desktop_app.ui.look.theme import Theme
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.words.families import architecture_name
from desktop_app.ui.words.untrusted import plain_tip

_WIDTH, _HEIGHT = 320, 260


class AddOnList(QFrame):
    """A popup; ``chosen`` tells the key."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self._theme = theme
        self.setFrameShape(QFrame.Shape.StyledPanel)
        set_role(self, "panel")
        self.search = QLineEdit(self)
        self.list = scrolls_down(QListWidget(self))
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.empty = label("secondary", self, wrap=True)
        self._rows: tuple[AddOn, ...] = ()
        self._family = ""
        filled(spaced(QVBoxLayout(self), 8, (8, 8, 8, 8)), self.search, grow(self.list), self.empty)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        connect_each(self._take, self.list.itemActivated, self.list.itemClicked)

    def offer(
        self, rows: Sequence[AddOn], family: str, used: Collection[str], title: str, at: QWidget
    ) -> None:
        """Show ``rows`` but for those that are ``used``, below ``at``; fitting ones first."""
        there = (row for row in rows if row.key not in used)
        self._rows = tuple(sorted(there, key=lambda r: (not r.fits(family), r.name.casefold())))
        self._family = family
        self.setAccessibleName(title)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search"))
        self.list.setAccessibleName(title)
        self.empty.setText(
            self.tr("None yet. Put files into the models folder, or drop them on the window.")
        )
        self.search.clear()
        self._fill("")
        self.resize(_WIDTH, _HEIGHT if self._rows else self.sizeHint().height())
        self.move(self._place(at))
        self.show()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self, at: QWidget) -> QPoint:
        """Below ``at``, above it where it doesn't fit, within the screen."""
        corner = at.mapToGlobal(QPoint(0, at.height() + 4))
        room = at.screen().availableGeometry()
        if corner.y() + self.height() > room.bottom():
            corner.setY(at.mapToGlobal(QPoint(0, -4)).y() - self.height())
        x = min(corner.x(), room.right() - self.width())
        return QPoint(max(room.left(), x), max(room.top(), corner.y()))

    @Slot(str)
    def _fill(self, text: str) -> None:
        self.list.clear()
        words = text.casefold().split()
        for row in self._rows:
            said = " ".join((row.name, row.path, *row.triggers)).casefold()
            if not all(word in said for word in words):
                continue
            item = QListWidgetItem(row.name)
            item.setData(Qt.ItemDataRole.UserRole, row.key)
            tip = row.path
            if not row.fits(self._family):
                other, own = architecture_name(row.family), architecture_name(self._family)
                reason = self.tr("Made for {family}; the selected model is {other}.")
                tip = reason.format(family=other, other=own)
                item.setText(f"{row.name}  ·  {other}")
                item.setForeground(self._theme.color("disabled"))
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
            item.setToolTip(plain_tip(tip))
            self.list.addItem(item)
        show_when(bool(self._rows), self.list, self.search)
        self.empty.setVisible(not self._rows)
        self.list.setCurrentRow(0)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The arrows and Return in the search field are the list's."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if event.key() == Qt.Key.Key_Down else -1
                at = self.list.currentRow() + step
                self.list.setCurrentRow(min(self.list.count() - 1, max(0, at)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentItem())
                return True
        return False

    @Slot(QListWidgetItem)
    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.hide()
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
