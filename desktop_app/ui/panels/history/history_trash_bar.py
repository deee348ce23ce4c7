"""The line below the history that offers to undo a deletion, or says that the trash is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.kit import Act, Caption, Retranslated, label, styled
from desktop_app.ui.qt.accessible import announce
from desktop_app.ui.qt.spaced import filled
from desktop_app.ui.widgets.wrap_layout import WrapLayout


class HistoryTrashBar(Retranslated, QWidget):
    """Hidden until there is something to say."""

    undone = Signal()
    """What was deleted last shall come back."""
    opened = Signal()
    """The trash shall be listed."""
    emptied = Signal()
    """It shall be emptied."""
    closed = Signal()
    """The history shall be listed again."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.in_trash = False
        self.words = label("secondary", self)
        self.undo, self.show_trash, self.empty, self.back = (
            styled(QPushButton(self), dense="true") for _ in range(4)
        )
        layout = WrapLayout(spacing=6, margins=(8, 2, 8, 4))
        self.setLayout(
            filled(layout, self.words, self.undo, self.show_trash, self.empty, self.back)
        )
        self.hide()
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        trash, left = self.in_trash, not self.in_trash
        return [
            Caption("words", self.tr("Trash") if trash else self.tr("Moved to the trash.")),
            Act("undo", self.tr("Undo"), self._undo, shown=left),
            Act("show_trash", self.tr("Show Trash"), self.open_trash, shown=left),
            Act("empty", self.tr("Empty Trash…"), self.emptied.emit, shown=trash),
            Act("back", self.tr("Back to History"), self.close_trash, shown=trash),
        ]

    def offer_undo(self) -> None:
        self._become(in_trash=False)
        announce(self, self.words.text())

    @Slot()
    def open_trash(self) -> None:
        self._become(in_trash=True)
        self.opened.emit()

    @Slot()
    def close_trash(self) -> None:
        self._become(in_trash=False)
        self.hide()
        self.closed.emit()

    @Slot()
    def _undo(self) -> None:
        self.hide()
        self.undone.emit()

    def _become(self, *, in_trash: bool) -> None:
        self.in_trash = in_trash
        self.acts.refresh()
        self.show()
