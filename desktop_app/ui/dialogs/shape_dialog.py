"""What the dialogs that give the canvas another shape have in common: a grid of named fields, a
line that says what will come of it, Cancel and the main button."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.core.errors import InputError
from desktop_app.state.document import Document
from desktop_app.state.expansion import check_canvas
from desktop_app.state.reshaping import Reshape, memory_after
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.texts import error_lines, size_text
from desktop_app.ui.tokens import CONTROL
from desktop_app.ui.widgets.value_slider import ValueSlider

__all__ = ["ShapeDialog"]

_WIDTH = 400


class ShapeDialog(QDialog):
    """Enter accepts, Esc does nothing.

    Args:
        parent: the window.
        kit: theme and icons.
        document: whose canvas it is about.
        then: is given the change that was chosen.
    """

    def __init__(
        self,
        parent: QWidget,
        kit: Kit,
        document: Document,
        then: Callable[[Reshape], object],
    ) -> None:
        super().__init__(parent)
        self.kit, self.document, self._then = kit, document, then
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.outcome = label("secondary", self)
        self.outcome.setWordWrap(True)
        self.button = QPushButton(self)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self.fill_grid()
        self._lay_out()
        self.refresh()

    # -- what each of them says -------------------------------------------------------------------

    def fill_grid(self) -> None:
        """Make the fields; see `add_row`. Title and words of the button are set here too."""
        raise NotImplementedError

    def change(self) -> Reshape:
        """What is chosen now."""
        raise NotImplementedError

    # -- common -----------------------------------------------------------------------------------

    def add_row(self, name: str, field: QWidget | QLayout) -> None:
        """One more line."""
        at = self._grid.rowCount()
        words = label("secondary", self)
        words.setText(name)
        if isinstance(field, QWidget):
            words.setBuddy(field)
            self._grid.addWidget(field, at, 1)
            self._grid.addWidget(words, at, 0)
        else:
            words.setFixedHeight(CONTROL)  # beside the first line of several
            self._grid.addLayout(field, at, 1)
            self._grid.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter on a field accepts, as everywhere in a dialog; alone a slider would begin to be
        typed into. (Typed into, it takes the number first.)"""
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not isinstance(event, QKeyEvent) or not isinstance(watched, ValueSlider):
            return super().eventFilter(watched, event)
        if event.type() == QEvent.Type.KeyPress and event.key() in enter:
            self.accept()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def refresh(self) -> None:
        """Say what comes of it."""
        change = self.change()
        size = change.size
        memory = size_text(memory_after(self.document.content, change))
        words = self.tr("{width} × {height} px · {megapixels} megapixels · {memory} of memory")
        text = words.format(
            width=size.width,
            height=size.height,
            megapixels=f"{size.area / 1e6:.1f}",
            memory=memory,
        )
        possible = True
        try:
            check_canvas(size)
        except InputError as error:
            text, possible = error_lines(error).what, False
        self.outcome.setText(text)
        self.button.setEnabled(possible)

    def accept(self) -> None:
        """Have it done."""
        if not self.button.isEnabled():
            return
        change = self.change()
        super().accept()
        self._then(change)

    def _lay_out(self) -> None:
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        self.button.setProperty("look", "primary")
        self.button.setDefault(True)
        self.button.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(16)
        layout.addLayout(self._grid)
        layout.addWidget(self.outcome)
        layout.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)
        for slider in self.findChildren(ValueSlider):
            slider.installEventFilter(self)
