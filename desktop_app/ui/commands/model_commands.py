"""What rows of actions call on models."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMainWindow

from desktop_app.ui.commands.layer_commands import LayerCommands
from desktop_app.ui.commands.window_parts import WindowParts
from desktop_app.ui.dialogs.choose_folder import choose_file, choose_folder
from desktop_app.ui.panels.bars.notice_bar import Message
from desktop_app.worker.workspace import Workspace


class ModelCommands(LayerCommands):
    """The part of `all_commands.Commands` that adds models."""

    def __init__(self, workspace: Workspace, window: QMainWindow, parts: WindowParts) -> None:
        super().__init__(workspace, window)
        self.window = window
        self.parts = parts

    def add_model_file(self) -> None:
        kinds = self.tr("Models (*.safetensors *.gguf)"), self.tr("All files (*)")
        choose_file(self.window, self.tr("Add Model File"), kinds, self._model_chosen)

    def add_model_folder(self) -> None:
        choose_folder(self.window, self.tr("Add Model Folder"), self._model_chosen)

    @Slot()
    def choose_companion(self) -> None:
        """Ask for the folder that lends the model in use what its file lacks."""
        title = self.tr("Choose Companion Folder")
        choose_folder(self.window, title, self._companion_chosen)

    def open_models_folder(self) -> None:
        folder = self.workspace.paths.models
        folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    @Slot(str)
    def _companion_chosen(self, name: str) -> None:
        self.workspace.models.take_companion(Path(name))

    @Slot(str)
    def _model_chosen(self, name: str) -> None:
        self.offer_model(Path(name))

    def offer_model(self, path: Path) -> None:
        """Ask what to do with a model that was chosen, dropped or pasted, once it was looked at."""
        self.workspace.models.check_paths([path], lambda found: self._offer(path))

    def _offer(self, path: Path) -> None:
        models = self.workspace.models
        self.parts.bars.show_message(
            Message(
                self.tr("Add {name} to the models?").format(name=path.name),
                self.tr(
                    "A copy is safe if the original is moved; using it in place takes no disk "
                    "space."
                ),
                buttons=(
                    (self.tr("Copy into the models folder"), lambda: models.add(path, "copy")),
                    (self.tr("Use in place"), lambda: models.add(path, "in_place")),
                ),
            )
        )
