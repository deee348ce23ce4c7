"""A name is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QPushButton

from desktop_app.core.naming import safe_name
from desktop_app.ui.dialogs.form_dialog import FormDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget


class NameDialog(FormDialog):
    """``then`` gets a name that a file can have.

    Args:
        parent: the window.
        title: what it is a name of.
        name: what is proposed.
        then: gets it.
    """

    def __init__(
        self, parent: QWidget, title: str, name: str, then: Callable[[str], object]
    ) -> None:
        super().__init__(parent)
        self._then = then
        self.setWindowTitle(title)
        self.name = QLineEdit(name, self)
        self.name.selectAll()
        self.name.setAccessibleName(self.tr("Name"))
        self.add_row(self.tr("Name"), self.name)
        self.save = QPushButton(self.tr("Save"), self)
        self.lay_out(self.save)
        self.name.textChanged.connect(self._check)
        self.name.setFocus()
        self._check()

    def accept(self) -> None:
        super().accept()
        self._then(safe_name(self.name.text()))

    @Slot()
    def _check(self) -> None:
        self.save.setEnabled(bool(safe_name(self.name.text())))
