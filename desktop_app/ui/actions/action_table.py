"""All actions of the window, as they are in menus and groups: `MENUS`, `ELSEWHERE`, `ACTIONS`.

Menu bar, tool column, tooltips, command box and the list of shortcuts are built from it. An action
is one row in one of the files named here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace

from desktop_app.core.extensions import AddedAction, AddedPage, PictureAction, read_extensions
from desktop_app.core.registry import Registry, RowError
from desktop_app.ui.actions.edit_menu import EDIT_MENU
from desktop_app.ui.actions.file_menu import FILE_MENU
from desktop_app.ui.actions.generate_menu import GENERATE_MENU
from desktop_app.ui.actions.image_menu import IMAGE_MENU
from desktop_app.ui.actions.layer_menu import LAYER_MENU
from desktop_app.ui.actions.preference_rows import PREFERENCE_ACTIONS
from desktop_app.ui.actions.row import MORE, ActionRow, Entry, Menu
from desktop_app.ui.actions.select_menu import SELECT_MENU
from desktop_app.ui.actions.tool_rows import TOOL_ACTIONS
from desktop_app.ui.actions.view_menu import VIEW_MENU
from desktop_app.ui.actions.window_menu import HELP_MENU, WINDOW_MENU

MENUS = (
    FILE_MENU,
    EDIT_MENU,
    IMAGE_MENU,
    LAYER_MENU,
    SELECT_MENU,
    GENERATE_MENU,
    VIEW_MENU,
    WINDOW_MENU,
    HELP_MENU,
)
"""In order. None holds more than `MOST`, and no submenu another one."""

ELSEWHERE = (TOOL_ACTIONS, PREFERENCE_ACTIONS)
"""What is in no menu, in groups."""

MOST = 16
"""Entries of a menu: more don't fit a window of 720 lines, and nobody reads them."""


def rows_in(entries: Iterable[Entry]) -> Iterator[ActionRow]:
    """The actions among ``entries``, and in their submenus."""
    for entry in entries:
        if isinstance(entry, Menu):
            yield from rows_in(entry.entries)
        elif isinstance(entry, ActionRow):
            yield entry


ACTIONS: Registry[ActionRow] = Registry(ActionRow, rows_in((*MENUS, *ELSEWHERE)))


def _check_page(row: AddedPage) -> None:
    """Each page has an action. Raises RowError: the window has that page."""
    if any(own.id == f"page_{row.id}" for own in ACTIONS.own):
        raise RowError(f"there is a '{row.id}' already")


ADDED_PAGES, PICTURE_ACTIONS = Registry(AddedPage, check=_check_page), Registry(PictureAction)
"""What extensions add: pages of the window, and what is done with pictures of the history."""


def _all_in(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries of menus, and those in their submenus."""
    for one in entries:
        yield from _all_in(one.entries) if isinstance(one, Menu) else (one,)


class AddedActions:
    """The extension point "actions": their rows join `ACTIONS`."""

    def add(self, row: AddedAction) -> None:
        if MORE + (place := row.place or row.group) not in _all_in((*MENUS, *ELSEWHERE)):
            raise RowError(f"actions: no menu has a place “{place}” for “{row.id}”")
        values = {field.name: getattr(row, field.name) for field in fields(row)}
        values["settles"] = settles = bool(row.settles)
        ACTIONS.add(ActionRow(**values, passing=not settles))

    def remove(self, row: AddedAction) -> None:
        ACTIONS.remove(ACTIONS[row.id])


EXTENSIONS = read_extensions(
    {"actions": AddedActions(), "pages": ADDED_PAGES, "picture_actions": PICTURE_ACTIONS}
)
"""Those that the window can use, and why it can't use others (`read_extensions`)."""


def action_row(action_id: str) -> ActionRow:
    """The row of ``action_id``. Raises KeyError."""
    return ACTIONS[action_id]


def with_added(menus: tuple[Menu, ...]) -> tuple[Menu, ...]:
    """``menus`` with the actions that were added in their places."""
    return tuple(replace(menu, entries=tuple(_with_added(menu.entries))) for menu in menus)


def _with_added(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        if isinstance(entry, Menu):
            yield from with_added((entry,))
        elif isinstance(entry, str) and entry.startswith(MORE):
            yield from (row for row in ACTIONS.added if MORE + (row.place or row.group) == entry)
        else:
            yield entry
