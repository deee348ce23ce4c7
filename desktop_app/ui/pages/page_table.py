"""The pages that take the window: what each is called, and what of the window stays beside it.

Each has the action ``page_ID``; its keys stand in the presets of resources/shortcuts. To add one,
write its widget (a `Page`), its row here, and its icon.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.ui.actions.row import ActionRow
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP

if TYPE_CHECKING:
    from desktop_app.ui.kit import Kit
    from desktop_app.ui.pages.page import Page
    from desktop_app.ui.panels.canvas_area import CanvasArea
    from desktop_app.worker.workspace import Workspace

EDIT = "edit"
"""The page below all others: the canvas itself."""


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page.

    Attributes:
        id: ``page_ID`` is its action.
        name: what the switch says.
        text: what the menu says.
        tip: one sentence on what it is for.
        icon: a file in resources/icons.
        make: makes it in the canvas' area when it is first wanted; None: the canvas itself.
        panels: whether panels, tools and their options stay beside it.
        prompt: whether the prompt bar does.
        listed: whether the switch always offers it; else while it is shown.
        when: as `ActionRow.when`.
    """

    id: str
    name: str
    text: str
    tip: str
    icon: str
    make: Callable[[Workspace, Kit, CanvasArea], Page] | None
    panels: bool = False
    prompt: bool = False
    listed: bool = True
    when: str = "always"


def _review(workspace: Workspace, kit: Kit, area: CanvasArea) -> Page:
    from desktop_app.ui.results.review_page import ReviewPage

    page = ReviewPage(workspace, kit, area)
    page.prompts_chosen.connect(area.prompts_chosen)
    return page


def _search(workspace: Workspace, kit: Kit, area: CanvasArea) -> Page:
    from desktop_app.ui.search.search_page import SearchPage

    page = SearchPage(workspace, kit, area)
    page.entry_menu.compare = area.compare_entries
    return page


PAGES: tuple[PageRow, ...] = (
    PageRow(
        EDIT,
        QT_TRANSLATE_NOOP("Pages", "Edit"),
        QT_TRANSLATE_NOOP("Actions", "E&dit Picture"),
        QT_TRANSLATE_NOOP("Actions", "Go back to the canvas (Esc)."),
        "brush",
        None,
        panels=True,
        prompt=True,
    ),
    PageRow(
        "review",
        QT_TRANSLATE_NOOP("Pages", "Review"),
        QT_TRANSLATE_NOOP("Actions", "&Review Results"),
        QT_TRANSLATE_NOOP("Actions", "See all results of this picture large, and compare them."),
        "layout-grid",
        _review,
        panels=True,
        prompt=True,
        listed=False,
        when="some_results",
    ),
    PageRow(
        "search",
        QT_TRANSLATE_NOOP("Pages", "Search"),
        QT_TRANSLATE_NOOP("Actions", "Searc&h Pictures"),
        QT_TRANSLATE_NOOP(
            "Actions", "Find any picture of the history by words, model, date, album or look."
        ),
        "search",
        _search,
    ),
)
"""In the order of the switch."""

PAGE_ROWS = tuple(
    ActionRow(f"page_{row.id}", row.text, row.tip, row.icon, when=row.when, group="page")
    for row in PAGES
)
"""Their actions."""

PASSING: tuple[str, ...] = (
    *(row.id for row in PAGE_ROWS),
    *("find_command", "new", "open", "quit", "close_document"),
    *("new_tab", "next_document", "previous_document"),
)
"""Actions whose keys do the same on every page; others are not for the canvas below."""


def page_row(page_id: str) -> PageRow:
    """The row of that id. Raises KeyError."""
    return _BY_ID[page_id]


_BY_ID = {row.id: row for row in PAGES}
