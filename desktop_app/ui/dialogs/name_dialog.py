"""A name is asked for."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop_app.core.naming import safe_name
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import label


class NameDialog(FormDialog):
    """``then`` gets a name that can be kept; below the field stands why another can't.

    Args:
        parent: the window.
        title: what it is a name of.
        name: what is proposed.
        then: gets it.
        taken: names that others have.
        clean: a name as it is kept.
    """

    def __init__(
        self,
        parent: QWidget,
        title: str,
        name: str,
        then: Callable[[str], object],
        taken: Collection[str] = (),
        clean: Callable[[str], str] = safe_name,
    ) -> None:
        super().__init__(parent)
        self._then, self._clean = then, clean
        self._taken = {one.casefold() for one in taken}
        self.setWindowTitle(title)
        self.name = QLineEdit(name, self)
        self.name.selectAll()
        self.add_row(self.tr("Name"), self.name)
        self.fault = label("failed", self, wrap=True)
        self.save = QPushButton(self.tr("Save"), self)
        self.lay_out(self.save, self.fault)
        self.name.textChanged.connect(self._check)
        self.name.setFocus()
        self.save.setEnabled(bool(clean(name)))

    def accept(self) -> None:
        super().accept()
        self._then(self._clean(self.name.text()))

    @Slot()
    def _check(self) -> None:
        name = self._clean(self.name.text())
        fault = "" if name else self.tr("A name is needed.")
        if name.casefold() in self._taken:
            fault = self.tr("There is already one of this name.")
        self.fault.setText(fault)
        self.save.setEnabled(not fault)
