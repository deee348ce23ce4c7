"""In which order Tab goes; it goes on where Qt stays: beside docks that may choose the widget that
has the focus."""

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


def place_in_chain(before: QWidget, widget: QWidget, whole: QWidget | None = None) -> None:
    """Let Tab come to ``widget`` and what is in it right behind ``before`` and what is in that.

    With ``whole`` also to all of it that comes behind ``widget`` now.
    """
    parts = _chain(widget, whole or widget)
    at = ([before, *_chain(before, before)])[-1]
    for part in parts:
        QWidget.setTabOrder(at, part)
        at = part


def _chain(first: QWidget, whole: QWidget) -> list[QWidget]:
    """What takes the focus in ``whole``, in order, from ``first`` on."""
    found: list[QWidget] = []
    at: QWidget | None = first
    while at is not None and (at is first or whole.isAncestorOf(at)):
        if at.focusPolicy() != Qt.FocusPolicy.NoFocus:
            found.append(at)
        at = at.nextInFocusChain()
        if at is first:  # a ring
            break
    return found
