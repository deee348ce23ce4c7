"""Tab goes on where Qt stays: beside docks it may choose the widget that has the focus."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget


def step_focus(window: QWidget, *, forward: bool) -> bool:
    """Give the focus to the next widget of ``window`` that Tab comes to; whether there is one."""
    start = QApplication.focusWidget() or window
    reasons = Qt.FocusReason
    at = start.nextInFocusChain() if forward else start.previousInFocusChain()
    while at is not None and at is not start:
        if _takes(at, window):
            at.setFocus(reasons.TabFocusReason if forward else reasons.BacktabFocusReason)
            return True
        at = at.nextInFocusChain() if forward else at.previousInFocusChain()
    return False


def _takes(widget: QWidget, window: QWidget) -> bool:
    takes = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
    there = widget.isVisible() and widget.isEnabled() and widget.window() is window
    return takes and there and widget.focusProxy() is None
