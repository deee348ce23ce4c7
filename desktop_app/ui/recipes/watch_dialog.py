"""Whether a folder is watched, with which recipe, and where its results go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from desktop_app.core.observable import connect_each
from desktop_app.ui.dialogs.choose_folder import choose_folder
from desktop_app.ui.dialogs.form_dialog import FormDialog
from desktop_app.ui.kit import Kit, label, row
from desktop_app.ui.qt.spaced import filled, grow
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.words.recipe_steps import recipe_name
from desktop_app.worker.workspace import Workspace


class WatchDialog(FormDialog):
    """Writes the settings, and has them followed."""

    def __init__(self, parent: QWidget, kit: Kit, workspace: Workspace) -> None:
        super().__init__(parent, width=460)
        self._workspace = workspace
        settings = workspace.settings
        self.setWindowTitle(self.tr("Watched Folder"))
        self.on = Tick(kit.theme, self)
        self.on.setText(self.tr("Process new pictures while Velatura is open"))
        self.on.setChecked(settings.watched_on)
        self.folder, self.out = QLineEdit(settings.watched_folder), QLineEdit(settings.watched_out)
        names = {one.name: recipe_name(one.name) for one in workspace.recipes.all}
        self._add_folder(self.tr("Folder"), self.folder)
        self.recipe = self.add_choice(self.tr("Recipe"), names, kit, settings.watched_recipe)
        self._add_folder(self.tr("Results to"), self.out)
        note = label("secondary", self, wrap=True)
        note.setText(
            self.tr(
                "Each picture is processed once, after it has been written completely. Originals "
                "are not changed."
            )
        )
        self.accept_button = QPushButton(self.tr("Apply"), self)
        self.lay_out(self.accept_button, note, self.on)
        connect_each(self._check, self.folder.textChanged, self.out.textChanged, self.on.toggled)
        self._check()

    def _add_folder(self, name: str, field: QLineEdit) -> None:
        field.setAccessibleName(name)
        button = QPushButton(self.tr("Choose…"), self)
        button.clicked.connect(lambda: choose_folder(self, name, field.setText))
        self.add_row(name, filled(row(8), grow(field), button))

    @Slot()
    def _check(self) -> None:
        folder, out = self.folder.text().strip(), self.out.text().strip()
        apart = bool(folder and out) and Path(folder) != Path(out)
        self.accept_button.setEnabled(
            not self.on.isChecked() or (apart and self.recipe.currentIndex() >= 0)
        )

    def accept(self) -> None:
        settings = self._workspace.settings
        settings.watched_folder = self.folder.text().strip()
        settings.watched_out = self.out.text().strip()
        settings.watched_recipe = self.recipe.currentData() or ""
        settings.watched_on = self.on.isChecked()
        super().accept()
        self._workspace.watching.follow()
