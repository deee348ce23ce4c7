"""The list of models in the prompt bar: name, family and size, and what can't be used and why."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtGui import QStandardItemModel

from desktop_app.core.model_info import ModelInfo
from desktop_app.ui.kit import Retranslated
from desktop_app.ui.qt.bind import listen_each, watch
from desktop_app.ui.widgets.choice_box import DETAIL_ROLE, ChoiceBox
from desktop_app.ui.words.families import family_name
from desktop_app.ui.words.texts import error_lines, size_text

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.library.model_list.model_entry import ModelEntry
    from desktop_app.state.work.parameters import Parameters
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace

_MANAGE = "\0manage"
"""Data of the row that opens the models window; no model has such an id."""

_MOST_PROBLEMS = 6
"""So many models that can't be used are named; the models window has them all."""


class ModelChooser(Retranslated, ChoiceBox):
    """Follows the model list; choosing brings the settings that suit the model."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(kit.theme, kit.icons, parent)
        self._workspace = workspace
        self._state = workspace.state
        self._manage = kit.actions["manage_models"]
        self.activated.connect(self._chosen)
        listen_each(self._fill, self._state.models.changed, self._state.model_problems.changed)
        watch(self._state.parameters, self._show)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Model"))
        self.setPlaceholderText(self.tr("No model yet"))
        self._fill(None)

    def _fill(self, _: object) -> None:
        with QSignalBlocker(self):
            self.clear()
            for model in self._state.models.value:
                self.addItem(model.name, model.id)
                at = self.count() - 1
                self.setItemData(at, self._detail(model), DETAIL_ROLE)
                self.setItemData(at, self._tip(model), Qt.ItemDataRole.ToolTipRole)
            problems = self._state.model_problems.value
            for entry in problems[:_MOST_PROBLEMS]:
                self._add_problem(entry)
            if len(problems) > _MOST_PROBLEMS:
                text = self.tr("{count} more")
                self.addItem(text.format(count=len(problems) - _MOST_PROBLEMS))
                self._disable_last(self.tr("can't be used"))
            if self.count():
                self.insertSeparator(self.count())
            self.addItem(self.tr("Manage models…"), _MANAGE)
        self._show(self._state.parameters.value)

    def _add_problem(self, entry: ModelEntry) -> None:
        self.addItem(entry.name)
        at = self.count() - 1
        self._disable_last(self.tr("can't be used"))
        if entry.error is not None:
            lines = error_lines(entry.error)
            tip = f"<p>{escape(lines.what)}<br>{escape(lines.todo)}</p>"
            self.setItemData(at, tip, Qt.ItemDataRole.ToolTipRole)

    def _disable_last(self, detail: str) -> None:
        at = self.count() - 1
        self.setItemData(at, detail, DETAIL_ROLE)
        cast(QStandardItemModel, super().model()).item(at).setEnabled(False)

    def _show(self, parameters: Parameters) -> None:
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(parameters.model) if parameters.model else -1)
        model = self._state.model
        what = self.tr("<b>Model</b><br>Generates the pictures.")
        self.setToolTip(what if model is None else self._tip(model))

    def _detail(self, model: ModelInfo) -> str:
        facts = [family_name(model.family), size_text(model.size_bytes)]
        if model.has_inpainting_unet:
            facts.insert(1, self.tr("inpainting"))
        return " · ".join(facts)

    def _tip(self, model: ModelInfo) -> str:
        inpaints = (
            self.tr("Has an inpainting UNet: it sees the picture around the mask.")
            if model.has_inpainting_unet
            else self.tr("No inpainting UNet: fills masks by masking latents.")
        )
        native = self.tr("Made for {side} × {side} px.").format(side=model.native_size)
        facts = f"{family_name(model.family)} · {size_text(model.size_bytes)}"
        rows = [f"<b>{escape(model.name)}</b>", escape(facts), native, inpaints]
        if model.ignored:
            names = ", ".join(model.ignored[:4])
            rows.append(
                escape(self.tr("Not read, because it is code: {names}").format(names=names))
            )
        return f"<p>{'<br>'.join(rows)}</p>"

    @Slot(int)
    def _chosen(self, index: int) -> None:
        model_id = self.itemData(index)
        if model_id == _MANAGE:
            self._show(self._state.parameters.value)
            self._manage.trigger()
        elif model_id:
            self._workspace.models.choose(model_id)
