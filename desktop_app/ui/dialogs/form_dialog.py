"""What dialogs with fields have in common: named rows, then Cancel and the main button."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.kit import Kit, label, show_when
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.spaced import STRETCH, filled, gridded, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider


class FormDialog(QDialog):
    """Enter accepts, Esc does nothing. `add_row` for each field, then `lay_out`.

    Args:
        parent: the window, which waits.
        width: the least, in px.
        gap: between names and fields, in px.
    """

    def __init__(self, parent: QWidget, width: int = 360, gap: int = 8) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        hold(self, least_width=width)
        self._names: dict[QWidget, QLabel] = {}
        self._rows = gridded(QGridLayout(), gap, 8)

    def add_row(self, name: str, *fields: QWidget | QLayout) -> None:
        """One more line; of several fields in one place all but one are hidden."""
        at = self._rows.rowCount()
        words = label("secondary", self)
        words.setText(name)
        for field in fields:
            if isinstance(field, QWidget):
                words.setBuddy(field)
                self._names[field] = words
                self._rows.addWidget(field, at, 1)
                self._rows.addWidget(words, at, 0)
            else:
                hold(words, height=CONTROL)  # beside the first line of several
                self._rows.addLayout(field, at, 1)
                self._rows.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)

    def add_slider(self, name: str, scale: Scale, kit: Kit) -> ValueSlider:
        """One more line, with a slider at the scale's usual value."""
        made = ValueSlider(scale, kit.theme, self)
        made.set_label(name, inside=False)
        self.add_row(name, made)
        return made

    def add_choice(self, name: str, choices: Iterable[tuple[str, object]], kit: Kit) -> ChoiceBox:
        """One more line, with a list of words and what they stand for."""
        made = ChoiceBox(kit.theme, kit.icons, self)
        made.setAccessibleName(name)
        made.show_choices({value: words for words, value in choices})
        self.add_row(name, made)
        return made

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show or hide a field and its name; the dialog is as high as what it shows."""
        show_when(shown, field, self._names[field])
        if self.isVisible():
            fit_height(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit_height(self)

    def lay_out(self, main: QPushButton | str, *below: QWidget) -> None:
        """Put the rows, what stands below them, and the buttons in their places.

        Args:
            main: the button that accepts, or only its words: then it is made here.
            below: what stands between the rows and the buttons.
        """
        cancel = self.cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        accept = main if isinstance(main, QPushButton) else QPushButton(main, self)
        accept.setProperty("look", "primary")
        accept.style().polish(accept)  # it may have had another look before
        accept.setDefault(True)
        accept.clicked.connect(self.accept)
        buttons = filled(spaced(QHBoxLayout(), 8), STRETCH, cancel, accept)
        filled(spaced(QVBoxLayout(self), 16, (20, 18, 20, 16)), self._rows, *below, buttons)


def fit_height(dialog: QDialog) -> None:
    """Be as high as what is shown; Qt calculates with words that are wrapped sooner. And wide
    enough, whatever width the dialog has at least."""
    layout = dialog.layout()
    if layout is not None and layout.hasHeightForWidth():
        layout.activate()
        width = max(dialog.width(), layout.totalMinimumSize().width())
        dialog.resize(width, layout.totalHeightForWidth(width))
