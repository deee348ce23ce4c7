"""What assistive technology is told beyond what Qt tells it: roles, labels, announcements."""

from __future__ import annotations

from typing import Protocol, cast

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QLabel, QWidget

_FOLLOWED = "velatura_roles"


class _WithRole(Protocol):
    """A widget that says what it is, as Qt can't know it of one that draws itself."""

    accessible_role: QAccessible.Role


def _interface(_key: str, of: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(of, QWidget) or not hasattr(of, "accessible_role"):
        return None
    return QAccessibleWidget(of, cast(_WithRole, of).accessible_role)


def follow_roles(app: QApplication) -> None:
    """Let a widget's class attribute ``accessible_role`` count from now on."""
    if not app.property(_FOLLOWED):
        app.setProperty(_FOLLOWED, True)
        QAccessible.installFactory(_interface)


def label_aloud(widget: QWidget, words: str) -> None:
    """Name ``widget`` by a label that nobody sees.

    On Linux Qt gives the chosen row of a combo box in place of its accessible name; readers take
    the name from its label there.
    """
    known = widget.findChild(QLabel, "spoken")
    spoken = QLabel(widget) if known is None else known
    spoken.setObjectName("spoken")
    spoken.setTextFormat(Qt.TextFormat.PlainText)
    spoken.setBuddy(widget)
    spoken.setText(words)
    spoken.hide()


def announce(widget: QWidget, words: str, *, urgent: bool = False) -> None:
    """Have ``words`` read out, after what is being read; ``urgent``: in place of it."""
    if not words or QCoreApplication.closingDown():
        return
    event = QAccessibleAnnouncementEvent(widget, words)
    levels = QAccessible.AnnouncementPoliteness
    event.setPoliteness(levels.Assertive if urgent else levels.Polite)
    QAccessible.updateAccessibility(event)
