"""Words in tables of evaluation that know no Qt (`core.extensions.LateRow`)."""

from __future__ import annotations

from collections.abc import Iterator

from desktop_app.extensions.evaluation.values.evaluate import FIELDS
from desktop_app.extensions.evaluation.values.formulas.table import MEASURES
from desktop_app.extensions.evaluation.values.rating import SENTENCES
from desktop_app.extensions.evaluation.work.reports.report_words import REPORT_TEXTS


def texts() -> Iterator[tuple[str, str]]:
    """Context and text of each."""
    yield from (("Rating", sentence) for sentence in SENTENCES.values())
    yield from (("Report", text) for text in REPORT_TEXTS.values())
    yield from (("Report", t) for row in MEASURES.values() for t in (row.name, row.source) if t)
    yield from (("Operations", t) for one in FIELDS for t in (one.name, one.tip))
