"""Find in page: a field, how many there are, next and previous."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.ui.help.page_view import PageView
from desktop_app.ui.kit import (
    Act,
    Caption,
    Retranslated,
    icon_button,
    label,
    start_typing,
    styled,
)
from desktop_app.ui.look.icons import Icons
from desktop_app.ui.look.theme import tabular
from desktop_app.ui.qt.spaced import filled, grow, spaced


class FindBar(Retranslated, QWidget):
    """Hidden until it is wanted. ``closed`` is told when it goes."""

    closed = Signal()

    def __init__(self, view: PageView, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._found: list[QTextCursor] = []
        self._at = -1
        self.field = styled(QLineEdit(self), dense="true")
        self.field.setClearButtonEnabled(True)
        self.count = label("secondary", self)
        self.count.setFont(tabular(self.count.font()))
        self.previous, self.next, self.close_button = buttons = [
            icon_button(icons, icon, self) for icon in ("chevron-left", "chevron-right", "x")
        ]
        filled(spaced(QHBoxLayout(self), 6, (12, 4, 12, 4)), grow(self.field), self.count, *buttons)
        self.field.textChanged.connect(self.search)
        self.hide()
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        at, count = self._at + 1, len(self._found)
        told = self.tr("{at} of {count}").format(at=at, count=count)
        previous, following = self.tr("Previous place"), self.tr("Next place")
        close = self.tr("Close search")
        return [
            Caption("field", self.tr("Find on this page"), ""),
            Caption("count", told if self.field.text().strip() else ""),
            Act("previous", "", self.step_back, previous, previous, can=count > 0),
            Act("next", "", self.step, following, following, can=count > 0),
            Act("close_button", "", self.dismiss, close, close),
        ]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_back() if back else self.step()
        elif event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    @Slot()
    def begin(self) -> None:
        """Show it, with the text ready to be replaced."""
        self.show()
        start_typing(self.field)
        self.search()

    @Slot()
    def search(self) -> None:
        """Find the words again, from what is seen on."""
        words = self.field.text().strip()
        self._found = self._view.mark((words,) if words else ())
        top = self._view.cursorForPosition(self._view.viewport().rect().topLeft()).position()
        later = (n for n, one in enumerate(self._found) if one.selectionEnd() >= top)
        self._choose(next(later, 0))

    @Slot()
    def step(self) -> None:
        """Go to the next place."""
        self._choose(self._at + 1)

    @Slot()
    def step_back(self) -> None:
        """Go to the place before."""
        self._choose(self._at - 1)

    @Slot()
    def dismiss(self) -> None:
        """Hide it; nothing is marked any more."""
        self._found = []
        self._view.mark(())
        self.hide()
        self._view.setFocus()
        self.closed.emit()

    def _choose(self, at: int) -> None:
        self._at = at % len(self._found) if self._found else -1
        if self._at >= 0:
            cursor = QTextCursor(self._found[self._at])
            cursor.setPosition(cursor.selectionStart())
            self._view.setTextCursor(cursor)
            self._view.ensureCursorVisible()
        self._view.mark_cursors(self._found, self._at)
        self.acts.refresh()
