"""Completion in the prompt fields: what is typed decides what is offered."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent

from desktop_app.ui.look.theme import Theme
from desktop_app.ui.panels.completion.completion import (
    CompletionOffer,
    CompletionSources,
    Offers,
    complete,
)
from desktop_app.ui.panels.completion.prompt_snippets import PromptSnippets
from desktop_app.ui.widgets.card import filter_with_parents
from desktop_app.ui.widgets.completion_list import CompletionList
from desktop_app.ui.widgets.prompt_edit import PromptEdit, to_characters, to_units
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace

_KINDS: Final = {
    "lora": QT_TRANSLATE_NOOP("PromptCompletion", "LoRA"),
    "embedding": QT_TRANSLATE_NOOP("PromptCompletion", "embedding"),
    "wildcard": QT_TRANSLATE_NOOP("PromptCompletion", "wildcard"),
    "snippet": QT_TRANSLATE_NOOP("PromptCompletion", "snippet"),
    "style": QT_TRANSLATE_NOOP("PromptCompletion", "style"),
    "tag": QT_TRANSLATE_NOOP("PromptCompletion", "tag"),
    "word": "",
}
_RETURNS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_TAKES = (Qt.Key.Key_Tab, *_RETURNS)
"""Keys that take the entry an arrow key has chosen; Tab takes the first where none is."""
_TAB: Final = "⇥"
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class PromptCompletion(QObject):
    """Watches one field: a list opens while a word is typed that something is known of."""

    def __init__(
        self, workspace: Workspace, field: PromptEdit, theme: Theme, snippets: PromptSnippets
    ) -> None:
        super().__init__(field)
        self._snippets = snippets
        self._workspace, self._state, self._field = workspace, workspace.state, field
        self._theme = theme
        self._offers = Offers(0)
        self.view: CompletionList | None = None
        field.installEventFilter(self)
        field.edited.connect(self._typed)
        field.cursorPositionChanged.connect(self._moved)
        workspace.wording.read_names()

    @property
    def is_open(self) -> bool:
        """Whether the list is shown."""
        return self.view is not None and self.view.isVisible()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys go to the list while it is open; it closes when the field loses the keyboard."""
        kind = event.type()
        if kind in (QEvent.Type.Resize, QEvent.Type.Move):
            if self.is_open:
                QTimer.singleShot(0, self, self._place)
        elif watched is not self._field:
            pass
        elif kind == QEvent.Type.FocusIn:
            self._workspace.wording.read_names()
        elif kind == QEvent.Type.FocusOut:
            self._close()
        elif self.is_open and isinstance(event, QKeyEvent) and self._takes(event):
            event.accept()
            return True
        return super().eventFilter(watched, event)

    def _takes(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            if event.key() in _TAKES:  # Ctrl+Return generates: the next Escape is the field's
                self._close()
            return False
        if not self._offers.offers and event.key() != Qt.Key.Key_Escape:
            return False  # nothing can be taken
        key, pressed = Qt.Key(event.key()), event.type() == QEvent.Type.KeyPress
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
            return False
        assert self.view is not None
        if key in _STEPS:
            if pressed:
                self.view.step(_STEPS[key])
        elif key in _TAKES:
            chosen = self.view.current
            if chosen < 0 and (key in _RETURNS or self._offers.is_whole):
                self._close()  # Return generates, Tab goes on
                return False
            if pressed:
                self._take(max(0, chosen))
        elif key == Qt.Key.Key_Escape:
            if pressed:
                self._close()
        else:
            return False
        return True

    def _sources(self) -> CompletionSources:
        state, wording = self._state, self._workspace.wording
        family = "" if state.model is None else state.model.family
        fitting = [add_on for add_on in state.add_ons.value if add_on.fits(family)]
        return CompletionSources(
            [add_on for add_on in fitting if add_on.component == "lora"],
            [add_on for add_on in fitting if add_on.component == "embedding"],
            wording.wildcard_names,
            tuple(state.parameters.styles.value),
            tuple(state.parameters.snippets.value),
            wording.tags,
            state.vocabulary.value,
            state.parameters.value.dialect,
        )

    @Slot(str)
    def _typed(self, text: str) -> None:
        cursor = self._field.textCursor()
        if not self._field.hasFocus() or cursor.hasSelection():
            self._close()
            return
        self._offers = complete(text, to_characters(text, cursor.position()), self._sources())
        if not self._offers.offers and not self._offers.is_whole:
            self._close()
            return
        if self.view is None:
            self.view = CompletionList(self._field.window(), self._theme)
            self.view.chosen.connect(self._take)
            filter_with_parents(self._field, self)
        rows = [(offer.shown, self._detail(offer)) for offer in self._offers.offers]
        if not rows:
            rows = [(self.tr("No LoRA like that for this model"), "")]
        elif not self._offers.is_whole:
            rows[0] = rows[0][0], f"{rows[0][1]}  {_TAB}".strip()
        self.view.show_rows(rows, *self._line())

    def _detail(self, offer: CompletionOffer) -> str:
        kind = _KINDS[offer.kind]
        words = QCoreApplication.translate("PromptCompletion", kind) if kind else ""
        return " · ".join(filter(None, (offer.detail, words)))

    def _line(self) -> tuple[QRect, int]:
        """Where the field is, in the window, and the cursor in it."""
        field = self._field
        place = QRect(field.mapTo(field.window(), QPoint(0, 0)), field.size())
        return place, field.cursorRect().left()

    @Slot()
    def _place(self) -> None:
        if self.view is not None:
            self.view.place(*self._line())

    @Slot()
    def _moved(self) -> None:
        """By arrow keys or the pointer: typing tells of itself."""
        if self.is_open:
            text = self._field.toPlainText()
            at = to_characters(text, self._field.textCursor().position())
            if complete(text, at, self._sources()) != self._offers:
                self._close()

    @Slot(int)
    def _take(self, row: int) -> None:
        if row >= len(self._offers.offers):
            self._close()
            return
        offer = self._offers.offers[row]
        text, cursor = self._field.toPlainText(), self._field.textCursor()
        end = cursor.position()
        cursor.setPosition(to_units(text, self._offers.start))
        cursor.setPosition(end, cursor.MoveMode.KeepAnchor)
        self._close()
        if offer.kind == "snippet":
            start, self._offers = self._offers.start, Offers(0)
            self._snippets.insert(offer.shown, self._field, start)
            self._close()
            return
        if offer.kind == "style":
            chosen = self._state.parameters.value.styles
            if offer.shown not in chosen:
                self._state.parameters.update(styles=(*chosen, offer.shown))
        self._offers = Offers(0)
        cursor.insertText(offer.text)
        self._field.setTextCursor(cursor)
        self._close()

    def _close(self) -> None:
        if self.view is not None:
            self.view.hide()
