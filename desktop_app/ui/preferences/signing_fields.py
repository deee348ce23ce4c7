"""By which certificate copies are signed: its file, that of its key, and the key's password."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget

from desktop_app.ui.dialogs.choose_folder import choose_file
from desktop_app.ui.kit import Act, Acts, Caption, label, row
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.words.texts import path_text
from desktop_app.worker.workspace import Workspace


class SigningFields(QObject):
    """Rows of a page.

    Attributes:
        rows: name and field of each.
    """

    def __init__(self, page: QWidget, workspace: Workspace) -> None:
        super().__init__(page)
        self._page, self._workspace, self._settings = page, workspace, workspace.settings
        self.files = [ElidedLabel(page) for _ in range(2)]
        self.buttons = [QPushButton(page) for _ in range(2)]
        self.password, self.told = QLineEdit(page), label("secondary", page, wrap=True)
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        names = self.names = [label("secondary", page) for _ in range(3)]
        self.rows: list[tuple[QLabel | None, QWidget]] = []
        for name, file, button in zip(names, self.files, self.buttons, strict=False):
            place = QWidget(page)
            place.setLayout(filled(row(8), grow(file), button))
            self.rows.append((name, place))
        self.rows += [(names[2], self.password), (None, self.told)]
        self.acts = Acts(self, self._acts)
        self.password.editingFinished.connect(self._keep_password)

    def _acts(self) -> list[Act | Caption]:
        settings, none = self._settings, self.tr("None chosen")
        chosen = settings.credentials_certificate, settings.credentials_key
        names = self.tr("Signing certificate"), self.tr("Key"), self.tr("Password of the key")
        return [
            *(Caption(f"names.{at}", words) for at, words in enumerate(names)),
            *(
                Caption(f"files.{at}", path_text(path) if path else none)
                for at, path in enumerate(chosen)
            ),
            Act("buttons.0", self.tr("Choose…"), self._ask_certificate, name=names[0]),
            Act("buttons.1", self.tr("Choose…"), self._ask_key, name=names[1]),
            Caption("password", "", name=names[2], can=bool(settings.credentials_key)),
        ]

    def retranslate(self) -> None:
        self.told.setText(
            self.tr(
                "Exported copies can be signed with it, as Content Credentials (C2PA). Files are"
                " PEM; the password is kept by the system's keyring, if there is one."
            )
        )
        self.show()

    def show(self) -> None:
        """What the settings say now."""
        self.acts.refresh()

    def _ask_certificate(self) -> None:
        self._ask(self.tr("Choose Certificate"), self._certificate_chosen)

    def _ask_key(self) -> None:
        self._ask(self.tr("Choose Key"), self._key_chosen)

    def _ask(self, title: str, chosen: Callable[[str], object]) -> None:
        folder = str(Path(self._settings.credentials_certificate or ".").parent)
        filters = self.tr("PEM files (*.pem *.crt *.cer *.key)"), self.tr("All files (*)")
        choose_file(self._page, title, filters, chosen, folder)

    @Slot(str)
    def _certificate_chosen(self, name: str) -> None:
        self._settings.credentials_certificate = name
        self.show()

    @Slot(str)
    def _key_chosen(self, name: str) -> None:
        self._settings.credentials_key = name
        self.show()

    @Slot()
    def _keep_password(self) -> None:
        if self.password.isModified() and self._settings.credentials_key:
            key = Path(self._settings.credentials_key)
            self._workspace.keep_key_password(key, self.password.text(), self._kept)
            self.password.setModified(False)

    def _kept(self, in_ring: bool) -> None:
        if not in_ring:
            self.told.setText(self.tr("The password is known until the program is closed."))
