"""The line above the prompt that says, once, that the model that ships draws no photographs."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QBoxLayout, QWidget

from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.bars.message_bar import Message, MessageBar
from desktop_app.ui.qt.bind import watch
from desktop_app.worker.workspace import Workspace


class PhotoHintBar(MessageBar):
    """Follows ``workspace.hints.photo``; ``models_wanted`` asks for models to be had."""

    models_wanted = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        self._workspace = workspace
        super().__init__(kit, parent)
        watch(workspace.hints.photo.wanted, self._on_wanted)

    def retranslate(self) -> None:
        super().retranslate()
        self._on_wanted(self._workspace.hints.photo.wanted.value)

    def _place_buttons(self) -> None:
        """Beside each other where the words keep half of the width; in a small window, or with
        large text, below one another."""
        super()._place_buttons()
        wide = sum(button.sizeHint().width() for button in self._buttons)
        if wide <= self.width() / 2:
            self._middle.setDirection(QBoxLayout.Direction.LeftToRight)
            self._actions.setDirection(QBoxLayout.Direction.LeftToRight)
        else:
            self._actions.setDirection(QBoxLayout.Direction.TopToBottom)

    def _on_wanted(self, wanted: bool) -> None:
        if wanted:
            self.show_message(self._words())
        else:
            super().dismiss()

    def _words(self) -> Message:
        return Message(
            self.tr("The starter model draws cartoons"),
            self.tr("In photographs they look out of place."),
            buttons=(
                (self.tr("Get a model for photographs"), self.models_wanted.emit),
                (self.tr("Remove needs no model"), self._remove),
            ),
            topic="models#the-starter-model",
            quiet=True,
        )

    def _remove(self) -> None:
        state = self._workspace.state
        state.intent.use("remove")
        state.parameters.update(without_model=True)

    @Slot()
    def dismiss(self) -> None:
        super().dismiss()
        self._workspace.hints.photo.take_away()
