"""All actions of the window, as they are in menus and groups: `MENUS`, `ELSEWHERE`, `ACTIONS`.

Menu bar, tool column, tooltips, command box and the list of shortcuts are built from it. An action
is one row in one of the files named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from desktop_app.core.registry import Registry
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

_MEASURE = re.compile(r"\d+ (?:px|%)")

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


def menu_texts(entries: Iterable[Entry]) -> Iterator[str]:
    """What is translated of them, in the context `CONTEXT`; numbers with a unit are not."""
    for entry in entries:
        if isinstance(entry, Menu):
            yield entry.title
            yield from menu_texts(entry.entries)
        elif isinstance(entry, ActionRow):
            yield from (each for each in (entry.text, entry.tip) if not _MEASURE.fullmatch(each))


ACTIONS: Registry[ActionRow] = Registry(ActionRow, rows_in((*MENUS, *ELSEWHERE)))


def action_row(action_id: str) -> ActionRow:
    """The row of ``action_id``. Raises KeyError."""
    return ACTIONS[action_id]


def with_added(menus: tuple[Menu, ...]) -> tuple[Menu, ...]:
    """``menus`` with the actions that plugins brought in their places."""
    return tuple(replace(menu, entries=tuple(_with_added(menu.entries))) for menu in menus)


def _with_added(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    for entry in entries:
        if isinstance(entry, Menu):
            yield from with_added((entry,))
        elif isinstance(entry, str) and entry.startswith(MORE):
            yield from (row for row in ACTIONS.added if MORE + row.group == entry)
        else:
            yield entry
