"""How the prompts are read: tokens and chunks of each text encoder, texts by step, LoRAs' words.

It follows the fields as they are typed in, from the model's own tokenizers: the engine isn't asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from desktop_app.library.prompt_tokens import EncoderReading
from desktop_app.state.app_state import AppState
from desktop_app.state.work.prompt_conditions import named_conditions
from desktop_app.state.work.prompt_reading import PromptReading
from desktop_app.ui.kit import Kit, horizontal_line, label, show_text, show_when
from desktop_app.ui.panels.completion.prompt_reader import PromptReader, loras_of
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.ui.widgets.token_flow import TokenFlow
from desktop_app.ui.words.texts import note_text
from desktop_app.worker.background import delayed
from desktop_app.worker.workspace import Workspace

_SIZE: Final = (560, 360)
_TEXTS: Final = 6
"""Texts by step that are listed."""


class TokenView(Card):
    """A card over the window; made when it is first wanted."""

    def __init__(
        self,
        workspace: Workspace,
        kit: Kit,
        reader: PromptReader,
        fields: tuple[PromptEdit, PromptEdit],
    ) -> None:
        super().__init__(fields[0], kit.theme, _SIZE)
        self._state: AppState = workspace.state
        self.title = label("heading", self)
        self.sides = [_Side(field, kit, self) for field in fields]
        self.triggers = QLabel(self)
        self.triggers.setTextFormat(Qt.TextFormat.RichText)
        inner = QWidget(self)
        self.triggers.setWordWrap(True)
        filled(
            spaced(QVBoxLayout(inner), 8, (0, 0, 8, 0)),
            self.sides[0],
            self.triggers,
            self.sides[1],
            STRETCH,
        )
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inner)
        for part in (inner, scroll.viewport()):  # `setWidget` fills it
            part.setAutoFillBackground(False)
        filled(spaced(QVBoxLayout(self), 8, (12, 10, 4, 12)), self.title, grow(scroll))
        self._later = delayed(self, self.refresh, 0)
        for field in fields:
            field.textChanged.connect(self._changed)
        reader.changed.connect(self._changed)
        listen_each(self._changed, self._state.add_ons.changed, self._state.parameters.changed)
        self.triggers.linkActivated.connect(self._insert)
        self.retranslate()

    def open_above(self, field: QWidget) -> None:
        """Show it as things are now."""
        self.refresh()
        super().open_above(field)

    def retranslate(self) -> None:
        self.title.setText(self.tr("Tokens"))
        self.refresh()

    # -- state → widgets ------------------------------------------------------------------------

    @Slot()
    def _changed(self, _: object = None) -> None:
        if self.isVisible():
            self._later.start()

    @Slot()
    def refresh(self) -> None:
        """Show what is heard of the fields' texts now."""
        for side in self.sides:
            side.refresh()
        show_text(self.triggers, "<br>".join(self._words()))

    def _words(self) -> Iterator[str]:
        """Of each LoRA in use its trigger words; those that are missing can be pressed."""
        reading = self.sides[0].reading()
        if reading is None:
            return
        heard = reading.parsed.text.casefold()
        if missing := self._missing(reading):
            yield escape(self.tr("Missing LoRAs: {names}").format(names=missing))
        for add_on in loras_of(self._state, reading):
            if add_on is None or not add_on.triggers:
                continue
            shown = (
                escape(word)
                if word.casefold() in heard
                else f'<a href="{escape(word)}">{escape(word)}</a>'
                for word in add_on.triggers[:_TEXTS]
            )
            yield self.tr("Trigger words of {lora}: {words}").format(
                lora=f"<b>{escape(add_on.name)}</b>", words=", ".join(shown)
            )

    def _missing(self, reading: PromptReading) -> str:
        """Names of LoRAs in the prompt that are not there, or not for the chosen model."""
        model = self._state.model
        family = "" if model is None else model.family
        named = named_conditions(reading.parsed, None, (), self._state.add_ons.value, family)
        return ", ".join(named.missing)

    @Slot(str)
    def _insert(self, word: str) -> None:
        """A trigger word that was pressed goes to the end of the prompt."""
        field = self.sides[0].field
        cursor = field.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        before = ", " if field.toPlainText().strip() else ""
        cursor.insertText(before + word)
        field.setTextCursor(cursor)


