"""In the status row while what is done becomes a recipe: how many steps there are; a click ends."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolButton, QWidget

from desktop_app.ui.kit import Retranslated
from desktop_app.ui.look.text_scale import use_font
from desktop_app.ui.look.theme import small_digits
from desktop_app.ui.words.step_names import step_name
from desktop_app.worker.recording import RecipeRecording
from desktop_app.worker.workspace import Workspace


class RecordingButton(Retranslated, QToolButton):
    """The recipe is shown at the end, to be looked over and kept."""

    def __init__(self, workspace: Workspace, parent: QWidget) -> None:
        super().__init__(parent)
        self._workspace, self._on = workspace, workspace.state.recording.is_on
        self.recording: RecipeRecording | None = None
        self.setAutoRaise(True)
        use_font(self, small_digits)
        self.clicked.connect(self._stop)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.setToolTip(self.tr("What you do becomes the steps of a recipe. Click to stop."))
        self._tell()

    def show_recording(self, *, on: bool) -> None:
        self.setVisible(on)
        if on:
            self.recording = RecipeRecording(self._workspace.state, self._tell)
        elif self.recording is not None:
            recipe = self.recording.end(self.tr("Recorded recipe"), step_name)
            self.recording = None
            if recipe is not None:
                self._workspace.batch.begin(recipe)
        self._tell()

    def _tell(self) -> None:
        count = 0 if self.recording is None else len(self.recording.steps)
        self.setText(self.tr("● Recording · %n step(s)", "", count))
        self.setAccessibleName(self.text())

    @Slot()
    def _stop(self) -> None:
        self._on.value = False
