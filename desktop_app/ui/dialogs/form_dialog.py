"""What dialogs with fields have in common: named rows, then Cancel and the main button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import Qt, Slot
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

from desktop_app.ui.kit import Kit, label, put_text, show_text, show_when
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.qt.spaced import STRETCH, filled, gridded, spaced
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.tick import Tick
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
        self._faults: dict[QWidget, str] = {}
        """Sentences, by the field that each is about; "" once it is right."""
        self._fault_labels: dict[QWidget, QLabel] = {}
        """Where it is said, by what stands in the row above."""

    def add_row(self, name: str, *fields: QWidget | QLayout) -> None:
        """One more line; of several fields in one place all but one are hidden. Fields that
        take keys are called by it, where they have no name yet."""
        at = self._rows.rowCount() + 1  # the line between is for what is wrong above
        words = label("secondary", self)
        words.setText(name)
        for field in fields:
            if isinstance(field, QWidget):
                words.setBuddy(field)
                if name and field.focusPolicy() and not field.accessibleName():
                    field.setAccessibleName(name)
                self._names[field] = words
                self._rows.addWidget(field, at, 1)
                self._rows.addWidget(words, at, 0)
            else:
                hold(words, height=CONTROL)  # beside the first line of several
                self._rows.addLayout(field, at, 1)
                self._rows.addWidget(words, at, 0, Qt.AlignmentFlag.AlignTop)

    def add_slider(
        self, name: str, scale: Scale, kit: Kit, do: Callable[..., object] | None = None
    ) -> ValueSlider:
        """One more line, with a slider at the scale's usual value. ``do`` hears of others."""
        made = ValueSlider(scale, kit.theme, self)
        self.add_row(name, made)
        if do is not None:
            made.edited.connect(do)
        return made

    def add_choice(
        self,
        name: str,
        choices: Mapping[Any, str],
        kit: Kit,
        chosen: object = None,
        do: Callable[..., object] | None = None,
    ) -> ChoiceBox:
        """One more line, with a list of words by what they stand for. ``do`` hears of another."""
        made = ChoiceBox(kit.theme, kit.icons, self)
        made.show_choices(choices, chosen)
        self.add_row(name, made)
        if do is not None:
            made.currentIndexChanged.connect(do)
        return made

    def add_tick(
        self,
        words: str,
        kit: Kit,
        tip: str = "",
        *,
        on: bool = False,
        do: Callable[..., object] | None = None,
    ) -> Tick:
        """One more line, with a box to tick. ``do`` hears of it."""
        made = Tick(kit.theme, self)
        put_text(made, words, tip=tip)
        made.setChecked(on)
        self.add_row("", made)
        if do is not None:
            made.toggled.connect(do)
        return made

    def show_row(self, field: QWidget, *, shown: bool) -> None:
        """Show or hide a field and its name; the dialog is as high as what it shows."""
        show_when(shown, field, self._names[field])
        if self.isVisible():
            fit_height(self)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        fit_height(self)

    def tell_fault(self, field: QWidget, fault: str) -> bool:
        """Say below ``field`` what is wrong there; until it is "" nothing is accepted. Returns
        whether there is a place for it."""
        row: QWidget | None = field
        while row is not None and row not in self._names:
            row = row.parentWidget()
        if row is None:
            return False
        self._faults[field] = fault
        if row not in self._fault_labels:
            if not fault:
                return True
            self._fault_labels[row] = label("failed", self, wrap=True)
            at = self._rows.getItemPosition(self._rows.indexOf(row))[0]  # pyright: ignore[reportIndexIssue]
            self._rows.addWidget(self._fault_labels[row], at + 1, 1)
        inside = (self._faults.get(one, "") for one in (row, *row.findChildren(QWidget)))
        show_text(self._fault_labels[row], next(filter(None, inside), ""))
        if self.isVisible():
            fit_height(self)
        return True

    @Slot()
    def _accept(self) -> None:
        """Unless a number can't be used, the one typed now among them."""
        for slider in self.findChildren(ValueSlider):
            slider.finish_editing()
        if not any(self._faults.values()):
            self.accept()

    def lay_out(self, main: QPushButton | str, *below: QWidget) -> None:
        """Put the rows, what stands below them, and the buttons in their places.

        Args:
            main: the button that accepts, or only its words: then it is made here.
            below: what stands between the rows and the buttons.
        """
        cancel = self.cancel = QPushButton(self.tr("Cancel"), self)
        cancel.clicked.connect(self.reject)
        accept = main if isinstance(main, QPushButton) else QPushButton(main, self)
        accept.setProperty("look", "primary")
        accept.style().polish(accept)  # it may have had another look before
        for button in self.findChildren(QPushButton):
            button.setAutoDefault(button is accept)
        accept.setDefault(True)
        accept.clicked.connect(self._accept)
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
