"""How the prompt fields' texts are read: as the chosen model and settings would hear them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.core.add_on import AddOn, embedding_spellings
from desktop_app.core.conditions import of_kind
from desktop_app.core.observable import connect_each
from desktop_app.state.app_state import AppState
from desktop_app.state.work.prompt_conditions import lora_named
from desktop_app.state.work.prompt_reading import (
    PromptContext,
    PromptReading,
    knowing,
    read_prompt,
    read_template,
)
from desktop_app.studio.translating import effective, readable
from desktop_app.ui.qt.bind import listen
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.token_count import TokenCount


class PromptReader(QObject):
    """Follows the state and lets both fields mark what it reads; ``changed`` tells that the same
    text may be read otherwise now."""

    changed = Signal()

    def __init__(
        self, state: AppState, prompt: PromptEdit, negative: PromptEdit, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._state, self._prompt, self._negative = state, prompt, negative
        self.context = context_of(self._state)
        self._english = self._state.parameters.value.english
        self.counts = [TokenCount(field) for field in (prompt, negative)]
        self._mark()
        connect_each(self._count, prompt.textChanged, negative.textChanged)
        self._count()
        known = state.vocabulary, state.prompt_encoders, state.parameters, state.add_ons
        for observable in known:
            listen(observable.changed, self._follow)

    @Slot()
    def _count(self) -> None:
        for count, field in zip(self.counts, (self._prompt, self._negative), strict=True):
            count.show_reading(None if field.marks is None else field.marks.reading())

    def read(self, text: str) -> PromptReading:
        """What is heard of a prompt."""
        return self._template(text, negative=False)

    def read_negative(self, text: str) -> PromptReading:
        """What is heard of a negative prompt."""
        return self._template(text, negative=True)

    def _template(self, text: str, *, negative: bool) -> PromptReading:
        now, vocabulary = self._state.parameters.value, self._state.vocabulary.value
        reading = read_template(text, self.context, now.seed, negative=negative)
        used = filter(None, loras_of(self._state, reading))
        triggers = (word for add_on in used for word in add_on.triggers)
        reading = knowing(reading, (*(self.context.words or ()), *triggers))
        if vocabulary is None:
            return reading

        said = reading.drawn or text
        english = effective(said, vocabulary, ("", "") if negative else now.english)
        if english == said:
            return reading
        # Marks are of what is typed, tokens of what goes to the model.
        counted = read_prompt(english, self.context, negative=negative)
        return replace(reading, encoders=counted.encoders, beyond=(), english=english)

    def _follow(self, _: object) -> None:
        context, english = context_of(self._state), self._state.parameters.value.english
        if (context, english) != (self.context, self._english):
            self.context, self._english = context, english
            self._mark()
            self._count()
            self.changed.emit()

    def _mark(self) -> None:
        self._prompt.set_reader(self.read)
        self._negative.set_reader(self.read_negative)


def loras_of(state: AppState, reading: PromptReading) -> list[AddOn | None]:
    """The LoRAs that are chosen, and those that the text names; None for one that isn't there."""
    there = state.add_ons.value
    by_key = {add_on.key: add_on for add_on in there}
    chosen = of_kind(state.parameters.value.conditions, "lora")
    named = [lora_named(tag.name, there) for tag in reading.parsed.loras]
    return [*(by_key.get(each.name) for each in chosen), *named]


def _read(vocabulary: frozenset[str] | None) -> frozenset[str] | None:
    """What need not be marked: also what is put into words of the model."""
    if vocabulary is None:
        return None

    return readable(vocabulary)


def context_of(state: AppState) -> PromptContext:
    """What the chosen model and settings make of a prompt."""
    parameters, model = state.parameters.value, state.model
    family = "" if model is None else model.family
    fitting = (add_on for add_on in state.add_ons.value if add_on.fits(family))
    words = {
        word: add_on.vectors
        for word, add_on in embedding_spellings(fitting).items()
        if add_on.vectors
    }
    return PromptContext(
        parameters.dialect,
        parameters.steps,
        state.prompt_encoders.value,
        _read(state.vocabulary.value),
        words,
    )
