"""Codes of what was found out, as sentences: reports, why a model fits, what would free room.

The rows are tables of (code → sentence with places in braces); an unknown code falls back to its
own text, with its values behind it, so that nothing is ever hidden.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from desktop_app.ui.models.words import in_words
from desktop_app.ui.noop import QT_TRANSLATE_NOOP
from desktop_app.ui.texts import size_text

__all__ = ["FITS", "OBSTACLES", "REPORT", "ROOM", "SPANS", "Params", "sentence"]

Params = Iterable[tuple[str, str | int | float]]

REPORT: dict[str, str] = {}
"""Rows of a report on how far a model can be trusted."""

FITS: dict[str, str] = {}
"""Why a model fits this machine, or doesn't."""

ROOM: dict[str, str] = {}
"""Why something could go."""

OBSTACLES: dict[str, str] = {}
"""Why duplicates can't be linked."""


SPANS: dict[str, str] = {
    "unknown": QT_TRANSLATE_NOOP("Models", "Unknown family"),
    "week": QT_TRANSLATE_NOOP("Models", "In the last week"),
    "month": QT_TRANSLATE_NOOP("Models", "In the last month"),
    "year": QT_TRANSLATE_NOOP("Models", "In the last year"),
    "older": QT_TRANSLATE_NOOP("Models", "Longer ago"),
    "never": QT_TRANSLATE_NOOP("Models", "Never"),
}
"""Names of groups that are no names of their own."""


def sentence(table: Mapping[str, str], code: str, params: Params = ()) -> str:
    """The sentence of ``code``; values whose name ends in ``bytes`` are written as sizes."""
    values = {name: _value(name, value) for name, value in params}
    text = table.get(code)
    if text is not None:
        try:
            return in_words(text).format(**values)
        except (KeyError, IndexError, ValueError):  # a translation with a wrong placeholder
            return text
    said = code.replace("_", " ").capitalize()
    rest = ", ".join(str(value) for value in values.values())
    return f"{said}: {rest}" if rest else said


def _value(name: str, value: str | float) -> str | float:
    return size_text(int(value)) if name.endswith("bytes") and not isinstance(value, str) else value
