"""Room for a docked panel that comes up: what the others give, and get back when it goes."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMainWindow

from desktop_app.ui.look.text_scale import scaled_height
from desktop_app.ui.window.dock import OTHERS_SHARE, SHARES, Dock

_KEPT = {"layers": 216}
"""Height in pixels below which a panel gives nothing: two rows and what belongs to them."""

_ABOUT = 12
"""Pixels by which a window's layout may differ from what was asked of it."""


class DockHeights(QObject):
    """Of the column in which ``dock`` stands."""

    def __init__(self, dock: Dock, window: QMainWindow) -> None:
        super().__init__(window)
        self._dock, self._window = dock, window
        self._before: dict[Dock, int] | None = None
        self._after: dict[Dock, int] = {}

    def make_room(self, wanted: int) -> None:
        """Let the others in the column give the dock, which was shown just now, up to ``wanted``
        pixels of height: those first that have most to give."""
        others = self._others()
        heights = {other: other.height() for other in others}
        self._before = {**heights, self._dock: self._dock.height()}
        missing = wanted - self._dock.height()
        if self._dock.isFloating() or missing <= 0:
            self._after = heights
            return
        got = 0
        for other in sorted(others, key=self._spare, reverse=True):
            given = min(missing - got, self._spare(other))
            heights[other] -= given
            got += given
        self._resize({**heights, self._dock: self._dock.height() + got})
        self._after = heights

    def give_back(self) -> None:
        """The dock was closed: as it was before, unless somebody has changed it since; where that
        isn't known, as on the first day."""
        before, self._before = self._before, None
        if before is None:
            column = (*self._others(), self._dock)
            before = {one: SHARES.get(one.objectName(), OTHERS_SHARE) for one in column}
        elif any(abs(each.height() - height) > _ABOUT for each, height in self._after.items()):
            return
        place = before.pop(self._dock)
        behind = self._window.tabifiedDockWidgets(self._dock)
        in_place = {one: place for one in behind if isinstance(one, Dock) and not one.isHidden()}
        self._resize({**{one: h for one, h in before.items() if not one.isHidden()}, **in_place})

    def _others(self) -> list[Dock]:
        return [
            one
            for one in self._window.findChildren(Dock)
            if one is not self._dock
            and not one.isFloating()
            and one.is_in_front
            and one.x() == self._dock.x()
            and one not in self._window.tabifiedDockWidgets(self._dock)
        ]

    @staticmethod
    def _spare(dock: Dock) -> int:
        kept = scaled_height(_KEPT.get(dock.objectName(), 0))
        return max(0, dock.height() - max(kept, dock.minimumSizeHint().height()))

    def _resize(self, heights: dict[Dock, int]) -> None:
        if heights:
            docks, sizes = list(heights), list(heights.values())
            self._window.resizeDocks(docks, sizes, Qt.Orientation.Vertical)
