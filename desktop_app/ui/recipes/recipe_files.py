"""Files of looks and recipes are asked for."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from desktop_app.operations.recipes.recipe import Recipe
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_new_file
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

_EXPORT = QT_TRANSLATE_NOOP("RecipeFiles", "Export Recipe")
_IMPORT = QT_TRANSLATE_NOOP("RecipeFiles", "Import Recipe or Look")


def ask_for_export(parent: QWidget, recipe: Recipe, workspace: Workspace) -> None:
    """Ask for the file that a look or recipe is written to."""
    choose_new_file(
        parent.window(),
        QCoreApplication.translate("RecipeFiles", _EXPORT),
        ["TOML (*.toml)"],
        f"{recipe.name}.toml",
        lambda name: workspace.recipes.give(recipe, Path(name)),
    )


def ask_for_import(parent: QWidget, workspace: Workspace) -> None:
    """Ask for a file to add to the looks and recipes."""
    title = QCoreApplication.translate("RecipeFiles", _IMPORT)
    kinds = ["TOML, CUBE (*.toml *.cube)"]
    choose_file(parent.window(), title, kinds, lambda name: workspace.recipes.take_in(Path(name)))
