"""What a consistency model is given in place of steps and words: timesteps, a class, an edit."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.errors import InputError
from desktop_app.core.model_info import ModelInfo
from desktop_app.core.request import Task
from desktop_app.core.sampling import SAMPLING_LIMITS, Sampling, check_sampling
from desktop_app.state.parameters import Parameters
from desktop_app.ui.bind import listen, watch
from desktop_app.ui.control_reasons import grey, idle_of
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.sampling_words import edit_choices
from desktop_app.ui.theme import tabular
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.workspace import Workspace

__all__ = ["ConsistencySettings", "is_consistency", "timesteps_of"]

BLOCKS = Scale(*SAMPLING_LIMITS["blocks"], step=1, default=4, middle=8, unit=" px")
_BETWEEN = re.compile(r"[\s,;]+")


def is_consistency(model: ModelInfo | None) -> bool:
    """Whether steps, words and guidance mean nothing to it."""
    return model is not None and model.prediction_type == "consistency"


def timesteps_of(text: str, total: int = 0) -> tuple[int, ...] | None:
    """The timesteps in ``text`` ("18, 0"); None where it is no descending list of them.

    Args:
        text: as it was typed.
        total: how many the model has: it knows 0 to ``total`` - 1; 0: not known.
    """
    words = [word for word in _BETWEEN.split(text.strip()) if word]
    if not all(word.isdecimal() for word in words):
        return None
    steps = tuple(int(word) for word in words)
    try:
        check_sampling(Sampling(timesteps=steps))
    except InputError:
        return None
    return None if total and steps and steps[0] >= total else steps


class ConsistencySettings(QWidget):
    """Seen while a consistency model is chosen."""

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = workspace.state
        self._filled_for: ModelInfo | None = None
        self.heading = label("heading", self)
        self.about = label("secondary", self)
        self.about.setWordWrap(True)
        self.timesteps = QLineEdit(self)
        self.timesteps.setFont(tabular(QFont(self.timesteps.font())))
        self.wrong = label("failed", self)
        self.wrong.setWordWrap(True)
        self.class_label = ChoiceBox(kit.theme, kit.icons, self)
        self.edit = ChoiceBox(kit.theme, kit.icons, self)
        self.blocks = ValueSlider(BLOCKS, kit.theme, self)
        self._form = Form(self)
        for key, item in (
            ("timesteps", self.timesteps),
            ("class_label", self.class_label),
            ("edit", self.edit),
            ("blocks", self.blocks),
        ):
            self._form.add(key, item, item)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.heading, self.about):
            layout.addWidget(part)
        layout.addLayout(self._form)
        layout.addWidget(self.wrong)
        self.timesteps.editingFinished.connect(self._timesteps_edited)
        self.timesteps.textEdited.connect(self._typed)
        self.class_label.activated.connect(self._class_chosen)
        self.edit.activated.connect(self._edit_chosen)
        self.blocks.edited.connect(self._blocks_edited)
        self.wrong.hide()
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)
        listen(self._state.document.changed, self._on_models)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        names = {
            "timesteps": self.tr("Timesteps"),
            "class_label": self.tr("Class"),
            "edit": self.tr("Makes"),
            "blocks": self.tr("Blocks"),
        }
        self._form.set_names(names)
        self.heading.setText(self.tr("Consistency model"))
        self.timesteps.setAccessibleName(names["timesteps"])
        self.timesteps.setPlaceholderText(self.tr("By itself"))
        self.class_label.setAccessibleName(names["class_label"])
        self.edit.setAccessibleName(names["edit"])
        self.blocks.set_label(names["blocks"], inside=False)
        for widget, tip in (
            (
                self.timesteps,
                self.tr(
                    "<b>Timesteps</b><br>Empty: two steps for a new picture, twenty where a part of"
                    " one is kept. Each number is a step, written from the last to the first:"
                    " 18, 0 begins with pure noise at 0 and ends with 18."
                ),
            ),
            (self.class_label, self.tr("<b>Class</b><br>Which of the trained kinds to make.")),
            (self.edit, self.tr("<b>Makes</b><br>What becomes of the open picture.")),
            (
                self.blocks,
                self.tr(
                    "<b>Blocks</b><br>Side of the squares whose mean colour is kept: the detail"
                    " inside them is made. 4 gives four times the resolution."
                ),
            ),
        ):
            widget.setProperty("idleReason", "")
            widget.setToolTip(tip)
        self._fill()
        self._show(self._state.parameters.value)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def _on_models(self, _: object) -> None:
        self._fill()
        self._show(self._state.parameters.value)

    def _fill(self) -> None:
        model = self._state.model
        if model is None or not is_consistency(model):
            return
        self._filled_for = model
        with QSignalBlocker(self.class_label):
            self.class_label.clear()
            self.class_label.addItem(self.tr("By the seed"), None)
            for number in range(model.classes):
                self.class_label.addItem(str(number), number)
        with QSignalBlocker(self.edit):
            self.edit.clear()
            for key, (name, tip) in edit_choices().items():
                self.edit.addItem(name, key)
                self.edit.setItemData(self.edit.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)

    def _show(self, parameters: Parameters) -> None:
        model, sampling = self._state.model, parameters.sampling
        self.setVisible(is_consistency(model))
        if model is None or not is_consistency(model):
            return
        if model != self._filled_for:
            self._fill()
        about = (
            self.tr("Makes pictures of its {count} classes; it reads no words.").format(
                count=model.classes
            )
            if model.classes
            else self.tr("Makes pictures of what it was trained on; it reads no words.")
        )
        self.about.setText(about)
        if not self.timesteps.hasFocus():
            self.timesteps.setText(", ".join(str(step) for step in sampling.timesteps))
            self.wrong.hide()
        with QSignalBlocker(self.class_label), QSignalBlocker(self.edit):
            at = self.class_label.findData(sampling.class_label)
            self.class_label.setCurrentIndex(max(0, at))
            self.edit.setCurrentIndex(self.edit.findData(sampling.edit))
        self.blocks.set_number(sampling.blocks)
        self._show_effects(model, sampling)

    def _show_effects(self, model: ModelInfo, sampling: Sampling) -> None:
        idle = idle_of(self._state)
        sharpens = sampling.edit == "super_resolution" and "edit" not in idle
        self.blocks.setVisible(sharpens)
        self._form.name_of("blocks").setVisible(sharpens)
        self.wrong.setText(
            self.tr(
                "Descending numbers from {last} to 0, as in 18, 0; a new picture needs the 0, pure"
                " noise. Until then the last list that was right counts."
            ).format(last=max(0, model.timesteps - 1))
        )
        grey(idle, "class_label", self.class_label, self._form.name_of("class_label"))
        grey(idle, "edit", self.edit, self._form.name_of("edit"))

    @Slot(str)
    def _typed(self, text: str) -> None:
        model = self._state.model
        steps = timesteps_of(text, model.timesteps if model is not None else 0)
        fresh = self._state.aim.task is Task.TEXT_TO_IMAGE
        if steps and steps[-1] != 0 and fresh:  # nothing to begin with
            steps = None
        self.wrong.setVisible(steps is None)
        if steps is not None:
            self._state.parameters.change_sampling(timesteps=steps)

    @Slot()
    def _timesteps_edited(self) -> None:
        steps = self._state.parameters.value.sampling.timesteps
        self.timesteps.setText(", ".join(str(step) for step in steps))
        self.wrong.hide()

    @Slot(int)
    def _class_chosen(self, index: int) -> None:
        self._state.parameters.change_sampling(class_label=self.class_label.itemData(index))

    @Slot(int)
    def _edit_chosen(self, index: int) -> None:
        self._state.parameters.change_sampling(edit=self.edit.itemData(index))

    @Slot(float)
    def _blocks_edited(self, value: float) -> None:
        self._state.parameters.change_sampling(blocks=round(value))
