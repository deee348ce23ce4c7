"""Proof Setup: which device View, Proof Colours imitates, and how."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.storage.settings import Settings
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.dialogs.print_fields import PrintFields
from desktop_app.ui.kit import Kit, label
from desktop_app.worker.proofing import Proofing


class ProofDialog(FormDialog):
    """Has ``proofing`` proof against what is chosen."""

    def __init__(self, parent: QWidget, kit: Kit, settings: Settings, proofing: Proofing) -> None:
        super().__init__(parent, width=420)
        self._proofing = proofing
        self.setWindowTitle(self.tr("Proof Setup"))
        self.fields = PrintFields(self, kit, settings, proofing, inks=False)
        self.paper = self.add_tick(
            self.tr("Simulate paper"),
            kit,
            self.tr("White is shown in the colour of the paper."),
            on=settings.print_paper,
        )
        note = label("secondary", self, wrap=True)
        note.setText(
            self.tr("This changes only the display. Pictures and files keep their values.")
        )
        self.button = QPushButton(self.tr("Proof"), self)
        self.lay_out(self.button, note)
        self.fields.changed.connect(self._refresh)
        self._refresh()

    def accept(self) -> None:
        path = self.fields.path
        if path is not None:
            super().accept()
            self._proofing.choose(
                path,
                self.fields.chosen_intent,
                black_point=self.fields.black_point.isChecked(),
                paper=self.paper.isChecked(),
                show=True,
            )

    @Slot()
    def _refresh(self) -> None:
        self.button.setEnabled(self.fields.path is not None)
