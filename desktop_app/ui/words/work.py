"""Words of operations on whole pictures (`operations`)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.compute_profile import profile_sentence
from desktop_app.operations.picture_operation import PictureOperation
from desktop_app.operations.table import WORKS


def work_title(operation: str, title: str) -> str:
    """A title of `operations.work.title_of` in the language of the window; as it is where it is
    none.

    Args:
        operation: a key of `WORKS`, or of other jobs.
        title: in English, as queue and history keep it.
    """
    kind = WORKS.get(operation)
    if kind is None or not title.startswith(kind.name):
        return title
    detail = title.removeprefix(kind.name).strip()
    return QCoreApplication.translate("Work", kind.title).format(detail=detail)


def operation_name(operation: PictureOperation) -> str:
    """What it is called, in the language of the window."""
    return QCoreApplication.translate("Recipe", operation.name)


def form_words(text: str) -> str:
    """A text of an operation's form or of its fields, translated."""
    return QCoreApplication.translate("Operations", text)


def profile_text(text: str) -> str:
    """A way in the language of the window (context "Ways")."""
    return profile_sentence(text, lambda word: QCoreApplication.translate("Ways", word))
