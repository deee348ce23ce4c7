"""Errors of workbenches (what happened, what was kept, what to do), and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

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


NOTES: Final[Mapping[str, str]] = {
    "cut_out_painted": "Its cut-out was painted by hand.",
    "edited_by_hand": "It was edited by hand.",
    "cut_out_accepted": "Its cut-out was accepted by hand, as it was proposed.",
    "cut_out_shown": "The mask is what was cut out: paint the product, erase what is none.\n"
    "Then press K in the review: it uses what you painted.",
    "making_busy": "Pictures are being made. Pause first.",
}
