"""What an empty prompt shows: what it is for."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication

from desktop_app.catalog.intents import Intent
from desktop_app.ui.words.control_reasons import reason_text
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_LOCAL: Final = QT_TRANSLATE_NOOP(
    "PromptHints", "Nothing to describe: the surroundings are continued"
)
_LINES: Final = QT_TRANSLATE_NOOP("PromptHints", "One line per spot, from the first to the last")
_SHARED: Final = QT_TRANSLATE_NOOP("PromptHints", "What all regions share; may be empty")
_EDIT: Final = QT_TRANSLATE_NOOP("PromptHints", "What should change?")
_USUAL: Final = QT_TRANSLATE_NOOP("PromptHints", "What should it show?")


def prompt_hint(
    intent: Intent | None, wordless: str, *, apart: bool, local: bool, shares: bool
) -> str:
    """The hint.

    Args:
        intent: what Generate would do.
        wordless: code of the reason why no words are read; empty: they are.
        apart: whether each line is for its own spot.
        local: whether it is done without a model.
        shares: whether there are regions with prompts of their own.
    """
    if wordless and not local:
        return reason_text(wordless)
    sees = intent is not None and intent.plan.sees
    usual = _SHARED if shares else _USUAL
    hint = _LOCAL if local else _LINES if apart else _EDIT if sees else usual
    return QCoreApplication.translate("PromptHints", hint)
