"""A line of facts on one entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QDateTime, QLocale

from desktop_app.storage.history_rating import rating_of
from desktop_app.ui.results.compared import seed_words
from desktop_app.ui.words.facets import source_name

if TYPE_CHECKING:
    from desktop_app.storage.history_entry import HistoryEntry


_NOTE: Final = 120
"""Characters of a note."""


def facts_of(entry: HistoryEntry) -> str:
    """Model, size, seed, when it was made, by which program if not by this one, stars and note."""
    made = QDateTime.fromMSecsSinceEpoch(entry.created_ms)
    facts = (
        entry.model_name,
        f"{entry.size.width} × {entry.size.height}",
        seed_words(str(entry.seed)) if entry.seed >= 0 else "",
        QLocale().toString(made, QLocale.FormatType.ShortFormat),
        source_name(entry.source) if entry.source else "",
        "★" * rating_of(entry.tags, starred=entry.starred),
        " ".join(entry.note.split())[:_NOTE],
    )
    return " · ".join(fact for fact in facts if fact)
