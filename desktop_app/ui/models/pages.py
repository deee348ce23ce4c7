"""Pages of the models window: the program's own by name, and those of plugins below them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from desktop_app.core.registry import Registry, RowError
from desktop_app.ui.models.manager_parts import ManagerViewParts

PLACES = ("mine", "get", "downloads", "room", "network", "machine")


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page.

    Attributes:
        id: its place in the sidebar.
        name: what stands there.
        icon: a file in resources/icons, without its ending.
        make: makes its widget when the page is first shown.
    """

    id: str
    name: str
    icon: str
    make: Callable[[ManagerViewParts], QWidget]


def _check(page: PageRow) -> None:
    if page.id in PLACES:
        raise RowError(f"there is a {page.id!r} already")


MORE_PAGES: Registry[PageRow] = Registry(PageRow, check=_check)


def all_places() -> tuple[str, ...]:
    """Ids of all pages in their order."""
    return (*PLACES, *(page.id for page in MORE_PAGES))
