"""Applying a picture of the history: what it is called, and why it can't be done."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.history_applying import Hindrance

_CONTEXT = "HistoryApplying"
_NAME = QT_TRANSLATE_NOOP("HistoryApplying", "Apply to the Picture")
_DOES = QT_TRANSLATE_NOOP(
    "HistoryApplying", "Puts this edit into the open picture, where it was made. Can be undone."
)
_REASONS: dict[Hindrance, str] = {
    "no_edit": QT_TRANSLATE_NOOP("HistoryApplying", "This is a separate picture, not an edit."),
    "no_document": QT_TRANSLATE_NOOP("HistoryApplying", "No picture is open."),
    "other_document": QT_TRANSLATE_NOOP("HistoryApplying", "This is an edit of another picture."),
    "other_size": QT_TRANSLATE_NOOP(
        "HistoryApplying", "The canvas was changed since then, so its place is gone."
    ),
    "inside": QT_TRANSLATE_NOOP("HistoryApplying", "This edit is in the picture already."),
    "gone": QT_TRANSLATE_NOOP(
        "HistoryApplying", "What is needed to put it in was not kept, or was deleted."
    ),
    "apart": QT_TRANSLATE_NOOP(
        "HistoryApplying", "Its places are too far apart: the history keeps a picture of one."
    ),
}


def apply_name() -> str:
    """Of the menu's entry and of the button, in the window's language."""
    return QCoreApplication.translate(_CONTEXT, _NAME)


def hindrance_text(reason: Hindrance | None) -> str:
    """Why it can't be done; what it does where it can."""
    return QCoreApplication.translate(_CONTEXT, _DOES if reason is None else _REASONS[reason])
