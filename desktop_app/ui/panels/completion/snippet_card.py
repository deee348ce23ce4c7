"""Asks for the name of a snippet, above the words it is made of; blocks nothing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout

from desktop_app.core.prompt.styles import Style
from desktop_app.ui.kit import Act, Caption, Kit, label, row, styled
from desktop_app.ui.panels.completion.snippets import proposed_name
from desktop_app.ui.qt.spaced import STRETCH, filled, grow, spaced
from desktop_app.ui.widgets.card import Card
from desktop_app.ui.widgets.elided_label import ElidedLabel
from desktop_app.ui.widgets.prompt_edit import PromptEdit
from desktop_app.worker.workspace import Workspace

_SIZE: Final = (380, 120)


class SnippetCard(Card):
    """Enter keeps the snippet, Esc does not. A snippet that has the name already is replaced."""

    def __init__(self, workspace: Workspace, kit: Kit, field: PromptEdit) -> None:
        super().__init__(field, kit.theme, _SIZE)
        self._workspace, self._parameters = workspace, workspace.state.parameters
        self._words, self._is_negative = "", False
        self.title = label("heading", self)
        self.name = QLineEdit(self)
        self.save = QPushButton(self)
        self.save.setAutoDefault(False)
        self.words = styled(ElidedLabel(self), role="secondary")
        filled(
            spaced(QVBoxLayout(self), 8, (12, 10, 12, 12)),
            self.title,
            filled(row(8), grow(self.name), self.save),
            self.words,
            STRETCH,
        )
        self.name.textChanged.connect(self.acts.refresh)
        self.name.returnPressed.connect(self._keep)
        self.retranslate()

    def _acts(self) -> list[Act | Caption]:
        name, words = self._typed, " ".join(self._words.split())
        there = name in self._parameters.snippets.value
        is_style = name in self._taken and not there
        return [
            Caption("title", self.tr("Save as Snippet")),
            Caption("name", "", name=self.tr("Name of the snippet")),
            Act(
                "save",
                self.tr("Replace") if there else self.tr("Save"),
                self._keep,
                can=bool(name) and not is_style,
            ),
            Caption("words", self.tr("One of your styles has this name.") if is_style else words),
        ]

    def ask(self, field: PromptEdit, *, negative: bool) -> None:
        """Come up for what is selected in ``field``, or for all of it; for nothing where that is
        empty.

        Args:
            field: a prompt.
            negative: whether what stands there is to be avoided.
        """
        chosen = field.textCursor().selection().toPlainText() or field.toPlainText()
        self._words, self._is_negative = chosen.strip(" \t\n,，、"), negative
        if not self._words:
            field.setFocus()
            return
        dialect = self._parameters.value.dialect
        self.name.setText(proposed_name(self._words, self._taken, dialect))
        self.name.selectAll()
        self.acts.refresh()
        self.open_above(field)
        self.name.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def _taken(self) -> set[str]:
        """Names of the user's; those that ship don't count."""
        styles = self._parameters.styles.value.values()
        return {each.name for each in styles if not each.subject} | {
            *self._parameters.snippets.value
        }

    @property
    def _typed(self) -> str:
        return " ".join(self.name.text().split())

    @Slot()
    def _keep(self) -> None:
        if not self.save.isEnabled():
            return
        name = self._typed
        texts = ("", self._words) if self._is_negative else (self._words, "")
        old = name if name in self._parameters.snippets.value else ""
        self._workspace.wording.put_style(Style(name, *texts, is_snippet=True), old)
        self.close_softly()
