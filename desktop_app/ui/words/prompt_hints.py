"""What an empty prompt shows: what it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.state.work.intents import ResolvedIntent

_LOCAL: Final = QT_TRANSLATE_NOOP(
    "PromptHints", "Nothing to describe: the surroundings are continued"
)
_LINES: Final = QT_TRANSLATE_NOOP("PromptHints", "One line per spot, from the first to the last")
_EDIT: Final = QT_TRANSLATE_NOOP("PromptHints", "What should change?")
_USUAL: Final = QT_TRANSLATE_NOOP("PromptHints", "What should it show?")


def prompt_hint(resolved: ResolvedIntent, wordless: str, *, apart: bool) -> str:
    """The hint.

    Args:
        resolved: what Generate would do.
        wordless: code of the reason why no words are read; empty: they are.
        apart: whether each line is for its own spot.
    """
    if wordless and not resolved.local:
        return reason_text(wordless)
    sees = resolved.intent is not None and resolved.intent.plan.sees
    hint = _LOCAL if resolved.local else _LINES if apart else _EDIT if sees else _USUAL
    return QCoreApplication.translate("PromptHints", hint)
