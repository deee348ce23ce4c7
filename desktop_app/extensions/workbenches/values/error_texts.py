"""Errors of workbenches: what happened, what was kept, what to do."""

from __future__ import annotations

from desktop_app.core.error_texts.row import UNCHANGED, ErrorText

TEXTS: dict[str, ErrorText] = {
    "placeholder_unknown": ErrorText(
        "There is no placeholder “{name}”.",
        UNCHANGED,
        "Use one of: {choices}.",
    ),
    "workbench_missing": ErrorText(
        "There is no workbench “{name}”.", UNCHANGED, "There are: {choices}."
    ),
    "table_unreadable": ErrorText(
        "{name} can't be read: {reason}.",
        UNCHANGED,
        "Correct the table, and send it again: as .xlsx, or as .csv, .tsv or .jsonl in UTF-8.",
    ),
    "making_note_damaged": ErrorText(
        "The record of what was being made is damaged.",
        "It was kept as {kept}; the files that were made are there.",
        "Start it again if files are missing.",
    ),
}
