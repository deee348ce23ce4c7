"""The second pass of a new picture: enlarged, and denoised once more ("hires fix")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.request import Task
from desktop_app.ui.panels.consistency_settings import is_consistency
from desktop_app.ui.panels.disclosure import Disclosure
from desktop_app.ui.panels.setting_rows import SettingRows
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.widgets.form import Form

if TYPE_CHECKING:
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace


class HiresSettings(Retranslated, QWidget):
    """Folded away until it is wanted; seen while Generate makes a new picture: edits have the size
    of their place, and consistency models no denoising strength."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self.fold = Disclosure(kit, self)
        form = Form(self)
        self.rows = SettingRows("hires", self._state, kit, form, self)
        self.fold.set_content(form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)
        watch(self._state.parameters, self._show)
        for changed in (
            self._state.models.changed,
            self._state.add_ons.changed,
            self._state.document.changed,
            self._state.has_mask.changed,
        ):
            listen(changed, self._show)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.fold.set_text(self.tr("Hires fix"))
        self.rows.retranslate()
        self._show(None)

    def _show(self, _: object) -> None:
        state = self._state
        new = state.resolved_intent.task is Task.TEXT_TO_IMAGE
        self.setVisible(new and not is_consistency(state.model))
        self.rows.show(state.parameters.value)
