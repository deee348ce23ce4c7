"""Our own windows, to be told of something one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from shiboken6 import createdByPython, isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget


def top_level_windows(application: QApplication) -> Iterator[QWidget]:
    """The windows that are there, hidden ones too, but for those that Qt made itself.

    Such a one, as the list of a choice, goes with what it belongs to, which may happen while the
    others are told (the garbage collector does it, too), and nobody tells us.
    """
    for window in filter(createdByPython, application.topLevelWidgets()):
        if isValid(window):
            yield window
