"""Errors of evaluations, ratings, drift and the consistency lab."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

EVALUATION: dict[str, ErrorText] = {
    "not_comparable": ErrorText(
        "These numbers can't be compared: their {what} differs ({first} and {second}).",
        UNCHANGED,
        "Measure both in the same way.",
    ),
    "too_few_pictures": ErrorText(
        "{name} needs at least {least} pictures on each side; there are {count}.",
        "The other measures were computed.",
        "Add pictures, or choose a measure of single pictures.",
    ),
    "encoder_missing": ErrorText(
        "{name} needs {weights}, which is not installed.",
        "The other measures were computed.",
        "Import the file in the model manager, or use the features that ship.",
    ),
    "report_damaged": ErrorText(
        "“{name}” is not a report that this version can read.",
        UNCHANGED,
        "Choose another one.",
    ),
}
