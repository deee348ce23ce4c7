"""What extensions add to the menus of pictures (`core.extensions.AddedAction`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from shiboken6 import isValid

from desktop_app.storage.history_entry import HistoryEntry
from desktop_app.ui.actions.action_table import PICTURE_ACTIONS
from desktop_app.worker.workspace import Workspace


def add_picture_actions(
    menu: QMenu,
    workspace: Workspace,
    place: str,
    entry: str,
    several: Sequence[HistoryEntry] = (),
    can: Mapping[str, bool] | None = None,
) -> None:
    """Add those of a place to a menu.

    Args:
        entry: id of the picture's entry; empty: it has none, and nothing can be done.
        several: entries that are selected with it.
        can: what is true of them, by the names that rows have for it.
    """
    for row in (row for row in PICTURE_ACTIONS if row.place == place):
        words = QCoreApplication.translate("PictureActions", row.text)
        action = menu.addAction(words, partial(row.do, workspace, entry, several))
        action.setEnabled(bool(entry) and row.can is None and (can or {}).get(row.when, True))
        if row.can is not None:
            row.can(workspace, entry, several, partial(_enable, action))


def _enable(action: QAction, can: bool) -> None:
    if isValid(action):  # else its menu is gone
        action.setEnabled(can)
