"""The line below the history that offers to undo a deletion, or says that the trash is shown."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui.kit import label
from desktop_app.ui.qt.accessible import announce
from desktop_app.ui.qt.retranslated import Retranslated
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
        self.undo = QPushButton(self)
        self.show_trash = QPushButton(self)
        self.empty = QPushButton(self)
        self.back = QPushButton(self)
        layout = filled(WrapLayout(spacing=6, margins=(8, 2, 8, 4)), self.words)
        for button, act in (
            (self.undo, self._undo),
            (self.show_trash, self.open_trash),
            (self.empty, self.emptied.emit),
            (self.back, self.close_trash),
        ):
            button.setProperty("dense", "true")
            button.clicked.connect(act)
            layout.addWidget(button)
        self.setLayout(layout)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        said = self.tr("Trash") if self.in_trash else self.tr("Moved to the trash.")
        self.words.setText(said)
        self.undo.setText(self.tr("Undo"))
        self.show_trash.setText(self.tr("Show Trash"))
        self.empty.setText(self.tr("Empty Trash…"))
        self.back.setText(self.tr("Back to History"))

    def offer_undo(self) -> None:
        """An entry was deleted."""
        self._become(in_trash=False)
        announce(self, self.words.text())

    @Slot()
    def open_trash(self) -> None:
        self._become(in_trash=True)
        self.opened.emit()

    @Slot()
    def close_trash(self) -> None:
        """List the history again."""
        self._become(in_trash=False)
        self.hide()
        self.closed.emit()

    @Slot()
    def _undo(self) -> None:
        self.hide()
        self.undone.emit()

    def _become(self, *, in_trash: bool) -> None:
        self.in_trash = in_trash
        for button in (self.undo, self.show_trash):
            button.setVisible(not in_trash)
        for button in (self.empty, self.back):
            button.setVisible(in_trash)
        self.retranslate()
        self.show()
