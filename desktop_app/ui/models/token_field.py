"""The hub's token: set it, remove it, and see where it is kept. It is never shown."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import Act, Acts, Caption, Retranslated, label
from desktop_app.ui.models.manager_parts import ManagerViewParts
from desktop_app.ui.qt.spaced import filled, grow, spaced
from desktop_app.ui.widgets.refusal import try_or_explain


class TokenField(Retranslated, QWidget):
    """A field to paste it into, and where it is kept."""

    def __init__(self, parts: ManagerViewParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(512)
        self.keep, self.remove = QPushButton(self), QPushButton(self)
        for button in (self.keep, self.remove):
            button.setAutoDefault(False)
        self.acts = Acts(self, self._acts, parts.state.token.changed)
        self.where = label("secondary", self, wrap=True)
        self.wrong = label("failed", self, wrap=True)
        self.wrong.hide()
        filled(
            spaced(QVBoxLayout(self), 4),
            filled(spaced(QHBoxLayout(), 8), grow(self.field), self.keep, self.remove),
            self.wrong,
            self.where,
        )
        self.field.textChanged.connect(self.acts.refresh)
        self.field.textEdited.connect(self.wrong.hide)
        self.field.returnPressed.connect(self._keep)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        token = self._parts.state.token.value
        places = {
            "keyring": self.tr("Stored in the system's keyring. Only the hub itself gets it."),
            "file": self.tr(
                "Stored in a file that only you can read, because this system has no keyring. "
                "Only the hub itself gets it."
            ),
        }
        nothing = self.tr("No token saved. Only gated and private models need one.")
        return [
            Caption(
                "field",
                self.tr("Paste another token") if token.there else self.tr("Paste your token"),
                name=self.tr("Hub token"),
            ),
            Act(
                "keep",
                self.tr("Save"),
                self._keep,
                name=self.tr("Save the token"),
                can=bool(self.field.text().strip()),
            ),
            Act(
                "remove",
                self.tr("Remove"),
                self._remove,
                name=self.tr("Remove the token"),
                shown=token.there,
            ),
            Caption("where", places.get(token.kept_in, "") if token.there else nothing),
        ]

    @Slot()
    def _keep(self) -> None:
        token = self.field.text().strip()
        # Gone from the field before anything else: nobody reads it there.
        self.field.clear()
        if token:
            try_or_explain(self.wrong, lambda: self._parts.commands.network.set_token(token))

    @Slot()
    def _remove(self) -> None:
        self._parts.commands.network.set_token("")
