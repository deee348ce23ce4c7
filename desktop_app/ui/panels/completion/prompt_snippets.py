"""Snippets at the prompt fields: inserted by completion, by the card and by the fields' menus."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.state.work.parameters import ParameterState
from desktop_app.ui.actions.action_set import ActionSet
from desktop_app.ui.panels.completion.snippets import inserted
from desktop_app.ui.widgets.prompt_edit import PromptEdit, to_characters

_MOST: Final = 20
"""Snippets that a field's menu lists; the card has them all."""


class PromptSnippets(QObject):
    """At the prompt and the negative prompt, or at fields without a negative one."""

    def __init__(
        self,
        parameters: ParameterState,
        actions: ActionSet,
        negative: PromptEdit | None,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._parameters, self._actions = parameters, actions
        self._negative = negative

    def insert(self, name: str, field: PromptEdit, start: int | None = None) -> None:
        """Put a snippet where the cursor is, as if it were typed. Its negative text goes to the
        end of the negative prompt, unless that has it.

        Args:
            name: of the snippet; nothing happens where there is none.
            field: where it is typed.
            start: from where on text is replaced, in characters; None: what is selected.
        """
        snippet = self._parameters.snippets.value.get(name)
        if snippet is None:
            return
        words, negative = snippet.prompt, snippet.negative_prompt
        if field is self._negative:
            words, negative = negative or words, ""
        text, cursor = field.toPlainText(), field.textCursor()
        first = to_characters(text, cursor.selectionStart()) if start is None else start
        last = to_characters(text, cursor.selectionEnd())
        field.apply_edit(inserted(text, first, last, words))
        there = "" if self._negative is None else self._negative.toPlainText()
        if self._negative is not None and self._negative.isEnabled() and negative not in there:
            self._negative.apply_edit(inserted(there, len(there), len(there), negative))

    def add_to(self, menu: QMenu, field: PromptEdit) -> None:
        """Add what can be done with snippets to the context menu of a field."""
        menu.addSeparator()
        menu.addAction(self._actions["save_snippet"])
        names = tuple(self._parameters.snippets.value)
        choice = menu.addMenu(self.tr("Insert Snippet"))
        for name in names[:_MOST]:
            choice.addAction(name.replace("&", "&&"), partial(self.insert, name, field))
        if len(names) > _MOST:
            choice.addSeparator()
            choice.addAction(self._actions["insert_snippet"])
        choice.setEnabled(bool(names))
