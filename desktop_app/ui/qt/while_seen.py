"""Something that is done again and again while a widget is seen."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget


class WhileSeen(QTimer):
    """Calls ``do`` every ``interval`` ms while ``widget`` is shown in a window that is."""

    def __init__(self, widget: QWidget, do: Callable[[], object], interval: int) -> None:
        super().__init__(widget)
        self.setInterval(interval)
        self.timeout.connect(do)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show:
            self.start()
        elif event.type() == QEvent.Type.Hide:
            self.stop()
        return super().eventFilter(watched, event)
