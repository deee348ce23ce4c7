"""The tables of the pages about room: what, something about it, and what it gives."""

from __future__ import annotations

from PySide6.QtWidgets import QHeaderView, QTreeWidget, QWidget

from desktop_app.ui.kit import styled


def disk_usage_table(parent: QWidget, stretched: int, width: int) -> QTreeWidget:
    """A table of three columns, the last as narrow as it can be.

    Args:
        parent: where it stands.
        stretched: 0 or 1, the column that takes what room there is.
        width: pixels of the other one, to begin with.
    """
    table = styled(QTreeWidget(parent), look="table")
    table.setColumnCount(3)
    table.setAllColumnsShowFocus(True)
    header = table.header()
    header.setStretchLastSection(False)
    header.setSectionResizeMode(stretched, QHeaderView.ResizeMode.Stretch)
    header.setSectionResizeMode(1 - stretched, QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
    header.resizeSection(1 - stretched, width)
    return table
