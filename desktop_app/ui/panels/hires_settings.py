"""The second pass of a new picture: enlarged, and denoised once more ("hires fix")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from desktop_app.core.request import Task
from desktop_app.ui.panels.consistency_settings import is_consistency
from desktop_app.ui.panels.folded_settings import FoldedSettings
from desktop_app.ui.qt.bind import listen

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace


class HiresSettings(FoldedSettings):
    """Seen while Generate makes a new picture: edits have the size of their place, and consistency
    models no denoising strength."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("hires", workspace, kit, parent)
        for changed in (
            self._state.add_ons.changed,
            self._state.document.changed,
            self._state.has_mask.changed,
        ):
            listen(changed, self._show)

    def _title(self) -> str:
        return self.tr("Hires fix")

    def _show(self, _: object) -> None:
        new = self._state.resolved_intent.task is Task.TEXT_TO_IMAGE
        self.setVisible(new and not is_consistency(self._state.model))
        super()._show(None)
