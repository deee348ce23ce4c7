"""The finer choices of guidance, and of sampling: spread of the noise levels, variation, thrift,
the refiner.

All but the refiner are rows of the table of settings (`setting_rows`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Slot

from desktop_app.core.conditions import REFINER_START, name_of, of_kind, refiner
from desktop_app.ui.panels.folded_settings import FoldedSettings
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.words.control_reasons import grey, idle_of

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from desktop_app.ui.kit import Kit
    from desktop_app.ui.panels.setting_rows import SettingRows
    from desktop_app.ui.widgets.form import Form
    from desktop_app.worker.workspace import Workspace

FROM = Scale(0.0, 1.0, step=0.05, default=REFINER_START, middle=0.5, unit=" %", shown=100)


class GuidanceSettings(FoldedSettings):
    """How guidance goes over the steps, and its other forms."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("guidance", workspace, kit, parent)

    def _title(self) -> str:
        return self.tr("Guidance")


class SamplingSettings(FoldedSettings):
    """The rows, and the refiner.

    Attributes:
        refiner, refiner_from: are made with the rows.
    """

    refiner: ChoiceBox
    refiner_from: ValueSlider

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__("sampling", workspace, kit, parent)

    def _title(self) -> str:
        return self.tr("Sampling")

    def _add(self, form: Form) -> None:
        self.refiner = ChoiceBox(self._kit.theme, self._kit.icons, self.fold.body)
        self.refiner_from = ValueSlider(FROM, self._kit.theme, self.fold.body)
        form.add("refiner", self.refiner, self.refiner)
        form.add("refiner_from", self.refiner_from, self.refiner_from)
        self.refiner.activated.connect(self._refiner_chosen)
        self.refiner_from.edited.connect(self._from_edited)

    def _retranslate(self, rows: SettingRows, form: Form) -> None:
        form.set_names({"refiner": self.tr("Refiner"), "refiner_from": self.tr("… from")})
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
        super()._retranslate(rows, form)
        self._show_refiner(form)

    def _show(self, _: object) -> None:
        super()._show(None)
        if self._form is not None:
            self._show_refiner(self._form)

    def _fill(self) -> None:
        refiners = [each for each in self._state.models.value if each.variant == "refiner"]
        rows = [(self.tr("None"), ""), *((each.name, each.id) for each in refiners)]
        self.refiner.clear()
        for name, key in rows:
            self.refiner.addItem(name, key)

    def _show_refiner(self, form: Form) -> None:
        conditions = self._state.parameters.value.conditions
        with QSignalBlocker(self.refiner):
            self._fill()
            at = self.refiner.findData(name_of(conditions, "refiner"))
            self.refiner.setCurrentIndex(max(0, at))
        idle = idle_of(self._state)
        grey(idle, "refiner", self.refiner, form.name_of("refiner"))
        refining = of_kind(conditions, "refiner")
        if refining:
            self.refiner_from.set_number(refining[0].start)
        shown = bool(refining) and "refiner" not in idle
        self.refiner_from.setVisible(shown)
        form.name_of("refiner_from").setVisible(shown)

    @Slot(int)
    def _refiner_chosen(self, index: int) -> None:
        start = self.refiner_from.number
        new = refiner(self.refiner.itemData(index), start)
        self._state.parameters.change_conditions("refiner", *new)

    @Slot(float)
    def _from_edited(self, value: float) -> None:
        new = refiner(name_of(self._state.parameters.value.conditions, "refiner"), value)
        self._state.parameters.change_conditions("refiner", *new)
