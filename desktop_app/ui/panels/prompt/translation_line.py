"""What the model will hear of a prompt that is not in English: under the field, and editable.

Shown for models that list English words of their own. What is typed here counts until the prompt
changes; emptied, it is the dictionary's translation again.
"""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop_app.state.app_state import AppState
from desktop_app.state.work.vocabulary import unknown_words
from desktop_app.studio.translating import effective
from desktop_app.ui.kit import Caption, Retranslated, label
from desktop_app.ui.qt.bind import listen_each
from desktop_app.ui.qt.spaced import filled, grow, spaced


class TranslationLine(Retranslated, QWidget):
    """A row in ``place``, which is shown only while there is a translation."""

    def __init__(self, state: AppState, place: QWidget) -> None:
        super().__init__(place)
        self._state, self._place = state, place
        spaced(QHBoxLayout(place), 0).addWidget(self)
        self.title, self.unknown = label("secondary", self), label("secondary", self)
        self.field = QLineEdit(self)
        filled(spaced(QHBoxLayout(self), 8), self.title, grow(self.field), self.unknown)
        self.field.textEdited.connect(self._edited)
        self.field.editingFinished.connect(self._finished)
        listen_each(self._show, state.parameters.changed, state.vocabulary.changed)
        self._show(None)

    def _acts(self) -> list[Caption]:
        text, words = self._text, self._state.vocabulary.value
        spans = unknown_words(text, words) if words is not None else []
        missing = dict.fromkeys(text[at : at + length] for at, length in spans)
        said = self.tr("Not known: {words}").format(words=", ".join(missing))
        return [
            Caption("title", self.tr("In English")),
            Caption(
                "field",
                "",
                self.tr(
                    "<b>In English</b><br>This model knows English words alone: this is what it is "
                    "told. Change it if it is wrong; empty it to have it translated again."
                ),
                self.tr("The prompt in English"),
            ),
            Caption("unknown", said if missing else "", shown=bool(missing)),
        ]

    @property
    def _text(self) -> str:
        return "" if self._state.resolved_intent.local else self.english

    @property
    def english(self) -> str:
        """What the model will hear; empty where that is the prompt itself."""
        now, words = self._state.parameters.value, self._state.vocabulary.value
        made = effective(now.prompt, words, now.english)
        return "" if made == now.prompt else made

    def _show(self, _: object) -> None:
        self._place.setVisible(bool(self._text))
        if not self.field.isModified() or not self.field.hasFocus():
            self.field.setText(self._text)
        self.acts.refresh()

    @Slot(str)
    def _edited(self, text: str) -> None:
        prompt = self._state.parameters.value.prompt
        self._state.parameters.update(english=(prompt, text.strip()))

    @Slot()
    def _finished(self) -> None:
        self.field.setModified(False)
        self._show(None)
