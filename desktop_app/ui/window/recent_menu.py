"""The submenu of pictures that were open lately, filled when it opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from desktop_app.ui.words.untrusted import plain_tip


class RecentMenu(QObject):
    """Fills ``menu``, which owns it.

    Args:
        menu: the submenu.
        recent: the pictures that were open, the latest first.
        open_file: what opens one.
    """

    def __init__(
        self,
        menu: QMenu,
        recent: Callable[[], Iterable[Path]],
        open_file: Callable[[Path], object],
    ) -> None:
        super().__init__(menu)
        self._menu, self._recent, self._open_file = menu, recent, open_file

    def fill(self) -> None:
        menu = self._menu
        menu.clear()
        for path in self._recent():
            # An ampersand in a file name is no mnemonic.
            action = menu.addAction(path.name.replace("&", "&&"))
            action.setToolTip(plain_tip(str(path)))
            action.setData(str(path))
            action.triggered.connect(self._chosen)
        if menu.isEmpty():
            menu.addAction(self.tr("No pictures yet")).setEnabled(False)

    @Slot()
    def _chosen(self) -> None:
        action = self.sender()
        self._open_file(Path(action.data()))  # pyright: ignore[reportAttributeAccessIssue]
