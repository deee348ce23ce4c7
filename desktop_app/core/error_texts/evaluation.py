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
    "drift_unrecorded": ErrorText(
        "A picture of the set was made, but the history does not have it.",
        "The other pictures of the set are kept.",
        "Check that the history can be written, and start again.",
    ),
    "drift_not_kept": ErrorText(
        "Not all pictures of “{name}” are there yet.",
        UNCHANGED,
        "Keep the set again first; it goes on where it was interrupted.",
    ),
    "drift_no_prompts": ErrorText(
        "There are no prompts in {name}.", UNCHANGED, "Write one prompt a line."
    ),
    "drift_needs_words": ErrorText(
        "“{name}” can't be kept for checks: it was not made from words alone.",
        UNCHANGED,
        "Choose pictures that were made from a prompt.",
    ),
    "report_damaged": ErrorText(
        "“{name}” is not a report that this version can read.",
        UNCHANGED,
        "Choose another one.",
    ),
}
