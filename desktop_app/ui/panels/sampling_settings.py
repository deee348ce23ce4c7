"""The finer choices of guidance, and of sampling: spread of the noise levels, variation, thrift,
the refiner.

All but the refiner are rows of the table of settings (`setting_rows`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.core.conditions import REFINER_START, name_of, of_kind, refiner
from desktop_app.ui.panels.disclosure import Disclosure
from desktop_app.ui.panels.setting_rows import SettingRows
from desktop_app.ui.qt.bind import listen, watch
from desktop_app.ui.qt.retranslated import Retranslated
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.control_reasons import grey, idle_of

if TYPE_CHECKING:
    from desktop_app.state.work.parameters import Parameters
    from desktop_app.ui.kit import Kit
    from desktop_app.worker.workspace import Workspace

FROM = Scale(0.0, 1.0, step=0.05, default=REFINER_START, middle=0.5, unit=" %", shown=100)


class GuidanceSettings(Retranslated, QWidget):
    """Folded away until it is wanted: how guidance goes over the steps, and its other forms."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self.fold = Disclosure(kit, self)
        form = Form(self)
        self.rows = SettingRows("guidance", self._state, kit, form, self)
        self.fold.set_content(form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._show)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.fold.set_text(self.tr("Guidance"))
        self.rows.retranslate()
        self._show(None)

    def _show(self, _: object) -> None:
        self.rows.show(self._state.parameters.value)


class SamplingSettings(Retranslated, QWidget):
    """Folded away until it is wanted; it opens by itself where something is not as usual."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        theme = kit.theme
        self.fold = Disclosure(kit, self)
        self._form = Form(self)
        self.rows = SettingRows("sampling", self._state, kit, self._form, self)
        self.refiner = ChoiceBox(theme, kit.icons, self)
        self.refiner_from = ValueSlider(FROM, theme, self)
        self._form.add("refiner", self.refiner, self.refiner)
        self._form.add("refiner_from", self.refiner_from, self.refiner_from)
        self.fold.set_content(self._form)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.fold)
        self.refiner.activated.connect(self._refiner_chosen)
        self.refiner_from.edited.connect(self._from_edited)
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.fold.set_text(self.tr("Sampling"))
        self._form.set_names({"refiner": self.tr("Refiner"), "refiner_from": self.tr("… from")})
        self.refiner_from.set_label(self.tr("Refiner from"), inside=False)
        self.refiner.setAccessibleName(self.tr("Refiner"))
        for widget, tip in (
            (
                self.refiner,
                self.tr("<b>Refiner</b><br>A second model for the last steps, for finer detail."),
            ),
            (
                self.refiner_from,
                self.tr("Share of the steps after which the refiner takes over."),
            ),
        ):
            widget.setProperty("idleReason", "")
            widget.setToolTip(tip)
        self.rows.retranslate()
        self._fill()
        self._show(self._state.parameters.value)

    def _on_models(self, _: object) -> None:
        self._fill()
        self._show(self._state.parameters.value)

    def _fill(self) -> None:
        with QSignalBlocker(self.refiner):
            self.refiner.clear()
            self.refiner.addItem(self.tr("None"), "")
            for model in self._state.models.value:
                if model.variant == "refiner":
                    self.refiner.addItem(model.name, model.id)

    def _show(self, parameters: Parameters) -> None:
        self.rows.show(parameters)
        with QSignalBlocker(self.refiner):
            self.refiner.setCurrentIndex(
                max(0, self.refiner.findData(name_of(parameters.conditions, "refiner")))
            )
        idle = idle_of(self._state)
        grey(idle, "refiner", self.refiner, self._form.name_of("refiner"))
        refining = of_kind(parameters.conditions, "refiner")
        if refining:
            self.refiner_from.set_number(refining[0].start)
        shown = bool(refining) and "refiner" not in idle
        self.refiner_from.setVisible(shown)
        self._form.name_of("refiner_from").setVisible(shown)

    @Slot(int)
    def _refiner_chosen(self, index: int) -> None:
        start = self.refiner_from.number
        new = refiner(self.refiner.itemData(index), start)
        self._state.parameters.change_conditions("refiner", *new)

    @Slot(float)
    def _from_edited(self, value: float) -> None:
        new = refiner(name_of(self._state.parameters.value.conditions, "refiner"), value)
        self._state.parameters.change_conditions("refiner", *new)
