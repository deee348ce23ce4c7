"""Words of generation settings for the window: those of their rows, in the user's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.model_values import Weights
from desktop_app.core.setting_row import Row
from desktop_app.core.values import Choice
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_CONTEXT = "GenerationSettings"
_WITH_TERM = QT_TRANSLATE_NOOP("GenerationSettings", "<b>{name}</b> ({term})<br>{tip}")

_MADE: dict[str, tuple[str, str]] = {
    "new": (
        QT_TRANSLATE_NOOP("GenerationSettings", "New picture"),
        QT_TRANSLATE_NOOP("GenerationSettings", "Generates a picture from noise alone."),
    ),
    "inpaint": (
        QT_TRANSLATE_NOOP("GenerationSettings", "Inpaint (mask)"),
        QT_TRANSLATE_NOOP("GenerationSettings", "Regenerates the masked part to fit the rest."),
    ),
}
"""What a consistency model makes that isn't a choice (`state.work.controls.EDIT_ROWS`)."""


def setting_name(row: Row) -> str:
    """As it is next to its control."""
    return _said(row.name)


def setting_in_sentence(row: Row) -> str:
    """In full, for a screen reader."""
    return _said(row.sentence_name or row.name)


def setting_unset(row: Row) -> str:
    """What is shown in grey where its least number is chosen."""
    return _said(row.unset)


def setting_tip(row: Row) -> str:
    """Rich text: name, sentence, and the field's term where it has one."""
    name, tip = (
        _said(row.sentence_name if row.follows and row.sentence_name else row.name),
        _said(row.tip),
    )
    if not row.term:
        return f"<b>{name}</b><br>{tip}"
    return _said(_WITH_TERM).format(name=name, term=_said(row.term), tip=tip)


def choice_words(row: Row) -> dict[str, tuple[str, str]]:
    """The names that a choice has: (what it is called, sentence)."""
    if not isinstance(row.kind, Choice | Weights):
        return {}
    return {key: (_said(name), _said(tip)) for key, (name, tip) in row.kind.names.items()}


def edit_words(row: Row, blocks: int) -> dict[str, tuple[str, str]]:
    """As `choice_words`, of what a consistency model can make (`state.work.controls.EDIT_ROWS`).

    Args:
        row: of the edit.
        blocks: how many times finer it makes a picture that it sharpens.
    """
    said = {key: (_said(name), _said(tip)) for key, (name, tip) in _MADE.items()}
    said |= {key or "vary": words for key, words in choice_words(row).items()}
    return {key: (name.format(times=blocks), tip) for key, (name, tip) in said.items()}


def _said(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
