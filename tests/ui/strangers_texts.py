"""What a stranger may have written as a name, a note or an address; and whether it is shown so."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QLabel, QWidget

EVIL = '<b>x</b><img src="//files.example/share/x.png"><a href="file:///bin/sh">ok</a>'


def is_raw(text: str) -> bool:
    """Whether Qt would take it for HTML with what the stranger wrote in it."""
    return "<img" in text


def _all(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[QModelIndex]:
    for row in range(min(model.rowCount(parent), 50)):
        is_list = isinstance(model, QAbstractListModel)  # its count of columns is private
        for column in range(1 if is_list else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield index
            if column == 0 and not is_list:
                yield from _all(model, index)


def check_texts(window: QWidget) -> int:
    """Every label and every tooltip of it; returns how many held what the stranger wrote."""
    found = 0
    for widget in [window, *window.findChildren(QWidget)]:
        tip = widget.toolTip()
        assert not is_raw(tip), (widget, tip)
        found += "img" in tip
        for action in widget.actions():
            assert not is_raw(action.toolTip()), (widget, action.toolTip())
        if isinstance(widget, QLabel) and widget.text():
            # Of a text that nobody called plain or rich Qt guesses which it is.
            assert widget.textFormat() != Qt.TextFormat.AutoText, (widget, widget.text())
            is_plain = widget.textFormat() == Qt.TextFormat.PlainText
            assert is_plain or not is_raw(widget.text()), (widget, widget.text())
            found += is_raw(widget.text())
        if isinstance(widget, QAbstractItemView):
            for index in _all(widget.model(), QModelIndex()):
                tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
                assert not is_raw(tip), (widget, tip)
                found += "img" in tip
    return found
