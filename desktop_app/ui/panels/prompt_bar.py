"""The bar under the canvas: all that the next picture needs, from words to the button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop_app.core.request import LIMITS, Task
from desktop_app.state.jobs import Progress
from desktop_app.state.parameters import FILL_STRENGTH, STRENGTH, Parameters
from desktop_app.ui.bind import listen, watch
from desktop_app.ui.kit import Kit, action_button, finish_typing, row
from desktop_app.ui.panels.model_chooser import ModelChooser
from desktop_app.ui.panels.prompt_recall import PromptRecall
from desktop_app.ui.texts import GENERATE_WORDS, generate_word
from desktop_app.ui.tokens import CONTROL
from desktop_app.ui.widgets.generate_button import GenerateButton
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.scale import Scale
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.worker.workspace import Workspace

__all__ = ["PromptBar"]

STRENGTH_SCALE = Scale(*LIMITS["strength"], step=0.01, default=STRENGTH, unit=" %", shown=100)
COUNT = Scale(*LIMITS["count"], step=1, default=1, middle=8)


class PromptBar(QWidget):
    """Prompt, negative prompt, model, strength, count, more settings, Generate.

    ``left`` asks to give the keyboard back to the canvas (Esc in a text field).
    """

    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._state = workspace.state
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.prompt = PromptEdit(3, self, kit.theme)
        self.negative = PromptEdit(2, self)
        self.model = ModelChooser(workspace, kit, self)
        self.strength = ValueSlider(STRENGTH_SCALE, kit.theme, self)
        self.count = ValueSlider(COUNT, kit.theme, self)
        self.generate = GenerateButton(kit.theme, self)
        self.more = action_button(kit.actions["toggle_settings"])
        self._recall = PromptRecall(workspace, self)
        self._build()
        self._connect()
        self.retranslate()

    def retranslate(self) -> None:
        """Set all words again."""
        self.prompt.setPlaceholderText(self.tr("What should the picture show?"))
        self.prompt.setAccessibleName(self.tr("Prompt"))
        self.prompt.setToolTip(
            self.tr("<b>Prompt</b><br>What the picture, or the masked part of it, should show.")
        )
        self.negative.setPlaceholderText(self.tr("What should it not show?"))
        self.negative.setAccessibleName(self.tr("Negative prompt"))
        self.negative.setToolTip(
            self.tr("<b>Negative prompt</b><br>What the model is pushed away from. May stay empty.")
        )
        self.strength.set_label(self.tr("Strength"))
        self.strength.setToolTip(
            self.tr(
                "<b>Strength</b> (denoising strength)<br>How far the result may leave what is"
                " there: low keeps shapes and colours, 100 % starts from nothing."
            )
        )
        self.count.set_label(self.tr("Count"))
        self.count.setToolTip(
            self.tr("<b>Count</b><br>How many pictures are made, each from a seed of its own.")
        )
        self.generate.setToolTip(
            self.tr("Make it. <b>Ctrl+Enter</b> does the same; <b>Esc</b> cancels.")
        )
        words = (*(generate_word(task) for task in GENERATE_WORDS), self.tr("Cancel"))
        self.generate.set_words(words)
        self._name_button()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()

    def focus_prompt(self) -> None:
        """Put the cursor behind the prompt."""
        self.prompt.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.prompt.selectAll()

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        self.generate.setFixedHeight(CONTROL)
        self.strength.setFixedWidth(156)
        self.count.setFixedWidth(92)
        self.model.setFixedWidth(196)
        top: QHBoxLayout = row()
        top.addWidget(self.prompt, 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self.generate, 0, Qt.AlignmentFlag.AlignTop)
        below = row()
        below.addWidget(self.negative, 1, Qt.AlignmentFlag.AlignTop)
        for widget in (self.model, self.strength, self.count, self.more):
            below.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addLayout(top)
        layout.addLayout(below)
        for first, second in (
            (self.prompt, self.negative),
            (self.negative, self.model),
            (self.model, self.strength),
            (self.strength, self.count),
            (self.count, self.more),
            (self.more, self.generate),
        ):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        self.prompt.edited.connect(self._prompt_edited)
        self.negative.edited.connect(self._negative_edited)
        self.strength.edited.connect(self._strength_edited)
        self.count.edited.connect(self._count_edited)
        self.generate.clicked.connect(self._pressed)
        for field in (self.prompt, self.negative):
            field.submitted.connect(self._submitted)
            field.left.connect(self._leave)
        self.prompt.earlier.connect(self._recall.step)
        self._recall.found.connect(self._prompt_edited)
        state = self._state
        watch(state.parameters, self._show)
        watch(state.document, self._on_canvas_changed)
        listen(state.has_mask.changed, self._on_canvas_changed)
        listen(state.models.changed, self._on_canvas_changed)
        listen(state.jobs.current.changed, self._on_canvas_changed)
        listen(state.jobs.progress.changed, self._on_progress)
        watch(state.vocabulary, self.prompt.set_vocabulary)

    # -- state → widgets ------------------------------------------------------------------------

    def _show(self, parameters: Parameters) -> None:
        self.prompt.set_text(parameters.prompt)
        self.negative.set_text(parameters.negative_prompt)
        self._show_strength(parameters)
        self.count.set_number(parameters.count)
        self._name_button()

    def _on_canvas_changed(self, _: object) -> None:
        self.strength.setVisible(self._state.document.value is not None)
        self._show_strength(self._state.parameters.value)
        self._name_button()

    def _show_strength(self, parameters: Parameters) -> None:
        task = self._task()
        self.strength.set_default(FILL_STRENGTH if task is Task.INPAINT else STRENGTH)
        self.strength.set_number(parameters.strength_for(task))

    def _on_progress(self, progress: Progress | None) -> None:
        busy = self._state.jobs.current.value is not None
        self.generate.set_busy(busy, progress.fraction if progress else None)

    def _task(self) -> Task:
        return self._workspace.generation.task()

    def _name_button(self) -> None:
        busy = self._state.jobs.current.value is not None
        progress = self._state.jobs.progress.value
        self.generate.set_busy(busy, progress.fraction if progress else None)
        word = self.tr("Cancel") if busy else generate_word(self._task())
        self.generate.setText(word)
        self.generate.setAccessibleName(word)
        self.generate.setEnabled(busy or self._state.model is not None)

    # -- widgets → state ------------------------------------------------------------------------

    @Slot(str)
    def _prompt_edited(self, text: str) -> None:
        self._state.parameters.update(prompt=text)

    @Slot(str)
    def _negative_edited(self, text: str) -> None:
        self._state.parameters.update(negative_prompt=text)

    @Slot(float)
    def _strength_edited(self, value: float) -> None:
        self._state.parameters.set_strength(self._task(), value)

    @Slot(float)
    def _count_edited(self, value: float) -> None:
        self._state.parameters.update(count=round(value))

    @Slot()
    def _pressed(self) -> None:
        if self._state.jobs.current.value is not None:
            self._workspace.generation.cancel()
        else:
            self._submitted()

    @Slot()
    def _submitted(self) -> None:
        if self._state.model is not None and self._state.jobs.current.value is None:
            finish_typing()
            self._workspace.generation.generate()

    @Slot()
    def _leave(self) -> None:
        if self._state.jobs.current.value is not None:
            self._workspace.generation.cancel()
        elif self._state.live.is_on:
            self._workspace.live.end()
        else:
            self.left.emit()
