"""Words of workbenches: of their rows, which have their own translations, and of what all have."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QCoreApplication, QLocale

from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop_app.operations.workbenches.workbench import Stop, Workbench

_CONTEXT: Final = "Workbench"

STOPS: Final[dict[Stop, str]] = {
    "choose": QT_TRANSLATE_NOOP("Workbench", "Choose"),
    "make": QT_TRANSLATE_NOOP("Workbench", "Make"),
    "review": QT_TRANSLATE_NOOP("Workbench", "Review"),
    "arrange": QT_TRANSLATE_NOOP("Workbench", "Arrange"),
    "export": QT_TRANSLATE_NOOP("Workbench", "Export"),
}
"""What stops of a path are called."""

FIELDS: Final = (
    QT_TRANSLATE_NOOP("Workbench", "Pictures"),
    QT_TRANSLATE_NOOP("Workbench", "How many are made."),
    QT_TRANSLATE_NOOP("Workbench", "Seed"),
    QT_TRANSLATE_NOOP("Workbench", "Of the first picture; those after it count up from there."),
    QT_TRANSLATE_NOOP("Workbench", "Model"),
    QT_TRANSLATE_NOOP("Workbench", "Id or name; empty: the usual one."),
    QT_TRANSLATE_NOOP("Workbench", "The usual one"),
)
"""Texts of fields that every workbench has (`operations.workbenches`)."""


def stop_name(stop: Stop) -> str:
    """What it is called."""
    return QCoreApplication.translate(_CONTEXT, STOPS[stop])


def words_of(workbench: Workbench) -> Callable[[str], str]:
    """Translates an English text of its row, or of fields that all have."""
    return partial(_translated, workbench)


def _translated(workbench: Workbench, text: str) -> str:
    found = workbench.word(text, QLocale().name())
    if found == text and QLocale().language() == QLocale.Language.Chinese:
        found = workbench.word(text, "zh_CN")
    return QCoreApplication.translate(_CONTEXT, text) if found == text and text else found
