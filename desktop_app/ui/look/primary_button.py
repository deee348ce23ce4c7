"""The one orange button of a window: of all that could be it, the first that can be pressed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QPushButton, QWidget
from shiboken6 import isValid

from desktop_app.core.record import record
from desktop_app.ui.look.icons import Icons

RANKS = ("draft", "message", "result", "live", "lesson", "welcome", "page", "generate")
"""From the first to the last: what is half done on the canvas, what is asked or went wrong, what
waits to be taken, what begins something."""

_CHANGES = (QEvent.Type.Show, QEvent.Type.Hide, QEvent.Type.EnabledChange)


@record(eq=False)
class _Row:
    rank: int
    button: QPushButton
    icon: str
    when: Callable[[], bool]


class PrimaryButtons(QObject):
    """Gives the look of the main button to one of those that are seen in each window, and takes it
    from the others, which stay as wide as they were."""

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self._icons = icons
        self._rows: list[_Row] = []
        self._covered: Callable[[QWidget], bool] = lambda button: False

    def add(
        self,
        button: QPushButton,
        rank: str,
        icon: str = "",
        when: Callable[[], bool] = lambda: True,
    ) -> None:
        """``button`` is the main one while it is seen, enabled, and none before it in `RANKS` is.

        Args:
            button: whose look and icon are set from now on.
            rank: one of `RANKS`.
            icon: name of its icon; empty: none.
            when: whether it may be the main one now; `refresh` where that has changed.
        """
        row = _Row(RANKS.index(rank), button, icon, when)
        self._rows = sorted([*self._rows, row], key=lambda one: one.rank)
        self._dress(row, main=True)
        button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _CHANGES and isinstance(watched, QWidget):
            self._choose(watched.window())
        return False

    def lay_over(self, area: QWidget, page: QWidget | None) -> None:
        """What else is in ``area`` is under ``page``, which is shown next; None: nothing is."""
        over = page or area
        self._covered = lambda button: area.isAncestorOf(button) and not over.isAncestorOf(button)
        self._choose(area.window())

    def refresh(self, window: QWidget) -> None:
        self._choose(window)

    def _choose(self, window: QWidget) -> None:
        self._rows = [row for row in self._rows if isValid(row.button)]
        ready = [
            row
            for row in self._rows
            if row.button.isVisible() and row.button.isEnabled() and row.button.window() is window
        ]
        seen = (row for row in ready if row.when() and not self._covered(row.button))
        main = next(seen, None)
        for row in ready:
            self._dress(row, main=row is main)

    def _dress(self, row: _Row, *, main: bool) -> None:
        button, look = row.button, "primary" if main else "second"
        if button.property("look") == look:
            return
        button.setProperty("look", look)
        button.style().unpolish(button)
        button.style().polish(button)
        if row.icon:
            self._icons.place(button, row.icon, "on_accent" if main else "text")
        button.update()
