"""Files of looks and recipes are asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.operations.recipes.recipe import Recipe
    from desktop_app.worker.workspace import Workspace

_EXPORT = QT_TRANSLATE_NOOP("RecipeFiles", "Export Recipe")
_IMPORT = QT_TRANSLATE_NOOP("RecipeFiles", "Import Recipe or Look")


def ask_for_export(parent: QWidget, recipe: Recipe, workspace: Workspace) -> None:
    """Ask for the file that a look or recipe is written to."""
    dialog = QFileDialog(parent.window(), QCoreApplication.translate("RecipeFiles", _EXPORT))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(["TOML (*.toml)"])
    dialog.setDefaultSuffix("toml")
    dialog.selectFile(f"{recipe.name}.toml")
    dialog.fileSelected.connect(lambda name: workspace.recipes.give(recipe, Path(name)))
    dialog.open()


def ask_for_import(parent: QWidget, workspace: Workspace) -> None:
    """Ask for a file to add to the looks and recipes."""
    dialog = QFileDialog(parent.window(), QCoreApplication.translate("RecipeFiles", _IMPORT))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters(["TOML, CUBE (*.toml *.cube)"])
    dialog.fileSelected.connect(lambda name: workspace.recipes.take_in(Path(name)))
    dialog.open()
