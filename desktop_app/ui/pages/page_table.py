"""The pages that take the window: what each is, and what of the window stays beside it.

Each has the action ``page_ID`` (`actions.window_menu`) with its keys.
To add one, write its widget (a `Page`), its row here, and its action's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from desktop_app.core.extensions import LateFunction
from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.actions.action_table import ADDED_PAGES
from desktop_app.ui.actions.window_menu import EDIT
from desktop_app.ui.kit import Kit
from desktop_app.ui.widgets.page import Page
from desktop_app.ui.words.noop import QT_TRANSLATE_NOOP
from desktop_app.worker.workspace import Workspace


class PagePlace(Protocol):
    """The canvas' area, as pages need it."""

    @property
    def canvas(self) -> QWidget: ...
    @property
    def prompts_chosen(self) -> Any: ...
    def widget(self) -> QWidget:
        """Itself: the parent of pages."""
        ...

    def lay_over(self, widget: QWidget) -> None: ...
    def compare_entries(
        self, entries: Sequence[HistoryEntry], *, prompts: bool = False
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class PageRow:
    """One page.

    Attributes:
        id: ``page_ID`` is its action.
        name: what the switch says.
        make: makes it in the canvas' area when it is first wanted; None: the canvas itself.
        panels: whether panels, tools and their options stay beside it.
        prompt: whether the prompt bar does.
        listed: whether the switch always offers it; else while it is shown.
        hint: what the status bar says of it; empty: what it says of the tool in hand.
    """

    id: str
    name: str
    make: Callable[[Workspace, Kit, PagePlace], Page] | None
    panels: bool = False
    prompt: bool = False
    listed: bool = True
    hint: str = ""


def _review(workspace: Workspace, kit: Kit, area: PagePlace) -> Page:
    from desktop_app.ui.results.review_page import ReviewPage

    page = ReviewPage(workspace, kit, area.widget())
    page.prompts_chosen.connect(area.prompts_chosen)
    return page


def _search(workspace: Workspace, kit: Kit, area: PagePlace) -> Page:
    from desktop_app.ui.search.search_page import SearchPage

    page = SearchPage(workspace, kit, area.widget())
    page.entry_menu.compare = area.compare_entries
    return page


def _batch(workspace: Workspace, kit: Kit, area: PagePlace) -> Page:
    from desktop_app.ui.recipes.batch_page import BatchPage

    return BatchPage(workspace, kit, area.widget())


PAGES = (
    PageRow(
        "review",
        QT_TRANSLATE_NOOP("Pages", "Review"),
        _review,
        panels=True,
        prompt=True,
        listed=False,
        hint=QT_TRANSLATE_NOOP(
            "Pages",
            "Arrow keys: another result · Enter: apply · S: star · X: reject · Del: discard · "
            "Esc goes back",
        ),
    ),
    PageRow(EDIT, QT_TRANSLATE_NOOP("Pages", "Edit"), None, panels=True, prompt=True),
    PageRow(
        "search",
        QT_TRANSLATE_NOOP("Pages", "Search"),
        _search,
        hint=QT_TRANSLATE_NOOP(
            "Pages",
            "Double click: open · Enter: use prompt and settings · 1–5: stars · N: note · "
            "C: compare · V: variations · Del: trash · Esc goes back",
        ),
    ),
    PageRow(
        "batch",
        QT_TRANSLATE_NOOP("Pages", "Batch"),
        _batch,
        hint=QT_TRANSLATE_NOOP(
            "Pages",
            "Arrow keys: another file · Space: large or all · once it is made, K: keep · "
            "R: reject · A: again · Esc goes back",
        ),
    ),
)
"""The program's own, in the order of the switch."""


def _over(make: LateFunction) -> Callable[[Workspace, Kit, PagePlace], Page]:
    return lambda workspace, kit, area: make(workspace, kit, area.widget())


def all_pages() -> list[PageRow]:
    """Those of extensions too, each in its place."""
    pages = [*PAGES]
    for row in ADDED_PAGES:
        at = next((at for at, page in enumerate(pages, 1) if page.id == row.after), len(pages))
        pages.insert(at, PageRow(row.id, row.name, _over(row.make), hint=row.hint))
    return pages


def page_row(page_id: str) -> PageRow:
    """The row of that id. Raises KeyError."""
    return {row.id: row for row in all_pages()}[page_id]
