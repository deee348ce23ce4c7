"""The bar under the canvas: all that the next picture needs, from words to the button."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.catalog.prompt_words import has_own_words
from desktop_app.core.edit_plan import EditPlan
from desktop_app.core.request import Task
from desktop_app.core.setting_table import ROWS
from desktop_app.state.work.parameters import STRENGTH, Parameters
from desktop_app.ui.kit import (
    Act,
    Caption,
    Kit,
    Retranslated,
    action_button,
    finish_typing,
    named,
    set_role,
    show_text,
    start_typing,
    styled,
)
from desktop_app.ui.look.text_scale import hold
from desktop_app.ui.look.tokens import CONTROL
from desktop_app.ui.panels.prompt.cost_chip import CostChip
from desktop_app.ui.panels.prompt.generate_controls import GenerateControls
from desktop_app.ui.panels.prompt.intent_chooser import IntentChooser
from desktop_app.ui.panels.prompt.seed_button import CountButton, SeedButton
from desktop_app.ui.panels.settings.model_chooser import ModelChooser
from desktop_app.ui.panels.settings.setting_editors import scale_of
from desktop_app.ui.qt.bind import listen, listen_each, watch
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.tick import Tick
from desktop_app.ui.widgets.value_slider import ValueSlider
from desktop_app.ui.widgets.wrap_layout import WrapLayout
from desktop_app.ui.words.control_reasons import grey, idle_of, reason_text
from desktop_app.ui.words.intents import prompt_hint
from desktop_app.ui.words.settings import setting_name, setting_tip
from desktop_app.ui.words.untrusted import plain_tip

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QAction
    from PySide6.QtWidgets import QMenu

    from desktop_app.core.generation_settings import Dialect
    from desktop_app.state.document.document import Document
    from desktop_app.state.session import Session
    from desktop_app.ui.panels.completion.prompt_reader import PromptReader
    from desktop_app.ui.panels.completion.prompt_snippets import PromptSnippets
    from desktop_app.ui.panels.prompt.edit_references import EditReferences
    from desktop_app.ui.panels.prompt.prompt_cards import PromptCards
    from desktop_app.ui.panels.prompt.prompt_recall import PromptRecall
    from desktop_app.ui.panels.prompt.translation_line import TranslationLine
    from desktop_app.worker.workspace import Workspace

_PROMPT_LINES = (3, 6)
"""Lines of the prompt that are seen at most: usually, and while each is for its own spot."""
_FIRST = 1000
"""Stretch of what gets all the width it can use before the words do."""


class PromptBar(Retranslated, QWidget):
    """Intent, prompt, negative prompt, model, strength, count, more settings, Generate.

    ``left`` asks to give the keyboard back to the canvas (Esc in a text field).
    """

    left = Signal()

    def __init__(self, workspace: Workspace, kit: Kit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        kit.actions.shortcuts.changed.connect(self.retranslate)
        self._workspace = workspace
        self._state = workspace.state
        set_role(self, "panel")
        self.intent = IntentChooser(workspace, kit, self)
        self.prompt = PromptEdit(_PROMPT_LINES[0], self, kit.theme)
        self.wordless = hold(styled(ElidedLabel(self), role="secondary"), height=CONTROL)
        self.lines = action_button(kit.actions, "toggle_lines")
        self.with_model = Tick(kit.theme, self)
        self._toggle_model: QAction = kit.actions["toggle_model"]
        self.negative = PromptEdit(2, self, kit.theme)
        self.model = ModelChooser(workspace, kit, self)
        self.strength = ValueSlider(scale_of(ROWS["strength"], STRENGTH), kit.theme, self)
        self.count = ValueSlider(scale_of(ROWS["count"]), kit.theme, self)
        self.automatic = CountButton(self._state, self)
        self.seed = SeedButton(self._state, kit, self)
        self.cost = CostChip(self._state, kit, self)
        self.controls = GenerateControls(workspace, kit, self)
        self.generate, self.stop = self.controls.generate, self.controls.stop
        self._unfollow: list[Callable[[], None]] = []
        self._words_of: Session | None = None
        self.more = action_button(kit.actions, "toggle_settings")
        self.dictionary = action_button(kit.actions, "prompt_words")
        self.translation, self.seen = QWidget(self), QWidget(self)
        # With an edge: beside the model they aren't that one's name.
        self.styles, self.loras = (hold(QPushButton(self), height=CONTROL) for _ in range(2))
        self._has_own = False
        self._kit = kit
        self._build()
        self._connect()
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        named(
            self.prompt,
            self.tr("Prompt"),
            self.tr(
                "<b>Prompt</b><br>What the picture, or its masked part, should show. <b>Return</b>"
                " generates, <b>Shift+Return</b> begins a new line."
            ),
        )
        # Whoever reads English needs none; it stays in the menu.
        self.dictionary.setVisible(QLocale().language() == QLocale.Language.Chinese)
        named(
            self.negative,
            self.tr("Negative prompt"),
            self.tr("<b>Negative prompt</b><br>What to avoid. May be empty."),
        )
        self.controls.retranslate()
        self._show(self._state.parameters.value)

    def _acts(self) -> list[Act | Caption]:
        state, parameters, actions = self._state, self._state.parameters.value, self._kit.actions
        names = {one.key: one.name for one in state.add_ons.value}
        # Those that act, with their strengths: the first, and how many more.
        used = [
            f"{names.get(one.name) or 'LoRA'} · {one.weight:g}"
            for one in parameters.conditions
            if one.kind == "lora" and one.weight
        ]
        local, chosen = self._is_local, len(parameters.styles)
        has_picture, idle = state.document.value is not None, idle_of(state)
        blank = state.starts_from_words and not parameters.from_words
        return [
            Caption(
                "with_model",
                self.tr("Use the model"),
                self._toggle_model.toolTip(),
                shown=has_picture and state.intent.is_optional,
                value=not parameters.without_model,
                do=lambda _: self._toggle_model.trigger(),
            ),
            Caption(
                "strength",
                setting_name(ROWS["strength"]),
                setting_tip(ROWS["strength"]),
                shown=has_picture and not blank,
                do=self._strength_edited,
            ),
            Caption(
                "count",
                setting_name(ROWS["count"]),
                setting_tip(ROWS["count"]),
                value=parameters.count,
                do=lambda count: state.parameters.update(count=round(count)),
            ),
            Act(
                "styles",
                self.tr("Styles · %n", "", chosen) if chosen else self.tr("Styles"),
                actions["prompt_styles"].trigger,
                self.tr("<b>Styles</b><br>Adds text to the prompt, such as “oil painting of …”."),
                can=not local and "prompt" not in idle,
            ),
            Act(
                "loras",
                " +".join(filter(None, (*used[:1], str(len(used[1:]) or "")))),
                actions["toggle_settings"].trigger,
                plain_tip("\n".join(used)),
                shown=bool(used),
            ),
        ]

    def focus_prompt(self) -> None:
        """Put the cursor behind the prompt."""
        start_typing(self.prompt, Qt.FocusReason.ShortcutFocusReason)

    def reweigh(self, steps: int) -> None:
        """Change the weight of what is selected in the field that is typed in."""
        for field in (self.prompt, self.negative):
            if field.hasFocus():
                field.reweigh(steps)

    def replace_texts(self, prompt: str, negative: str, dialect: Dialect) -> None:
        """Put these in the place of what is typed, which undo brings back; without styles."""
        self._state.parameters.update(styles=(), dialect=dialect)
        self.prompt.replace_text(prompt)
        self.negative.replace_text(negative)

    def recall(self, direction: int) -> None:
        """Bring back the previous (-1) or the next (1) prompt of the history."""
        if self.prompt.hasFocus():
            self._recall.step(direction)

    @cached_property
    def _recall(self) -> PromptRecall:
        from desktop_app.ui.panels.prompt.prompt_recall import PromptRecall

        recall = PromptRecall(self._workspace, self)
        recall.found.connect(self.prompt.replace_text)
        return recall

    @cached_property
    def cards(self) -> PromptCards:
        """Dictionary, styles, wildcards, Finish; each is made when it is first wanted."""
        from desktop_app.ui.panels.prompt.prompt_cards import PromptCards

        fields = self.prompt, self.negative
        more = self.snippets, lambda: self.reader, self.controls.finish
        return PromptCards(self._workspace, self._kit, fields, self.styles, *more)

    @cached_property
    def snippets(self) -> PromptSnippets:
        """Inserts snippets into the two fields."""
        from desktop_app.ui.panels.completion.prompt_snippets import PromptSnippets

        return PromptSnippets(self._state.parameters, self._kit.actions, self.negative, self)

    @Slot("QMenu*")
    def _on_menu(self, menu: QMenu) -> None:
        self.snippets.add_to(menu, self.negative if self.sender() is self.negative else self.prompt)

    # -- building -------------------------------------------------------------------------------

    def _build(self) -> None:
        for slider, least, most in ((self.strength, 126, 144), (self.count, 76, 88)):
            slider.set_least(least)
            hold(slider, most_width=most)
        hold(self.model, least_width=132, most_width=160)
        self.wordless.hide()
        kept = self.negative.sizePolicy()
        kept.setRetainSizeWhenHidden(True)  # what stands beside it stays where the hand expects it
        self.negative.setSizePolicy(kept)
        layout = WrapLayout(8, (8, 8, 8, 8))
        layout.addWidget(self.intent, top=True)
        layout.addWidget(self.prompt, 3, top=True)  # the negative's share, where that is beside it
        layout.addWidget(self.wordless, 1, top=True)
        for widget in (
            *(self.dictionary, self.lines, self.with_model, self.cost, self.controls.queue_place),
            *(self.generate, self.controls.resume, self.stop),
        ):
            layout.addWidget(widget, top=True)
        layout.add_break()
        for line in (self.translation, self.seen):
            line.hide()
            layout.addWidget(line, 1, top=True)
            layout.add_break()
        layout.addWidget(self.negative, 1, top=True)
        layout.addWidget(self.styles, top=True)
        layout.addWidget(self.loras, top=True)
        for widget in (self.model, self.strength, self.count, self.automatic, self.seed):
            layout.addWidget(widget, _FIRST, top=True)
        for widget in (self.more, self.controls.finish):
            layout.addWidget(widget, top=True)
        self.setLayout(layout)
        order = (
            *(self.intent, self.prompt, self.dictionary, self.lines, self.with_model),
            *(self.seen, self.negative, self.styles, self.loras, self.model, self.strength),
            self.count,
            *(self.automatic, self.seed, self.more, self.controls.finish),
            *(self.cost.words, self.cost.fit),
            *(self.controls.queue_place, self.generate, self.controls.resume, self.stop),
        )
        for first, second in pairwise(order):
            QWidget.setTabOrder(first, second)

    def _connect(self) -> None:
        self.prompt.edited.connect(lambda text: self._state.parameters.update(prompt=text))
        self.prompt.pasted.connect(self._pasted)
        self.negative.edited.connect(self._negative_edited)
        self.controls.pressed.connect(self._pressed)
        self.controls.left.connect(self.left)
        for field in (self.prompt, self.negative):
            field.submitted.connect(self._submitted)
            field.left.connect(self._leave)
            field.menu_made.connect(self._on_menu)
        state, jobs = self._state, self._state.jobs
        listen(state.parameters.changed, self._show)
        watch(state.document, self._follow)
        listen_each(
            self._on_canvas_changed,
            state.has_mask.changed,
            state.tools.removes_pointed.changed,
            state.models.changed,
        )
        listen_each(
            self.controls.refresh,
            jobs.current.changed,
            jobs.stopping.changed,
            state.pressed.changed,
        )
        watch(state.plans, self._on_plans)
        listen(state.add_ons.changed, self.acts.refresh)
        listen_each(self._on_model_known, state.vocabulary.changed, state.prompt_encoders.changed)
        self._on_model_known(None)

    # -- state → widgets ------------------------------------------------------------------------

    def _show(self, parameters: Parameters) -> None:
        apart = self._lines_apart(parameters)
        self.prompt.set_most(_PROMPT_LINES[apart], numbered=apart)
        self._on_canvas_changed(None)

    def _follow(self, document: Document | None) -> None:
        for stop in self._unfollow:
            stop()
        changes = () if document is None else (document.layers.changed, document.undo_stack.changed)
        self._unfollow = [listen(change, self._on_canvas_changed) for change in changes]
        self._on_canvas_changed(None)

    def _on_canvas_changed(self, _: object) -> None:
        self.acts.refresh()
        if (intent := self._state.intent.row) is not None and intent.plan.sees:
            _ = self.references
        self._show_words()
        self._show_strength(self._state.parameters.value)
        self.controls.refresh()

    def _show_words(self) -> None:
        """What is typed, or that nothing needs to be."""
        parameters, local = self._state.parameters.value, self._is_local
        self._point_at_dictionary(f"{parameters.prompt} {parameters.negative_prompt}")
        tab, before = self._state.documents.active.value, self._words_of
        self._words_of = tab  # undo never brings words of another tab
        self.prompt.set_text("" if local else parameters.prompt, replaces=tab is before)
        self.negative.set_text(parameters.negative_prompt, replaces=tab is before)
        idle = idle_of(self._state)
        wordless = not local and "prompt" in idle
        for control, field in (("prompt", self.prompt), ("negative_prompt", self.negative)):
            grey({} if local else idle, control, field)
            field.setEnabled(not local and control not in idle)
        if wordless:
            self.prompt.set_text("")
        # A model that never reads words has no field for them.
        fieldless = wordless and idle["prompt"] == "unconditional"
        self.prompt.setVisible(not fieldless)
        show_text(self.wordless, reason_text("unconditional") if fieldless else "")
        self.negative.setVisible(not wordless)
        reason = "without_model" if local else idle.get("negative_prompt", "")
        self.negative.set_hint(reason_text(reason) if reason else self.tr("What to avoid"))
        apart, why = self._lines_apart(parameters), idle["prompt"] if wordless else ""
        wanted = self._state.resolved_intent.intent
        document = self._state.document.value
        shares = document is not None and document.has_regions
        self.prompt.set_hint(prompt_hint(wanted, why, apart=apart, local=local, shares=shares))

    @property
    def _is_local(self) -> bool:
        """Whether what Generate would do takes no words."""
        return self._state.is_removing or self._state.resolved_intent.local

    def _point_at_dictionary(self, words: str) -> None:
        """Its button stands out while there is something that it would put into English."""
        own = has_own_words(words)
        if own != self._has_own:
            self._has_own = own
            _ = self.translation_line
            action, token = self._kit.actions["prompt_words"], "accent" if own else "text"
            self._kit.icons.place(action, "languages", token)
            self.dictionary.setAccessibleDescription(
                self.tr("The prompt contains Chinese, but most models read English.") if own else ""
            )

    def _lines_apart(self, parameters: Parameters) -> bool:
        """Whether each line of the prompt is for its own spot."""
        return parameters.line_each and self.lines.isVisibleTo(self)

    def _show_strength(self, parameters: Parameters) -> None:
        resolved_intent = self._state.resolved_intent
        idle = {} if self._is_local else idle_of(self._state)
        grey(idle, "strength", self.strength)
        self.strength.setEnabled(not self._is_local and "strength" not in idle)
        self.strength.set_default(
            STRENGTH if resolved_intent.intent is None else resolved_intent.intent.strength
        )
        made_of = Task.TEXT_TO_IMAGE if self._state.starts_from_words else resolved_intent.task
        self.strength.set_number(parameters.strength_for(made_of))

    def _on_plans(self, plans: tuple[EditPlan, ...]) -> None:
        self.lines.setVisible(len(plans) > 1 and not self._state.resolved_intent.local)
        self._show(self._state.parameters.value)

    def _on_model_known(self, _: object) -> None:
        if self._state.vocabulary.value or self._state.prompt_encoders.value:
            _ = self.reader

    @cached_property
    def translation_line(self) -> TranslationLine:
        """What the model hears of a prompt in Chinese; made when there is one."""
        from desktop_app.ui.panels.prompt.translation_line import TranslationLine

        return TranslationLine(self._state, self.translation)

    @cached_property
    def references(self) -> EditReferences:
        """Pictures that the model sees besides; made when an intent has a use for them."""
        from desktop_app.ui.panels.prompt.edit_references import EditReferences

        return EditReferences(self._workspace, self._kit, self.seen)

    @cached_property
    def reader(self) -> PromptReader:
        """Reads the prompts; made when something is known of the model."""
        from desktop_app.ui.panels.completion.prompt_completion import PromptCompletion
        from desktop_app.ui.panels.completion.prompt_reader import PromptReader

        reader = PromptReader(self._state, self.prompt, self.negative, self)
        for count in reader.counts:
            count.clicked.connect(self._kit.actions["prompt_tokens"].trigger)
        for field in (self.prompt, self.negative):
            PromptCompletion(self._workspace, field, self._kit.theme, self.snippets)
        return reader

    # -- widgets → state ------------------------------------------------------------------------

    @Slot(str)
    def _pasted(self, text: str) -> None:
        self._workspace.embedded_settings.offer_from_text(text)

    @Slot(str)
    def _negative_edited(self, text: str) -> None:
        self._state.parameters.update(negative_prompt=text)

    def _strength_edited(self, value: float) -> None:
        self._state.parameters.set_strength(self._workspace.generation.task(), value)

    @Slot()
    def _pressed(self) -> None:
        self._submitted()
        if not self.generate.hasFocus():  # clicked: what comes is on the canvas
            self.left.emit()

    @Slot()
    def _submitted(self) -> None:
        if self._state.can_generate:
            finish_typing()
            self._workspace.generate()

    @Slot()
    def _leave(self) -> None:
        if self._state.is_busy:
            self._workspace.generation.cancel()
        elif self._state.live.is_on:
            self._workspace.live.end()
        else:
            self.left.emit()
