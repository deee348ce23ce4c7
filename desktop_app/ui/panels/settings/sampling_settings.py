"""The finer choices of guidance, and of sampling: spread of the noise levels, variation, thrift,
other models that take part.

All but the latter are rows of the table of settings (`setting_rows`).
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.core.conditions import KINDS
from desktop_app.ui.kit import Kit
from desktop_app.ui.panels.settings.folded_settings import FoldedSettings
from desktop_app.ui.panels.settings.model_condition import ModelCondition
from desktop_app.ui.panels.settings.setting_rows import SettingRows
from desktop_app.ui.widgets.form import Form
from desktop_app.worker.workspace import Workspace


class GuidanceSettings(FoldedSettings):
    """How guidance goes over the steps, and its other forms."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("guidance", workspace, kit, parent)

    def _title(self) -> str:
        return self.tr("Guidance")


class SamplingSettings(FoldedSettings):
    """The rows, and conditions that name a model.

    Attributes:
        models: these by kind; made with the rows.
    """

    models: dict[str, ModelCondition]

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("sampling", workspace, kit, parent)

    def _title(self) -> str:
        return self.tr("Sampling")

    def _add(self, form: Form) -> None:
        self.models = {
            kind: ModelCondition(kind, self._state, self._kit, form, self.fold.body)
            for kind, row in KINDS.items()
            if row.source == "model"
        }

    def _retranslate(self, rows: SettingRows, form: Form) -> None:
        super()._retranslate(rows, form)
        for each in self.models.values():
            each.show()

    def _show(self, _: object) -> None:
        super()._show(None)
        if self._form is not None:
            for each in self.models.values():
                each.show()
