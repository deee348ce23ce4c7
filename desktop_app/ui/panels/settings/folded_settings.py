"""Settings of one place in the panel, folded away under a heading until they are wanted."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.model_info import ModelDefaults
from desktop_app.core.setting_row import Place
from desktop_app.ui.kit import Kit, Retranslated
from desktop_app.ui.panels.settings.setting_rows import SettingRows
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.spaced import filled, spaced
from desktop_app.ui.widgets.disclosure import Disclosure
from desktop_app.ui.widgets.form import Form
from desktop_app.worker.workspace import Workspace


class FoldedSettings(Retranslated, QWidget):
    """The rows are made when they are first asked for or unfolded."""

    def __init__(
        self, place: Place, workspace: Workspace, kit: Kit, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._place: Place = place
        self._state = workspace.state
        self._kit = kit
        self._usual: ModelDefaults | None = None
        self._form: Form | None = None
        self.fold = Disclosure(kit, self, lambda: self.rows)
        filled(spaced(QVBoxLayout(self)), self.fold)
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._show)
        self.retranslate()

    @cached_property
    def rows(self) -> SettingRows:
        """Name and editor of each."""
        body = self.fold.body
        form = Form(body)
        rows = SettingRows(self._place, self._state, self._kit, form, body)
        self._form = form
        self._add(form)
        self.fold.set_content(form)
        self._place_in_chain()
        if self._usual is not None:
            rows.set_usual(self._usual)
        self._retranslate(rows, form)
        rows.show(self._state.parameters.value)
        return rows

    def _place_in_chain(self) -> None:
        """Let Tab go from the heading into the rows: what is made last would come last."""
        at: QWidget = self.fold.head
        for part in self.fold.body.findChildren(QWidget):
            if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.window() is at.window():
                QWidget.setTabOrder(at, part)
                at = part

    def set_usual(self, settings: ModelDefaults) -> None:
        """What resets bring back: the model's own."""
        self._usual = settings
        if self._form is not None:
            self.rows.set_usual(settings)

    def retranslate(self) -> None:
        self.fold.set_text(self._title())
        if self._form is not None:
            self._retranslate(self.rows, self._form)
        self._show(None)

    def _title(self) -> str:
        raise NotImplementedError

    def _add(self, form: Form) -> None:
        """Append what isn't a row of the table."""

    def _retranslate(self, rows: SettingRows, form: Form) -> None:
        rows.retranslate()

    def _show(self, _: object) -> None:
        if self._form is not None:
            self.rows.show(self._state.parameters.value)
