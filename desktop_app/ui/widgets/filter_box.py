"""Drop-down lists that narrow what is shown, and keep what was chosen when their rows change."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop_app.ui.kit import Kit
from desktop_app.ui.look.text_scale import hold, scaled
from desktop_app.ui.widgets.choice_box import ChoiceBox

_AROUND, _ARROW = 18, 16
"""Pixels of a box that are not for words; the arrow grows with them."""


class FilterBox(ChoiceBox):
    """The first row wants everything; its value is the empty text."""

    def __init__(self, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(kit.theme, kit.icons, parent)
        self.setMinimumContentsLength(4)

    def minimumSizeHint(self) -> QSize:
        """Room for the first row, which is what most boxes show."""
        words = self.fontMetrics().horizontalAdvance(self.itemText(0))
        return QSize(words + _AROUND + scaled(_ARROW), super().minimumSizeHint().height())

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @property
    def value(self) -> str:
        return str(self.currentData() or "")

    def choose(self, choice: object) -> None:
        """Choose a row; the first if there is none of that value."""
        self.setCurrentIndex(max(0, self.findData(choice)))


def search_field(parent: QWidget, kit: Kit) -> QLineEdit:
    """A field to search in, with its icon."""
    field = hold(QLineEdit(parent), least_width=104)
    field.setClearButtonEnabled(True)
    leading = QLineEdit.ActionPosition.LeadingPosition
    icon = field.addAction(kit.icons.icon("search", "secondary"), leading)
    kit.icons.place(icon, "search", "secondary")
    return field
