"""What one preference is; the rows are in `table`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.actions.action_set import plain_text
from desktop_app.ui.actions.action_table import ACTIONS, action_row
from desktop_app.ui.actions.row import CONTEXT as ACTION_CONTEXT
from desktop_app.worker.workspace import Workspace

CONTEXT = "Preferences"


@dataclass(frozen=True, slots=True)
class Preference:
    """One preference. It is changed by a tick, a list, a folder or a text, as its action, its
    group, its steps or the kind of its setting say, or by a part of the page.

    Attributes:
        page: id of its `Page`.
        setting: attribute of `Settings` that keeps it.
        name, sentence: what it is called, what it does; marked for translation in ``context``. A
            preference of an ``action`` has that one's.
        action: id of the checkable action that switches it.
        on: value of the setting while that is ticked.
        group: the group of actions that choose its values.
        steps: the values offered; a different value from the file is offered, too.
        text: how a value is said.
        check: brings a text into form. Raises VelaturaError.
        then: what has to be done for a new value to count at once.
        part: attribute (dots: of an attribute) of the page's widget that changes it.
        context: of name and sentence.
        words: further words by which it is found, marked for translation as well.
    """

    page: str
    setting: str
    name: str = ""
    sentence: str = ""
    action: str = ""
    on: object = True
    group: str = ""
    steps: tuple[Any, ...] = ()
    text: Callable[[Any], str] = str
    check: Callable[[str], str] = str.strip
    then: Callable[[Workspace, Any], object] | None = None
    part: str = ""
    context: str = CONTEXT
    words: str = ""

    @property
    def id(self) -> str:
        """What tells it from the others."""
        return self.setting or f"{self.page}.{self.part}"

    def english(self) -> tuple[str, str]:
        """Name and sentence as they are in the table."""
        if not self.action:
            return self.name, self.sentence
        row = action_row(self.action)
        return sentence_case(plain_text(row.text)), row.tip

    def said(self) -> tuple[str, str]:
        """Name and sentence in the user's language."""
        if not self.action:
            return _said(self.context, self.name), _said(self.context, self.sentence)
        row = action_row(self.action)
        name = sentence_case(plain_text(_said(ACTION_CONTEXT, row.text)))
        return name, _said(ACTION_CONTEXT, row.tip)

    def found_by(self) -> str:
        """All words by which it is found, in English and in the user's language."""
        values = [row.text for row in ACTIONS if self.group and row.group == self.group]
        words = (*self.english(), *self.said(), self.words, _said(CONTEXT, self.words))
        values += [_said(ACTION_CONTEXT, text) for text in values]
        return " ".join((*words, *map(plain_text, values), self.setting)).casefold()


def _said(context: str, text: str) -> str:
    return QCoreApplication.translate(context, text) if text else ""


def sentence_case(title: str) -> str:
    """A title of a menu as a field is named: only what isn't a usual word keeps its capitals.

    Languages without capitals stay as they are.
    """
    first, *others = title.split(" ")
    return " ".join((first, *(w.lower() if w[1:].islower() else w for w in others)))
