"""What a consistency model is given in place of steps and words: timesteps, a class, an edit."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Slot
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop_app.core.generation_settings import EDITS, LIMITS
from desktop_app.core.model_info import ModelInfo
from desktop_app.state.controls import idle_edits
from desktop_app.state.parameters import Parameters
from desktop_app.state.timesteps import TimestepsProblem, read_timesteps, timesteps_problem
from desktop_app.ui.bind import listen, watch
from desktop_app.ui.control_reasons import grey, grey_rows, idle_of
from desktop_app.ui.kit import Kit, label
from desktop_app.ui.sampling_words import edit_choices
from desktop_app.ui.theme import tabular
from desktop_app.ui.widgets.choice_box import ChoiceBox
from desktop_app.ui.widgets.form import Form
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.workspace import Workspace

__all__ = ["ConsistencySettings", "is_consistency"]

BLOCKS = Scale(*LIMITS["blocks"], step=1, default=4, middle=8, unit=" px")


def is_consistency(model: ModelInfo | None) -> bool:
    """Whether steps, words and guidance mean nothing to it."""
    return model is not None and model.prediction_type == "consistency"


def _written(steps: tuple[int, ...]) -> str:
    return ", ".join(map(str, steps))


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
        self.own = label("secondary", self)
        self.own.setWordWrap(True)
        self._steps: tuple[int, ...] = ()
        """Those of the parameters when they were last shown."""
        self._before: tuple[int, ...] = ()
        """Those before the typing began: used while what is typed is wrong."""
        self.class_label = ChoiceBox(kit.theme, kit.icons, self)
        self.edit = ChoiceBox(kit.theme, kit.icons, self)
        self.blocks = ValueSlider(BLOCKS, kit.theme, self)
        self._form = Form(self)
        for key, item in (
            ("edit", self.edit),
            ("blocks", self.blocks),
            ("timesteps", self.timesteps),
            ("class_label", self.class_label),
        ):
            self._form.add(key, item, item)
            if key == "timesteps":
                self._form.add_wide(self.wrong)
                self._form.add_wide(self.own)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.heading, self.about):
            layout.addWidget(part)
        layout.addLayout(self._form)
        self.timesteps.editingFinished.connect(self._timesteps_edited)
        self.timesteps.textEdited.connect(self._typed)
        self.class_label.activated.connect(self._class_chosen)
        self.edit.activated.connect(self._edit_chosen)
        self.blocks.edited.connect(self._blocks_edited)
        self.wrong.hide()
        watch(self._state.parameters, self._show)
        listen(self._state.models.changed, self._on_models)
        listen(self._state.document.changed, self._on_models)
        listen(self._state.has_mask.changed, self._on_models)
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        names = {
            "timesteps": self.tr("Timesteps"),
            "class_label": self.tr("Class"),
            "edit": self.tr("Edit"),
            "blocks": self.tr("Blocks"),
        }
        self._form.set_names(names)
        self.heading.setText(self.tr("Consistency model"))
        self.timesteps.setAccessibleName(names["timesteps"])
        self.timesteps.setPlaceholderText(self.tr("By itself"))
        self.own.setText(
            self.tr("Empty: two for a new picture, twenty where a part of one is kept.")
        )
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
            (
                self.edit,
                self.tr(
                    "<b>Edit</b><br>What is made: a new picture, or something of the open one."
                ),
            ),
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
            for key, (name, _) in edit_choices(round(BLOCKS.default)).items():
                self.edit.addItem(name, key)

    def _show(self, parameters: Parameters) -> None:
        model = self._state.model
        self.setVisible(is_consistency(model))
        if model is None or not is_consistency(model):
            return
        if model != self._filled_for:
            self._fill()
        about = (
            self.tr("Makes pictures of its %n classes; it reads no words.", "", model.classes)
            if model.classes
            else self.tr("Makes pictures of what it was trained on; it reads no words.")
        )
        self.about.setText(about)
        self._show_timesteps(model, parameters.timesteps)
        with QSignalBlocker(self.class_label), QSignalBlocker(self.edit):
            at = self.class_label.findData(parameters.class_label)
            self.class_label.setCurrentIndex(max(0, at))
            self._show_edits(parameters)
        self.blocks.set_number(parameters.blocks)
        self._show_effects()

    def _show_edits(self, parameters: Parameters) -> None:
        has_picture, has_mask = self._state.document.value is not None, self._state.has_mask.value
        words = edit_choices(parameters.blocks)
        for at in range(self.edit.count()):
            self.edit.setItemText(at, words[self.edit.itemData(at)][0])
        tips = {key: tip for key, (_, tip) in words.items()}
        grey_rows(self.edit, idle_edits(has_picture=has_picture, has_mask=has_mask), tips)
        now = "new" if not has_picture else "inpaint" if has_mask else parameters.edit or "vary"
        self.edit.setCurrentIndex(self.edit.findData(now))

    def _show_effects(self) -> None:
        idle = idle_of(self._state)
        sharpens = self.edit.currentData() == "super_resolution"
        self.blocks.setVisible(sharpens)
        self._form.name_of("blocks").setVisible(sharpens)
        grey(idle, "class_label", self.class_label, self._form.name_of("class_label"))

    @Slot(str)
    def _typed(self, text: str) -> None:
        model = self._state.model
        total = model.timesteps if model is not None else 0
        steps, problem = read_timesteps(text, total, fresh=self._fresh)
        self._steps = self._before if problem else steps
        self._state.parameters.update(timesteps=self._steps)
        self._show_problem(text, problem)

    @Slot()
    def _timesteps_edited(self) -> None:
        """What is wrong stays, and is told, until it is right or something else is chosen."""
        text, steps = self.timesteps.text(), self._state.parameters.value.timesteps
        model = self._state.model
        total = model.timesteps if model is not None else 0
        if not read_timesteps(text, total, fresh=self._fresh)[1]:
            self._before = steps
            self.timesteps.setText(_written(steps))

    @property
    def _fresh(self) -> bool:
        return self._state.document.value is None

    def _show_timesteps(self, model: ModelInfo, steps: tuple[int, ...]) -> None:
        text = self.timesteps.text()
        typed, problem = read_timesteps(text, model.timesteps, fresh=self._fresh)
        if steps != self._steps:  # set elsewhere
            self._steps = self._before = steps
            if typed != steps or problem:
                self.timesteps.setText(_written(steps))
        text = self.timesteps.text()
        _, problem = read_timesteps(text, model.timesteps, fresh=self._fresh)
        self._show_problem(text, problem)

    def _show_problem(self, text: str, problem: TimestepsProblem) -> None:
        model, steps = self._state.model, self._state.parameters.value.timesteps
        last = max(0, model.timesteps - 1) if model is not None else 0
        sentences: dict[TimestepsProblem, str] = {
            "number": self.tr("Numbers alone, as in 18, 0."),
            "order": self.tr("From the largest number to the smallest, as in 18, 0."),
            "range": self.tr("This model has the timesteps 0 to {last}.").format(last=last),
            "start": self.tr("A new picture begins with pure noise: the last number is 0."),
        }
        said = sentences.get(problem, "")
        used = timesteps_problem(steps, last + 1, fresh=self._fresh)
        if said and not used:
            said += " " + (
                self.tr("Until then it is {steps}.").format(steps=_written(steps))
                if steps
                else self.tr("Until then it is left to the program.")
            )
        self.wrong.setText(said)
        self.wrong.setVisible(bool(said))
        self.own.setVisible(not text.strip())

    @Slot(int)
    def _class_chosen(self, index: int) -> None:
        self._state.parameters.update(class_label=self.class_label.itemData(index))

    @Slot(int)
    def _edit_chosen(self, index: int) -> None:
        row = self.edit.itemData(index)
        self._state.parameters.update(edit=row if row in EDITS else "")

    @Slot(float)
    def _blocks_edited(self, value: float) -> None:
        self._state.parameters.update(blocks=round(value))
