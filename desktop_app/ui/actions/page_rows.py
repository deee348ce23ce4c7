"""Actions that bring up the pages that take the window; see `ui.pages.page_table`."""

from __future__ import annotations

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

EDIT = "edit"
"""The page below all others: the canvas itself."""

PAGE_ROWS: tuple[ActionRow, ...] = (
    ActionRow(
        "page_edit",
        QT_TRANSLATE_NOOP("Actions", "E&dit Picture"),
        QT_TRANSLATE_NOOP("Actions", "Go back to the canvas (Esc)."),
        icon="brush",
        group="page",
    ),
    ActionRow(
        "page_review",
        QT_TRANSLATE_NOOP("Actions", "&Review Results"),
        QT_TRANSLATE_NOOP("Actions", "See all results of this picture large, and compare them."),
        icon="layout-grid",
        when="some_results",
        group="page",
    ),
    ActionRow(
        "page_search",
        QT_TRANSLATE_NOOP("Actions", "Searc&h Pictures"),
        QT_TRANSLATE_NOOP(
            "Actions", "Find any picture of the history by words, model, date, album or look."
        ),
        icon="search",
        group="page",
    ),
)

PASSING: tuple[str, ...] = (
    *(row.id for row in PAGE_ROWS),
    *("find_command", "new", "open", "quit", "close_document"),
    *("new_tab", "next_document", "previous_document"),
)
"""Actions whose keys do the same on every page; others are not for the canvas below."""