class _Side(QWidget):
    """One field's part of the card: nothing for an empty negative prompt."""

    def __init__(self, field: PromptEdit, kit: Kit, parent: QWidget) -> None:
        super().__init__(parent)
        self.field, self._kit = field, kit
        self.heading = label("secondary", self)
        self.notes = label("secondary", self, wrap=True)
        self.texts = label("secondary", self, wrap=True)
        self.encoders: list[tuple[QLabel, TokenFlow]] = []
        self._layout = filled(
            spaced(QVBoxLayout(self), 4), horizontal_line(), self.heading, self.texts, self.notes
        )

    def reading(self) -> PromptReading | None:
        """What is heard of the field's text."""
        return None if self.field.marks is None else self.field.marks.reading()

    def refresh(self) -> None:
        reading = self.reading()
        self.setVisible(reading is not None and bool(reading.parsed.text.strip()))
        if reading is None:
            return
        self.heading.setText(self.field.accessibleName())
        self._show_encoders(reading)
        show_text(self.texts, "\n".join(self._steps(reading)))
        show_text(self.notes, "\n".join(self._notes(reading)))

    def _show_encoders(self, reading: PromptReading) -> None:
        while len(self.encoders) < len(reading.encoders):
            words, flow = label("", self), TokenFlow(self._kit.theme, self)
            at = 2 + 2 * len(self.encoders)
            self._layout.insertWidget(at, words)
            self._layout.insertWidget(at + 1, flow)
            self.encoders.append((words, flow))
        for number, (words, flow) in enumerate(self.encoders):
            shown = number < len(reading.encoders)
            show_when(shown, words, flow)
            if shown:
                words.setText(self._counted(reading.encoders[number]))
                flow.show_reading(reading.encoders[number])

    def _counted(self, encoder: EncoderReading) -> str:
        if encoder.beyond:
            return self.tr("{encoder}: {count} tokens, {beyond} of them beyond {length}").format(
                encoder=encoder.name,
                count=encoder.count,
                beyond=len(encoder.beyond),
                length=encoder.length,
            )
        if len(encoder.chunks) > 1:
            return self.tr("{encoder}: {count} tokens in {chunks} chunks of {length}").format(
                encoder=encoder.name,
                count=encoder.count,
                chunks=len(encoder.chunks),
                length=encoder.length,
            )
        return self.tr("{encoder}: {count} of {length} tokens").format(
            encoder=encoder.name, count=encoder.count, length=encoder.length
        )

    def _steps(self, reading: PromptReading) -> Iterator[str]:
        """The texts over the steps, where there are several."""
        for part in reading.parsed.parts:
            first = 1
            for each in part.schedule[:_TEXTS] if len(part.schedule) > 1 else ():
                span = str(first) if first == each.last_step else f"{first}–{each.last_step}"
                yield self.tr("Steps {steps}: {text}").format(steps=span, text=each.text.text)
                first = each.last_step + 1
            if len(part.schedule) > _TEXTS:
                yield "…"

    def _notes(self, reading: PromptReading) -> Iterator[str]:
        if reading.drawn:
            yield self.tr("One expansion: {text}").format(text=reading.drawn)
        if reading.english:
            yield self.tr("In English: {text}").format(text=reading.english)
        if reading.weights and not reading.weighs:
            yield self.tr("This model's text encoders don't support weights.")
        if words := reading.unknown_words():
            yield self.tr("Words the model doesn't know: {words}").format(words=", ".join(words))
        for remark in reading.parsed.remarks:
            yield note_text(f"prompt_{remark.code}", dict(remark.params))
