"""What a consistency model is given in place of steps and words: timesteps, a class, an edit."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.model_info import ModelInfo
from desktop_app.state.work.parameters import Parameters
from desktop_app.ui.kit import Kit, Retranslated, label
from desktop_app.ui.panels.settings.setting_rows import SettingRows
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.form import Form
from desktop_app.worker.workspace import Workspace


def is_consistency(model: ModelInfo | None) -> bool:
    """Whether steps, words and guidance mean nothing to it."""
    return model is not None and model.prediction_type == "consistency"


class ConsistencySettings(Retranslated, QWidget):
    """Seen while a consistency model is chosen."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self._filled_for: ModelInfo | None = None
        self.heading = label("heading", self)
        self.about = label("secondary", self, wrap=True)
        form = Form(self)
        self.rows = SettingRows("consistency", self._state, kit, form, self)
        filled(spaced(QVBoxLayout(self), 8), self.heading, self.about, form)
        watch(self._state.parameters, self._show)
        listen_each(
            self._on_models,
            self._state.models.changed,
            self._state.document.changed,
            self._state.has_mask.changed,
        )
        self.retranslate()

    def retranslate(self) -> None:
        self.heading.setText(self.tr("Consistency model"))
        self.rows.retranslate()
        self._show(self._state.parameters.value)

    def _on_models(self, _: object) -> None:
        self._show(self._state.parameters.value)

    def _show(self, parameters: Parameters) -> None:
        model = self._state.model
        self.setVisible(is_consistency(model))
        if model is None or not is_consistency(model):
            return
        if model != self._filled_for:
            self._filled_for = model
            self.rows.fill()
        about = (
            self.tr("Makes pictures of its %n classes; it takes no prompt.", "", model.classes)
            if model.classes
            else self.tr("Makes pictures of what it was trained on; it takes no prompt.")
        )
        self.about.setText(about)
        self.rows.show(parameters)
        # What is chosen waits while a mask or an empty canvas decides what is made.
        sharpens = self.rows.editors["edit"].chosen == "super_resolution"
        self.rows.set_visible("blocks", sharpens)
