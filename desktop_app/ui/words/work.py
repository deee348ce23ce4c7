"""Words of work on whole pictures (`core.work`)."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desktop_app.core.work import WORK_KINDS
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

_TITLES: dict[str, str] = {
    "upscale": QT_TRANSLATE_NOOP("Work", "Enlarge {detail}"),
    "clean": QT_TRANSLATE_NOOP("Work", "Clean up {detail}"),
    "preprocess": QT_TRANSLATE_NOOP("Work", "Control image {detail}"),
}


def work_title(operation: str, title: str) -> str:
    """A title of `core.work.Work` in the language of the window; as it is where it is none.

    Args:
        operation: a key of `WORK_KINDS`, or of other jobs.
        title: in English, as queue and history keep it.
    """
    kind, text = WORK_KINDS.get(operation), _TITLES.get(operation)
    if kind is None or text is None or not title.startswith(kind.name):
        return title
    detail = title.removeprefix(kind.name).strip()
    return QCoreApplication.translate("Work", text).format(detail=detail)
