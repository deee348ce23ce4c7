"""The menu bar, built from the table of actions."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from desktop_app.ui.actions.action_set import ActionSet
from desktop_app.ui.actions.action_table import MENUS, with_added
from desktop_app.ui.actions.row import (
    BRANCHES,
    CONTEXT,
    NEW_ADJUSTMENT,
    NEW_FILTER,
    PANELS,
    RECENT,
    VIEWS,
    ActionRow,
    Entry,
    Menu,
)


class Menus:
    """Fills a menu bar and keeps its words in the language in use."""

    def __init__(
        self, bar: QMenuBar, actions: ActionSet, panels: Iterable[QAction], views: Iterable[QAction]
    ) -> None:
        self._titled: list[tuple[QMenu, str]] = []
        self._switches = {PANELS: list(panels), VIEWS: list(views)}
        self._actions = actions
        for menu in with_added(MENUS):
            self._add(bar, menu)
        self.retranslate()

    @property
    def recent(self) -> QMenu:
        """The submenu of recent files; empty."""
        return next(menu for menu, title in self._titled if title == RECENT)

    def retranslate(self) -> None:
        for menu, title in self._titled:
            menu.setTitle(QCoreApplication.translate(CONTEXT, title))

    def _add(self, within: QMenuBar | QMenu, menu: Menu) -> None:
        made = within.addMenu("")
        self._titled.append((made, menu.title))
        if menu.title in (NEW_ADJUSTMENT, NEW_FILTER):
            areas = menu.title == NEW_FILTER
            made.aboutToShow.connect(lambda: self._actions.commands.fill_adjustments(made, areas))
        if menu.title == BRANCHES:
            made.aboutToShow.connect(lambda: self._actions.commands.fill_branches(made))
        for entry in menu.entries:
            self._add_entry(made, entry)

    def _add_entry(self, menu: QMenu, entry: Entry) -> None:
        if isinstance(entry, Menu):
            self._add(menu, entry)
        elif isinstance(entry, ActionRow):
            menu.addAction(self._actions[entry.id])
        elif entry in self._switches:
            menu.addActions(self._switches[entry])
        else:
            menu.addSeparator()
