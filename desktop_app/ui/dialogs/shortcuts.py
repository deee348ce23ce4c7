"""The list of all keys, made from the tables of actions and of the canvas."""

from __future__ import annotations

from typing import TypeAlias

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop_app.ui.action_set import plain_text, sequences
from desktop_app.ui.actions.row import CONTEXT
from desktop_app.ui.actions.table import action_row
from desktop_app.ui.kit import label
from desktop_app.ui.menus import MENUS, Entry
from desktop_app.ui.noop import QT_TRANSLATE_NOOP

__all__ = ["CANVAS_KEYS", "ShortcutsDialog"]

CANVAS_KEYS: tuple[tuple[str, str], ...] = (
    (QT_TRANSLATE_NOOP("Actions", "Wheel"), QT_TRANSLATE_NOOP("Actions", "Zoom to the pointer")),
    (
        QT_TRANSLATE_NOOP("Actions", "Space or middle button"),
        QT_TRANSLATE_NOOP("Actions", "Move the picture"),
    ),
    (QT_TRANSLATE_NOOP("Actions", "Arrows"), QT_TRANSLATE_NOOP("Actions", "Move the picture")),
    (
        QT_TRANSLATE_NOOP("Actions", "Right button"),
        QT_TRANSLATE_NOOP("Actions", "Erase with the brush, paint with the eraser"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Shift+Click"),
        QT_TRANSLATE_NOOP("Actions", "Straight line from the last stroke"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Ctrl+Alt+Drag"),
        QT_TRANSLATE_NOOP("Actions", "Size and hardness of the brush"),
    ),
    (QT_TRANSLATE_NOOP("Actions", "Enter"), QT_TRANSLATE_NOOP("Actions", "Apply the result")),
    (QT_TRANSLATE_NOOP("Actions", "Backspace"), QT_TRANSLATE_NOOP("Actions", "Discard the result")),
    (
        QT_TRANSLATE_NOOP("Actions", "O (hold)"),
        QT_TRANSLATE_NOOP("Actions", "The picture without the result"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Tab (hold)"),
        QT_TRANSLATE_NOOP("Actions", "The picture as it was opened"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Shift+Space+Drag"),
        QT_TRANSLATE_NOOP("Actions", "Turn the view"),
    ),
    (
        QT_TRANSLATE_NOOP("Actions", "Left, Right"),
        QT_TRANSLATE_NOOP("Actions", "Previous and next result"),
    ),
)
"""What the canvas does with mouse and keys while it has the focus."""


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def _flat(entries: tuple[Entry, ...]) -> list[str]:
    ids: list[str] = []
    for entry in entries:
        ids += _flat(entry[1]) if isinstance(entry, tuple) else [entry]
    return ids


def _rows(entries: tuple[Entry, ...]) -> list[tuple[str, str]]:
    """(keys, what they do) of the actions of one menu that have keys."""
    found: list[tuple[str, str]] = []
    for action_id in _flat(entries):
        try:
            row = action_row(action_id)
        except KeyError:
            continue
        native = QKeySequence.SequenceFormat.NativeText
        keys = [sequence.toString(native) for sequence in sequences(row)]
        if keys:
            found.append((keys[0], plain_text(_tr(row.text))))
    return found


Group: TypeAlias = "tuple[str, list[tuple[str, str]]]"
"""Title, and (keys, what they do)."""


class ShortcutsDialog(QDialog):
    """Two columns of groups."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keyboard Shortcuts"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        groups = [(plain_text(_tr(title)), _rows(entries)) for title, entries in MENUS]
        canvas = [(_tr(keys), _tr(what)) for keys, what in CANVAS_KEYS]
        groups.append((self.tr("On the canvas"), canvas))
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setContentsMargins(20, 16, 20, 20)
        columns.setSpacing(36)
        for half in _halves([group for group in groups if group[1]]):
            columns.addWidget(_column(half), 0, Qt.AlignmentFlag.AlignTop)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setAccessibleName(self.windowTitle())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(area)
        hint = page.sizeHint()
        room = self.screen().availableSize()
        self.resize(hint.width() + 24, min(hint.height() + 8, round(room.height() * 0.9)))


def _halves(groups: list[Group]) -> tuple[list[Group], list[Group]]:
    """Cut the list so that both columns are about equally long."""
    sizes = [len(rows) + 1.5 for _, rows in groups]
    cuts = range(1, len(groups))
    best = min(cuts, key=lambda cut: max(sum(sizes[:cut]), sum(sizes[cut:])), default=0)
    return groups[:best], groups[best:]


def _column(groups: list[Group]) -> QWidget:
    column = QWidget()
    grid = QGridLayout(column)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    for title, rows in groups:
        if grid.count():
            grid.setRowMinimumHeight(grid.rowCount(), 10)
        at = grid.rowCount() + (1 if grid.count() else 0)
        heading = label("heading")
        heading.setText(title)
        grid.addWidget(heading, at, 0, 1, 2)
        for keys, what in rows:
            at += 1
            left, right = label("quiet"), label()
            left.setText(keys)
            right.setText(what)
            grid.addWidget(left, at, 0)
            grid.addWidget(right, at, 1)
    return column
