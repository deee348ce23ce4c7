"""The hub's token: set it, remove it, and see where it is kept. It is never shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui.kit import label, on_click, put_text
from desktop_app.ui.qt.bind import watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.qt.spaced import filled, grow, spaced

if TYPE_CHECKING:
    from desktop_app.state.model_cards import TokenState
    from desktop_app.ui.models.manager_parts import ManagerParts


class TokenField(Retranslated, QWidget):
    """A field to paste it into, and where it is kept."""

    def __init__(self, parts: ManagerParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self.field = QLineEdit(self)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(512)
        self.keep = on_click(QPushButton(self), self._keep)
        self.remove = on_click(QPushButton(self), self._remove)
        for button in (self.keep, self.remove):
            button.setAutoDefault(False)
        self.keep.setEnabled(False)
        self.where = label("secondary", self, wrap=True)
        filled(
            spaced(QVBoxLayout(self), 4),
            filled(spaced(QHBoxLayout(), 8), grow(self.field), self.keep, self.remove),
            self.where,
        )
        self.field.textChanged.connect(self._typed)
        self.field.returnPressed.connect(self._keep)
        self.retranslate()
        watch(parts.state.token, self._on_token)

    def retranslate(self) -> None:
        """Set all words again."""
        self.field.setAccessibleName(self.tr("Hub token"))
        put_text(self.keep, self.tr("Save"), name=self.tr("Save the token"))
        put_text(self.remove, self.tr("Remove"), name=self.tr("Remove the token"))
        self._on_token(self._parts.state.token.value)

    def _on_token(self, token: TokenState) -> None:
        self.remove.setVisible(token.there)
        self.field.setPlaceholderText(
            self.tr("Paste another token") if token.there else self.tr("Paste your token")
        )
        places = {
            "keyring": self.tr("Stored in the system's keyring. Only the hub itself gets it."),
            "file": self.tr(
                "Stored in a file that only you can read, because this system has no keyring. "
                "Only the hub itself gets it."
            ),
        }
        nothing = self.tr("No token saved. Only gated and private models need one.")
        self.where.setText(places.get(token.kept_in, "") if token.there else nothing)

    @Slot(str)
    def _typed(self, text: str) -> None:
        self.keep.setEnabled(bool(text.strip()))

    @Slot()
    def _keep(self) -> None:
        token = self.field.text().strip()
        # Gone from the field before anything else: nobody reads it there.
        self.field.clear()
        if token:
            self._parts.commands.network.set_token(token)

    @Slot()
    def _remove(self) -> None:
        self._parts.commands.network.set_token("")
