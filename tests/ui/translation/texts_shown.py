"""Every text that a window shows or says, found by walking through its widgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QDockWidget,
    QDoubleSpinBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QMenu,
    QMenuBar,
    QPlainTextEdit,
    QSpinBox,
    QTabBar,
    QTextEdit,
    QWidget,
)

__all__ = ["Shown", "texts_shown"]


class Shown(NamedTuple):
    """A text, whose it is (names of classes from the window down), and in which part of it."""

    place: str
    part: str
    text: str


def texts_shown(window: QWidget) -> list[Shown]:
    """All of them, in the order of the tree; those of hidden widgets too."""
    return [shown for shown in _walk(window, "") if shown.text.strip()]


def _walk(widget: QWidget, above: str) -> Iterator[Shown]:
    name = widget.objectName() if not widget.objectName().startswith("qt_") else ""
    place = f"{above}/{type(widget).__name__}" + (f"({name})" if name else "")
    for part, text in (*_usual(widget), *_own(widget)):
        yield Shown(place, part, text)
    for at, action in enumerate(widget.actions()):
        yield from _action(place, at, action)
    for child in widget.children():
        if isinstance(child, QMenu):
            # A bar that is too narrow has one more, for titles that did not fit the last time.
            if not isinstance(widget, QMenuBar) or child.menuAction() in widget.actions():
                yield from _walk(child, place)
        elif isinstance(child, QWidget) and not child.isWindow():
            yield from _walk(child, place)


def _usual(widget: QWidget) -> Iterator[tuple[str, str]]:
    yield "tip", widget.toolTip()
    yield "status", widget.statusTip()
    yield "name", widget.accessibleName()
    yield "description", widget.accessibleDescription()
    if widget.isWindow() or isinstance(widget, QDockWidget):
        yield "title", widget.windowTitle()


def _own(widget: QWidget) -> Iterator[tuple[str, str]]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield "text", widget.text()
    elif isinstance(widget, QMenu | QGroupBox):
        yield "title", widget.title()
    elif isinstance(widget, QLineEdit | QTextEdit | QPlainTextEdit):
        yield "placeholder", widget.placeholderText()
    elif isinstance(widget, QSpinBox | QDoubleSpinBox):
        yield "prefix", widget.prefix()
        yield "suffix", widget.suffix()
    elif isinstance(widget, QTabBar):
        for at in range(widget.count()):
            yield f"tab {at}", widget.tabText(at)
            yield f"tab tip {at}", widget.tabToolTip(at)
    elif isinstance(widget, QComboBox):
        yield from _model(widget.model())
        yield "placeholder", widget.placeholderText()
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _model(widget.model())
    if isinstance(widget, QAbstractSpinBox):
        yield "special", widget.specialValueText()


def _model(model: QAbstractItemModel) -> Iterator[tuple[str, str]]:
    roles = (
        ("item", Qt.ItemDataRole.DisplayRole),
        ("item tip", Qt.ItemDataRole.ToolTipRole),
        ("item name", Qt.ItemDataRole.AccessibleTextRole),
    )
    nothing = QModelIndex()
    # QAbstractListModel keeps its own number of columns to itself: it is one.
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(nothing)
    for column in range(columns):
        head = model.headerData(column, Qt.Orientation.Horizontal)
        yield f"head {column}", head if isinstance(head, str) else ""
        for row in range(model.rowCount(nothing)):
            for part, role in roles:
                value = model.index(row, column).data(role)
                yield f"{part} {row},{column}", value if isinstance(value, str) else ""


def _action(place: str, at: int, action: QAction) -> Iterator[Shown]:
    name = action.objectName() or str(at)
    yield Shown(f"{place}/QAction({name})", "text", action.text())
    yield Shown(f"{place}/QAction({name})", "icon text", action.iconText())
    yield Shown(f"{place}/QAction({name})", "tip", action.toolTip())
