"""Menus of new adjustment layers, filled from the table when they open: most windows need none."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMenu

from desktop_app.imaging.adjustments.table import ADJUSTMENTS
from desktop_app.state.app_state import AppState
from desktop_app.ui.actions.availability import holds
from desktop_app.ui.words.layer_names import adjustment_tip, adjustment_words


def fill_menu(
    menu: QMenu, state: AppState, add: Callable[[str], object], areas: tuple[bool, ...]
) -> None:
    """Put in what ``add`` is called with: the rows that look at their surroundings where an item of
    ``areas`` is True, the others where it is False, with a line between."""
    menu.clear()
    menu.setToolTipsVisible(True)
    for number, area in enumerate(areas):
        if number:
            menu.addSeparator()
        for row in ADJUSTMENTS:
            if (row.area is not None) is area:
                action = menu.addAction(adjustment_words(row.name))
                action.setObjectName(f"adjustment_{row.id}")
                action.setToolTip(adjustment_tip(row))
                action.setEnabled(holds("layers", state))
                action.triggered.connect(lambda _, one=row.id: add(one))
