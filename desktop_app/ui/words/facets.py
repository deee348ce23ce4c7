"""Names of facets and of their values, as they are chosen and as they stand above what is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from desktop_app.catalog.intents import Intent
from desktop_app.core.extensions import added_rows
from desktop_app.imaging.picture_info.table import FORMATS
from desktop_app.storage.history_facets import FACET_TABLE
from desktop_app.storage.history_index import Value
from desktop_app.storage.history_search import Order
from desktop_app.ui.words.intents import intent_name
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.words.recipe import task_text

_CONTEXT = "Facets"

_NAMES: dict[str, str] = {
    "model": QT_TRANSLATE_NOOP("Facets", "Model"),
    "lora": QT_TRANSLATE_NOOP("Facets", "LoRA"),
    "weights": QT_TRANSLATE_NOOP("Facets", "Weights"),
    "size": QT_TRANSLATE_NOOP("Facets", "Size"),
    "aspect": QT_TRANSLATE_NOOP("Facets", "Aspect ratio"),
    "month": QT_TRANSLATE_NOOP("Facets", "Month"),
    "day": QT_TRANSLATE_NOOP("Facets", "Day"),
    "starred": QT_TRANSLATE_NOOP("Facets", "Starred"),
    "tag": QT_TRANSLATE_NOOP("Facets", "Tag"),
    "task": QT_TRANSLATE_NOOP("Facets", "Task"),
    "intent": QT_TRANSLATE_NOOP("Facets", "Intent"),
    "document": QT_TRANSLATE_NOOP("Facets", "Document"),
    "seed": QT_TRANSLATE_NOOP("Facets", "Seed"),
    "state": QT_TRANSLATE_NOOP("Facets", "Status"),
    "source": QT_TRANSLATE_NOOP("Facets", "Made with"),
    "workbench": QT_TRANSLATE_NOOP("Facets", "Workbench"),
    "album": QT_TRANSLATE_NOOP("Facets", "Album"),
}

_TITLES = {"album": QT_TRANSLATE_NOOP("Facets", "Albums")}

_STATES: dict[str, str] = {
    "kept": QT_TRANSLATE_NOOP("Facets", "Applied"),
    "discarded": QT_TRANSLATE_NOOP("Facets", "Rejected"),
    "open": QT_TRANSLATE_NOOP("Facets", "Undecided"),
}

ORDERS: dict[Order, str] = {
    "newest": QT_TRANSLATE_NOOP("Facets", "Newest first"),
    "oldest": QT_TRANSLATE_NOOP("Facets", "Oldest first"),
    "made": QT_TRANSLATE_NOOP("Facets", "By date made"),
    "starred": QT_TRANSLATE_NOOP("Facets", "Starred first"),
}
"""In the order in which they are offered."""

_MONTH = QT_TRANSLATE_NOOP("Facets", "MMMM yyyy")
_SOURCES = {row.id: row.name.partition(",")[0] for row in FORMATS}


def facet_words(text: str) -> str:
    """A text of this module in the language of the window."""
    return QCoreApplication.translate(_CONTEXT, text)


def facet_name(facet: str) -> str:
    """What a facet is called; that of a plugin by its id."""
    return facet_words(_NAMES[facet]) if facet in _NAMES else facet


def facet_title(facet: str) -> str:
    """What stands above its values."""
    return facet_words(_TITLES[facet]) if facet in _TITLES else facet_name(facet)


def source_name(source: str) -> str:
    """What a program is called, by the id of its format."""
    return _SOURCES.get(source, source)


def _month(value: str) -> str:
    day = QDate.fromString(value, "yyyy-MM")
    return QLocale().toString(day, facet_words(_MONTH)) if day.isValid() else value


def _day(value: str) -> str:
    day = QDate.fromString(value, "yyyy-MM-dd")
    return QLocale().toString(day, QLocale.FormatType.ShortFormat) if day.isValid() else value


_WORDS: Mapping[str, Callable[[str], str]] = {
    "size": lambda value: value.replace("x", " × "),
    "month": _month,
    "day": _day,
    "state": lambda value: facet_words(_STATES[value]) if value in _STATES else value,
    "source": source_name,
    "task": task_text,
}


@cache
def _words() -> Mapping[str, Callable[[str], str]]:
    """By the kind of a facet's labels, those of extensions too; others are read as they are."""
    return {**_WORDS, **{row.id: row.make for row in added_rows("names")}}


def value_words(facet: str, value: Value, intents: Mapping[str, Intent]) -> str:
    """What a value of a facet is called.

    Args:
        facet: its id.
        value: of it.
        intents: those there are, by their ids.
    """
    row = FACET_TABLE.get(facet)
    kind = "" if row is None else row.kind
    if kind == "flag":
        return facet_name(facet)
    if kind == "intent":
        intent = intents.get(value.value)
        return intent_name(intent) if intent is not None and intent.name else value.value
    words = value.title or _words().get(kind, str)(value.value)
    return words or facet_words(QT_TRANSLATE_NOOP("Facets", "None"))
